/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.composite;

import static java.util.Objects.requireNonNull;

import io.zkboot.client.error.Failures;
import io.zkboot.client.error.NotReadOnlyException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.Completion;
import io.zkboot.client.internal.session.delivery.Delivery;
import io.zkboot.client.retry.Backoff;
import io.zkboot.client.retry.RetryEvent;
import io.zkboot.client.retry.RetryInterruptedException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One step: its call, and the calls that repeat it. */
public final class RepeatedCall<R extends @Nullable Object> implements Completion<R> {
    private final CompositeOperation steps;
    private final CompositeOperations session;
    final Supplier<Call<R>> calls;
    private final @Nullable LostTry loss;
    final CompletableFuture<R> answer = new CompletableFuture<>();

    @Nullable Call<R> made;

    private @Nullable Backoff backoff;
    private @Nullable ZkException pausedBy;

    RepeatedCall(CompositeOperation steps, Supplier<Call<R>> calls, @Nullable LostTry loss) {
        this.steps = steps;
        this.session = steps.session;
        this.calls = calls;
        this.loss = loss;
    }

    @Nullable ZkException launch(boolean onSendThread) {
        Call<R> call = requireNonNull(made);
        made = null;
        return send(call, onSendThread);
    }

    /** Returns the failure if it cannot be handed to the plan, because there is no SendThread any more. */
    @Nullable ZkException send(Call<R> call, boolean onSendThread) {
        steps.last = call;
        steps.count(1);
        if (backoff != null) {
            backoff.attemptStarted();
        } else if (steps.retry.maxTries() != 0) {
            backoff = new Backoff(steps.retry, session.clock::nanoTime, session.random);
            backoff.attemptStarted();
        }
        call.waitForConnection(steps.waitForConnection);
        ZkException refused = session.sender.offer(call, steps.end, this, onSendThread);
        if (refused != null) {
            if (onSendThread) {
                failed(call, refused);
            } else if (session.tasks.add(session.clock.nanoTime(), () -> failed(call, refused)) == null) {
                return refused;
            }
        }
        return null;
    }

    @Override
    public boolean isWanted() {
        return !steps.cancelled;
    }

    @Override
    public void ended(Call<R> call) {
        call.observe(session.deliveries);
        ZkException failure = call.failure();
        if (!call.request().isRepeatable() && (failure == null || failure.outcome() == Outcome.UNKNOWN)) {
            steps.mayHaveChanged = true;
        }
        if (failure == null) {
            steps.count(-1);
            answer.complete(call.result());
        } else {
            failed(call, failure);
        }
    }

    /** What the plan does to leave nothing behind, it must do now as well. */
    @Override
    public void dropped() {
        steps.count(-1);
        answer.completeExceptionally(new CancellationException("the operation was cancelled"));
    }

    private void failed(Call<?> call, ZkException failure) {
        steps.count(-1);
        if (loss != null) {
            loss.note(failure);
            if (!steps.cancelled && steps.mayGoOn(failure)) {
                sendAgain();
                return;
            }
        }
        boolean repeatable = loss != null || call.request().isRepeatable();
        if (steps.cancelled || steps.retry.maxTries() == 0 || !isToRepeat(failure, repeatable)) {
            answer.completeExceptionally(failure);
            return;
        }
        try {
            Backoff counters = requireNonNull(backoff);
            long pause = counters.nextPauseNanos(steps.ofWhole(failure));
            long now = session.clock.nanoTime();
            if (steps.end != Call.FOREVER && pause >= steps.end - now) {
                answer.completeExceptionally(failure);
                return;
            }
            announce(call.operation(), counters.attempts(), failure, pause);
            pausedBy = failure;
            steps.pausing = this;
            pause(now, now + pause);
        } catch (RuntimeException spent) {
            answer.completeExceptionally(spent);
        }
    }

    private boolean isToRepeat(ZkException failure, boolean repeatable) {
        if (steps.end == Call.FOREVER && failure instanceof NotReadOnlyException) {
            return true; // refused unread; what goes on until it is done waits for a server that takes writes
        }
        return steps.retry.isSafeToRepeat(failure, repeatable);
    }

    private void announce(String operation, int attempt, ZkException failure, long pause) {
        session.deliveries.observe(observer -> observer.retried(operation, attempt, failure.code()));
        if (steps.listener != null) {
            session.deliveries.add(
                    new Delivery.Retried(steps.listener, new RetryEvent(attempt, failure, Duration.ofNanos(pause))));
        }
        CompletableFuture<?> waiting = steps.impatient;
        if (waiting != null) {
            waiting.completeExceptionally(
                    Failures.ofPart(failure, "it was not done at once" + CompositeOperation.GOES_ON));
        }
    }

    private void pause(long now, long until) {
        boolean slices = steps.asks() && !steps.waitedFor && until - now > CompositeOperation.SLICE_NANOS;
        long next = slices ? now + CompositeOperation.SLICE_NANOS : until;
        if (session.tasks.add(next, () -> resume(next, until)) == null) {
            resume(until, until); // meets the end of the session
        }
    }

    private void resume(long now, long until) {
        if (answer.isDone()) { // given up
            return;
        }
        if (steps.asks() && !steps.waitedFor) {
            session.deliveries.add(new GivingUpQuestion(steps));
        }
        if (now != until) {
            pause(now, until);
            return;
        }
        steps.pausing = null;
        if (steps.cancelled) {
            answer.completeExceptionally(new CancellationException("the operation was cancelled"));
            return;
        }
        sendAgain();
    }

    private void sendAgain() {
        try {
            ZkException unused = send(calls.get(), true);
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
            if (e instanceof Error error) {
                throw error;
            }
        }
    }

    void giveUp() {
        if (steps.pausing == this) {
            steps.pausing = null;
            RetryInterruptedException interrupted = Backoff.interrupted(
                    "the interrupt function of the policy asked for it", steps.ofWhole(requireNonNull(pausedBy)));
            answer.completeExceptionally(interrupted);
        }
    }
}
