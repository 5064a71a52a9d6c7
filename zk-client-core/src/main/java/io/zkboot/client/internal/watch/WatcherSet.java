/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.watch;

import io.zkboot.client.event.Watcher;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Watchers in the order they came, each once. Nearly always there is just one, so that one needs no real set. */
final class WatcherSet {
    private @Nullable Watcher only;
    private @Nullable Set<Watcher> many;

    /** Returns whether the watcher is new. */
    boolean add(Watcher watcher) {
        if (many != null) {
            return many.add(watcher);
        }
        if (only == null) {
            only = watcher;
            return true;
        }
        if (only.equals(watcher)) {
            return false;
        }
        many = new LinkedHashSet<>();
        many.add(only);
        many.add(watcher);
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
            return many.remove(watcher);
        }
        if (only == null || !only.equals(watcher)) {
            return false;
        }
        only = null;
        return true;
    }

    boolean contains(Watcher watcher) {
        return many != null ? many.contains(watcher) : only != null && only.equals(watcher);
    }

    int size() {
        return many != null ? many.size() : only == null ? 0 : 1;
    }

    boolean isEmpty() {
        return size() == 0;
    }

    void forEach(Consumer<Watcher> consumer) {
        if (many != null) {
            many.forEach(consumer);
        } else if (only != null) {
            consumer.accept(only);
        }
    }

    /** Returns a list that no later change of this set touches. */
    List<Watcher> toList() {
        if (many != null) {
            return new ArrayList<>(many);
        }
        return only == null ? List.of() : List.of(only);
    }
}
