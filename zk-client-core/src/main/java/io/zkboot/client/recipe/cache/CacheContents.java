/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import io.zkboot.client.data.Stat;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.cache.TreeNode.Directory;
import io.zkboot.client.recipe.internal.Failures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a cache, and who hears of their changes. The EventThread alone changes the nodes; the lock makes each
 * change and its telling one step for who adds a listener or takes a snapshot. It is held for no wait and no user code.
 */
final class CacheContents<T> {
    /** What became of a node that was read. */
    enum Put {
        /** Its parent is not there: whoever lists that will find it. */
        ORPHAN,
        /** It is new, or another one of the same name: its children are not known. */
        NEW,
        /** It was there; its data may be others. */
        KEPT
    }

    private static final String RECIPE = "cache";

    private final Object lock = new Object();
    private final CacheTree tree;
    private final RecipeObserver observer;
    private final LongSupplier nanoTime;
    private final Function<Duration, ? extends CompletableFuture<?>> delay;
    private final String root;
    private final List<Mailbox<T>> mailboxes = new CopyOnWriteArrayList<>();
    /** What the cache lacks, and why: a node that is not in it, or the names below one that is. Guarded by the lock. */
    private final NavigableMap<String, Throwable> lacking = new TreeMap<>();
    /** Why there is no watch, null if there is one or is to be one soon. */
    private @Nullable Throwable refusal;

    private volatile boolean initialised;
    private volatile boolean stale = true;
    private volatile long staleSince;
    private boolean closed;
    private int changes;
    private int sizeTold;

    CacheContents(
            String root,
            CacheTree tree,
            RecipeObserver observer,
            LongSupplier nanoTime,
            Function<Duration, ? extends CompletableFuture<?>> delay) {
        this.root = root;
        this.tree = tree;
        this.observer = observer;
        this.nanoTime = nanoTime;
        this.delay = delay;
        this.staleSince = nanoTime.getAsLong();
    }

    // ---- for the EventThread ----

    /** Takes in a node as it was read. */
    Put put(String path, Stat stat, @Nullable Object value) {
        TreeNode before = tree.find(path);
        if (before != null && before.czxid() == stat.czxid()) {
            synchronized (lock) {
                replace(path, before, before.with(stat, value));
            }
            return Put.KEPT;
        }
        if (before != null) {
            remove(path, stat.czxid());
        }
        if (!path.equals(root) && tree.find(ZnodePath.parent(path)) == null) {
            return Put.ORPHAN;
        }
        synchronized (lock) {
            if (!closed) {
                TreeNode node = TreeNode.of(stat, value);
                tree.put(path, node);
                tell(path, () -> CacheChange.created(node.seenAs(path)));
                recovered(path);
            }
        }
        return Put.NEW;
    }

    private void replace(String path, TreeNode before, TreeNode node) {
        if (closed) {
            return;
        }
        tree.put(path, node);
        if (before.mzxid() != node.mzxid() || before.hasFailed() != node.hasFailed()) {
            tell(path, () -> CacheChange.changed(before.seenAs(path), node.seenAs(path)));
        }
    }

    /** Removes a node and all below, children first. */
    void remove(String path, long zxid) {
        synchronized (lock) {
            removeNodes(path, zxid);
            recovered(path);
            recoveredBelow(path, lacked -> true);
        }
    }

    private void removeNodes(String path, long zxid) {
        TreeNode node = tree.find(path);
        if (node != null && !closed) {
            TreeWalk.childrenFirst(path, node, (gone, last) -> {
                tree.remove(gone);
                tell(gone, () -> CacheChange.deleted(last.seenAs(gone), zxid));
            });
        }
    }

    /** Nothing of a node may be read: it goes with all below, rather than be shown though nobody can follow it. */
    void refused(String path, Throwable failure) {
        synchronized (lock) {
            removeNodes(path, WatchedEvent.NO_ZXID);
            failed(path, failure);
            recoveredBelow(path, lacked -> true);
        }
    }

    /** A node is not to be in the cache. */
    void leftOut(String path) {
        synchronized (lock) {
            recovered(path);
        }
    }

    private NavigableMap<String, Throwable> lackedBelow(String path) {
        String first = path.equals("/") ? path : path + '/';
        return lacking.subMap(first, false, first.substring(0, first.length() - 1) + (char) ('/' + 1), false);
    }

    /** Removes the children that are not in the list. */
    void listed(String path, TreeNode node, List<String> names, Stat stat) {
        Directory directory = node.madeDirectory();
        forgetLacking(path, names);
        if (!directory.children.isEmpty()) {
            Set<String> there = new HashSet<>(names);
            for (String known : List.copyOf(directory.children.keySet())) {
                if (!there.contains(known)) {
                    remove(ZnodePath.child(path, known), stat.pzxid());
                }
            }
        }
        directory.listed(stat);
    }

    /** The names of the children of a node have been read. */
    private void forgetLacking(String path, List<String> names) {
        synchronized (lock) {
            if (lacking.isEmpty()) {
                return;
            }
            recovered(path);
            Set<String> there = new HashSet<>(names);
            int begin = path.equals("/") ? 1 : path.length() + 1;
            recoveredBelow(path, lacked -> {
                int end = lacked.indexOf('/', begin);
                return !there.contains(lacked.substring(begin, end < 0 ? lacked.length() : end));
            });
        }
    }

