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
    /** What {@link #toList} has returned, until the next change: a watch that stays is asked for each event. */
    private @Nullable List<Watcher> listed;

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
        listed = null;
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

    /** Returns those of both sets, which stay as they are; one of them itself if the other one is none. */
    static @Nullable WatcherSet union(@Nullable WatcherSet one, @Nullable WatcherSet other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        WatcherSet both = new WatcherSet();
        both.addAll(one);
        both.addAll(other);
        return both;
    }

    /** Returns those of a set that may be none; no later change of it touches the list. */
    static List<Watcher> listOf(@Nullable WatcherSet watchers) {
        return watchers == null ? List.of() : watchers.toList();
    }

    /** Returns whether the watcher was there. */
    boolean remove(Watcher watcher) {
        listed = null;
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
        List<Watcher> known = listed;
        if (known == null) {
            known = many != null ? many.stream().map(Same::watcher).toList() : only == null ? List.of() : List.of(only);
            listed = known;
        }
        return known;
    }
}
