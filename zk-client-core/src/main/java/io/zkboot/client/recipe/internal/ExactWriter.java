/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.data.DataCodec;
import io.zkboot.client.data.MultiException;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.OpResult;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.retry.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Changes the data of one node, each change exactly once. Changes that wait are written together, one write at a time.
 *
 * <p>A write whose answer was lost is sent again as it was: it applies only to the node as it was found, so never
 * twice. If it is refused then, somebody has changed the node, perhaps this very write. That cannot be told by version
 * or data; the mark tells it, an ephemeral child which each write changes along with the node, and nobody else does.
 * The mark also binds writes to the node that it was made below: one that was made anew has the version of before soon,
 * but not the mark. It is deleted after some seconds of rest.
 */
public final class ExactWriter {
    /** After so long without a change the mark is deleted. */
    static final Duration REST = Duration.ofSeconds(10);

    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private static final CreateOptions MARK =
            CreateOptions.of(CreateMode.EPHEMERAL).withProtection();

    private final Door door;
    private final String path;
    private final boolean marks;
    private final Consumer<NodeState> written;
    private final Duration rest;
    private final AsyncZkClient atOnce;
    private final Inbox inbox = new Inbox();
    private final SessionOrder session = new SessionOrder(inbox);
    private final Recovery recovery;

    // Where events are delivered, or where a change is asked for; one at a time.
    private final List<PendingChange<?>> waiting = new ArrayList<>();
    private long joined;
    private long attempts;
    private int conflicts;
    private boolean working;
    private boolean listening;
    private int rests;

    private @Nullable String mark;
    private @Nullable NodeState known;
    /** The last change that had been asked for when what is known was asked for. */
    private long asked;
    /** Whether what is known was there, by the order of all transactions, when it was asked for. */
    private boolean sure;
    /** Whether a write was refused, so that a read that follows shows what it met. */
    private boolean refused;

    private @Nullable WriteAttempt attempt;

    /**
     * Creates one.
     *
     * @param marks whether it makes a mark; without one a write whose answer was lost may end as unknown
     * @param written hears what each write has made of the node, where events are delivered
     */
    public ExactWriter(Door door, String path, boolean marks, Consumer<NodeState> written) {
        this(door, path, marks, written, REST);
    }

    /** Creates one for a single change, whose mark is deleted as soon as that has ended. */
    public static ExactWriter forOne(Door door, String path) {
        return new ExactWriter(door, path, true, made -> {}, AT_ONCE);
    }

    private ExactWriter(Door door, String path, boolean marks, Consumer<NodeState> written, Duration rest) {
        this.rest = rest;
        this.door = door;
        this.path = path;
        this.marks = marks;
        this.written = written;
        this.atOnce = door.client()
                .withCodec(DataCodec.NONE)
                .withRetry(RetryPolicy.NONE)
                .withWaitForConnection(false)
                .async();
        this.recovery = new Recovery(door, inbox, session);
        session.listener(change -> {
            if (change.to().isTerminal()) {
                forget();
            }
            recovery.stateChanged();
        });
    }

    /**
     * Asks for a change.
     *
     * @param operation name of it, for messages
     * @param timeout 1 ms or more; from 24 days on it is taken as that
     * @return the answer; what it fails with says whether the change was made. Whoever completes it in another way
     *     gives up, and the change is made or not
     */
    public <R extends @Nullable Object> CompletableFuture<R> submit(
            String operation, Duration timeout, Change<R> change) {
        Duration bounded = Recovery.bounded(timeout);
        boolean unused = door.client().awaitConnected(Duration.ZERO); // starts a client that nobody has started yet
        CompletableFuture<R> result = door.client().async().newFuture();
        PendingChange<R> pending = new PendingChange<>(change, result);
        CompletableFuture<@Nullable Void> timer = door.patient().delay(bounded);
        pending.timer(timer);
        CompletableFuture<?> unusedToo = timer.thenRun(() -> inbox.put(() -> late(pending, operation)));
        CompletableFuture<?> unusedAsWell = result.whenComplete((value, failure) -> inbox.put(pending::end));
        inbox.put(() -> {
            pending.number = ++joined;
            waiting.add(pending);
            begin();
        });
        return result;
    }

    /** Tells of a newer state of the node, so that it need not be read. */
    public void learn(NodeState newer) {
        inbox.put(() -> {
            NodeState before = known;
            if (before != null && isNewer(newer, before)) {
                known = newer;
                sure = false;
            }
        });
    }

    /** Of the same node, so that the mark is that of both. */
    private static boolean isNewer(NodeState newer, NodeState before) {
        return newer.stat() != null
                && before.stat() != null
                && newer.stat().czxid() == before.stat().czxid()
                && newer.stat().mzxid() > before.stat().mzxid();
    }

    private void late(PendingChange<?> pending, String operation) {
        if (!pending.isOver()) {
            WriteAttempt now = attempt;
            boolean perhaps = now != null && now.sent && now.batch.contains(pending);
            if (now != null && perhaps && now.applied) {
                pending.succeed();
                return;
            }
            pending.fail(Recovery.timedOut(operation, path, perhaps));
        }
    }

