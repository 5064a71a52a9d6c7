/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.watch;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What {@link DataWatch} and {@link ChildrenWatch} have in common. For use by many threads.
 *
 * @param <S> the state that is told: {@link WatchedData} or {@link WatchedChildren}
 */
public interface StandingWatch<S> extends AutoCloseable {
    /** Returns the path of the node. */
    String path();

    /**
     * Returns the newest state that the listener has heard or is about to hear; empty before the first one. It is kept
     * when the watch ends.
     */
    Optional<S> last();

    /**
     * Whether {@link #last} may be old: nothing was read yet, the connection is lost or to a read-only server, the node
     * may not be read, the watch has ended; or there is a change that has not settled yet.
     */
    boolean isStale();

    /**
     * Waits until the state has settled: it is current, and has not changed for the time of {@code settle}, if one was
     * set. Returns it at once if that is so.
     *
     * @param timeout 1 ms or more; from 24 days on it is taken as that
     * @throws io.zkboot.client.error.OperationTimeoutException if the time has passed before
     * @throws io.zkboot.client.error.OperationInterruptedException if the thread is interrupted; its flag is set again
     * @throws io.zkboot.client.error.ClientClosedException if the client ends meanwhile
     * @throws IllegalStateException if the watch has ended or ends meanwhile, or on the client's EventThread, where it
     *     would never end
     */
    S settled(Duration timeout);

    /** As {@link #settled}, without waiting. */
    CompletableFuture<S> settledAsync(Duration timeout);

    /** Whether it has ended: it was closed, or its listener did not want to go on. */
    boolean isClosed();

    /**
     * Ends it: its watch is removed from the server, and the listener hears nothing any more, but for a call that has
     * begun. Returns at once. Idempotent. Close it before the client where both end; a client that is closed and
     * started again brings its watches back.
     */
    @Override
    void close();
}
