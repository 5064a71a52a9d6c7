/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import io.zkboot.client.recipe.internal.HandOver;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a listener is still to hear, in order; told on its executor, one thing at a time. Bounded by the paths: of each,
 * a change of the data, a deletion and a creation at most wait here.
 *
 * <p>Merging keeps the tree a tree at each step: a change of the data joins the one before it, which is behind the
 * creation of the parent; a deletion goes to the end, behind those of the children; and a node that comes and goes
 * while the listener is busy takes nothing with it, since its children have come and gone as well.
 */
final class Mailbox<T> {
    /** Something to be told. */
    private static final class Item<T> {
        private @Nullable CacheChange<T> change;
        private final @Nullable Item<T> before;
        /** Where something is lacked, or is no more; null for what is of no such place. */
        private final @Nullable String lack;

        private final Consumer<CacheListener<T>> telling;

        private Item(Consumer<CacheListener<T>> telling) {
            this(null, telling);
        }

        private Item(@Nullable String lack, Consumer<CacheListener<T>> telling) {
            this.lack = lack;
            this.telling = telling;
            this.before = null;
        }

        private Item(CacheChange<T> change, @Nullable Item<T> before) {
            this.change = change;
            this.before = before;
            this.lack = null;
            this.telling = listener -> listener.changed(changeOf());
        }

        private CacheChange<T> changeOf() {
            CacheChange<T> told = change;
            if (told == null) {
                throw new IllegalStateException("no change");
            }
            return told;
        }
    }

    private final CacheListener<T> listener;
    private final Consumer<Throwable> failures;
    private final Set<Item<T>> items = new LinkedHashSet<>();
    private final Map<String, Item<T>> newest = new HashMap<>();
    private final Map<String, Item<T>> failed = new HashMap<>();
    private final Map<String, Item<T>> recovered = new HashMap<>();
    private @Nullable Item<T> stale;
    private @Nullable Item<T> resynced;
    private @Nullable Item<T> refused;
    private int changesToTell;
    private boolean toldStale;
    private final HandOver handOver;
    private boolean closed;

    /**
     * Creates one.
     *
     * @param delay gives what completes after a time
     * @param failures takes what the listener throws, and why its executor refuses; it never throws
     */
    Mailbox(
            CacheListener<T> listener,
            Executor executor,
            Function<Duration, ? extends CompletableFuture<?>> delay,
            Consumer<Throwable> failures) {
        this.listener = listener;
        this.failures = failures;
        this.handOver = new HandOver(this::drain, executor, delay, failures);
    }

    boolean isOf(CacheListener<T> other) {
        return listener == other;
    }

    synchronized void initialised(List<CachedNode<T>> nodes) {
        items.add(new Item<>(told -> told.initialised(nodes)));
    }

    synchronized void change(CacheChange<T> change) {
        Item<T> last = newest.get(change.path());
        if (last == null || change.type() == CacheChange.Type.CREATED) {
            add(change, last);
            return;
        }
        CacheChange<T> waiting = last.changeOf();
        if (change.type() == CacheChange.Type.CHANGED) {
            last.change = waiting.then(change);
        } else if (waiting.type() == CacheChange.Type.CREATED) {
            forget(last);
        } else {
            add(change, last);
        }
    }

    private void add(CacheChange<T> change, @Nullable Item<T> before) {
        Item<T> item = new Item<>(change, before);
        items.add(item);
        newest.put(change.path(), item);
    }

    private void forget(Item<T> item) {
        items.remove(item);
        Item<T> before = item.before;
        String path = item.changeOf().path();
        if (before != null && items.contains(before)) {
            newest.put(path, before);
        } else {
            newest.remove(path);
        }
    }

    /**
     * The listener hears of a doubt and of its end by turns: two doubts are one if it has not heard of the end between.
     */
    synchronized void stale() {
        if (!items.remove(resynced) && !toldStale && !items.contains(stale)) {
            stale = new Item<>(CacheListener::stale);
            items.add(stale);
        }
    }

    synchronized void resynced(int changes) {
        changesToTell += changes;
        int all = changesToTell;
        items.remove(resynced);
        resynced = new Item<>(told -> told.resynced(all));
        items.add(resynced);
    }

    synchronized void failed(String path, Throwable failure) {
        items.remove(recovered.remove(path));
        say(path, failed, told -> told.failed(path, failure));
    }

    /** The failure that it ends is told before, also if it waits still: listeners may have seen it elsewhere. */
    synchronized void recovered(String path) {
        say(path, recovered, told -> told.recovered(path));
    }

    private void say(String path, Map<String, Item<T>> waiting, Consumer<CacheListener<T>> telling) {
        Item<T> item = new Item<>(path, telling);
        items.remove(waiting.put(path, item));
        items.add(item);
    }

    synchronized void unwatched(Throwable failure) {
        items.remove(refused);
        refused = new Item<>(told -> told.unwatched(failure));
        items.add(refused);
    }

    /** Nothing is told any more. */
    synchronized void close() {
        closed = true;
        items.clear();
        newest.clear();
        failed.clear();
        recovered.clear();
        handOver.end();
    }

    /** Lets the listener hear what is there. Not to be called with a lock: the executor may run it at once. */
    void deliver() {
        synchronized (this) {
            if (items.isEmpty()) {
                return;
            }
        }
        boolean unused = handOver.begin();
    }

    @SuppressWarnings("CatchingUnchecked") // whatever a listener throws, delivery goes on
    private void drain() {
        for (Item<T> item = next(); item != null; item = next()) {
            try {
                item.telling.accept(listener);
            } catch (Throwable failure) {
                failures.accept(failure);
            }
        }
    }

    private synchronized @Nullable Item<T> next() {
        Iterator<Item<T>> waiting = items.iterator();
        if (closed || !waiting.hasNext()) {
            return null;
        }
        Item<T> item = waiting.next();
        waiting.remove();
        if (item == stale) {
            toldStale = true;
        } else if (item == resynced) {
            toldStale = false;
            changesToTell = 0;
        }
        if (item.change != null) {
            newest.remove(item.change.path(), item);
        }
        String lack = item.lack;
        if (lack != null && !failed.remove(lack, item)) {
            recovered.remove(lack, item);
        }
        return item;
    }
}
