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
    private final Function<@Nullable Throwable, IllegalStateException> unreadable;

    HearingOf(
            SharedValueListener<T> listener,
            Versioned<T> missing,
            Function<@Nullable Throwable, IllegalStateException> unreadable) {
        this.listener = listener;
        this.missing = missing;
        this.unreadable = unreadable;
    }

    @Override
    public void initialised(List<CachedNode<T>> nodes) {
        tell(nodes.isEmpty() ? null : nodes.get(0));
    }

    @Override
    public void changed(CacheChange<T> change) {
        tell(change.current());
    }

    private void tell(@Nullable CachedNode<T> node) {
        T value = node == null ? null : node.value();
        if (node == null) {
            listener.changed(missing);
        } else if (value == null) {
            listener.unreadable(unreadable.apply(node.failure()));
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
        listener.unreadable(failure);
    }
}
