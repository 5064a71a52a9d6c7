/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static java.util.Objects.requireNonNull;

import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.retry.Backoff;
import io.zkboot.client.retry.RetryEvent;
import io.zkboot.client.retry.RetryInterruptedException;
import io.zkboot.client.retry.RetryListener;
import io.zkboot.client.retry.RetryPolicy;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of an operation that takes several calls, or one call several times: the calls share a deadline and a retry
 * policy, and one result.
 *
 * <p>The first call is offered by the caller, so that it has the caller's place in the order of the wire. Everything
 * after that happens on the SendThread, in the futures that {@link #call} returns: so it blocks nobody, needs no lock,
 * and works for a caller that waits on the EventThread. These futures are for the engine; they must never reach a user.
 */
public final class Steps {
    /** How long a pause goes on before the policy is asked again whether to give up, as in kazoo. */
    static final long SLICE_NANOS = 100_000_000;

    /**
     * What the steps are. Called in the caller's thread; begins with exactly one {@link Steps#call}.
     *
     * @param <T> the result
     */
    @FunctionalInterface
    public interface Plan<T extends @Nullable Object> {
        /**
         * Begins and says what follows.
         *
         * @throws IllegalArgumentException if an argument is wrong; nothing is sent then
         */
        CompletableFuture<T> begin(Steps steps);
    }

    private final Session session;
    private final SessionCore core;
    private final RetryPolicy retry;
    private final @Nullable RetryListener listener;
    private final long end;
    private boolean begun;
    private boolean waitedFor;
    private @Nullable Attempts<?> first;
    /** Told of the first failure, even if that is tried again. */
    private @Nullable CompletableFuture<?> impatient;

    private volatile boolean cancelled;
    private volatile @Nullable Attempts<?> pausing;
    private volatile @Nullable Call<?> last;

    // Written by the SendThread; read by a caller that was interrupted.
    private volatile int underWay;
    private volatile boolean mayHaveChanged;

    Steps(
            Session session,
            SessionCore core,
            RetryPolicy retry,
            @Nullable RetryListener listener,
            long end) {
        this.session = session;
        this.core = core;
        this.retry = retry;
        this.listener = listener;
        this.end = end;
    }

    // ---- for the plan ----

    /** Sends a call, again as far as the policy goes and safety allows. */
    public <R extends @Nullable Object> CompletableFuture<R> call(Supplier<Call<R>> calls) {
        return call(calls, false);
    }

    /**
     * Sends a call, again as far as the policy goes and safety allows.
     *
     * @param idempotent whether the plan sees to it that doing it twice does no harm
     */
    public <R extends @Nullable Object> CompletableFuture<R> call(Supplier<Call<R>> calls, boolean idempotent) {
        Attempts<R> attempts = new Attempts<>(calls, idempotent);
        if (!begun) {
            begun = true;
            first = attempts;
            Call<R> call = calls.get();
            attempts.made = call;
            last = call;
        } else if (cancelled) {
            attempts.answer.completeExceptionally(new CancellationException("the operation was cancelled"));
        } else {
            ZkException unused = attempts.send(calls.get(), true);
        }
        return attempts.answer;
    }

    /** Whether the caller has gone: no further step will be sent. */
    public boolean isCancelled() {
        return cancelled;
    }

    /** Returns the number of the session; 0 before there is one. */
    public long sessionId() {
        return core.sessionId();
    }

    /**
     * Does something that outlives the caller: it goes on until it is done or the session's client is closed, whatever
     * becomes of this operation.
     *
     * @return its result, as far as this operation's deadline and patience go
     */
    public <R extends @Nullable Object> CompletableFuture<R> inBackground(Plan<R> plan) {
        Steps child = new Steps(session, core, RetryPolicy.CONNECT, listener, Call.FOREVER);
        CompletableFuture<R> outcome = child.plan(plan);
        CompletableFuture<R> seen = new CompletableFuture<>();
        if (!core.config.behaviour().waitForConnection()) {
            child.impatient = seen;
        }
        if (begun) {
            ZkException unused = child.launch(true);
        } else {
            begun = true;
            first = child.first;
            last = child.last;
        }
        mayHaveChanged = true; // or will, after the caller has gone
        Agenda.Entry deadline = end == Call.FOREVER ? null : core.agenda.add(end, () -> child.leftBehind(seen));
        CompletableFuture<R> unusedToo = outcome.whenComplete((value, failure) -> {
            if (deadline != null) {
                deadline.drop();
            }
            if (failure == null) {
                seen.complete(value);
            } else {
                seen.completeExceptionally(failure);
            }
        });
        return seen;
    }

    private void leftBehind(CompletableFuture<?> seen) {
        Call<?> call = requireNonNull(last);
        seen.completeExceptionally(new OperationTimeoutException(
                call.failureOf(ErrorCode.OPERATION_TIMEOUT, Outcome.UNKNOWN),
                "it was not done before the deadline; it goes on in the background until it is, or the client closes",
                null));
    }

    /**
     * Names each watch of the session: server path and watcher, once per path. The consumer may send calls.
     */
    public void forEachWatch(BiConsumer<String, Watcher> consumer) {
        core.watches.forEach(consumer);
    }

    /** Returns the failure of a step; throws what is no {@link ZkException} on. */
    public static ZkException failureOf(Throwable thrown) {
        Throwable failure = unwrapped(thrown);
        if (failure instanceof ZkException known) {
            return known;
        }
        if (failure instanceof RuntimeException other) {
            throw other;
        }
        throw new CompletionException(failure);
    }

    /** Whether a request got lost on the way: it may have been applied, and the connection can be asked again. */
    public static boolean isLost(ZkException failure) {
        return failure instanceof ConnectionLossException && failure.outcome() == Outcome.UNKNOWN;
    }

    /**
     * Whether a step that may be repeated can be repeated now: the connection was lost, so it waits for the next one.
     * If it may not wait, it is sent once more at most.
     */
    public boolean mayGoOn(ZkException failure) {
        return failure instanceof ConnectionLossException
                && (failure.outcome() == Outcome.UNKNOWN
                        || core.config.behaviour().waitForConnection());
    }

    /**
     * Returns the failure to show if a request got lost and its repetition failed: that of the lost one if the
     * repetition has told nothing about it.
     *
     * @param lost why the request got lost, null if none did
     * @param failure how the last try failed
     */
    public static ZkException withOutcomeOf(@Nullable ZkException lost, ZkException failure) {
        if (lost == null || lost == failure || failure.outcome() != Outcome.NOT_SENT) {
            return failure;
        }
        lost.addSuppressed(failure);
        return lost;
    }

    /** Returns what a step has really thrown. */
    public static Throwable unwrapped(Throwable thrown) {
        Throwable failure = thrown;
        while (failure instanceof CompletionException && failure.getCause() != null) {
            failure = failure.getCause();
        }
        return failure;
    }

    // ---- for the session ----

    /** Lets the plan prepare its first call; {@link #launch} sends it. */
    <T extends @Nullable Object> CompletableFuture<T> plan(Plan<T> plan) {
        CompletableFuture<T> outcome = plan.begin(this);
        if (!begun) {
            throw new IllegalStateException("The plan has not called anything.");
        }
        return outcome;
    }

    /**
     * Sends the first call.
     *
     * @return why the session, which has ended, takes no more calls; null usually. The plan does not learn of that
     */
    @Nullable ZkException launch(boolean onSendThread) {
        Attempts<?> attempts = requireNonNull(first);
        first = null;
        return attempts.launch(onSendThread);
    }

    void cancel() {
        cancelled = true;
    }

    /** Cancels, and says what may have happened until then. */
    OperationInterruptedException interrupted() {
        cancelled = true;
        Call<?> call = requireNonNull(last);
        int calls = underWay;
        boolean unsent = !mayHaveChanged && (calls == 0 || (calls == 1 && call.abandon()));
        return call.interrupted(unsent ? Outcome.NOT_SENT : Outcome.UNKNOWN);
    }

    /** Asks the policy whether to give up, if this is a pause. The answer is the user's, so not on the SendThread. */
    void askWhetherToGiveUp() {
        BooleanSupplier interrupt = retry.interrupt();
        Attempts<?> pause = pausing;
        if (interrupt != null && pause != null && interrupt.getAsBoolean()) {
            Agenda.Entry unused = core.agenda.add(core.clock.nanoTime(), pause::giveUp);
        }
    }

    boolean asks() {
        return retry.interrupt() != null;
    }

    Call<?> lastCall() {
        return requireNonNull(last);
    }

    /** Says that the caller waits, and asks the policy whether to give up himself. */
    void waitedFor() {
        waitedFor = true;
    }

    /** One step: its call, and the calls that repeat it. */
    private final class Attempts<R extends @Nullable Object> implements Continuation {
        private final Supplier<Call<R>> calls;
        private final boolean idempotent;
        private final CompletableFuture<R> answer = new CompletableFuture<>();
        private @Nullable Call<R> made;
        private @Nullable Backoff backoff;
        private @Nullable ZkException pausedBy;

        Attempts(Supplier<Call<R>> calls, boolean idempotent) {
            this.calls = calls;
            this.idempotent = idempotent;
        }

        @Nullable ZkException launch(boolean onSendThread) {
            Call<R> call = requireNonNull(made);
            made = null;
            return send(call, onSendThread);
        }

        /** Returns the failure if it cannot be handed to the plan, because there is no SendThread any more. */
        @Nullable ZkException send(Call<R> call, boolean onSendThread) {
            last = call;
            count(1);
            if (backoff != null) {
                backoff.attemptStarted();
            } else if (retry.maxTries() != 0) {
                backoff = new Backoff(retry, core.clock::nanoTime, core.random);
                backoff.attemptStarted();
            }
            ZkException refused = session.offerStep(call, end, this, onSendThread);
            if (refused != null) {
                if (onSendThread) {
                    failed(call, refused);
                } else if (core.agenda.add(core.clock.nanoTime(), () -> failed(call, refused)) == null) {
                    return refused;
                }
            }
            return null;
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // written by the caller before the first call, then by one thread
        private void count(int change) {
            underWay += change;
        }

        @Override
        public boolean isWanted() {
            return !cancelled;
        }

        @Override
        @SuppressWarnings("unchecked") // a call of this step
        public void ended(Call<?> call) {
            ZkException failure = call.failure();
            if (!call.request().isRepeatable()
                    && (failure == null || failure.outcome() == Outcome.UNKNOWN)) {
                mayHaveChanged = true;
            }
            if (failure == null) {
                count(-1);
                answer.complete((R) call.result());
            } else {
                failed(call, failure);
            }
        }

        private void failed(Call<?> call, ZkException failure) {
            count(-1);
            boolean repeatable = idempotent || call.request().isRepeatable();
            if (cancelled || retry.maxTries() == 0 || !retry.isSafeToRepeat(failure, repeatable)) {
                answer.completeExceptionally(failure);
                return;
            }
            try {
                Backoff counters = requireNonNull(backoff);
                long pause = counters.nextPauseNanos(failure);
                long now = core.clock.nanoTime();
                if (end != Call.FOREVER && pause >= end - now) {
                    answer.completeExceptionally(failure);
                    return;
                }
                announce(call.operation(), counters.attempts(), failure, pause);
                pausedBy = failure;
                pausing = this;
                pause(now, now + pause);
            } catch (RuntimeException spent) {
                answer.completeExceptionally(spent);
            }
        }

        private void announce(String operation, int attempt, ZkException failure, long pause) {
            core.deliveries.observe(observer -> observer.retried(operation, attempt, failure.code()));
            if (listener != null) {
                core.deliveries.add(new Dispatch.Retried(
                        listener, new RetryEvent(attempt, failure, Duration.ofNanos(pause))));
            }
            CompletableFuture<?> waiting = impatient;
            if (waiting != null) {
                waiting.completeExceptionally(failure);
            }
        }

        private void pause(long now, long until) {
            boolean slices = asks() && !waitedFor && until - now > SLICE_NANOS;
            long next = slices ? now + SLICE_NANOS : until;
            if (core.agenda.add(next, () -> resume(next, until)) == null) {
                resume(until, until); // meets the end of the session
            }
        }

        private void resume(long now, long until) {
            if (answer.isDone()) { // given up
                return;
            }
            if (asks() && !waitedFor) {
                core.deliveries.add(new Dispatch.GivingUp(Steps.this));
            }
            if (now != until) {
                pause(now, until);
                return;
            }
            pausing = null;
            if (cancelled) {
                answer.completeExceptionally(new CancellationException("the operation was cancelled"));
                return;
            }
            try {
                ZkException unused = send(calls.get(), true);
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        }

        private void giveUp() {
            if (pausing == this) {
                pausing = null;
                RetryInterruptedException interrupted = Backoff.interrupted(
                        "the interrupt function of the policy asked for it", requireNonNull(pausedBy));
                answer.completeExceptionally(interrupted);
            }
        }
    }
}
