/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.recipe.RecipeObserver.Refusal;
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
public final class Acquisition<G> implements Contender.Fate {
    /** How long an attempt that does not queue waits for answers. */
    static final Duration TRY_LIMIT = Duration.ofSeconds(15);

    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final Door door;
    private final QueueSpec spec;
    private final Duration timeout;
    private final boolean queues;
    private final Function<@Nullable Holding, G> answer;
    private final Inbox inbox = new Inbox();
    private final SessionOrder session = new SessionOrder(inbox);
    private final long since = System.nanoTime();

    // Where events are delivered.
    private CompletableFuture<G> result = new CompletableFuture<>();
    private @Nullable CompletableFuture<?> timer;
    private @Nullable Contender contender;
    private boolean over;

    private Acquisition(
            Door door, QueueSpec spec, Duration timeout, boolean queues, Function<@Nullable Holding, G> answer) {
        this.door = door;
        this.spec = spec;
        this.timeout = timeout;
        this.queues = queues;
        this.answer = answer;
    }

    /**
     * Queues until it holds.
     *
     * @return what is held; fails if the time is over first. Whoever completes it in another way gives up
     */
    public static <G> CompletableFuture<G> queue(
            Door door, QueueSpec spec, Duration timeout, Function<Holding, G> answer) {
        if (timeout.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("The timeout must be 1 ms at least, but is " + timeout
                    + "; tryAcquire() is for who does not want to wait.");
        }
        Duration bounded = timeout.compareTo(Door.LONGEST) > 0 ? Door.LONGEST : timeout;
        return new Acquisition<G>(door, spec, bounded, true, held -> answer.apply(requireHeld(held))).begin();
    }

    private static Holding requireHeld(@Nullable Holding held) {
        if (held == null) {
            throw new IllegalStateException("queues, and was told that it does not");
        }
        return held;
    }

    /**
     * Holds if nobody is in front.
     *
     * @param answer what the caller gets for what is held, null if somebody is in front
     */
    public static <G> CompletableFuture<G> attempt(Door door, QueueSpec spec, Function<@Nullable Holding, G> answer) {
        return new Acquisition<G>(door, spec, TRY_LIMIT, false, answer).begin();
    }

    private CompletableFuture<G> begin() {
        // The first requests are sent when all is in its place; until then nobody else is let in.
        AsyncZkClient first = queues ? door.within(timeout) : door.asUser();
        return first.inOrder(zk -> {
            inbox.put(() -> {
                // Not before: who hears of the session would be in, and would do what follows at some later time.
                door.client().addListenerTellingState(session);
                if (queues) {
                    contend(zk);
                } else {
                    askFirst(zk);
                }
                result = zk.newFuture(); // after the first request, which starts a client that was not
                CompletableFuture<?> unused =
                        result.whenComplete((value, failure) -> inbox.put(() -> settled(failure)));
                CompletableFuture<@Nullable Void> end = zk.delay(timeout);
                timer = end;
                CompletableFuture<?> unusedToo =
                        end.thenRun(() -> inbox.put(() -> finish(timedOut(spec), Refusal.TIMED_OUT)));
            });
            return result;
        });
    }

    /** Whoever does not queue asks first, so as not to wake anybody for nothing. */
    private void askFirst(AsyncZkClient zk) {
        CompletableFuture<?> unused = zk.getChildren(spec.path())
                .whenComplete((names, failure) -> inbox.put(() -> {
                    if (over) {
                        return;
                    }
                    if (names != null ? mayHold(names) : failure instanceof NoNodeException) {
                        contend(door.within(timeout));
                    } else if (names != null) {
                        taken();
                    } else {
                        failed(failure);
                    }
                }));
    }

    /** Whether a node behind all those would hold. */
    private boolean mayHold(List<String> names) {
        List<QueueNode> queue = new ArrayList<>(spec.sorted(names));
        queue.add(new QueueNode("", spec.kind(), Long.MAX_VALUE));
        return spec.rule().next(queue, queue.size() - 1) instanceof Step.Hold;
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
            CompletableFuture<?> unused = holding.release(); // its caller has just given up
        }
        spec.observer().granted(spec.recipe(), spec.path(), waited());
    }

    @Override
    public void gone() {
        contend(door.within(timeout));
        spec.observer().queuedAgain(spec.recipe(), spec.path());
    }

    @Override
    public void taken() {
        end();
        door.client().removeListener(session);
        result.complete(answer.apply(null));
        spec.observer().refused(spec.recipe(), spec.path(), Refusal.TAKEN, waited());
    }

    @Override
    public void failed(Throwable why) {
        finish(why, Refusal.FAILED);
    }

    private void finish(Throwable why, Refusal refusal) {
        if (!over) {
            giveUp();
            result.completeExceptionally(why);
            spec.observer().refused(spec.recipe(), spec.path(), refusal, waited());
        }
    }

    /** Its caller has completed it, or we have. */
    private void settled(@Nullable Throwable failure) {
        if (!over) {
            giveUp();
            Refusal why = failure instanceof OperationTimeoutException ? Refusal.TIMED_OUT : Refusal.CANCELLED;
            spec.observer().refused(spec.recipe(), spec.path(), why, waited());
        }
    }

    private void giveUp() {
        end();
        Contender current = contender;
        if (current != null) {
            current.giveUp();
        }
        door.client().removeListener(session);
    }

    private void end() {
        over = true;
        CompletableFuture<?> pending = timer;
        if (pending != null) {
            pending.cancel(false);
        }
    }

    private Duration waited() {
        return Duration.ofNanos(System.nanoTime() - since);
    }

    static OperationTimeoutException timedOut(QueueSpec spec) {
        return new OperationTimeoutException(
                new Failure(ErrorCode.OPERATION_TIMEOUT, "acquire", spec.path(), Outcome.REJECTED),
                "it was not granted in time; the queue was left",
                null);
    }
}
