/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.contention;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.SetDataOptions;
import io.zkboot.client.error.BadVersionException;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.event.SessionSnapshot;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.recipe.GrantChange;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Failures;
import io.zkboot.client.recipe.internal.Inbox;
import io.zkboot.client.recipe.internal.SerialExecutor;
import io.zkboot.client.recipe.internal.SessionOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A node at the front of its queue, until it is given back or lost. The node is looked at, and watched from then on,
 * when it has been held for a moment, or is listened to. Its state is changed where events are delivered, except that
 * its holder gives it back in his own thread, so that it is not held any more when that call returns.
 */
public final class Holding implements OwnNode.Witness {
    /** What Curator writes into the node of a holder who is asked to release. */
    public static final byte[] REVOKE = "__REVOKE__".getBytes(StandardCharsets.UTF_8);

    /** Who hears of it. */
    public interface Listener {
        /** Its state has changed. */
        void changed(GrantChange change);

        /** Somebody asks the holder to give it back. */
        void revokeRequested();
    }

    private static final OwnNode.Witness NOBODY = new OwnNode.Witness() {
        @Override
        public void there(NodeData node) {}

        @Override
        public void gone() {}

        @Override
        public void unreadable(Throwable why) {}
    };

    /**
     * How long its node is not looked at while nobody listens: most are given back before, and cost no request for it.
     * Until then a server has just shown the node, and nobody hears if somebody deletes it.
     */
    static final Duration UNLOOKED = Duration.ofMillis(50);

    private record Heard(Listener listener, SerialExecutor executor) {}

    private final Door door;
    private final Inbox inbox;
    private final SessionOrder session;
    private final QueueSpec spec;
    private final OwnNode node;
    private final long since = System.nanoTime();
    private final Standing standing = new Standing();
    private final CompletableFuture<@Nullable Void> gone;
    private final AtomicBoolean discarding = new AtomicBoolean();

    // Where events are delivered.
    private final List<Heard> listeners = new ArrayList<>();
    private @Nullable CompletableFuture<?> maxHold;
    private @Nullable CompletableFuture<?> firstLook;
    /** What was told last: behind the state while its holder has just given it back. */
    private GrantState told = GrantState.HELD;

    private boolean confirming;
    private boolean revoked;
    /** Whether it is to be said in the node that it holds, and no server has confirmed that. */
    private boolean unmarked;

    Holding(Door door, Inbox inbox, SessionOrder session, QueueSpec spec, OwnNode node) {
        this.door = door;
        this.inbox = inbox;
        this.session = session;
        this.spec = spec;
        this.node = node;
        this.gone = door.patient().newFuture();
    }

    /** Looks after a node that holds by the way it was made. */
    static Holding of(Door door, Inbox inbox, SessionOrder session, QueueSpec spec, CreatedNode created) {
        OwnNode node = new OwnNode(door, inbox, session, created, NOBODY);
        Holding holding = new Holding(door, inbox, session, spec, node);
        holding.begin();
        return holding;
    }

    /** Begins to look after the node. */
    void begin() {
        session.listener(this::stateChanged);
        node.witness(this);
        if (!node
                .isWatched()) { // nobody waits for that: a node that goes until then is one that is lost a moment later
            CompletableFuture<@Nullable Void> soon = door.patient().delay(UNLOOKED);
            firstLook = soon;
            CompletableFuture<?> unused = soon.thenRun(() -> inbox.put(this::lookNow));
        }
        Duration longest = spec.maxHold();
        if (longest != null) {
            CompletableFuture<@Nullable Void> timer = door.patient().delay(longest);
            maxHold = timer;
            CompletableFuture<?> unused = timer.thenRun(() -> inbox.put(() -> lose(LossReason.MAX_HOLD)));
        }
    }

    /** Looks at the node and watches it, unless it does. */
    private void lookNow() {
        cancel(firstLook);
        if (!node.isWatched() && !state().isFinal()) {
            node.look();
        }
    }

