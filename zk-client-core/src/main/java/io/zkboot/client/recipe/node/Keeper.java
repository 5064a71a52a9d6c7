/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.event.SessionListener;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Inbox;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Hears what happens to a node, to the session and to the wish, and notes what is known by then. What is to be done
 * about it is {@link NodeWork}. All of it happens in the inbox.
 *
 * <p>The watch is there before the first request. So what an event tells that is delivered before an answer happened
 * before it, and what comes after it happened after it: while a request is under way its answer decides.
 */
final class Keeper implements Watcher, SessionListener, NodeWatch.Outcomes {
    private final Door door;
    private final Inbox inbox;
    private final Wish wish;
    private final Standing standing;
    private final Pauses pauses;
    private final NodeIdentity identity;
    private final NodeWatch watch;
    private final Knowledge knowledge;
    private final NodeWork work;
    private final CompletableFuture<@Nullable Void> gone;

    private boolean over;

    /**
     * Creates it.
     *
     * @param wanted the path that the user has named
     * @param path the path on the servers; null if those have to number it first
     * @param gone completed when nothing of the node is left, after a close
     */
    Keeper(
            Door door,
            Inbox inbox,
            NodeOptions options,
            String wanted,
            @Nullable String path,
            Wish wish,
            Standing standing,
            CompletableFuture<@Nullable Void> gone) {
        this.door = door;
        this.inbox = inbox;
        this.wish = wish;
        this.standing = standing;
        this.gone = gone;
        this.pauses = new Pauses(inbox, door::patient, options.longestPause(), this::step);
        this.identity = new NodeIdentity(options.mode());
        this.watch = new NodeWatch(door.client(), inbox, this, this);
        this.knowledge =
                new Knowledge(wish, standing, pauses, identity, new Freshness(options.ttl(), pauses, this::step));
        NodeRequests requests = new NodeRequests(door, inbox, options, this::step);
        this.work =
                new NodeWork(options, wanted, path, wish, standing, pauses, watch, knowledge, requests, this::finished);
    }

    private void step() {
        work.step();
    }

    /** Begins. */
    void begin() {
        if (over) {
            return;
        }
        standing.creating();
        door.client().addListenerTellingState(this);
        if (door.client().state().isTerminal()) {
            clientEnded();
        }
    }

    /** There is a new wish. */
    void wished() {
        if (standing.state() == NodeState.FAILED) {
            pauses.end();
        }
        step();
    }

    /** Nothing is wished for any more. */
    void close() {
        if (work.close()) {
            standing.closed();
            wish.close();
            pauses.end();
            step();
        }
    }

    private void finished(@Nullable Throwable failure) {
        over = true;
        pauses.close();
        watch.close();
        door.client().removeListener(this);
        if (failure == null) {
            gone.complete(null);
        } else {
            gone.completeExceptionally(failure);
        }
    }

    // ---- the session ----

    @Override
    public void stateChanged(StateChange change) {
        inbox.put(() -> {
            if (over) {
                return;
            }
            switch (change.to()) {
                case CONNECTED -> connected(change.sessionId());
                case EXPIRED -> sessionEnded(); // the connection was lost before
                case CLOSED, AUTH_FAILED -> clientEnded();
                default -> disconnected();
            }
            step();
        });
    }

    private void connected(long sessionId) {
        work.clientEnded(null);
        if (standing.last().failure() instanceof ClientClosedException) {
            standing.creating();
        }
        if (identity.attached(sessionId)) {
            knowledge.otherSession();
        }
        pauses.end();
        watch.connected();
    }

    private void disconnected() {
        watch.disconnected();
        standing.inDoubt();
    }

    private void sessionEnded() {
        identity.ended();
        knowledge.otherSession();
    }

    private void clientEnded() {
        work.clientEnded(standing.clientEnded());
        watch.clientEnded();
        knowledge.untended();
        sessionEnded();
        pauses.end();
    }

    // ---- the watch ----

    @Override
    public void watched(boolean late, @Nullable Throwable failure) {
        if (!work.hasClientEnded() && (late || failure != null)) {
            watch.goOn();
            knowledge.lookAgain();
            if (failure != null) {
                work.failed(failure);
            }
            step();
        }
    }

    @Override
    public void process(WatchedEvent event) {
        inbox.put(() -> {
            if (over) {
                return;
            }
            boolean answerDecides = work.heard(event);
            switch (event.type()) {
                case RESYNC -> {
                    watch.goOn();
                    knowledge.lookAgain();
                }
                case WATCH_ENDED, PERSISTENT_WATCH_REMOVED -> {
                    watch.ended();
                    watch.goOn();
                }
                default -> changed(event, answerDecides);
            }
            step();
        });
    }

    private void changed(WatchedEvent event, boolean answerDecides) {
        switch (event.type()) {
            case NODE_CREATED -> {
                if (!answerDecides) {
                    knowledge.nothing();
                }
            }
            case NODE_DELETED -> {
                if (!answerDecides) {
                    knowledge.deleted();
                }
            }
            case NODE_DATA_CHANGED -> {
                if (!answerDecides && knowledge.known() == Known.OURS) {
                    knowledge.nothing();
                }
            }
            default -> {}
        }
    }
}
