/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

/**
 * Hears of a {@link SharedValue}: one call at a time, in order, on the executor of the value, never on the client's
 * EventThread unless that executor says so. What it throws goes to
 * {@link io.zkboot.client.recipe.RecipeObserver#listenerFailed}, and delivery goes on. A listener that is slow hears of
 * fewer changes, and always of the last.
 */
@FunctionalInterface
public interface SharedValueListener<T> {
    /**
     * The value as it is now: the first time as it is when the listener begins to hear, then after each change. A node
     * that was deleted and made again may be told as both, with the initial value between.
     */
    void changed(Versioned<T> now);

    /** The value may be behind from now on: the connection is lost, or the watch of its node. */
    default void stale() {}

    /** The value is as the servers have it again; what had changed meanwhile has been told. */
    default void current() {}

    /** The data of the node are none of such a value, or may not be read. The next change is another try. */
    default void unreadable(Throwable why) {}

    /**
     * The servers do not let the node be watched: what is known of it is {@linkplain #stale behind} until they do,
     * which {@link #current} tells, or {@link #changed} if nothing was known before. They are asked again with pauses
     * that grow from a second to a minute, and on each connection. Told once for each reason.
     */
    default void unwatched(Throwable why) {}
}
