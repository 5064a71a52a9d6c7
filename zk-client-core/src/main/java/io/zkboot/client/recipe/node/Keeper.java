/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.BadVersionException;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
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
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one node: compares what is known of it with what is wished for, and does the one thing that is missing. One
 * request at a time is under way, and everything happens in the inbox.
 *
 * <p>The watch is there before the first request. So what an event tells that is delivered before an answer happened
 * before it, and what comes after it happened after it: while a request is under way its answer decides.
 */
final class Keeper implements Watcher, SessionListener, NodeWatch.Outcomes {
    /** Between two looks at a node whose changes servers keep to themselves, because it may not be read. */
    private static final Duration POLL = Duration.ofSeconds(30);

    private final Door door;
    private final Inbox inbox;
    private final NodeOptions options;
    private final Wish wish;
    private final Standing standing;
    private final Pauses pauses;
    private final NodeIdentity identity;
    private final NodeWatch watch;
    private final String wanted;
    private final CompletableFuture<@Nullable Void> gone;

    private @Nullable String path;
    private Known known = Known.ABSENT;
    private @Nullable Stat stat;
    /** The wish that the data of the node are, -1 if they are none or that is not known. */
    private long shown = -1;
    /** Whether a create may have been applied that was not answered. */
    private boolean doubt;