    // ---- what is known ----

    private void begin() {
        if (working) {
            return;
        }
        working = true;
        rests++;
        if (!listening) {
            listening = true;
            door.client().addListenerTellingState(session);
        }
        proceed();
    }

    private void proceed() {
        waiting.removeIf(PendingChange::isOver);
        NodeState now = known;
        if (waiting.isEmpty()) {
            rest();
        } else if (now != null && (!marks || mark != null || !now.exists())) {
            decide(now);
        } else if (marks && mark == null) {
            makeMark();
        } else {
            read(false);
        }
    }

    /** The mark and the node in one flight; what was read before the mark was made does not count. */
    private void makeMark() {
        long now = joined;
        CompletableFuture<CreatedNode> made =
                door.patient().createWithStat(path + "/mark", WriteAttempt.number(0), MARK);
        CompletableFuture<NodeData> seen = door.patient().getData(path);
        CompletableFuture<?> unused = made.whenComplete((created, failure) -> {
            CompletableFuture<?> unusedToo =
                    seen.whenComplete((node, unread) -> inbox.put(() -> marked(created, failure, node, unread, now)));
        });
    }

    private void marked(
            @Nullable CreatedNode created,
            @Nullable Throwable failure,
            @Nullable NodeData node,
            @Nullable Throwable unread,
            long when) {
        forget();
        if (created != null) {
            mark = created.path();
            if (node != null && node.stat().pzxid() >= created.stat().czxid()) {
                know(NodeState.of(node), when, true);
            }
            proceed();
        } else if (!(failure instanceof NoNodeException)) {
            stumble(failure, this::proceed);
        } else if (unread instanceof NoNodeException) {
            know(NodeState.MISSING, when, true);
            proceed();
        } else {
            pause(this::proceed); // it has just been made
        }
    }

    /**
     * Reads the node.
     *
     * @param catchesUp whether what the ensemble knows by now must be in it, not only what its server knows
     */
    private void read(boolean catchesUp) {
        long when = joined;
        if (catchesUp) {
            CompletableFuture<?> unused = door.patient().sync(path).exceptionally(failure -> null); // the read will say
        }
        boolean complete = catchesUp || refused;
        refused = false;
        CompletableFuture<?> unused = door.patient()
                .getData(path)
                .whenComplete((node, failure) -> inbox.put(() -> {
                    if (failure instanceof NoNodeException) {
                        mark = null;
                        know(NodeState.MISSING, when, complete);
                        proceed();
                    } else if (node == null) {
                        stumble(failure, this::proceed);
                    } else if (session.state() != SessionState.CONNECTED) {
                        recovery.whenConnected(this::proceed); // in read-only mode it may be old
                    } else {
                        know(NodeState.of(node), when, complete);
                        proceed();
                    }
                }));
    }

    private void know(NodeState state, long when, boolean complete) {
        known = state;
        asked = when;
        sure = complete;
    }

    private void forget() {
        known = null;
        mark = null;
    }

    // ---- the write ----

    private void decide(NodeState now) {
        NodeState state = now;
        boolean writes = false;
        for (PendingChange<?> change : waiting) {
            state = change.decide(state);
            writes |= change.writes();
        }
        byte[] data = state.data();
        if (writes && data != null) {
            attempt = new WriteAttempt(path, now, data, waiting, ++attempts, mark, marks);
            send();
        } else if (sure && waiting.stream().allMatch(change -> change.number <= asked)) {
            answer(List.copyOf(waiting));
            proceed();
        } else {
            known = null;
            read(true);
        }
    }

    private void send() {
        WriteAttempt now = attempt;
        if (now == null) {
            return;
        }
        if (now.isOver()) {
            drop(now);
            return;
        }
        if (!recovery.isConnected()) {
            recovery.whenConnected(this::send);
            return;
        }
        now.sent = true;
        CompletableFuture<?> unused = atOnce.multi(now.operations())
                .whenComplete((results, failure) -> inbox.put(() -> {
                    if (results != null) {
                        applied(now, results.get(now.ownPart()));
                    } else {
                        notConfirmed(now, failure == null ? new IllegalStateException("no result") : failure);
                    }
                }));
    }

    private void applied(WriteAttempt now, @Nullable OpResult own) {
        now.applied = true;
        known = null;
        if (now.creates()) {
            mark = now.mark();
        }
        if (own instanceof OpResult.DataSet set) {
            done(now, new NodeState(true, now.data, set.stat()));
            return;
        }
        // How the node is now is not in the answer.
        long when = joined;
        CompletableFuture<?> unused = door.patient()
                .getData(path)
                .whenComplete((node, failure) -> inbox.put(() -> {
                    asked = when;
                    done(now, node == null ? null : NodeState.of(node));
                }));
    }

