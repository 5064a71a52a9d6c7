/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.recipe.GrantChange;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.internal.BackOff;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Inbox;
import io.zkboot.client.recipe.internal.SessionOrder;
import io.zkboot.client.recipe.internal.Waiting;
import io.zkboot.client.recipe.internal.contention.Holding;
import io.zkboot.client.recipe.internal.contention.QueueNode;
import io.zkboot.client.recipe.internal.contention.QueueSpec;
import io.zkboot.client.recipe.leader.LeaderOptions.AfterTask;
import io.zkboot.client.recipe.leader.ZkLeaderElection.State;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A participant: it queues, leads, lets the work end, perhaps pauses, and queues again, until it is closed. While work
 * of a leadership that has ended is still going on it is not in the queue: were it, it would come to the front and keep
 * others from leading. Lives where events are delivered, except for what callers see.
 */
final class Candidacy implements Works.Ends, Attempt.Fate {
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final ElectionPlace place;
    private final Door door;
    private final QueueSpec spec;
    private final LeaderOptions options;
    private final Inbox inbox;
    private final SessionOrder session;
    private final LeaderBoard board;
    private final LeaderWatch watch;
    private final Works works;
    private final Waiters<Leadership> waiters;
    private final ClientReturn client;
    private final Attempt attempt;
    private final ClientTimer timer;
    /** With work that does not end. */
    private final ClientTimer patience;

    private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();

    // What callers see.
    private volatile State state = State.IDLE;
    private volatile @Nullable HeldLeadership leadership;
    private volatile @Nullable Throwable obstacle;
    /** Whether it shall end, which is so before it has. */
    private final AtomicBoolean closing = new AtomicBoolean();

    // Where events are delivered.
    /** Whether all has ended but perhaps the node of the last leadership. */
    private boolean finishing;
    /** That of a leadership that has ended, whose work may not have. */
    private @Nullable HeldLeadership past;

    /** For how long it is not to stand for election after that; zero once the time is over. */
    private Duration backoff = Duration.ZERO;

    private final BackOff pause;

    Candidacy(ElectionPlace place, @Nullable LeaderTask task) {
        this.place = place;
        this.door = place.door();
        this.spec = place.spec();
        this.options = place.options();
        this.inbox = new Inbox();
        this.session = new SessionOrder(inbox);
        this.board = new LeaderBoard(door, inbox, spec);
        this.watch = new LeaderWatch(door, inbox, session, spec, board);
        this.works = new Works(door, spec, options, task, this);
        this.waiters = new Waiters<>(door, "awaitLeadership", spec.path(), () -> obstacle);
        this.pause = new BackOff(inbox, door.patient());
        this.attempt = new Attempt(door, inbox, spec, this);
        this.timer = new ClientTimer(door, inbox);
        this.patience = new ClientTimer(door, inbox);
        this.client = new ClientReturn(door.client(), inbox, this::goOn);
    }

    void start() {
        session.listener(this::stateChanged);
        door.inTurn(inbox, () -> {
            if (!closing.get()) {
                state = State.QUEUED;
                watch.waitForList();
                door.client().addListenerTellingState(session);
            }
        });
    }

    // ---- what callers see ----

    LeaderBoard board() {
        return board;
    }

    State state() {
        return closing.get() ? State.CLOSED : state;
    }

    Optional<Leadership> leadership() {
        HeldLeadership now = leadership;
        return now == null || now.state().isFinal() ? Optional.empty() : Optional.of(now);
    }

    CompletableFuture<Leadership> await(Duration timeout) {
        CompletableFuture<Leadership> waiter = waiters.add(timeout);
        door.inTurn(inbox, () -> {
            HeldLeadership now = leadership;
            if (closing.get()) {
                waiter.completeExceptionally(place.wasClosed());
            } else if (now != null && now.state() == GrantState.HELD) {
                waiter.complete(now);
            }
        });
        return waiter;
    }

    void add(ElectionListener listener, Executor executor) {
        door.inTurn(inbox, () -> {
            HeldLeadership now = leadership;
            works.add(listener, executor, now == null || now.state().isFinal() ? null : now);
        });
    }

    void remove(ElectionListener listener) {
        door.inTurn(inbox, () -> works.remove(listener));
    }

    // ---- queueing ----

    private void stateChanged(StateChange change) {
        watch.stateChanged(change);
        if (change.to() == SessionState.CONNECTED) {
            client.connected(change.sessionId());
            goOn();
        } else if (change.to().isTerminal()) {
            waiters.clientEnded();
        }
    }

    /** Goes on with what has ended when the client did, or was never begun. */
    private void goOn() {
        if (timer.isRunning() || attempt.isUnderWay() || closing.get()) {
            return;
        }
        if (state == State.QUEUED) {
            join();
        } else if (state == State.PAUSED) {
            rest();
        } else if (state == State.WORK_ENDING && !patience.isRunning()) {
            rest();
            awaitEnd();
        }
    }

    private void join() {
        state = State.QUEUED;
        client.begin();
        watch.waitForList();
        attempt.begin();
    }

    @Override
    public void queued(List<QueueNode> queue, int own) {
        watch.listed(queue, own);
    }

    @Override
    public void failed(Throwable why) {
        if (!closing.get()) {
            notJoined(why);
        }
    }

    @Override
    public void left() {
        finishIfAllHasEnded();
    }

