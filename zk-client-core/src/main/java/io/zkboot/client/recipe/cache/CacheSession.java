/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.SessionListener;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;

/**
 * The life of a cache in the sessions of its client: sets the watch first, then lets all be read, then passes the
 * events on; and has all of it compared when something may have been missed, or a user asks. Everything here happens on
 * the EventThread.
 */
final class CacheSession<T> implements SessionListener, Watcher {
    private final ZkClient client;
    private final String root;
    private final CacheContents<T> contents;
    private final CacheMirror<T> mirror;
    private final Refreshes refreshes;
    private final CacheWatch watch;
    private final FirstFill complete;
    private volatile boolean closed;
    private SessionState state = SessionState.CLOSED;

    CacheSession(
            ZkClient client,
            ZkCacheBuilder<T> settings,
            CacheTree tree,
            CacheContents<T> contents,
            FirstFill complete) {
        CacheScope scope = settings.scope();
        this.client = client;
        this.root = scope.root();
        this.contents = contents;
        this.complete = complete;
        this.mirror = new CacheMirror<>(client.async(), settings, tree, contents, this::answered);
        WatchMode mode = scope.maxDepth() == 0 ? WatchMode.PERSISTENT : WatchMode.PERSISTENT_RECURSIVE;
        this.watch = new CacheWatch(client.async(), root, mode, this, settings.isRecursiveRequired(), new Outcomes());
        this.refreshes = new Refreshes(client.async(), root, this::refresh);
    }

    void close() {
        closed = true;
        watch.stop();
        mirror.stop();
        failRefreshes("The cache");
    }

    private void failRefreshes(String who) {
        refreshes.fail(new IllegalStateException(who + " of " + root + " was closed."));
    }

    Refreshes refreshes() {
        return refreshes;
    }

    /** Begins a comparison, unless one is under way: then the next one begins at its end, or none would come to one. */
    private void refresh() {
        Throwable refusal = watch.refusal();
        if (closed) {
            failRefreshes("The cache");
        } else if (refusal != null) {
            refreshes.fail(refusal);
        } else if (watch.isInPlace() && !mirror.isComparing()) {
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
        mirror.resume();
        if (!watch.isInPlace()) {
            watch.setAnew();
        } else if (mirror.isWatchedByOneShots()) {
            mirror.catchUp(client.snapshot().lastZxid());
        }
    }

    /** What becomes of setting the watch. */
    private final class Outcomes implements CacheWatch.Outcomes {
        @Override
        public void watched(boolean byOneShots) {
            contents.watched();
            mirror.watchWith(byOneShots ? CacheSession.this : null);
            sync();
            answered();
        }

        @Override
        public void refused(Throwable failure, boolean another) {
            complete.fail(failure);
            refreshes.fail(failure);
            if (another) { // not at each try
                contents.unwatched(failure);
                contents.deliver();
            }
        }
    }

    /** The watch is in place: what is here is compared with what is there. */
    private void sync() {
        contents.goStale();
        compareAll();
    }

    private void compareAll() {
        refreshes.comparing();
        mirror.compareAll(client.snapshot().lastZxid());
    }

    /** Something has been taken in: goes on reading, and lets those hear of it who wait. */
    private void answered() {
        mirror.read();
        if (!watch.isInPlace() || !mirror.hasCompared()) {
            contents.deliver();
            return;
        }
        contents.settled(state == SessionState.CONNECTED);
        contents.deliver();
        complete.complete(); // who waits for it finds that listeners have been told
        if (state == SessionState.CONNECTED) {
            refreshes.done();
            if (refreshes.areWaiting() && !closed) {
                compareAll();
                mirror.read();
            }
        }
    }

    // ---- events ----

    @Override
    public void process(WatchedEvent event) {
        if (closed) {
            return;
        }
        switch (event.type()) {
            case NODE_CREATED, NODE_DATA_CHANGED -> mirror.touched(event.path(), event.zxid());
            case NODE_DELETED -> mirror.deleted(event.path(), event.zxid());
            case NODE_CHILDREN_CHANGED -> mirror.childrenChanged(event.path(), event.zxid());
            case RESYNC -> sync();
            case WATCH_ENDED, PERSISTENT_WATCH_REMOVED, DATA_WATCH_REMOVED, CHILD_WATCH_REMOVED ->
                unwatched(event.type());
        }
        answered();
    }

    private void unwatched(EventType why) {
        if (why == EventType.WATCH_ENDED || why == EventType.PERSISTENT_WATCH_REMOVED || mirror.isWatchedByOneShots()) {
            watch.ended();
            contents.goStale();
            if (state.isConnected()) {
                watch.set();
            }
        }
    }
}
