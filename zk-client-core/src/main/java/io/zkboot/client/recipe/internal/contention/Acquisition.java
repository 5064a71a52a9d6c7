/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.contention;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.data.Children;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.recipe.RecipeObserver.Refusal;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Inbox;
import io.zkboot.client.recipe.internal.SessionOrder;
import io.zkboot.client.recipe.internal.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to hold: contends, again if its node is lost, until it holds, the time is over or its caller gives up. It
 * ends with a {@link Holding}, or with no node and no watch left behind.
 *
 * @param <G> what the caller gets
 */
public final class Acquisition<G extends @Nullable Object> implements Fate {
    /** Hears of the queue, and when its place there has gone. */
    public interface Onlooker {
        /**
         * A server has shown the queue while the attempt has a place in it: the nodes in their order, and the index of
         * the own one.
         */
        default void queued(List<QueueNode> queue, int own) {}

        /** The attempt has ended without a grant; the future ends when there is no node of it any more. */
        default void left(CompletableFuture<@Nullable Void> gone) {}
    }

    private static final Onlooker NOBODY = new Onlooker() {};

    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final Door door;
    private final QueueSpec spec;
    private final Duration timeout;
    private final boolean queues;
    private final Function<@Nullable Holding, G> answer;
    private final Onlooker onlooker;
    /** Whether the loss of the place is the end, since somebody else decides what follows. */
    private final boolean once;

    private final Inbox inbox = new Inbox();
    private final SessionOrder session = new SessionOrder(inbox);
    private final AttemptReport report;

    // Where events are delivered.
    private CompletableFuture<G> result = new CompletableFuture<>();
    private @Nullable CompletableFuture<?> timer;
    private @Nullable Contender contender;
    private boolean over;

    private Acquisition(
            Door door,
            QueueSpec spec,
            Duration timeout,
            boolean queues,
            boolean once,
            Function<@Nullable Holding, G> answer,
            Onlooker onlooker) {
        this.door = door;
        this.spec = spec;
        this.timeout = timeout;
        this.queues = queues;
        this.once = once;
        this.answer = answer;
        this.onlooker = onlooker;
        this.report = new AttemptReport(spec);
    }

    /**
     * Queues until it holds.
     *
     * @return what is held; fails if the time is over first. Whoever completes it in another way gives up
     */
    public static <G extends @Nullable Object> CompletableFuture<G> queue(
            Door door, QueueSpec spec, Duration timeout, Function<Holding, G> answer) {
        return queue(door, spec, timeout, answer, NOBODY);
    }

    /** As the other one, with somebody who hears who is in the queue. */
    public static <G extends @Nullable Object> CompletableFuture<G> queue(
            Door door, QueueSpec spec, Duration timeout, Function<Holding, G> answer, Onlooker onlooker) {
        if (timeout.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("The timeout must be 1 ms at least, but is " + timeout
                    + "; tryAcquire() is for who does not want to wait.");
        }
        Duration bounded = Door.bounded(timeout);
        return new Acquisition<G>(door, spec, bounded, true, false, held -> answer.apply(requireHeld(held)), onlooker)
                .begin();
    }

    private static Holding requireHeld(@Nullable Holding held) {
        if (held == null) {
            throw new IllegalStateException("queues, and was told that it does not");
        }
        return held;
    }

    /**
     * Holds if nobody is in front. Ends by the deadline of the user's view.
     *
     * @param answer what the caller gets for what is held, null if somebody is in front
     */
    public static <G extends @Nullable Object> CompletableFuture<G> attempt(
            Door door, QueueSpec spec, Function<@Nullable Holding, G> answer) {
        return new Acquisition<G>(door, spec, door.deadline(), false, false, answer, NOBODY).begin();
    }

    /**
     * Holds, or fails with {@link PlaceLost} if its node is lost before.
     *
     * @param queues whether it waits for others
     */
    static CompletableFuture<@Nullable Holding> once(Door door, QueueSpec spec, Duration timeout, boolean queues) {
        return new Acquisition<@Nullable Holding>(door, spec, timeout, queues, true, held -> held, NOBODY).begin();
    }

    private CompletableFuture<G> begin() {
        // Nobody else knows the inbox yet, so it is this thread that does this, whole; until then nobody is let in.
        inbox.begin(() -> {
            door.client().addListenerTellingState(session);
            try {
                AsyncZkClient first = queues ? door.within(timeout) : door.asUser();
                result = first.inOrder(this::ask); // the first requests are sent when all is in its place
            } catch (RuntimeException | Error notBegun) { // the client could not be started, for instance
                leave();
                throw notBegun;
            }
        });
        return result;
    }

