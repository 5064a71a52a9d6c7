/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.BadVersionException;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.NodeExistsException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.SessionListener;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Failures;
import io.zkboot.client.recipe.internal.Inbox;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one node: compares what is known of it with what is wished for, and does the one thing that is missing. One
 * request at a time is under way, and everything happens in the inbox.
 *
 * <p>The watch is there before the first request. So what an event tells that is delivered before an answer happened
 * before it, and what comes after it happened after it: while a request is under way its answer decides.
 */
final class Keeper implements Watcher, SessionListener, NodeWatch.Outcomes, NodeRequests.Look {
    private final Door door;
    private final Inbox inbox;
    private final NodeOptions options;
    private final Wish wish;
    private final Standing standing;
    private final Pauses pauses;
    private final NodeIdentity identity;
    private final NodeWatch watch;
    private final NodeRequests requests;
    private final Knowledge knowledge;
    private final String wanted;
    private final CompletableFuture<@Nullable Void> gone;

    private @Nullable String path;
    private @Nullable ClientClosedException clientEnded;
    private boolean creationHeard;
    /** Whether to look once more when the request that is under way has been answered. */
    private boolean lookAfterwards;

    private boolean closing;
    private boolean over;

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
        this.options = options;
        this.wanted = wanted;
        this.path = path;
        this.wish = wish;
        this.standing = standing;
        this.gone = gone;
        this.pauses = new Pauses(inbox, door::patient, options.longestPause(), this::step);
        this.identity = new NodeIdentity(options.mode());
        this.watch = new NodeWatch(door.client(), inbox, this);
        this.requests = new NodeRequests(door, inbox, options, this::step);
        this.knowledge =
                new Knowledge(wish, standing, pauses, identity, new Freshness(options.ttl(), pauses, this::step));
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
        if (!closing) {
            closing = true;
            standing.closed();
            wish.close();
            pauses.end();
            step();
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
                case EXPIRED -> {
                    disconnected();
                    sessionEnded();
                }
                case CLOSED, AUTH_FAILED -> clientEnded();
                default -> disconnected();
            }
            step();
        });
    }

    private void connected(long sessionId) {
        clientEnded = null;
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
        clientEnded = standing.clientEnded();
        watch.clientEnded();
        sessionEnded();
        pauses.end();
    }

    // ---- the watch ----

    @Override
    public void watched(boolean late, @Nullable Throwable failure) {
        if (clientEnded == null && (late || failure != null)) {
            watch.goOn();
            knowledge.lookAgain();
            if (failure != null) {
                failed(failure);
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
            boolean answerDecides = requests.isUnderWay();
            // Where it does not say of which change, it may be of one before, and the next one is told by nobody: an
            // emulated watch is set again only after it has told.
            lookAfterwards |= answerDecides && event.zxid() == WatchedEvent.NO_ZXID;
            switch (event.type()) {
                case RESYNC -> {
                    watch.goOn();
                    knowledge.lookAgain();
                }
                case WATCH_ENDED, PERSISTENT_WATCH_REMOVED -> {
                    watch.ended();
                    watch.goOn();
                    knowledge.lookAgain();
                }
                case NODE_CREATED -> {
                    creationHeard = true;
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
                    if (!answerDecides && knowledge.known() == Known.OURS && !knowledge.isOlder(event)) {
                        knowledge.nothing();
                    }
                }
                default -> {}
            }
            step();
        });
    }

    // ---- what is to be done ----

    private void step() {
        if (over || requests.isUnderWay() || pauses.isPausing()) {
            return;
        }
        if (lookAfterwards) {
            lookAfterwards = false;
            knowledge.lookAgain();
        }
        String at = path;
        if (closing && isNothingLeft()) {
            finish(null);
        } else if (!watch.isReady()) {
            if (closing && clientEnded != null) {
                finish(clientEnded);
            }
        } else if (at == null) {
            createNumbered();
        } else {
            if (watch.isNeeded()) {
                watch.set(at, this);
                knowledge.lookAgain();
            }
            step(at, knowledge.stat());
        }
    }

    private void step(String at, @Nullable Stat there) {
        switch (knowledge.known()) {
            case NOTHING -> requests.look(at, this);
            case ABSENT -> create(at);
            case OURS -> {
                if (there == null) {
                    requests.look(at, this);
                } else if (closing) {
                    delete(at, there);
                } else if (knowledge.isOutdated()) {
                    set(at, there);
                }
            }
            case EARLIER -> {
                if (options.takeOver() && there != null) {
                    delete(at, there);
                }
            }
            case OTHERS -> {}
        }
    }

    private boolean isNothingLeft() {
        return path == null || options.keepOnClose() || !knowledge.mayBeOurs();
    }

    /** The servers, or this client, have not done it. */
    @Override
    public void failed(Throwable failure) {
        if (!Failures.isPassing(failure)) {
            standing.failed(failure);
            pauses.refused();
        } else if (watch.isReady()) {
            pauses.passing();
        }
    }

    private void createNumbered() {
        Wish.Data data = wish.newest();
        requests.createNumbered(wanted, data.bytes(), (made, failure) -> {
            if (made != null) {
                path = made.path();
            }
            created(made, failure, data.revision());
            knowledge.lookAgain(); // it was not watched yet
        });
    }

    private void create(String at) {
        Wish.Data data = wish.newest();
        creationHeard = false;
        requests.create(at, data.bytes(), (made, failure) -> {
            created(made, failure, data.revision());
            if (!creationHeard) {
                knowledge.lookAgain(); // servers tell nothing of nodes that may not be read: is this one?
            }
        });
    }

    private void created(@Nullable CreatedNode made, @Nullable Throwable failure, long revision) {
        if (made != null) {
            knowledge.created(made, revision);
        } else if (failure instanceof NodeExistsException) {
            knowledge.nothing();
            pauses.interfered();
        } else if (failure != null) {
            if (failure instanceof ZkException zk && zk.outcome() == Outcome.UNKNOWN) {
                knowledge.doubted();
            }
            if (!Failures.isPassing(failure)) {
                wish.refused(revision, failure);
            }
            failed(failure);
        }
    }

    @Override
    public void found(String at, Stat stat, @Nullable NodeData data) {
        knowledge.seen(at, stat, data, closing);
        if (data == null) {
            poll();
        }
    }

    @Override
    public void absent() {
        knowledge.absent();
    }

    @Override
    public void hidden(String at, @Nullable List<String> ownPaths, Throwable refusal) {
        if (knowledge.isHiddenOurs(at, ownPaths)) {
            poll();
        } else if (closing) {
            finish(refusal);
        } else {
            failed(refusal);
        }
    }

    /** Servers keep to themselves what happens to a node that may not be read. */
    private void poll() {
        pauses.poll(() -> {
            knowledge.lookAgain();
            step();
        });
    }

    private void set(String at, Stat there) {
        Wish.Data data = wish.newest();
        requests.set(at, data.bytes(), there.version(), (set, failure) -> {
            if (set != null) {
                knowledge.set(at, set, data.revision());
            } else if (failure instanceof BadVersionException) {
                knowledge.nothing();
            } else if (failure instanceof NoNodeException) {
                knowledge.deleted();
            } else if (failure != null) {
                if (Failures.isPassing(failure)) {
                    knowledge.nothing();
                } else {
                    wish.refused(data.revision(), failure);
                }
                failed(failure);
            }
        });
    }

    private void delete(String at, Stat there) {
        requests.delete(at, there.version(), (nothing, failure) -> {
            if (failure == null || failure instanceof NoNodeException) {
                knowledge.absent();
            } else if (failure instanceof BadVersionException) {
                knowledge.nothing();
            } else if (closing && !Failures.isPassing(failure)) {
                finish(failure);
            } else {
                knowledge.nothing();
                failed(failure);
            }
        });
    }

    private void finish(@Nullable Throwable failure) {
        over = true;
        requests.close();
        pauses.close();
        watch.close();
        door.client().removeListener(this);
        if (failure == null) {
            gone.complete(null);
        } else {
            gone.completeExceptionally(failure);
        }
    }
}