    private void done(WriteAttempt now, @Nullable NodeState made) {
        if (made != null) {
            if (conflicts == 0) { // where others are about, to read first is cheaper than to be refused
                know(made, asked, false);
            }
            written.accept(made);
        }
        attempt = null;
        conflicts = 0;
        answer(now.batch);
        proceed();
    }

    private void answer(List<PendingChange<?>> changes) {
        waiting.removeAll(changes);
        changes.forEach(PendingChange::succeed);
    }

    private void notConfirmed(WriteAttempt now, Throwable failure) {
        Outcome outcome = failure instanceof ZkException known ? known.outcome() : Outcome.UNKNOWN;
        now.unknown |= outcome == Outcome.UNKNOWN;
        now.sent = now.unknown;
        if (failure instanceof MultiException refusal && Recovery.isConflict(refusal)) {
            refused = true;
            if (now.unknown) {
                look(now);
            } else {
                conflict(now, refusal);
            }
        } else if (Recovery.isTransient(failure)) {
            recovery.afterPause(failure, this::send);
        } else {
            fail(now, failure);
        }
    }

    /** Somebody else was faster, or has deleted the node or the mark. */
    private void conflict(WriteAttempt now, MultiException refusal) {
        attempt = null;
        known = null;
        if (refusal.code() == ErrorCode.NO_NODE) {
            mark = null;
            if (now.creates() && refusal.failedIndex() == 0) {
                makeParents();
                return;
            }
        }
        pause(this::proceed);
    }

    private void makeParents() {
        CompletableFuture<?> unused = recovery.makeParents(path)
                .whenComplete((made, failure) -> inbox.put(() -> {
                    if (failure == null) {
                        proceed();
                    } else {
                        stumble(Waiting.unwrapped(failure), this::proceed);
                    }
                }));
    }

    /** An answer was lost, and now the node is another one: was it this write that has changed it? */
    private void look(WriteAttempt now) {
        String ours = now.mark();
        if (ours == null) {
            lookAtNode(now);
            return;
        }
        CompletableFuture<?> unused = door.patient()
                .getData(ours)
                .whenComplete((marked, failure) -> inbox.put(() -> {
                    if (marked != null && now.isIn(marked.data())) {
                        applied(now, null);
                    } else if (marked != null) {
                        notApplied();
                    } else if (failure instanceof NoNodeException) {
                        lookAtNode(now);
                    } else {
                        lookAgain(now, failure);
                    }
                }));
    }

    /** There is no mark: it went with its session, or an operator has deleted it. */
    private void lookAtNode(WriteAttempt now) {
        CompletableFuture<?> unused = door.patient()
                .getData(path)
                .whenComplete((node, failure) -> inbox.put(() -> {
                    if (node != null && now.isStillToCome(node.stat())) {
                        mark = null;
                        notApplied();
                    } else if (node != null || failure instanceof NoNodeException) {
                        fail(now, Recovery.undecided(path, now.mark() != null));
                    } else {
                        lookAgain(now, failure);
                    }
                }));
    }

    private void lookAgain(WriteAttempt now, @Nullable Throwable failure) {
        if (failure != null && Recovery.isTransient(failure)) {
            recovery.afterPause(failure, () -> look(now));
        } else {
            fail(now, failure == null ? new IllegalStateException("no data") : failure);
        }
    }

    private void notApplied() {
        attempt = null;
        known = null;
        pause(this::proceed);
    }

    // ---- what goes wrong ----

    /** Nobody waits for it any more; whether it was applied remains to be seen by whoever comes next. */
    private void drop(WriteAttempt now) {
        attempt = null;
        known = null;
        String made = now.mark();
        if (now.creates() && made != null) {
            CompletableFuture<?> unused = door.discard(made).exceptionally(ended -> null);
        }
        proceed();
    }

    private void fail(WriteAttempt now, Throwable why) {
        boolean perhaps = now.unknown;
        waiting.removeAll(now.batch);
        now.batch.forEach(change -> change.fail(perhaps ? Recovery.asUnknown(path, why) : why));
        mark = now.creates() ? null : mark;
        drop(now);
    }

    private void stumble(@Nullable Throwable failure, Runnable next) {
        Throwable why = failure == null ? new IllegalStateException("no answer") : failure;
        if (Recovery.isTransient(why)) {
            recovery.afterPause(why, next);
        } else {
            List<PendingChange<?>> all = List.copyOf(waiting);
            waiting.clear();
            all.forEach(change -> change.fail(why));
            proceed();
        }
    }

    private void pause(Runnable next) {
        recovery.backOff(++conflicts, next);
    }

    // ---- rest ----

    private void rest() {
        working = false;
        conflicts = 0;
        int mine = ++rests;
        CompletableFuture<?> unused = door.patient()
                .delay(rest)
                .whenComplete((over, ended) -> inbox.put(() -> {
                    if (mine == rests && !working) {
                        retire();
                    }
                }));
    }

    private void retire() {
        String old = mark;
        forget();
        listening = false;
        door.client().removeListener(session);
        if (old != null) {
            CompletableFuture<?> unused = door.discard(old).exceptionally(ended -> null); // with the session, then
        }
    }
}
