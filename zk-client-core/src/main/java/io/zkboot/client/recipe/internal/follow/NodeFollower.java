/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.follow;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.WatchScope;
import io.zkboot.client.ZkClient;
import io.zkboot.client.event.SessionListener;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.recipe.internal.BackOff;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Failures;
import io.zkboot.client.recipe.internal.Inbox;
import io.zkboot.client.recipe.internal.Waiting;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows one node for as long as it is wanted: sets a persistent watch first, then reads, and reads again at each
 * event that concerns it, one read at a time. Whatever may have been missed &ndash; a lost connection, an ended watch
 * &ndash; is found by comparing what is read then with what was read before. All of it happens where events are
 * delivered.
 *
 * <p>An event that comes while a read is under way is a reason for another one, unless the answer shows by its
 * transaction that it is not older: on servers before 3.6 the watch is not armed yet when that read is sent.
 */
public final class NodeFollower<C> implements Watcher, SessionListener {
    /** Who hears of the node; called one at a time. */
    public interface Hearing<C> {
        /** It is another than before, or is seen for the first time. */
        void changed(Sight<C> now, @Nullable WatchedEvent event);

        /** From now on what was told last may be old; also the first sight, on a server in read-only mode. */
        void stale();

        /** What was told last is so again. Not told twice. */
        void current();

        /** It may not be read, or not be watched. It is tried again. */
        void failed(Throwable why);
    }

    private static final Duration SHORT_PAUSE = Duration.ofMillis(50);
    private static final Duration SHORT_PAUSE_LIMIT = Duration.ofSeconds(1);
    /** Nobody tells of a change of an access control list. */
    private static final Duration LONG_PAUSE = Duration.ofSeconds(1);

    private static final Duration LONG_PAUSE_LIMIT = Duration.ofMinutes(1);

    private final ZkClient client;
    private final String path;
    private final Look<C> look;
    private final Hearing<C> hearing;
    private final Inbox inbox = new Inbox();
    private final WatchScope watches;
    private final AsyncZkClient zk;
    private final BackOff untilRead;
    private final BackOff untilWatched;
    private volatile boolean closed;

    // Where events are delivered.
    private SessionState state = SessionState.CONNECTING;
    private boolean setting;
    private boolean watched;
    /** Whether all that happens from now on is heard of. */
    private boolean covered;

    private boolean reading;
    private boolean wanted;
    /** An answer that shows this transaction will do. */
    private long wantedZxid;

    private @Nullable WatchedEvent cause;
    private @Nullable Sight<C> last;
    private boolean stale = true;
    /** Whether that was told: before the first sight there is nothing that could be old. */
    private boolean toldStale;

    private @Nullable Class<?> refusal;

    public NodeFollower(ZkClient client, String path, Look<C> look, Hearing<C> hearing) {
        this.client = client;
        this.path = path;
        this.look = look;
        this.hearing = hearing;
        this.watches = Door.watches(client);
        this.zk = watches.client().async();
        this.untilRead = new BackOff(inbox, zk);
        this.untilWatched = new BackOff(inbox, zk);
    }

    /** Begins, and starts a client that nobody has started yet. */
    public void start() {
        boolean unused = client.awaitConnected(Duration.ZERO);
        client.addListenerTellingState(this);
    }

    /** Ends: the watch is removed, and nothing is told any more, but for what is being told. Any thread. */
    public void close() {
        closed = true;
        client.removeListener(this);
        watches.close();
        onEventThread(() -> {
            untilRead.cut();
            untilWatched.cut();
        });
    }

    /** Does something one at a time with what is told. Any thread. */
    public void onEventThread(Runnable task) {
        CompletableFuture<@Nullable Void> handedOver = zk.newFuture();
        CompletableFuture<?> unused = handedOver.thenRun(() -> run(task));
        handedOver.complete(null);
    }

    /**
     * Does something after some time, one at a time with what is told.
     *
     * @return ends the wait if it is cancelled; fails if the client ends before
     */
    public CompletableFuture<?> after(Duration time, Runnable task) {
        CompletableFuture<@Nullable Void> timer;
        try {
            timer = zk.delay(time);
        } catch (RuntimeException ended) {
            return CompletableFuture.failedFuture(ended);
        }
        CompletableFuture<?> unused = timer.thenRun(() -> run(task));
        return timer;
    }

    private void run(Runnable task) {
        Failures.loudly(() -> inbox.put(task));
    }

    private <R> void call(Supplier<CompletableFuture<R>> request, BiConsumer<R, @Nullable Throwable> then) {
        CompletableFuture<R> sent;
        try {
            sent = request.get();
        } catch (RuntimeException ended) {
            sent = CompletableFuture.failedFuture(ended);
        }
        CompletableFuture<R> unused = sent.whenComplete((result, failure) -> run(() -> {
            if (!closed) {
                then.accept(result, failure == null ? null : Waiting.unwrapped(failure));
            }
        }));
    }

