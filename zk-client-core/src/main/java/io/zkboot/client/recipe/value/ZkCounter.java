/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import io.zkboot.client.ZkClient;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A number that many processes change.
 *
 * <p><b>What is guaranteed:</b> a change that returns was made exactly once, also if the connection was lost before the
 * answer came. One that throws says by its {@linkplain io.zkboot.client.error.ZkException#outcome() outcome} whether it
 * was made: not at all, or ({@link io.zkboot.client.error.Outcome#UNKNOWN}) once or not at all. What does not fit is an
 * {@link ArithmeticException}, and changes nothing. <b>What is not:</b> that a change whose answer was lost can always
 * be told: its session may expire meanwhile, or the time be over. Nor that numbers go on after somebody deleted the
 * node: it is 0 then.
 *
 * <pre>{@code
 * ZkCounter visits = ZkCounter.of(client, "/counters/visits");
 * long now = visits.increment();
 * }</pre>
 *
 * <p>A change takes one request while nobody else changes the number, and two or three if others do. The first one of
 * an object, and after ten seconds of rest, takes three in two round trips. Changes that threads ask for at the same
 * time travel together. A writer has a mark, an ephemeral child of the node, while it writes and ten seconds longer;
 * who deletes the node then must do so recursively. {@link CounterOptions#withoutMark()} goes without.
 *
 * <p>The node is persistent, is made by the first change, and holds the number in a {@link CounterFormat}, by which it
 * is shared with counters of Curator or kazoo. Those may count twice themselves. Missing parents are made as
 * containers. For use by many threads: use one object for a path. It needs not be closed.
 *
 * <p>All operations throw an {@link IllegalStateException} if the data are no number of that format, and the blocking
 * ones on the client's EventThread; {@link io.zkboot.client.error.OperationTimeoutException} if the time of
 * {@link CounterOptions#timeout} is over; {@link io.zkboot.client.error.OperationInterruptedException} if the thread is
 * interrupted; {@link io.zkboot.client.error.ClientClosedException} if the client is closed. A future that is cancelled
 * gives up: its change is made or not.
 */
public interface ZkCounter {
    /** Returns a counter with default options. Nothing is sent. */
    static ZkCounter of(ZkClient client, String path) {
        return of(client, path, CounterOptions.DEFAULTS);
    }

    /**
     * Returns a counter. Nothing is sent.
     *
     * @throws IllegalArgumentException if the path is invalid or the root
     */
    static ZkCounter of(ZkClient client, String path, CounterOptions options) {
        return new NodeCounter(client, path, options);
    }

    /** Returns its path. */
    String path();

    /** Returns the number, 0 if there is no node; as new as the server of this client has it. One request. */
    long get();

    /** As {@link #get}, without waiting. */
    CompletableFuture<Long> getAsync();

    /** As {@link #get}, with what {@link #trySet} needs. */
    Versioned<Long> getVersioned();

    /** As {@link #getVersioned}, without waiting. */
    CompletableFuture<Versioned<Long>> getVersionedAsync();

    /** Adds a number, which may be negative, and returns the sum. */
    long add(long delta);

    /** As {@link #add}, without waiting. */
    CompletableFuture<Long> addAsync(long delta);

    /** Adds 1 and returns the sum. */
    default long increment() {
        return add(1);
    }

    /** As {@link #increment}, without waiting. */
    default CompletableFuture<Long> incrementAsync() {
        return addAsync(1);
    }

    /** Subtracts 1 and returns the difference. */
    default long decrement() {
        return add(-1);
    }

    /** As {@link #decrement}, without waiting. */
    default CompletableFuture<Long> decrementAsync() {
        return addAsync(-1);
    }

    /**
     * Sets the number if it is the one expected.
     *
     * @return whether it was
     */
    boolean compareAndSet(long expected, long value);

    /** As {@link #compareAndSet}, without waiting. */
    CompletableFuture<Boolean> compareAndSetAsync(long expected, long value);

    /**
     * Sets the number if nobody has written it since it was read, not even the same number.
     *
     * @param expected what {@link #getVersioned} returned
     * @return whether it was set
     */
    boolean trySet(Versioned<Long> expected, long value);

    /** As {@link #trySet}, without waiting. */
    CompletableFuture<Boolean> trySetAsync(Versioned<Long> expected, long value);

    /** Sets the number, whatever it is. */
    void set(long value);

    /** As {@link #set}, without waiting. */
    CompletableFuture<@Nullable Void> setAsync(long value);
}