    private void leave() {
        end();
        Contender current = contender;
        if (current != null) {
            current.giveUp();
        }
        door.client().removeListener(session);
    }

    private CompletableFuture<G> ask(AsyncZkClient zk) {
        if (queues) {
            contend(zk);
        } else {
            askFirst(zk);
        }
        CompletableFuture<G> asked = zk.newFuture(); // after the first request, which starts a client that was not
        result = asked;
        CompletableFuture<?> unused = asked.whenComplete((value, failure) -> inbox.put(() -> settled(failure)));
        CompletableFuture<@Nullable Void> end = zk.delay(timeout);
        timer = end;
        CompletableFuture<?> unusedToo = end.whenComplete((over, ended) -> inbox.put(() -> {
            if (ended == null) {
                finish(timedOut(spec.path()), Refusal.TIMED_OUT);
            } else { // the client has ended, perhaps while nothing was under way that would say so
                finish(Waiting.unwrapped(ended), Refusal.FAILED);
            }
        }));
        return asked;
    }

    /** Whoever does not queue asks first, so as not to wake anybody for nothing. */
    private void askFirst(AsyncZkClient zk) {
        CompletableFuture<?> unused = zk.getChildrenWithStat(spec.path())
                .thenCompose(all -> agreed(zk, all))
                .whenComplete((names, failure) -> inbox.put(() -> {
                    if (over) {
                        return;
                    }
                    if (names != null) {
                        askedFirst(names);
                    } else if (Waiting.unwrapped(failure) instanceof NoNodeException) {
                        contend(door.within(timeout));
                    } else {
                        failed(Waiting.unwrapped(failure));
                    }
                }));
    }

    private CompletableFuture<List<String>> agreed(AsyncZkClient zk, Children all) {
        Agreement agreement = spec.agreement();
        return agreement == null || agreement.isOf(all.stat().mzxid())
                ? CompletableFuture.completedFuture(all.names())
                : agreement.settle(zk, spec.path()).thenApply(done -> all.names());
    }

    /** Goes on if a node behind all those would hold. */
    private void askedFirst(List<String> names) {
        List<QueueNode> queue = new ArrayList<>(spec.sorted(names));
        queue.add(new QueueNode("", spec.kind(), Long.MAX_VALUE, spec.weight()));
        Step step = spec.rule().next(queue, queue.size() - 1);
        if (step instanceof Step.Hold) {
            contend(door.within(timeout));
        } else if (step instanceof Step.Never never) {
            failed(spec.never(never));
        } else {
            taken();
        }
    }

    private void contend(AsyncZkClient zk) {
        Contender next = new Contender(door, inbox, session, spec, timeout, queues, this);
        contender = next;
        session.listener(next::stateChanged);
        next.begin(zk);
    }

    // ---- how it ends; the observer comes last, so that nothing hangs on what it does ----

    @Override
    public void first(OwnNode node, Step.Hold step, boolean othersBehind) {
        end();
        Holding holding = new Holding(door, inbox, session, spec, node);
        holding.begin();
        if (step.marks() && othersBehind) {
            holding.mark();
        }
        if (!result.complete(answer.apply(holding))) {
            onlooker.left(holding.release()); // its caller has just given up
        }
        report.granted();
    }

    @Override
    public void gone() {
        if (once) {
            failed(new PlaceLost());
            return;
        }
        contend(door.within(timeout));
        spec.observer().queuedAgain(spec.recipe(), spec.path());
    }

    @Override
    public void queued(List<QueueNode> queue, int own) {
        onlooker.queued(queue, own);
    }

    @Override
    public void taken() {
        end();
        door.client().removeListener(session);
        result.complete(answer.apply(null));
        report.refused(Refusal.TAKEN);
    }

    @Override
    public void failed(Throwable why) {
        finish(why, Refusal.FAILED);
    }

    private void finish(Throwable why, Refusal refusal) {
        if (!over) {
            giveUp();
            result.completeExceptionally(why);
            report.refused(refusal);
        }
    }

    /** Its caller has completed it, or we have. */
    private void settled(@Nullable Throwable failure) {
        if (!over) {
            giveUp();
            report.givenUp(failure);
        }
    }

    private void giveUp() {
        leave();
        Contender current = contender;
        onlooker.left(current == null ? CompletableFuture.completedFuture(null) : current.left());
    }

    private void end() {
        over = true;
        CompletableFuture<?> pending = timer;
        if (pending != null) {
            pending.cancel(false);
        }
    }

    static OperationTimeoutException timedOut(String path) {
        return new OperationTimeoutException(
                new Failure(ErrorCode.OPERATION_TIMEOUT, "acquire", path, Outcome.REJECTED),
                "it was not granted in time; the queue was left",
                null);
    }
}
