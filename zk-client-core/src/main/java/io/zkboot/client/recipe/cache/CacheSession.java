/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.Children;
import io.zkboot.client.data.Stat;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.SessionListener;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.recipe.cache.CacheContents.Put;
import io.zkboot.client.recipe.cache.ReadQueue.Want;
import io.zkboot.client.recipe.cache.TreeNode.Directory;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the contents of a cache as the servers have them: sets the watch first, then reads, then follows the events;
 * and compares all of it when something may have been missed. Everything here happens on the EventThread.
 *
 * <p>What is compared is czxid (is it the same node), mzxid (are the data the same) and pzxid (are the names the same).
 * Versions would not do: those of a node that was deleted and created again begin anew.
 *
 * <p>An answer that is delivered after an event was read after the change, so whoever is told of a node whose parent is
 * not in the cache yet need not remember it: the list of that parent is still to come, and will name it.
 */
final class CacheSession<T> implements CacheReader.Answers, SessionListener, Watcher {
    /** Beyond these bytes it is cheaper to ask whether the data have changed. */
    private static final int LARGE = 512;

    private final ZkClient client;
    private final CacheScope scope;
    private final CacheTree tree;
    private final CacheContents<T> contents;
    private final CacheReader reader;
    private final Shortfalls shortfalls;
    private final NodeValues<T> values;
    private final Refreshes refreshes;
    private final CacheWatch watch;
    private final CompletableFuture<@Nullable Void> complete;
    private volatile boolean closed;
    private SessionState state = SessionState.CLOSED;
    private boolean oneShot;
    /** One-shot watches are being set again: their events are of what was missed. */
    private boolean restoring;

    private boolean syncing;
    private long syncZxid;

    CacheSession(
            ZkClient client,
            ZkCacheBuilder<T> settings,
            CacheTree tree,
            CacheContents<T> contents,
            CompletableFuture<@Nullable Void> complete) {
        this.client = client;
        this.scope = settings.scope();
        this.tree = tree;
        this.contents = contents;
        this.values = new NodeValues<>(tree, settings.decoder());
        WatchMode mode = scope.maxDepth() == 0 ? WatchMode.PERSISTENT : WatchMode.PERSISTENT_RECURSIVE;
        this.watch = new CacheWatch(
                client.async(), scope.root(), mode, this, settings.isRecursiveRequired(), new Outcomes());
        this.complete = complete;
        this.reader = new CacheReader(client.async(), settings.isDataWanted(), this);
        this.shortfalls = new Shortfalls(tree, reader);
        this.refreshes = new Refreshes(client.async(), scope.root(), this::refresh);
    }

    void close() {
        closed = true;
        watch.stop();
        reader.stop();
        failRefreshes("The cache");
    }

    private void failRefreshes(String who) {
        refreshes.fail(new IllegalStateException(who + " of " + scope.root() + " was closed."));
    }

    Refreshes refreshes() {
        return refreshes;
    }

    private void refresh() {
        if (closed) {
            failRefreshes("The cache");
        } else if (watch.isInPlace()) {
            compareAll();
            answered();
        }
    }

    // ---- the session ----

    @Override
    public void stateChanged(StateChange change) {
        if (closed) {
            return;
        }
        boolean cameBack = !state.isConnected() && change.to().isConnected();
        state = change.to();
        if (state != SessionState.CONNECTED) {
            contents.goStale();
        }
        if (state.isTerminal()) {
            failRefreshes("The client of the cache");
            watch.ended();
        }
        if (cameBack) {
            connected();
        }
        answered();
    }

    private void connected() {
        reader.resume();
        if (!watch.isInPlace()) {
            watch.set();
        } else if (oneShot) {
            // The engine has set the watches again, and what they have to tell comes before the answer to this.
            beginSync();
            restoring = true;
            reader.nodes().owe(scope.root(), false);
            shortfalls.tryAgain();
        }
    }

    /** What becomes of setting the watch. */
    private final class Outcomes implements CacheWatch.Outcomes {
        @Override
        public void watched(boolean byOneShots) {
            CacheSession.this.watched(byOneShots);
            answered();
        }