    private void notJoined(Throwable why) {
        watch.waitNoMore();
        if (why instanceof ClientClosedException || session.state().isTerminal()) {
            client.await();
            return;
        }
        if (why instanceof OperationTimeoutException) {
            join(); // it has waited for as long as the client knows
            return;
        }
        obstacle = why;
        works.failedToStand(why);
        after(pause.next(SHORTEST_PAUSE, LONGEST_PAUSE), this::join);
    }

    private void after(Duration time, Runnable next) {
        client.begin();
        timer.start(time, next, client::await);
    }

    // ---- leading ----

    @Override
    public void leads(Holding held) {
        HeldLeadership granted = new HeldLeadership(place, held, this::abandon);
        leadership = granted;
        state = State.LEADING;
        if (closing.get()) { // which may not have seen it
            leadership = null;
            finish(granted);
            return;
        }
        obstacle = null;
        granted.listen(change -> inbox.put(() -> changed(granted, change)), Runnable::run); // heard after this task
        watch.leads(granted.leader());
        works.begin(granted);
        waiters.complete(granted);
    }

    private void changed(HeldLeadership of, GrantChange change) {
        if (leadership != of) {
            return;
        }
        switch (change.to()) {
            case IN_DOUBT -> works.doubt(of);
            case HELD -> {
                watch.confirmed();
                works.confirm(of);
                waiters.complete(of);
            }
            default -> ended(of);
        }
    }

    private void ended(HeldLeadership of) {
        leadership = null;
        past = of;
        if (of.lossReason() == LossReason.UNREADABLE) {
            backoff = pause.next(SHORTEST_PAUSE, LONGEST_PAUSE); // the next one would be as well
        } else {
            backoff = of.backoff();
            pause.reset();
        }
        state = State.WORK_ENDING;
        works.end(of);
        if (!closing.get()) {
            watch.leadsNoMore();
            rest();
        }
        awaitEnd();
    }

    /** Goes on when the work of the leadership that has ended has ended, too. */
    private void awaitEnd() {
        HeldLeadership of = past;
        Duration longest = options.abandonAfter();
        if (of != null && of.isWorkedFor()) {
            if (longest != null && !patience.isRunning()) {
                client.begin();
                patience.start(longest, () -> forget(of), () -> outOfPatience(of));
            }
            return;
        }
        patience.cancel();
        if (of != null && of.hasAbandonedWork()) {
            works.abandon();
        }
        past = null;
        if (closing.get()) {
            finish(of);
        } else if (backoff.isZero()) {
            join();
        } else {
            state = State.PAUSED;
            rest();
        }
    }

    /** The client has ended, and with it the time that was to be waited. */
    private void outOfPatience(HeldLeadership of) {
        if (closing.get()) {
            forget(of);
        } else {
            client.await();
        }
    }

    /** Begins the time for which it does not stand for election, unless it has begun: it passes while work ends. */
    private void rest() {
        if (!backoff.isZero() && !timer.isRunning()) {
            after(backoff, () -> {
                backoff = Duration.ZERO;
                if (state == State.PAUSED) {
                    join();
                }
            });
        }
    }

    private void abandon(HeldLeadership of) {
        door.inTurn(inbox, () -> forget(of));
    }

    private void forget(HeldLeadership of) {
        of.abandonWork();
        if (of == past) {
            awaitEnd();
        }
    }

    @Override
    public void listenerEnded(HeldLeadership of) {
        door.inTurn(inbox, () -> workEnded(of));
    }

    @Override
    public void taskEnded(HeldLeadership of) {
        door.inTurn(inbox, () -> {
            if (!of.state().isFinal()) {
                if (options.afterTask() == AfterTask.RESIGN) {
                    of.resign(options.pause());
                } else if (options.afterTask() == AfterTask.CLOSE) {
                    CompletableFuture<?> unused = close();
                }
            }
            workEnded(of);
        });
    }

    private void workEnded(HeldLeadership of) {
        of.workEnds();
        if (of == past) {
            awaitEnd();
        }
    }

    // ---- the end ----

    /** Leaves. Any thread; it does not lead any more when this returns. */
    CompletableFuture<@Nullable Void> close() {
        boolean first = closing.compareAndSet(false, true);
        HeldLeadership now = leadership;
        try {
            if (now != null) {
                CompletableFuture<?> unused = now.held().release();
            }
        } finally {
            if (first) {
                door.inTurn(inbox, this::leave);
            }
        }
        return door.ownFuture(closed);
    }

    private void leave() {
        attempt.giveUp();
        timer.cancel();
        watch.close();
        client.forget();
        door.client().removeListener(session);
        waiters.fail(place.wasClosed());
        finishIfAllHasEnded();
    }

    private void finishIfAllHasEnded() {
        if (closing.get() && !finishing && !attempt.hasPlace() && leadership == null && past == null) {
            finish(null);
        }
    }

    /** All has ended but perhaps the node of the last leadership. */
    private void finish(@Nullable HeldLeadership last) {
        finishing = true;
        if (last == null) {
            closed.complete(null);
            return;
        }
        CompletableFuture<?> unused = last.held().release().whenComplete((gone, failure) -> {
            if (failure == null || Waiting.unwrapped(failure) instanceof ClientClosedException) {
                closed.complete(null);
            } else {
                closed.completeExceptionally(failure);
            }
        });
    }
}
