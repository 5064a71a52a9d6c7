/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.composite;

import static java.util.Objects.requireNonNull;

import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failures;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.CallSubmission;
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
public final class CompositeOperation {
    /** Nobody waits for what goes on in the background, perhaps for days: it need not ask a server each second. */
    private static final RetryPolicy IN_BACKGROUND = RetryPolicy.CONNECT.withMaxDelay(Duration.ofSeconds(10));

    /** How long a pause goes on before the policy is asked again whether to give up, as in kazoo. */
    static final long SLICE_NANOS = 100_000_000;

    /** Said of what outlives its caller. */
    static final String GOES_ON = "; it goes on in the background until it is, or the client closes";

    /**
     * What the steps are. Called in the caller's thread; begins with exactly one {@link CompositeOperation#call}.
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
        CompletableFuture<T> begin(CompositeOperation composite);
    }

    final CompositeOperations session;
    final RetryPolicy retry;
    final @Nullable RetryListener listener;
    private final long timeoutNanos;
    /** Deadline, which is set when the first call is sent. */
    long end = Call.FOREVER;

    private boolean begun;
    /** What is to be done when the deadline is known. */
    private @Nullable Runnable atLaunch;

    boolean waitedFor;
    boolean waitForConnection;
    boolean batchWrites;
    private @Nullable RepeatedCall<?> first;
    /** Told of the first failure, even if that is tried again. */
    @Nullable CompletableFuture<?> impatient;

    volatile boolean cancelled;
    volatile @Nullable RepeatedCall<?> pausing;
    volatile @Nullable Call<?> last;

    // Written by the SendThread; read by a caller that was interrupted.
    private volatile int underWay;
    volatile boolean mayHaveChanged;
    /** Whether something will be done after the caller has gone. */
    private volatile boolean goesOn;
    /** What is to be done if nobody takes the result any more; null for nothing. */
    private volatile @Nullable Runnable ifUnclaimed;

    CompositeOperation(
            CompositeOperations session, RetryPolicy retry, @Nullable RetryListener listener, long timeoutNanos) {
        this.session = session;
        this.retry = retry;
        this.listener = listener;
        this.timeoutNanos = timeoutNanos;
        this.waitForConnection = session.waitForConnection;
    }

    // ---- for the plan ----

    /** Sends a call, again as far as the policy goes and safety allows. */
    public <R extends @Nullable Object> CompletableFuture<R> call(Supplier<Call<R>> calls) {
        return send(new RepeatedCall<>(this, calls, null));
    }

    /**
     * Sends a call that does no harm if it is done twice. If it gets lost with its connection it is sent again on the
     * next one, as a read is; beyond that as far as the policy goes.
     *
     * @param loss is told if a try got lost
     */
    public <R extends @Nullable Object> CompletableFuture<R> call(Supplier<Call<R>> calls, LostTry loss) {
        return send(new RepeatedCall<>(this, calls, loss));
    }

    private <R extends @Nullable Object> CompletableFuture<R> send(RepeatedCall<R> step) {
        if (!begun) {
            begun = true;
            first = step;
            Call<R> call = step.calls.get();
            step.made = call;
            last = call;
        } else if (cancelled) {
            step.answer.completeExceptionally(new CancellationException("the operation was cancelled"));
        } else {
            ZkException unused = step.send(step.calls.get(), true);
        }
        return step.answer;
    }

    /** Returns what remembers lost tries of a call that has not been sent yet. */
    public LostTry lostTry() {
        return new LostTry(session.identity.knownZxid());
    }

    /** Whether the caller has gone: no further step will be sent. */
    public boolean isCancelled() {
        return cancelled;
    }

    /** Returns the number of the session; 0 before there is one. */
    public long sessionId() {
        return session.identity.sessionId();
    }

    /**
     * Does something that outlives the caller: it goes on until it is done or the session's client is closed, whatever
     * becomes of this operation. The refusal of a server in read-only mode does not end it either.
     *
     * @return its result, as far as this operation's deadline and patience go
     */
    public <R extends @Nullable Object> CompletableFuture<R> inBackground(Plan<R> plan) {
        CompositeOperation child = new CompositeOperation(session, IN_BACKGROUND, listener, Call.FOREVER);
        CompletableFuture<R> outcome = child.plan(plan);
        CompletableFuture<R> seen = new CompletableFuture<>();
        child.waitForConnection = waitForConnection;
        child.batchWrites = batchWrites;
        if (!waitForConnection) {
            child.impatient = seen;
        }
        if (begun) {
            child.endsSeen(seen, end);
            ZkException unused = child.launch(true);
        } else {
            begun = true;
            first = child.first;
            last = child.last;
            atLaunch = () -> child.endsSeen(seen, end);
        }
        goesOn = true;
        CompletableFuture<R> unusedToo = outcome.whenComplete((value, failure) -> {
            if (failure == null) {
                seen.complete(value);
            } else {
                seen.completeExceptionally(failure);
            }
        });
        return seen;
    }

    /** What is seen of it ends at the deadline of the operation that it outlives. */
    private void endsSeen(CompletableFuture<?> seen, long deadline) {
        if (deadline != Call.FOREVER) {
            TaskSchedule.Entry entry = session.tasks.add(deadline, () -> leftBehind(seen));
            if (entry != null) {
                CompletableFuture<?> unused = seen.whenComplete((value, failure) -> session.tasks.drop(entry));
            }
        }
    }