        @Override
        public void refused(Throwable failure) {
            complete.completeExceptionally(failure); // the next connection may be to another server
            refreshes.fail(failure);
        }

        @Override
        public void clientClosed() {
            state = SessionState.CLOSED; // which we are told soon, behind the ends of all watches
        }
    }

    private void watched(boolean byOneShots) {
        oneShot = byOneShots;
        reader.watchWith(byOneShots ? this : null);
        sync();
    }

    /** The watch is in place: what is here is compared with what is there, from the root down. */
    private void sync() {
        contents.goStale();
        compareAll();
    }

    private void compareAll() {
        reader.nodes().dropVerification();
        reader.lists().dropVerification();
        beginSync();
        reader.nodes().owe(scope.root(), true);
    }

    private void beginSync() {
        syncing = true;
        syncZxid = client.snapshot().lastZxid();
        reader.syncing();
    }

    /**
     * Whether what is below a node that an event has brought to light is owed to the sync that is under way. What is
     * created after its begin is not, or a sync would not end while there is always something new.
     */
    private boolean belongsToSync(long czxid) {
        return syncing && czxid <= syncZxid;
    }

    // ---- events ----

    @Override
    public void process(WatchedEvent event) {
        if (closed) {
            return;
        }
        switch (event.type()) {
            case NODE_CREATED, NODE_DATA_CHANGED -> touched(event.path(), event.zxid());
            case NODE_DELETED -> deleted(event.path(), event.zxid());
            case NODE_CHILDREN_CHANGED -> childrenChanged(event.path(), event.zxid());
            case RESYNC -> sync();
            case WATCH_ENDED, PERSISTENT_WATCH_REMOVED, DATA_WATCH_REMOVED, CHILD_WATCH_REMOVED ->
                unwatched(event.type());
        }
        answered();
    }

    private void touched(String path, long zxid) {
        if (!path.equals(scope.root()) && (tree.find(ZnodePath.parent(path)) == null || !covers(path))) {
            return;
        }
        TreeNode known = tree.find(path);
        if (oneShot) {
            if (restoring) {
                reader.nodes().owe(path, false);
            }
            reader.nodes().changed(path, WatchedEvent.NO_ZXID); // whatever it shows, the read sets the watch again
        } else if (known == null || zxid == WatchedEvent.NO_ZXID || known.mzxid() < zxid) {
            reader.nodes().changed(path, zxid);
        }
    }

    private void deleted(String path, long zxid) {
        contents.remove(path, zxid);
        if (oneShot && path.equals(scope.root())) {
            touched(path, zxid);
        }
    }

    private void childrenChanged(String path, long zxid) {
        if (!oneShot) { // a watch of one node, which is emulated on old servers: there it may stand for its creation
            if (zxid == WatchedEvent.NO_ZXID || tree.find(path) == null) {
                reader.nodes().changed(path, WatchedEvent.NO_ZXID);
            }
        } else if (tree.find(path) != null) {
            if (restoring) {
                reader.lists().owe(path, false);
            }
            reader.lists().changed(path, WatchedEvent.NO_ZXID);
        }
    }

    private void unwatched(EventType why) {
        if (why == EventType.WATCH_ENDED || why == EventType.PERSISTENT_WATCH_REMOVED || oneShot) {
            watch.ended();
            contents.goStale();
            if (state.isConnected()) {
                watch.set();
            }
        }
    }

    // ---- answers ----

    @Override
    public void node(String path, Stat stat, byte @Nullable [] data, Want want) {
        take(path, stat, values.of(path, stat, data), want, stat.numChildren() > 0);
    }

    @Override
    public int childrenOf(String path) {
        TreeNode node = tree.find(path);
        return node == null ? 0 : node.numChildren();
    }

    @Override
    public boolean isLarge(String path) {
        TreeNode node = tree.find(path);
        return node != null && node.dataLength() > LARGE && !node.hasFailed();
    }