    // ---- the session ----

    @Override
    public void stateChanged(StateChange change) {
        inbox.put(() -> {
            if (!closed) {
                become(change.to());
            }
        });
    }

    private void become(SessionState next) {
        boolean cameBack = !state.isConnected() && next.isConnected();
        state = next;
        if (state != SessionState.CONNECTED) {
            goStale();
        }
        if (!state.isConnected() && state != SessionState.LOST) { // which is also told of a connection that stays
            covered = false;
        }
        if (state.isTerminal()) {
            watched = false;
        }
        if (cameBack) {
            untilWatched.reset();
            untilRead.reset();
            setUnlessSet();
            read();
        }
    }

    private void goStale() {
        stale = true;
        if (last != null && !toldStale) {
            toldStale = true;
            hearing.stale();
        }
    }

    // ---- the watch ----

    private void setUnlessSet() {
        if (setting || watched || untilWatched.isPausing()) {
            return;
        }
        setting = true;
        call(() -> zk.addWatch(path, WatchMode.PERSISTENT, this), (nothing, failure) -> {
            setting = false;
            if (failure != null) {
                notNow(failure, untilWatched, this::setUnlessSet);
            } else {
                untilWatched.reset();
                watched = true;
                covered = true;
                want(null, Long.MAX_VALUE);
            }
        });
    }

    @Override
    public void process(WatchedEvent event) {
        inbox.put(() -> {
            if (!closed) {
                heard(event);
            }
        });
    }

    private void heard(WatchedEvent event) {
        switch (event.type()) {
            case NODE_CREATED, NODE_DELETED, NODE_DATA_CHANGED, NODE_CHILDREN_CHANGED -> happened(event);
            case RESYNC -> {
                covered = true;
                want(null, Long.MAX_VALUE);
            }
            case WATCH_ENDED, PERSISTENT_WATCH_REMOVED -> {
                watched = false;
                covered = false;
                goStale();
                if (state.isConnected()) {
                    setUnlessSet();
                }
            }
            case DATA_WATCH_REMOVED, CHILD_WATCH_REMOVED -> {}
        }
    }

    private void happened(WatchedEvent event) {
        Sight<C> known = last;
        // Of a node that is not there any event may stand for its creation, where the watch is emulated.
        boolean concerned = known == null || known.stat() == null || look.isConcernedBy(event.type());
        boolean old = event.zxid() != WatchedEvent.NO_ZXID && known != null && known.shows(event.zxid());
        if (concerned && !old) {
            if (refusal != null) {
                untilRead.reset();
            }
            want(event, event.zxid() == WatchedEvent.NO_ZXID ? Long.MAX_VALUE : event.zxid());
        }
    }

    // ---- reading ----

    private void want(@Nullable WatchedEvent event, long zxid) {
        cause = event;
        wantedZxid = wanted ? Math.max(wantedZxid, zxid) : zxid;
        wanted = true;
        read();
    }

    private void read() {
        if (!wanted || reading || !covered || untilRead.isPausing()) {
            return;
        }
        WatchedEvent event = cause;
        wanted = false;
        reading = true;
        call(() -> look.at(zk, path), (sight, failure) -> {
            reading = false;
            if (failure == null) {
                seen(sight, event);
            } else {
                wantAgain(failure);
            }
        });
    }

    private void seen(Sight<C> sight, @Nullable WatchedEvent event) {
        untilRead.reset();
        refusal = null;
        WatchedEvent shown = event;
        if (wanted && sight.shows(wantedZxid)) {
            wanted = false;
            shown = cause;
        }
        Sight<C> before = last;
        if (before == null || !before.isSameAs(sight)) {
            last = sight;
            hearing.changed(sight, shown);
        }
        if (state != SessionState.CONNECTED) {
            goStale(); // also if it is the first sight
        } else if (stale && !wanted && covered) {
            stale = false;
            toldStale = false;
            hearing.current();
        }
        read();
    }

    /** What has happened last is the cause still: that of the read that has failed, or what came meanwhile. */
    private void wantAgain(Throwable failure) {
        wantedZxid = Long.MAX_VALUE;
        wanted = true;
        notNow(failure, untilRead, this::read);
    }

    private void notNow(Throwable failure, BackOff pause, Runnable again) {
        if (Failures.isPassing(failure)) {
            pause.pause(SHORT_PAUSE, SHORT_PAUSE_LIMIT, again);
            return;
        }
        goStale();
        if (refusal != failure.getClass()) { // not at each try
            refusal = failure.getClass();
            hearing.failed(failure);
        }
        pause.pause(LONG_PAUSE, LONG_PAUSE_LIMIT, again);
    }
}