    private void leftBehind(CompletableFuture<?> seen) {
        Call<?> call = requireNonNull(last);
        seen.completeExceptionally(new OperationTimeoutException(
                call.failureOf(ErrorCode.OPERATION_TIMEOUT, Outcome.UNKNOWN),
                "it was not done before the deadline" + GOES_ON,
                null));
    }

    /** Says what is to be done if the caller has given up after the result was there, and before it reached him. */
    public void ifUnclaimed(Runnable action) {
        ifUnclaimed = action;
        if (cancelled) {
            unclaimed(); // he has looked for it perhaps before it was there
        }
    }

    /** The result has reached nobody. Any thread. */
    void unclaimed() {
        Runnable action;
        synchronized (this) {
            action = ifUnclaimed;
            ifUnclaimed = null;
        }
        if (action != null) {
            TaskSchedule.Entry unused = session.tasks.add(session.clock.nanoTime(), action);
        }
    }

    /** Names each watch of the session: server path and watcher, once per path. The consumer may send calls. */
    public void forEachWatch(BiConsumer<String, Watcher> consumer) {
        session.watches.forEach(consumer);
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
     * Whether a call that may be repeated can be repeated now: the connection was lost, so it waits for the next one.
     * If it may not wait, it is sent once more at most.
     */
    public boolean mayGoOn(ZkException failure) {
        return failure instanceof ConnectionLossException
                && (failure.outcome() == Outcome.UNKNOWN || waitForConnection);
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

    /** Returns the failure of a step as that of the operation: what came before it may have changed something. */
    ZkException ofWhole(ZkException failure) {
        return mayHaveChanged && failure.outcome() == Outcome.NOT_SENT
                ? Failures.ofPart(failure, "it was not sent, but what came before it may have been applied")
                : failure;
    }

    /** Lets the plan prepare its first call; {@link #launch} sends it. */
    public <T extends @Nullable Object> CompletableFuture<T> plan(Plan<T> plan) {
        CompletableFuture<T> outcome = plan.begin(this);
        if (!begun) {
            throw new IllegalStateException("The plan has not called anything.");
        }
        return outcome.exceptionallyCompose(thrown -> CompletableFuture.failedFuture(
                unwrapped(thrown) instanceof ZkException failure ? ofWhole(failure) : thrown));
    }

    /**
     * Sends the first call.
     *
     * @return why it cannot even begin: the session has ended, or there is far too much; null usually. The plan does
     *     not learn of that
     */
    public @Nullable ZkException launch(boolean onSendThread) {
        RepeatedCall<?> step = requireNonNull(first);
        first = null;
        end = CallSubmission.deadline(session.clock.nanoTime(), timeoutNanos);
        if (atLaunch != null) {
            atLaunch.run();
        }
        return step.launch(onSendThread);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written by the caller before the first call, then by one thread
    void count(int change) {
        underWay += change;
    }

    /** No further step is sent, and those that wait or pause soon take no room any more. */
    public void cancel() {
        cancelled = true;
        session.outgoing.gaveUp(Math.max(1, underWay));
        endPause();
    }

    /** The pause of an operation that was cancelled need not end before its room is free. */
    private void endPause() {
        RepeatedCall<?> pause = pausing;
        if (pause != null) {
            TaskSchedule.Entry unused = session.tasks.add(session.clock.nanoTime(), pause::dropPause);
        }
    }

    /** Cancels, and says what may have happened until then. */
    OperationInterruptedException interrupted() {
        cancelled = true;
        Call<?> call = requireNonNull(last);
        int calls = underWay;
        boolean unsent = !mayHaveChanged && !goesOn && (calls == 0 || (calls == 1 && call.abandon()));
        session.outgoing.gaveUp(Math.max(1, calls));
        endPause();
        return call.interrupted(unsent ? Outcome.NOT_SENT : Outcome.UNKNOWN);
    }

    /** Asks the policy whether to give up, if this is a pause. The answer is the user's, so not on the SendThread. */
    public void askWhetherToGiveUp() {
        BooleanSupplier interrupt = retry.interrupt();
        RepeatedCall<?> pause = pausing;
        if (interrupt != null && pause != null && interrupt.getAsBoolean()) {
            TaskSchedule.Entry unused = session.tasks.add(session.clock.nanoTime(), pause::giveUp);
        }
    }

    boolean goesOn() {
        return goesOn;
    }

    boolean asks() {
        return retry.interrupt() != null;
    }

    public Call<?> lastCall() {
        return requireNonNull(last);
    }

    /** Says whether its calls wait while there is no connection; unless that is said, they do so if the client does. */
    public CompositeOperation waitForConnection(boolean wait) {
        waitForConnection = wait;
        return this;
    }

    /** Says whether its writes may travel with others; unless that is said, they do not. */
    public CompositeOperation batchWrites(boolean together) {
        batchWrites = together;
        return this;
    }

    /** Says that the caller waits, and asks the policy whether to give up himself. */
    public void waitedFor() {
        waitedFor = true;
    }
}