    @Override
    public void compared(String path, Stat stat, Want want) {
        TreeNode known = tree.find(path);
        if (known == null || known.czxid() != stat.czxid()) {
            reader.nodes().owe(path, false);
            return;
        }
        if (known.mzxid() != stat.mzxid()) {
            reader.nodes().owe(path, false);
        }
        if (want.isVerification() && scope.goesBelow(path)) {
            compareBelow(path, stat);
        }
    }

    @Override
    public void unreadable(String path, Stat stat, Throwable failure, Want want) {
        take(path, stat, TreeNode.noValue(failure), want, true); // the status may be older than its first child
    }

    private void take(String path, Stat stat, @Nullable Object value, Want want, boolean mayHaveChildren) {
        restoring &= !path.equals(scope.root());
        Put put = contents.put(path, stat, value);
        if (put == Put.ORPHAN || !scope.goesBelow(path)) {
            return;
        }
        if (put == Put.NEW) {
            if (oneShot || mayHaveChildren) {
                reader.lists().want(path, want.isOwed() || belongsToSync(stat.czxid()));
            }
        } else if (want.isVerification()) {
            compareBelow(path, stat);
        }
    }

    private void compareBelow(String path, Stat stat) {
        TreeNode node = tree.find(path);
        Directory directory = node == null ? null : node.directory();
        if (oneShot || (directory == null ? stat.numChildren() > 0 : !directory.isAsOf(stat))) {
            reader.lists().owe(path, true);
        } else {
            compareChildren(path);
        }
    }

    private void compareChildren(String path) {
        tree.names(path).forEach(name -> reader.nodes().owe(ZnodePath.child(path, name), true));
    }

    @Override
    public void gone(String path, Want want) {
        restoring &= !path.equals(scope.root());
        contents.remove(path, WatchedEvent.NO_ZXID);
        if (oneShot && path.equals(scope.root())) {
            reader.awaitCreation(path);
        }
    }

    @Override
    public void children(String path, Children children, Want want) {
        TreeNode node = tree.find(path);
        if (node == null) {
            return;
        }
        if (node.czxid() != children.stat().czxid()) { // another node of the same name
            if (want.isOwed()) {
                reader.nodes().owe(path, want.isVerification());
            }
            reader.nodes().changed(path, WatchedEvent.NO_ZXID);
            return;
        }
        boolean owed = want.isOwed() || belongsToSync(node.czxid());
        List<String> names = children.names();
        if (names.isEmpty() && node.directory() == null) {
            return; // a leaf costs no directory
        }
        contents.listed(path, node, names, children.stat());
        Directory known = node.madeDirectory();
        for (String name : names) {
            String child = ZnodePath.child(path, name);
            if (known.children.containsKey(name)) {
                if (want.isVerification()) {
                    reader.nodes().owe(child, true);
                }
            } else if (covers(child)) {
                reader.nodes().want(child, owed);
            }
        }
    }

    @Override
    public void refused(String path, Throwable failure) {
        contents.remove(path, WatchedEvent.NO_ZXID); // rather than showing for ever what nobody can follow
        shortfalls.node(path);
        contents.failed(path, failure);
    }

    @Override
    public void unlisted(String path, Throwable failure, Want want) {
        shortfalls.children(path);
        contents.failed(path, failure);
        if (want.isVerification()) {
            compareChildren(path);
        }
    }

    @Override
    public void answered() {
        reader.read();
        if (syncing && watch.isInPlace() && reader.owesNothing()) {
            syncing = false;
            contents.settled(state == SessionState.CONNECTED);
            contents.deliver();
            complete.complete(null); // who waits for it finds that listeners have been told
            if (state == SessionState.CONNECTED) {
                refreshes.done();
            }
        } else {
            contents.deliver();
        }
    }

    @SuppressWarnings("CatchingUnchecked") // the filter is the user's
    private boolean covers(String path) {
        try {
            return scope.covers(path);
        } catch (Throwable failure) {
            contents.failed(path, failure);
            return false;
        }
    }
}
