/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.watch;

import static io.zkboot.client.internal.argument.Arguments.given;

import java.util.function.Consumer;

/**
 * Hears the state of a node, first as it is, then each time that it has changed. Called on the executor of the watch,
 * one call at a time and in order. While a call lasts, changes are merged: the next one tells the newest state. What a
 * call throws goes to {@link io.zkboot.client.recipe.RecipeObserver#listenerFailed}, and the watch goes on.
 *
 * @param <S> {@link WatchedData} or {@link WatchedChildren}
 */
@FunctionalInterface
public interface WatchListener<S> {
    /** Returns a listener that never ends its watch. */
    static <S> WatchListener<S> always(Consumer<? super S> hearing) {
        given("function", hearing);
        return now -> {
            hearing.accept(now);
            return true;
        };
    }

    /**
     * Gets the state of the node, which is another than the one told before.
     *
     * @return whether the watch goes on; false ends it as {@link StandingWatch#close} does
     */
    boolean changed(S now);

    /**
     * What was told last may be old from now on: the connection is lost or read-only, or the node may not be read. Told
     * behind the first state if that comes from a server in read-only mode.
     */
    default void stale() {}

    /** After {@link #stale}: what was told last is so again, all that had changed meanwhile has been told. */
    default void current() {}

    /**
     * The node may not be read or watched, or a list of children is larger than the client takes. It is tried again: at
     * the next event and connection, and after pauses that grow from a second to a minute, because nobody tells of a
     * change of an access control list. Told once until something else happens.
     */
    default void failed(Throwable why) {}
}
