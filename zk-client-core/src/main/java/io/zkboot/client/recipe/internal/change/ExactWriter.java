/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.change;

import io.zkboot.client.data.MultiException;
import io.zkboot.client.data.OpResult;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Failures;
import io.zkboot.client.recipe.internal.Inbox;
import io.zkboot.client.recipe.internal.Recovery;
import io.zkboot.client.recipe.internal.SessionOrder;
import io.zkboot.client.recipe.internal.Waiting;
import java.time.Duration;
import java.util.concurrent.CancellationException;
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

    private final Door door;
    private final String path;
    private final Consumer<NodeState> written;
    private final Duration rest;
    private final Inbox inbox = new Inbox();
    private final SessionOrder session = new SessionOrder(inbox);
    private final Recovery recovery;
    private final WaitingChanges waiting = new WaitingChanges();
    private final WriterRequests requests;
    private final WriteMark mark;
    private final KnownNode node;
    private final Delivery delivery;

    // Where events are delivered; one at a time.
    private long attempts;
    private int conflicts;
    private boolean working;
    private boolean listening;
    private @Nullable CompletableFuture<?> resting;

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
        this.door = door;
        this.path = path;
        this.written = written;
        this.rest = rest;
        this.recovery = new Recovery(door, inbox, session);
        this.mark = new WriteMark(door, path, marks);
        Steps steps = new Steps();
        this.requests = new WriterRequests(door, path, waiting);
        this.node = new KnownNode(path, requests, inbox, session, mark, steps);
        this.delivery = new Delivery(door, path, requests, inbox, recovery, node, mark, steps);
        session.listener(change -> {
            if (change.to().isTerminal()) {
                node.forget();
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
        PendingChange<R> pending = new PendingChange<>(change, bounded, result);
        CompletableFuture<@Nullable Void> timer = door.patient().delay(bounded);
        CompletableFuture<?> unusedToo =
                timer.whenComplete((over, ended) -> inbox.put(() -> late(pending, operation, ended)));
        CompletableFuture<?> unusedAsWell = result.whenComplete((value, failure) -> {
            timer.cancel(false);
            inbox.put(this::left);
        });
        door.inTurn(inbox, () -> {
            waiting.add(pending);
            begin();
        });
        return result;
    }

    /** Tells of a newer state of the node, as it was read, so that it need not be read again. Where events are told. */
    public void learn(NodeState newer) {
        inbox.put(() -> node.learn(newer));
    }

    private void late(PendingChange<?> pending, String operation, @Nullable Throwable ended) {
        if (pending.isOver()) {
            return;
        }
        WriteAttempt now = attempt;
        boolean perhaps = now != null && now.sent && now.batch.contains(pending);
        if (now != null && perhaps && now.applied) {
            pending.succeed();
        } else if (ended == null) {
            pending.fail(Recovery.timedOut(operation, path, perhaps));
        } else { // what is under way may go on in the next session, where nobody would take its time
            pending.fail(perhaps ? Recovery.asUnknown(path, ended) : Recovery.ended(operation, path, ended));
        }
    }

    /** Nobody waits for one of them any more. If it was the last, what is under way for them all comes to its end. */
    private void left() {
        if (working && waiting.areAllOver()) {
            requests.cancel();
            recovery.release();
        }
    }

    // ---- one step after the other ----

    private void begin() {
        if (working) {
            return;
        }
        working = true;
        CompletableFuture<?> pause = resting;
        if (pause != null) {
            resting = null;
            pause.cancel(false);
        }
        if (!listening) {
            listening = true;
            door.client().addListenerTellingState(session);
        }
        proceed();
    }

    private void proceed() {
        waiting.dropEnded();
        NodeState now = node.state();
        if (waiting.isEmpty()) {
            rest();
        } else if (!recovery.isConnected()) {
            recovery.whenConnected(this::proceed); // what cannot be sent would take room among the client's requests
        } else if (now != null && !(mark.isMissing() && now.exists())) {
            decide(now);
        } else if (mark.isMissing()) {
            node.mark(waiting.last());
        } else {
            node.read();
        }
    }

    private void decide(NodeState now) {
        byte[] data = waiting.decide(now);
        if (data != null) {
            WriteAttempt next = new WriteAttempt(path, now, data, waiting.all(), ++attempts, mark.of(now));
            attempt = next;
            delivery.send(next);
        } else if (node.answers(waiting)) {
            waiting.succeed(waiting.all());
            proceed();
        } else {
            node.readBehindSync(waiting.last());
        }
    }

    /** What follows on a read or a write. */
    private final class Steps implements KnownNode.Reader, Delivery.Sender {
        @Override
        public void proceed() {
            ExactWriter.this.proceed();
        }

        @Override
        public void pause() {
            recovery.backOff(++conflicts, this::proceed);
        }

        @Override
        public void stumble(@Nullable Throwable failure) {
            Throwable why = failure == null ? new IllegalStateException("no answer") : failure;
            if (waiting.areAllOver() || why instanceof CancellationException) {
                proceed(); // nobody waits for it any more, or nobody did for a moment
            } else if (Failures.passesWhileOpen(why)) {
                recovery.afterPause(this::proceed);
            } else {
                waiting.fail(waiting.all(), () -> why);
                proceed();
            }
        }

        @Override
        public void applied(WriteAttempt now, @Nullable OpResult own) {
            now.applied = true;
            node.outdated();
            if (now.creates()) {
                mark.found(now.mark());
            }
            if (own instanceof OpResult.DataSet set) {
                done(now, new NodeState(true, now.data, set.stat()));
                return;
            }
            // How the node is now is not in the answer.
            CompletableFuture<?> unused = requests.read(path)
                    .whenComplete(
                            (seen, failure) -> inbox.put(() -> done(now, seen == null ? null : NodeState.of(seen))));
        }

        private void done(WriteAttempt now, @Nullable NodeState made) {
            if (made != null) {
                if (conflicts == 0) { // where others are about, to read first is cheaper than to be refused
                    node.assume(made);
                }
                Failures.loudly(() -> written.accept(made));
            }
            attempt = null;
            conflicts = 0;
            waiting.succeed(now.batch);
            proceed();
        }

        @Override
        public void conflict(WriteAttempt now, MultiException refusal) {
            attempt = null;
            node.outdated();
            if (refusal.code() == ErrorCode.NO_NODE) {
                mark.lost();
                if (now.creates() && refusal.failedIndex() == 0) {
                    makeParents();
                    return;
                }
            }
            pause();
        }

        private void makeParents() {
            CompletableFuture<?> unused = requests.makeParents()
                    .whenComplete((made, failure) -> inbox.put(() -> {
                        if (failure == null) {
                            proceed();
                        } else {
                            stumble(Waiting.unwrapped(failure));
                        }
                    }));
        }

        @Override
        public void notApplied() {
            attempt = null;
            node.outdated();
            pause();
        }

        @Override
        public void fail(WriteAttempt now, Throwable why) {
            boolean perhaps = now.unknown;
            waiting.fail(now.batch, () -> perhaps ? Recovery.asUnknown(path, why) : why);
            drop(now);
        }

        @Override
        public void drop(WriteAttempt now) {
            attempt = null;
            node.outdated();
            if (now.creates()) {
                mark.discard(now.mark());
            }
            proceed();
        }
    }

    // ---- rest ----

    private void rest() {
        working = false;
        conflicts = 0;
        CompletableFuture<@Nullable Void> pause = door.patient().delay(rest);
        resting = pause;
        CompletableFuture<?> unused = pause.whenComplete((over, ended) -> inbox.put(() -> {
            if (resting == pause) {
                resting = null;
                retire();
            }
        }));
    }

    private void retire() {
        node.outdated();
        listening = false;
        door.client().removeListener(session);
        mark.delete();
    }
}
