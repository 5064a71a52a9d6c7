/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.barrier;

import io.zkboot.client.ZkClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A barrier that one sets and removes, and at which others wait while it is set.
 *
 * <p><b>What is guaranteed:</b> whoever waits goes on when the barrier was removed, also if it is set again at once and
 * if the connection was gone meanwhile; nobody goes on before; a wait leaves no watch and no node, however it ends.
 * <b>What is not:</b> that all go on at the same time, or that it is still open when somebody does.
 *
 * <pre>{@code
 * ZkBarrier maintenance = ZkBarrier.of(client, "/barriers/maintenance");
 * maintenance.await(Duration.ofMinutes(5)); // returns at once if it is not set
 * }</pre>
 *
 * <p>The barrier is the existence of the node, which is persistent: it outlives whoever set it. So it is with Curator's
 * {@code DistributedBarrier} and kazoo's {@code Barrier}, which work on the same node. A wait at an open barrier takes
 * two requests in one round trip, else an event more. For use by many threads. It needs not be closed.
 *
 * <p>All operations throw an {@link IllegalStateException} on the client's EventThread, which would wait for itself;
 * {@link io.zkboot.client.error.OperationInterruptedException} if the thread is interrupted;
 * {@link io.zkboot.client.error.ClientClosedException} if the client is closed; and what the servers refuse them with.
 */
public interface ZkBarrier {
    /**
     * Returns a barrier. Nothing is sent.
     *
     * @throws IllegalArgumentException if the path is invalid or the root
     */
    static ZkBarrier of(ZkClient client, String path) {
        return new NodeBarrier(client, path);
    }

    /** Returns its path. */
    String path();

    /** Sets it; does nothing if it is set. Missing parents are made as containers. */
    void set();

    /** As {@link #set}, without waiting. */
    CompletableFuture<@Nullable Void> setAsync();

    /**
     * Removes it, and lets all go on who wait; does nothing if it is not set.
     *
     * @throws io.zkboot.client.error.NotEmptyException if the node has children, which are none of the barrier's
     */
    void remove();

    /** As {@link #remove}, without waiting. */
    CompletableFuture<@Nullable Void> removeAsync();

    /** Whether it is set, as far as the server of this client knows. */
    boolean isSet();

    /** As {@link #isSet}, without waiting. */
    CompletableFuture<Boolean> isSetAsync();

    /**
     * Waits until it is not set.
     *
     * @param timeout 1 ms or more; from 24 days on it is taken as that
     * @throws io.zkboot.client.error.OperationTimeoutException if it is not removed in time
     */
    void await(Duration timeout);

    /** As {@link #await}, without waiting. Cancelling the future, or completing it in another way, ends the wait. */
    CompletableFuture<@Nullable Void> awaitAsync(Duration timeout);
}
