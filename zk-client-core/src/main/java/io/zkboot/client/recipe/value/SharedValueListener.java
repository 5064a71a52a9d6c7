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

    /** The value may be behind from now on: the connection is lost. */
    default void stale() {}

    /** The value is as the servers have it again; what had changed meanwhile has been told. */
    default void current() {}

    /**
     * The data of the node are none of such a value, or may not be read; the next change is another try. Or the servers
     * refuse to tell of changes: what is known may be old until {@link #current}, and before the first value it is not
     * known yet. They are asked again with pauses up to a minute.
     */
    default void unreadable(Throwable why) {}
}
