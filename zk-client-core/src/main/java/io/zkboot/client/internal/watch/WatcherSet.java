/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.watch;

import io.zkboot.client.event.Watcher;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watchers in the order they came, each object once. Nearly always there is just one, so that one needs no real set.
 */
final class WatcherSet {
    private @Nullable Watcher only;
    private @Nullable Set<Same> many;

    /** A watcher with the identity that it has for the registry. */
    private record Same(Watcher watcher) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Same same && WrappedWatcher.same(watcher, same.watcher);
        }

        @Override
        public int hashCode() {
            return WrappedWatcher.hash(watcher);
        }
    }

    /** Returns whether the watcher is new. */
    boolean add(Watcher watcher) {
        if (many != null) {
            return many.add(new Same(watcher));
        }
        if (only == null) {
            only = watcher;
            return true;
        }
        if (WrappedWatcher.same(only, watcher)) {
            return false;
        }
        many = new LinkedHashSet<>();
        many.add(new Same(only));
        many.add(new Same(watcher));
        only = null;
        return true;
    }

    void addAll(@Nullable WatcherSet others) {
        if (others != null) {
            others.forEach(this::add);
        }
    }

    /** Returns whether the watcher was there. */
    boolean remove(Watcher watcher) {
        if (many != null) {
            return many.remove(new Same(watcher));
        }
        if (only == null || !WrappedWatcher.same(only, watcher)) {
            return false;
        }
        only = null;
        return true;
    }

    boolean contains(Watcher watcher) {
        return many != null ? many.contains(new Same(watcher)) : only != null && WrappedWatcher.same(only, watcher);
    }

    int size() {
        return many != null ? many.size() : only == null ? 0 : 1;
    }

    boolean isEmpty() {
        return size() == 0;
    }

    void forEach(Consumer<Watcher> consumer) {
        if (many != null) {
            many.forEach(each -> consumer.accept(each.watcher()));
        } else if (only != null) {
            consumer.accept(only);
        }
    }

    /** Returns a list that no later change of this set touches. */
    List<Watcher> toList() {
        if (many != null) {
            return many.stream().map(Same::watcher).toList();
        }
        return only == null ? List.of() : List.of(only);
    }
}
