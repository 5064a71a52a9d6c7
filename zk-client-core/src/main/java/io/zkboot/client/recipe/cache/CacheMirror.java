/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.data.Children;
import io.zkboot.client.data.Stat;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.recipe.cache.CacheContents.Put;
import io.zkboot.client.recipe.cache.ReadQueue.Want;
import io.zkboot.client.recipe.cache.TreeNode.Directory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What events and answers mean: takes them into the contents, and has read what that makes worth reading. EventThread
 * only.
 *
 * <p>What is compared is czxid (is it the same node), mzxid (are the data the same) and pzxid (are the names the same).
 * Versions would not do: those of a node that was deleted and created again begin anew.
 *
 * <p>An answer that is delivered after an event was read after the change, so whoever is told of a node whose parent is
 * not in the cache yet need not remember it: the list of that parent is still to come, and will name it.
 */
final class CacheMirror<T> implements CacheReader.Answers {
    /** Beyond these bytes it is cheaper to ask whether the data have changed. */
    private static final int LARGE = 512;

    private final CacheScope scope;
    private final CacheTree tree;
    private final CacheContents<T> contents;
    private final NodeValues<T> values;
    private final CacheReader reader;
    private final Shortfalls shortfalls;
    private final Runnable afterEach;
    private boolean oneShot;
    /** One-shot watches are being set again: their events are of what was missed. */
    private boolean restoring;

    private boolean syncing;
    private long syncZxid;

    /**
     * Creates one.
     *
     * @param client reads
     * @param afterEach called when all of an answer has been taken in
     */
    CacheMirror(
            AsyncZkClient client,
            ZkCacheBuilder<T> settings,
            CacheTree tree,
            CacheContents<T> contents,
            Runnable afterEach) {
        this.scope = settings.scope();
        this.tree = tree;
        this.contents = contents;
        this.values = new NodeValues<>(tree, settings.decoder());
        this.reader = new CacheReader(client, settings.isDataWanted(), this);
        this.shortfalls = new Shortfalls(tree, reader);
        this.afterEach = afterEach;
    }

    /** Sends what is to be read, as far as there is room. */
    void read() {
        reader.read();
    }

    /** There is a connection again. */
    void resume() {
        reader.resume();
    }

    /** Nothing is asked or taken in any more. */
    void stop() {
        reader.stop();
    }

    /** Sets one-shot watches with each read from now on, or none with null: the other watch is in place. */
    void watchWith(@Nullable Watcher watcher) {
        oneShot = watcher != null;
        reader.watchWith(watcher);
    }

    boolean isWatchedByOneShots() {
        return oneShot;
    }

    // ---- comparing ----

    /**
     * Compares what is here with what is there, from the root down.
     *
     * @param zxid the newest transaction that the client has heard of
     */
    void compareAll(long zxid) {
        reader.nodes().dropVerification();
        reader.lists().dropVerification();
        begin(zxid);
        reader.nodes().owe(scope.root(), true);
    }

    /** The engine has set the one-shot watches again, and what they have to tell comes before the answer to this. */
    void catchUp(long zxid) {
        begin(zxid);
        restoring = true;
        reader.nodes().owe(scope.root(), false);
        shortfalls.tryAgain();
    }

    private void begin(long zxid) {
        syncing = true;
        syncZxid = zxid;
        reader.syncing();
    }

    /** Whether a comparison is under way. */
    boolean isComparing() {
        return syncing;
    }

    /** Whether the comparison has come to its end; true once for each. */
    boolean hasCompared() {
        boolean done = syncing && reader.owesNothing();
        syncing &= !done;
        return done;
    }

    /**
     * Whether what is below a node that an event has brought to light is owed to the sync that is under way. What is
     * created after its begin is not, or a sync would not end while there is always something new.
     */
    private boolean belongsToSync(long czxid) {
        return syncing && czxid <= syncZxid;
    }

    // ---- events ----

    /** A node has come, or its data have changed. */
    void touched(String path, long zxid) {
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

    /** A node has gone. */
    void deleted(String path, long zxid) {
        contents.remove(path, zxid);
        if (oneShot && path.equals(scope.root())) {
            touched(path, zxid);
        }
    }

    /** Children of a node have come or gone. */
    void childrenChanged(String path, long zxid) {
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
        if (known.mzxid() != stat.mzxid() || known.aversion() != stat.aversion()) { // or it may not be read any more
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
        if (path.equals(scope.root()) || tree.find(ZnodePath.parent(path)) != null) { // or whoever lists that finds it
            shortfalls.node(path);
            contents.refused(path, failure);
        }
    }

    @Override
    public void unlisted(String path, Throwable failure, Want want) {
        if (tree.find(path) == null) {
            return; // it has gone
        }
        shortfalls.children(path);
        contents.failed(path, failure);
        if (want.isVerification()) {
            compareChildren(path);
        }
    }

    @Override
    public void answered() {
        afterEach.run();
    }

    @SuppressWarnings("CatchingUnchecked") // the filter is the user's
    private boolean covers(String path) {
        try {
            boolean covered = scope.covers(path);
            if (!covered) {
                contents.leftOut(path); // it may have thrown before
            }
            return covered;
        } catch (Throwable failure) {
            shortfalls.node(path);
            contents.failed(path, failure);
            return false;
        }
    }
}