    private static void cancel(@Nullable CompletableFuture<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    /**
     * Says in the node that it holds, which wakes the one behind it. What somebody else has written stays, and is
     * written once more: a change that was there before it held has told nobody that it does.
     */
    void mark() {
        unmarked = true;
        mark(spec.data(), 0);
    }

    private void mark(byte @Nullable [] data, int version) {
        CompletableFuture<?> unused = door.patient()
                .setData(node.path(), data, SetDataOptions.version(version).asIdempotent())
                .whenComplete((marked, failure) -> inbox.put(() -> {
                    if (failure == null) {
                        unmarked = false;
                    } else if (failure instanceof BadVersionException) {
                        markAgain();
                    } else {
                        notMarked(failure);
                    }
                }));
    }

    private void markAgain() {
        if (!state().isFinal()) {
            CompletableFuture<?> unused = door.patient()
                    .getData(node.path())
                    .whenComplete((written, failure) -> inbox.put(() -> {
                        if (failure == null) {
                            mark(written.data(), written.stat().version());
                        } else {
                            notMarked(failure);
                        }
                    }));
        }
    }

    /** Were it left so, the one behind would sleep beside a free permit. Whoever is in doubt says it when it is not. */
    private void notMarked(Throwable failure) {
        if (failure instanceof NoNodeException) {
            lookNow();
        } else if (Failures.isPassing(failure)) {
            CompletableFuture<?> unused = door.patient()
                    .delay(Failures.BUSY_PAUSE)
                    .thenRun(() -> inbox.put(() -> {
                        if (unmarked && state() == GrantState.HELD) {
                            markAgain();
                        }
                    }));
        }
    }

    // ---- what is known ----

    public GrantState state() {
        return standing.state();
    }

    /** Returns why it was lost, null if it was not. */
    public @Nullable LossReason reason() {
        return standing.reason();
    }

    /** Whether it is held, by the state and by the clock, which goes on while nobody can deliver a change of state. */
    public boolean isHeld() {
        if (state() != GrantState.HELD) {
            return false;
        }
        ZkClient client = door.client();
        SessionSnapshot now = client.snapshot();
        Duration left = now.presumedAliveFor();
        return now.state() == SessionState.CONNECTED
                && now.sessionId() == node.owner()
                && left != null
                && !left.isNegative()
                && !left.isZero();
    }

    public String nodePath() {
        return node.path();
    }

    public long czxid() {
        return node.czxid();
    }

    /** Returns the session of its node. */
    public long owner() {
        return node.owner();
    }

    /** Returns when its node was made, by the servers' clock. */
    public long ctime() {
        return node.ctime();
    }

    /** Adds a listener; if something has happened by now it hears that first. */
    public void addListener(Listener listener, @Nullable Executor executor) {
        SerialExecutor serial = new SerialExecutor(
                door,
                executor == null ? spec.executor() : executor,
                failure -> spec.observer().listenerFailed(spec.recipe(), spec.path(), failure));
        Heard added = new Heard(listener, serial);
        door.inTurn(inbox, () -> {
            listeners.add(added);
            lookNow();
            if (told != GrantState.HELD) {
                tell(added, new GrantChange(told, told, told == GrantState.LOST ? reason() : null));
            }
            if (revoked) {
                serial.execute(listener::revokeRequested);
            }
        });
    }

    private static void tell(Heard heard, GrantChange change) {
        heard.executor().execute(() -> heard.listener().changed(change));
    }

    // ---- the session ----

    private void stateChanged(StateChange change) {
        switch (change.to()) {
            case CONNECTED -> {
                if (!node.isOfThisSession()) {
                    lose(LossReason.SESSION_EXPIRED);
                } else if (state() == GrantState.IN_DOUBT) {
                    confirm();
                }
            }
            case SUSPENDED, CONNECTED_READ_ONLY -> {
                confirming = false;
                if (standing.goes(GrantState.HELD, GrantState.IN_DOUBT)) {
                    changed(GrantState.HELD, GrantState.IN_DOUBT, null);
                    spec.observer().inDoubt(spec.recipe(), spec.path());
                }
            }
            case LOST -> lose(LossReason.SESSION_LOST);
            case EXPIRED -> lose(LossReason.SESSION_EXPIRED);
            case CLOSED, AUTH_FAILED -> lose(LossReason.CLIENT_CLOSED);
            default -> {}
        }
    }

    /** Asks the server of this connection whether the node is still there. */
    private void confirm() {
        confirming = true;
        node.look();
    }

    @Override
    public void there(NodeData data) {
        if (Arrays.equals(data.data(), REVOKE) && !revoked) {
            revoked = true;
            listeners.forEach(heard -> heard.executor().execute(heard.listener()::revokeRequested));
        }
        if (confirming) {
            confirming = false;
            if (standing.goes(GrantState.IN_DOUBT, GrantState.HELD)) {
                changed(GrantState.IN_DOUBT, GrantState.HELD, null);
                if (unmarked) {
                    markAgain(); // a server in read-only mode has refused it, for instance
                }
                spec.observer().confirmed(spec.recipe(), spec.path());
            }
        }
    }

    @Override
    public void gone() {
        lose(LossReason.EVICTED);
    }

    @Override
    public void unreadable(Throwable why) {
        lose(session.state().isTerminal() ? LossReason.CLIENT_CLOSED : LossReason.UNREADABLE);
    }

    // ---- the end ----

    /** Gives it back; nothing is waited for. Returns the future of all that ends when the node has gone. Any thread. */
    public CompletableFuture<@Nullable Void> release() {
        GrantState before = standing.ends(GrantState.RELEASED, null);
        try {
            discard(); // in this thread, so that what it asks for next finds the node gone
        } finally {
            if (before != null) {
                Duration held = held();
                door.inTurn(inbox, () -> {
                    ended(before, GrantState.RELEASED);
                    discard();
                    spec.observer().released(spec.recipe(), spec.path(), held);
                });
            }
        }
        return gone;
    }

    private void lose(LossReason why) {
        GrantState before = standing.ends(GrantState.LOST, why);
        if (before != null) {
            // By the local clock, or held for too long: the node may still stand, and keep others waiting.
            discard();
            ended(before, GrantState.LOST);
            spec.observer().lost(spec.recipe(), spec.path(), why, held());
        }
    }

    /** Has the node deleted, unless that is under way. Whoever is at the end of his stack leaves it to the next one. */
    private void discard() {
        if (!discarding.compareAndSet(false, true)) {
            return;
        }
        CompletableFuture<@Nullable Void> deleted;
        try {
            deleted = node.discard();
        } catch (RuntimeException | Error notBegun) {
            discarding.set(false);
            throw notBegun;
        }
        CompletableFuture<?> unused = deleted.whenComplete((done, failure) -> {
            // With the client the session ends, and with that the node; the news of that may be behind the failure.
            if (failure == null
                    || failure instanceof ClientClosedException
                    || session.state().isTerminal()
                    || door.client().state().isTerminal()) {
                gone.complete(null);
            } else {
                gone.completeExceptionally(failure);
                spec.observer().nodeFailed(spec.recipe(), spec.path(), failure);
            }
        });
    }

    private Duration held() {
        return Duration.ofNanos(System.nanoTime() - since);
    }

    private void ended(GrantState from, GrantState to) {
        node.end();
        door.client().removeListener(session);
        cancel(maxHold);
        cancel(firstLook);
        changed(from, to, reason());
    }

    private void changed(GrantState from, GrantState to, @Nullable LossReason why) {
        told = to;
        GrantChange change = new GrantChange(from, to, why);
        listeners.forEach(heard -> tell(heard, change));
    }
}