    private boolean asking;
    private boolean creationHeard;
    private boolean touchDue;
    private int touches;
    private boolean polling;
    private @Nullable ClientClosedException clientEnded;
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
        if (!over && standing.state() == NodeState.FAILED) {
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
        if (standing.state() == NodeState.FAILED && standing.last().failure() instanceof ClientClosedException) {
            standing.creating();
        }
        if (identity.attached(sessionId)) {
            otherSession();
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
        otherSession();
    }

    private void otherSession() {
        if (identity.isEphemeral()) {
            known = known == Known.OTHERS ? Known.NOTHING : Known.ABSENT;
            stat = null;
            doubt = false;
            if (standing.state() == NodeState.THERE || standing.state() == NodeState.IN_DOUBT) {
                standing.creating();
            }
        }
    }

    private void clientEnded() {
        ClientClosedException closed = new ClientClosedException(
                new Failure(ErrorCode.SESSION_EXPIRED, "create", wanted, Outcome.NOT_SENT),
                "the client is closed; the node is made again when it is started",
                null);
        clientEnded = closed;
        standing.failed(closed);
        watch.clientEnded();
        sessionEnded();
        pauses.end();
    }

    // ---- the watch ----

    @Override
    public void watched(boolean late) {
        if (late) {
            watch.goOn();
            lookAgain();
            step();
        }
    }

    @Override
    public void notWatched(Throwable failure) {
        if (clientEnded == null) {
            watch.goOn();
            lookAgain();
            failed(failure);
            step();
        }
    }

    @Override
    public void process(WatchedEvent event) {
        inbox.put(() -> {
            if (over) {
                return;
            }
            switch (event.type()) {
                case RESYNC -> {
                    watch.goOn();
                    lookAgain();
                }
                case WATCH_ENDED, PERSISTENT_WATCH_REMOVED -> {
                    watch.ended();
                    lookAgain();
                }
                case NODE_CREATED -> {
                    creationHeard = true;
                    if (!asking) {
                        known = Known.NOTHING;
                    }
                }
                case NODE_DELETED -> {
                    if (!asking) {
                        deleted();
                    }
                }
                case NODE_DATA_CHANGED -> {
                    if (!asking && known == Known.OURS && !isShownBy(event)) {
                        known = Known.NOTHING;
                    }
                }
                default -> {}
            }
            step();
        });
    }

    private boolean isShownBy(WatchedEvent event) {
        return stat != null && event.zxid() != WatchedEvent.NO_ZXID && event.zxid() <= stat.mzxid();
    }

    private void deleted() {
        if (known == Known.OURS) {
            pauses.interfered();
        }
        absent();
    }

    /** What is known is as old as the connection of before; that it is absent is found out by the create. */
    private void lookAgain() {
        if (known != Known.ABSENT) {
            known = Known.NOTHING;
        }
    }

    // ---- what is to be done ----

    private void step() {
        if (over || asking || pauses.isPausing()) {
            return;
        }
        if (closing && isNothingLeft()) {
            finish(null);
            return;
        }
        String at = path;
        if (!watch.isReady()) {
            if (closing && clientEnded != null) {
                finish(clientEnded);
            }
            return;
        }
        if (at == null) {
            createNumbered();
            return;
        }
        if (watch.isNeeded()) {
            watch.set(at, this);
            lookAgain();
        }
        switch (known) {
            case NOTHING -> look(at);
            case ABSENT -> create(at);
            case OURS -> {
                Stat there = stat;
                if (there == null) {
                    look(at);
                } else if (closing) {
                    delete(at, there);
                } else if (touchDue || shown != wish.newest().revision()) {
                    set(at, there);
                }
            }
            case EARLIER -> {
                if (options.takeOver() && stat != null) {
                    delete(at, stat);
                }
            }
            case OTHERS -> {}
        }
    }

    private boolean isNothingLeft() {
        return path == null || options.keepOnClose() || (known != Known.OURS && known != Known.NOTHING);
    }

    private <T> void ask(Supplier<CompletableFuture<T>> request, BiConsumer<@Nullable T, @Nullable Throwable> answer) {
        asking = true;
        CompletableFuture<T> asked;
        try {
            asked = request.get();
        } catch (RuntimeException failure) { // of the user's codec, for instance
            asked = CompletableFuture.failedFuture(failure);
        }
        CompletableFuture<?> unused = asked.whenComplete((result, failure) -> Failures.loudly(() -> inbox.put(() -> {
            asking = false;
            if (!over) {
                answer.accept(result, failure);
                step();
            }
        })));
    }

    /** The servers, or this client, have not done it. */
    private void failed(Throwable failure) {
        if (!Failures.isPassing(failure)) {
            standing.failed(failure);
            pauses.refused();
        } else if (watch.isReady()) {
            pauses.passing();
        }
    }

    // ---- create ----

    private CreateOptions creation(CreateMode mode) {
        return new CreateOptions(
                mode, options.acl(), options.ttl(), options.parents(), false, mode.isSequential(), false);
    }

    /** The first one with a number: protected, and so patient that there is but one. */
    private void createNumbered() {
        Wish.Data data = wish.newest();
        ask(
                () -> door.patientAsUser().createWithStat(wanted, data.bytes(), creation(options.mode())),
                (made, failure) -> {
                    if (made != null) {
                        path = made.path();
                        created(made, data.revision());
                        lookAgain(); // it was not watched yet
                    } else if (failure != null) {
                        notCreated(failure, data.revision());
                    }
                });
    }

    private void create(String at) {
        Wish.Data data = wish.newest();
        creationHeard = false;
        ask(() -> door.atOnce().createWithStat(at, data.bytes(), creation(unnumbered())), (made, failure) -> {
            if (made != null) {
                created(made, data.revision());
                if (!creationHeard) {
                    lookAgain(); // servers tell nothing of nodes that may not be read: is this one?
                }
            } else if (failure != null) {
                notCreated(failure, data.revision());
            }
        });
    }

    /** The name with its number stays the same. */
    private CreateMode unnumbered() {
        return switch (options.mode()) {
            case EPHEMERAL_SEQUENTIAL -> CreateMode.EPHEMERAL;
            case PERSISTENT_SEQUENTIAL -> CreateMode.PERSISTENT;
            case PERSISTENT_SEQUENTIAL_WITH_TTL -> CreateMode.PERSISTENT_WITH_TTL;
            default -> options.mode();
        };
    }

    private void created(CreatedNode made, long revision) {
        Stat status = made.stat();
        if (identity.whose(status) != Known.OURS) { // on old servers the status is read in a second step
            known = Known.NOTHING;
            return;
        }
        ours(status, status.mzxid() == status.czxid() ? revision : -1);
        fresh();
        standing.created(made.path());
    }

    private void notCreated(Throwable failure, long revision) {
        boolean unknown = failure instanceof ZkException zk && zk.outcome() == Outcome.UNKNOWN;
        doubt |= unknown;
        if (failure instanceof NodeExistsException) {
            known = Known.NOTHING;
            pauses.interfered();
            return;
        }
        if (unknown) {
            known = Known.NOTHING;
        }
        if (!Failures.isPassing(failure)) {
            wish.refused(revision, failure);
        }
        failed(failure);
    }

    private void ours(Stat status, long revision) {
        known = Known.OURS;
        stat = status;
        shown = revision;
        doubt = false;
        pauses.accepted();
        if (revision >= 0) {
            wish.reached(revision);
        }
    }

    // ---- look ----

    private void look(String at) {
        ask(() -> door.atOnce().getData(at), (node, failure) -> {
            if (node != null) {
                seen(at, node.stat(), node);
            } else if (failure instanceof NoNodeException) {
                absent();
            } else if (failure != null && Failures.isPassing(failure)) {
                failed(failure);
            } else {
                lookWithoutData(at);
            }
        });
    }

    /** The data may not be read, or cannot be decoded; and of what may not be read servers tell nothing. */
    private void lookWithoutData(String at) {
        ask(() -> door.atOnce().exists(at), (found, failure) -> {
            if (failure != null && !Failures.isPassing(failure)) {
                lookByOwner(at, failure);
            } else if (failure != null) {
                failed(failure);
            } else if (found == null || found.isEmpty()) {
                absent();
            } else {
                seen(at, found.get(), null);
                poll();
            }
        });
    }

    /** Newer servers do not even show that it is there. They say which nodes are of this session. */
    private void lookByOwner(String at, Throwable refusal) {
        ask(() -> door.atOnce().getEphemerals(at), (own, failure) -> {
            Stat there = stat;
            if (failure != null && Failures.isPassing(failure)) {
                failed(failure);
            } else if (there != null && (!identity.isEphemeral() || (own != null && own.contains(at)))) {
                ours(there, shown);
                standing.there(at);
                poll();
            } else if (closing) {
                finish(refusal);
            } else {
                failed(refusal);
            }
        });
    }

    private void poll() {
        if (!polling) {
            polling = true;
            Duration longest = options.longestPause();
            pauses.after(longest.compareTo(POLL) < 0 ? longest : POLL, () -> {
                polling = false;
                lookAgain();
                step();
            });
        }
    }

    private void seen(String at, Stat status, @Nullable NodeData node) {
        Stat before = stat;
        boolean same = before != null && before.czxid() == status.czxid();
        known = identity.whose(status);
        if (known == Known.OURS && closing && !same && !doubt) {
            known = Known.OTHERS; // somebody has replaced it
        }
        switch (known) {
            case OURS -> {
                long revision = shown;
                if (!same || before == null || before.mzxid() != status.mzxid() || shown < 0) {
                    Wish.Data newest = wish.newest();
                    boolean equal = node != null && Arrays.equals(node.data(), newest.bytes());
                    revision = equal ? newest.revision() : -1;
                    if (same && !equal && shown >= 0) {
                        pauses.interfered();
                    }
                }
                ours(status, revision);
                standing.there(at);
                if (options.mode().isTtl() && !same) {
                    touchDue = true; // nobody knows for how long it has stood there
                }
            }
            case OTHERS -> {
                stat = null;
                standing.conflict(status);
            }
            default -> {
                stat = status;
                standing.creating();
            }
        }
    }

    private void absent() {
        known = Known.ABSENT;
        stat = null;
        doubt = false;
        if (standing.state() != NodeState.FAILED) {
            standing.creating();
        }
    }

    // ---- set and delete ----

    private void set(String at, Stat there) {
        Wish.Data data = wish.newest();
        ask(() -> door.atOnce().setData(at, data.bytes(), there.version()), (set, failure) -> {
            if (set != null) {
                if (identity.whose(set) == Known.OURS) {
                    ours(set, data.revision());
                    fresh();
                    standing.there(at);
                } else {
                    known = Known.NOTHING; // another one's, which has come at the last moment
                }
            } else if (failure instanceof BadVersionException) {
                known = Known.NOTHING;
            } else if (failure instanceof NoNodeException) {
                deleted();
            } else if (failure != null) {
                if (Failures.isPassing(failure)) {
                    known = Known.NOTHING;
                } else {
                    wish.refused(data.revision(), failure);
                }
                failed(failure);
            }
        });
    }

    /** It was just written: it has its whole time to live. */
    private void fresh() {
        Duration ttl = options.ttl();
        touchDue = false;
        if (ttl != null) {
            int mine = ++touches;
            Duration third = ttl.dividedBy(3);
            pauses.after(third.compareTo(Door.LONGEST) > 0 ? Door.LONGEST : third, () -> {
                if (mine == touches) {
                    touchDue = true;
                    step();
                }
            });
        }
    }

    private void delete(String at, Stat there) {
        ask(() -> door.atOnce().delete(at, there.version()), (nothing, failure) -> {
            if (failure == null || failure instanceof NoNodeException) {
                absent();
            } else if (failure instanceof BadVersionException) {
                known = Known.NOTHING;
            } else if (closing && !Failures.isPassing(failure)) {
                finish(failure);
            } else {
                known = Known.NOTHING;
                failed(failure);
            }
        });
    }

    private void finish(@Nullable Throwable failure) {
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
}
