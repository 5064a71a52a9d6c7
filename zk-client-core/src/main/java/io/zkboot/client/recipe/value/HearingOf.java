/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import io.zkboot.client.recipe.cache.CacheChange;
import io.zkboot.client.recipe.cache.CacheListener;
import io.zkboot.client.recipe.cache.CachedNode;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tells a listener of a value what the cache of its node says. */
final class HearingOf<T> implements CacheListener<T> {
    private final SharedValueListener<T> listener;
    private final Versioned<T> missing;
    private final Readability<T> readability;
    private final Function<@Nullable Throwable, IllegalStateException> unreadable;
    /** Why it could not be read, as it was told last: a listener that comes late hears of it at another place. */
    private @Nullable Throwable toldWhy;
    /** Whether the cache lacks the node, as far as is told. */
    private boolean lacked;

    /**
     * Creates one.
     *
     * @param missing what stands for a node that is not there
     * @param readability whether what is not in the cache is not there
     * @param unreadable makes what is told of data that are no value, or of a refusal to read them
     */
    HearingOf(
            SharedValueListener<T> listener,
            Versioned<T> missing,
            Readability<T> readability,
            Function<@Nullable Throwable, IllegalStateException> unreadable) {
        this.listener = listener;
        this.missing = missing;
        this.readability = readability;
        this.unreadable = unreadable;
    }

    @Override
    public void initialised(List<CachedNode<T>> nodes) {
        tell(nodes.isEmpty() ? null : nodes.get(0));
    }

    @Override
    public void changed(CacheChange<T> change) {
        lacked = false;
        tell(change.current());
    }

    private void tell(@Nullable CachedNode<T> node) {
        T value = node == null ? null : node.value();
        Throwable hidden = node == null ? readability.why() : node.failure();
        if (value == null && (node != null || hidden != null)) {
            tellUnreadable(hidden);
            return;
        }
        toldWhy = null;
        if (node == null || value == null) {
            listener.changed(missing);
        } else {
            listener.changed(new Versioned<>(value, node.stat()));
        }
    }

    @Override
    public void stale() {
        listener.stale();
    }

    @Override
    public void resynced(int changes) {
        listener.current();
    }

    @Override
    public void failed(String path, Throwable failure) {
        lacked = true;
        tellUnreadable(failure);
    }

    @Override
    public void recovered(String path) {
        if (lacked) { // it has not been read, so it is gone
            lacked = false;
            tell(null);
        }
    }

    @Override
    public void unwatched(Throwable failure) {
        listener.unwatched(failure);
    }

    private void tellUnreadable(@Nullable Throwable why) {
        if (why == null || why != toldWhy) {
            toldWhy = why;
            listener.unreadable(unreadable.apply(why));
        }
    }
}