    private void recoveredBelow(String path, Predicate<String> those) {
        if (!lacking.isEmpty()) {
            lackedBelow(path).keySet().stream().filter(those).toList().forEach(this::recovered);
        }
    }

    private void recovered(String path) {
        if (lacking.remove(path) != null && initialised) {
            mailboxes.forEach(mailbox -> mailbox.recovered(path));
        }
    }

    /** Makes a change of what listeners know, once they know anything. */
    private interface Made<T> {
        CacheChange<T> change();
    }

    private void tell(String path, Made<T> made) {
        if (!tree.shows(path) || !initialised) {
            return;
        }
        changes++;
        if (!mailboxes.isEmpty()) {
            CacheChange<T> change = made.change();
            mailboxes.forEach(mailbox -> mailbox.change(change));
        }
    }

    void failed(String path, Throwable failure) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            lacking.put(path, failure);
            if (initialised) {
                mailboxes.forEach(mailbox -> mailbox.failed(path, failure));
            }
        }
    }

    /** The watch was refused. */
    void unwatched(Throwable failure) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            refusal = failure;
            // Also if nothing has been read yet: as long as this is so nothing will be.
            mailboxes.forEach(mailbox -> mailbox.unwatched(failure));
        }
    }

    /** The watch is in place. */
    void watched() {
        synchronized (lock) {
            refusal = null;
        }
    }

    /** The cache may be behind from now on. */
    void goStale() {
        if (stale) { // also when it is closed
            return;
        }
        synchronized (lock) {
            staleSince = nanoTime.getAsLong();
            stale = true;
            changes = 0;
            if (initialised) {
                mailboxes.forEach(Mailbox::stale);
            }
        }
    }

    /** All that was to be read has been read, from a server that is up to date or not. */
    void settled(boolean upToDate) {
        boolean again = initialised;
        boolean back = again && upToDate && stale; // not so if it was only compared because somebody asked
        Duration time = sinceStale();
        int found;
        synchronized (lock) {
            if (closed) {
                return;
            }
            found = changes;
            stale = !upToDate;
            if (!again) {
                initialised = true;
                List<CachedNode<T>> nodes = mailboxes.isEmpty() ? List.of() : collected();
                mailboxes.forEach(mailbox -> mailbox.initialised(nodes));
                mailboxes.forEach(mailbox -> lacking.forEach(mailbox::failed));
                if (!upToDate) {
                    mailboxes.forEach(Mailbox::stale);
                }
            } else if (back) {
                changes = 0;
                mailboxes.forEach(mailbox -> mailbox.resynced(found));
            }
        }
        if (back) {
            Failures.loudly(() -> observer.resynced(RECIPE, root, found, time));
        }
    }

    /** Lets the listeners hear what has come together. */
    void deliver() {
        int size = tree.size();
        if (size != sizeTold) {
            sizeTold = size;
            Failures.loudly(() -> observer.cacheSize(RECIPE, root, size));
        }
        mailboxes.forEach(Mailbox::deliver);
    }

    // ---- for any thread ----

    void add(CacheListener<T> listener, Executor executor) {
        Mailbox<T> mailbox = new Mailbox<>(
                listener,
                executor,
                delay,
                failure -> Failures.loudly(() -> observer.listenerFailed(RECIPE, root, failure)));
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("The cache of " + root + " is closed; its listeners hear nothing.");
            }
            if (initialised) {
                mailbox.initialised(collected());
                lacking.forEach(mailbox::failed);
                if (stale) {
                    mailbox.stale();
                }
            }
            if (refusal != null) {
                mailbox.unwatched(refusal);
            }
            mailboxes.add(mailbox);
        }
        mailbox.deliver();
    }

    void remove(CacheListener<T> listener) {
        synchronized (lock) {
            for (Mailbox<T> mailbox : mailboxes) {
                if (mailbox.isOf(listener)) {
                    mailbox.close();
                    mailboxes.remove(mailbox);
                    return;
                }
            }
        }
    }

    List<CachedNode<T>> snapshot() {
        synchronized (lock) {
            return collected();
        }
    }

    private List<CachedNode<T>> collected() {
        List<CachedNode<T>> nodes = new ArrayList<>(tree.size());
        tree.forEach((path, node) -> nodes.add(node.seenAs(path)));
        return List.copyOf(nodes);
    }

    boolean isInitialised() {
        return initialised;
    }

    boolean isStale() {
        return stale;
    }

    Optional<Duration> staleFor() {
        if (!initialised) {
            return Optional.empty();
        }
        return Optional.of(stale ? sinceStale() : Duration.ZERO);
    }

    private Duration sinceStale() {
        return Duration.ofNanos(nanoTime.getAsLong() - staleSince);
    }

    void close() {
        synchronized (lock) {
            closed = true;
            stale = true;
            tree.clear();
            lacking.clear();
            mailboxes.forEach(Mailbox::close);
            mailboxes.clear();
        }
    }
}
