/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import io.zkboot.client.ZkClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A value that many processes change and all see.
 *
 * <p><b>What is guaranteed:</b> a change that returns was made exactly once; one that throws says by its
 * {@linkplain io.zkboot.client.error.ZkException#outcome() outcome} whether it was made: not at all, or
 * ({@link io.zkboot.client.error.Outcome#UNKNOWN}) once or not at all. Once things are quiet and there is a connection,
 * {@link #get} and the listeners have the last value, whatever happened meanwhile: lost connections, expired sessions,
 * a node deleted and made again unseen. What this object wrote, it shows. <b>What is not:</b> that a listener hears
 * each value between, or that what is seen here is what others see at the same time: to act upon it, use
 * {@link #trySet} or {@link #update}.
 *
 * <pre>{@code
 * try (SharedValue<String> motto = SharedValue.of(client, "/values/motto", ValueCodec.TEXT, "")) {
 *     motto.start(Duration.ofSeconds(10));
 *     motto.addListener(now -> show(now.value()));
 *     motto.update(text -> text + "!");
 * }
 * }</pre>
 *
 * <p>Seeing costs no request: the node is watched. A change takes one while nobody else changes the value, see
 * {@link ZkCounter}, whose mark a shared value has as well. The node is persistent, is made by the first change, and
 * holds what the codec makes of the value: Curator's {@code SharedValue} and {@code SharedCount}
 * ({@link ValueCodec#INT}) work on the same node. The version of a node may overflow, and then be one by which servers
 * compare nothing: changes go on, exactly once among objects of this kind.
 *
 * <p>The value outlasts sessions and a restart of the client. Close it before the client where both end. For use by
 * many threads. Operations throw what those of {@link ZkCounter} do.
 *
 * @param <T> type of the value
 */
public interface SharedValue<T> extends AutoCloseable {
    /** Returns a value with default options. Nothing is sent. */
    static <T> SharedValue<T> of(ZkClient client, String path, ValueCodec<T> codec, T initial) {
        return of(client, path, codec, initial, SharedValueOptions.DEFAULTS);
    }

    /**
     * Returns a value. Nothing is sent.
     *
     * @param initial what stands for the value while there is no node; it is not written
     * @throws IllegalArgumentException if the path is invalid or the root
     */
    static <T> SharedValue<T> of(
            ZkClient client, String path, ValueCodec<T> codec, T initial, SharedValueOptions options) {
        return new WatchedValue<>(client, path, codec, initial, options);
    }

    /** Returns its path. */
    String path();

    /**
     * Begins to watch, and waits until the value is known. Does nothing if it is.
     *
     * @throws io.zkboot.client.error.OperationTimeoutException if it is not known in time; the value goes on trying
     * @throws io.zkboot.client.error.OperationInterruptedException if the thread is interrupted
     * @throws IllegalStateException if the value is closed, or on the client's EventThread
     */
    void start(Duration timeout);

    /** Begins to watch; completes when the value is known. Cancelling the future changes nothing. */
    CompletableFuture<@Nullable Void> startAsync();

    /**
     * Returns the value as it is known here; costs no request.
     *
     * @throws IllegalStateException if it is not known yet: {@link #start} waits for it; or if the data of the node are
     *     none of such a value or may not be read, which is the cause then
     */
    Versioned<T> get();

    /** Whether {@link #get} may be behind: it is not known yet, or the connection is lost or to a read-only server. */
    boolean isStale();

    /** Reads the value, as new as the server of this client has it. One request; needs no start. */
    Versioned<T> read();

    /** As {@link #read}, without waiting. */
    CompletableFuture<Versioned<T>> readAsync();

    /** Sets the value, whatever it is. */
    void set(T value);

    /** As {@link #set}, without waiting. */
    CompletableFuture<@Nullable Void> setAsync(T value);

    /**
     * Sets the value if nobody has written it since it was seen, not even the same value.
     *
     * @param expected what {@link #get} or {@link #read} returned
     * @return whether it was set
     */
    boolean trySet(Versioned<T> expected, T value);

    /** As {@link #trySet}, without waiting. */
    CompletableFuture<Boolean> trySetAsync(Versioned<T> expected, T value);

    /**
     * Makes another value of the one there is, as often as it takes until nobody comes between, within the time of
     * {@link SharedValueOptions#timeout}.
     *
     * @param change called on the client's EventThread, perhaps several times: it is quick and has no other effect.
     *     What it throws, the caller gets, and nothing is changed
     * @return the new value
     */
    T update(UnaryOperator<T> change);

    /** As {@link #update}, without waiting. */
    CompletableFuture<T> updateAsync(UnaryOperator<T> change);

    /**
     * Adds a listener, which hears the value as it is first, when it is known.
     *
     * @throws IllegalStateException if the value is closed
     */
    void addListener(SharedValueListener<T> listener);

    /** Removes a listener; a call that has begun goes on. */
    void removeListener(SharedValueListener<T> listener);

    /** Ends the watch; listeners hear nothing any more. Changes go on being possible. Returns at once. Idempotent. */
    @Override
    void close();
}
