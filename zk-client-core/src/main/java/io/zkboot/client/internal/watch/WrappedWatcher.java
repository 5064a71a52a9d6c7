/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.watch;

import io.zkboot.client.event.Watcher;
import org.jspecify.annotations.Nullable;

/**
 * A watcher of the client's own around the user's, made anew for each call of a view. Two of them are the same if they
 * are of the same view around the same object, so that a view finds what it has registered before.
 *
 * <p>Watchers are told apart by identity, and nothing here calls {@code equals} or {@code hashCode} of a user's
 * watcher: that would be user code on the SendThread, which it could stop or end.
 */
public abstract class WrappedWatcher implements Watcher {
    private final Object view;
    private final Watcher inner;

    /**
     * Wraps a watcher.
     *
     * @param view whose watcher it is; compared by {@code equals}, so never an object of the user
     */
    protected WrappedWatcher(Object view, Watcher inner) {
        this.view = view;
        this.inner = inner;
    }

    /** Returns the watcher inside, which may be a wrapped one itself. */
    protected final Watcher inner() {
        return inner;
    }

    /** Whether nobody hears this watcher any more, so that it needs no watch. */
    protected boolean isOver() {
        return isOver(inner);
    }

    /** Whether nobody hears a watcher any more. Any thread; runs no user code. */
    public static boolean isOver(Watcher watcher) {
        return watcher instanceof WrappedWatcher wrapped && wrapped.isOver();
    }

    /** Whether the registry takes both for one. */
    static boolean same(Watcher a, Watcher b) {
        return a == b || (a instanceof WrappedWatcher wrapped && wrapped.equals(b));
    }

    /** Returns a hash code that is equal for those that are the same. */
    static int hash(Watcher watcher) {
        return watcher instanceof WrappedWatcher wrapped ? wrapped.hashCode() : System.identityHashCode(watcher);
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof WrappedWatcher wrapped
                && view.equals(wrapped.view)
                && getClass() == wrapped.getClass()
                && same(inner, wrapped.inner);
    }

    @Override
    public final int hashCode() {
        return 31 * view.hashCode() + hash(inner);
    }
}
