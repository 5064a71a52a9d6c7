/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.composite;

import static java.util.Objects.requireNonNull;

import io.zkboot.client.error.Failures;
import io.zkboot.client.error.NotReadOnlyException;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ProtocolException;
import io.zkboot.client.error.TooManyRequestsException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.CallSubmission;
import io.zkboot.client.internal.session.call.Completion;
import io.zkboot.client.internal.session.delivery.Delivery;
import io.zkboot.client.retry.Backoff;
import io.zkboot.client.retry.RetryEvent;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One step: its call, and the calls that repeat it. */
public final class RepeatedCall<R extends @Nullable Object> implements Completion<R> {
    private final CompositeOperation composite;
    private final CompositeOperations session;
    final Supplier<Call<R>> calls;
    private final @Nullable LostTry loss;
    final CompletableFuture<R> answer = new CompletableFuture<>();

    @Nullable Call<R> made;

    private @Nullable Backoff backoff;
    /** Made for the first pause; as a rule there is none. */
    private @Nullable Pauses pauses;

    RepeatedCall(CompositeOperation composite, Supplier<Call<R>> calls, @Nullable LostTry loss) {
        this.composite = composite;
        this.session = composite.session;
        this.calls = calls;
        this.loss = loss;
    }

    @Nullable ZkException launch(boolean onSendThread) {
        Call<R> call = requireNonNull(made);
        made = null;
        return send(call, onSendThread);
    }

    /**
     * Returns the failure if it is not handed to the plan: there is no SendThread any more, or no room even to wait in.
     * What is too much must not wait for a thread to say so.
     */
    @Nullable ZkException send(Call<R> call, boolean onSendThread) {
        composite.last = call;
        composite.count(1);
        if (backoff == null && composite.retry.maxTries() != 0) {
            backoff = new Backoff(composite.retry, session.clock::nanoTime, session.random);
            backoff.attemptStarted();
        }
        if (composite.waitForConnection != session.waitForConnection) {
            call.waitForConnection(composite.waitForConnection);
        }
        if (composite.batchWrites) {
            call.joinWrites();
        }
        ZkException refused = session.sender.offer(call, composite.end, this, step(onSendThread));
        if (!onSendThread) {
            return refused == null || handsOn(call, refused) ? null : refused;
        }
        if (refused != null) {
            failed(call, refused);
        } else if (pauses != null) {
            pauses.over();
        }
        return null;
    }

    private CallSubmission.Step step(boolean onSendThread) {
        if (!onSendThread) {
            return CallSubmission.Step.FIRST;
        }
        return pauses != null && pauses.rejected ? CallSubmission.Step.AFTER_REJECTION : CallSubmission.Step.FURTHER;
    }

    /** Lets the SendThread see to a refusal; false if it cannot, or must not. */
    private boolean handsOn(Call<R> call, ZkException refused) {
        if (refused instanceof TooManyRequestsException && composite.end != Call.FOREVER) {
            if (composite.retry.maxTries() == 0 || !pauses().ofRejected(call, !composite.waitedFor)) {
                return false;
            }
        }
        if (session.tasks.add(session.clock.nanoTime(), telling(() -> failed(call, refused))) != null) {
            return true;
        }
        if (pauses != null) {
            pauses.over();
        }
        return false;
    }

    private Pauses pauses() {
        Pauses made = pauses;
        if (made == null) {
            made = new Pauses(session, answer);
            pauses = made;
        }
        return made;
    }

    @Override
    public boolean isWanted() {
        return !composite.cancelled;
    }

    @Override
    public boolean isToldByEventThread() {
        return !composite.waitedFor;
    }

    @Override
    public void ended(Call<R> call) {
        try {
            take(call);
        } catch (RuntimeException | Error defect) { // nobody comes back to a call that has ended
            answer.completeExceptionally(defect);
            throw defect;
        }
    }

    private Runnable telling(Runnable task) {
        return TaskSchedule.telling(answer::completeExceptionally, task);
    }

    private void take(Call<R> call) {
        ZkException failure = call.failure();
        if (session.observation != null) {
            session.observation.ends(call, failure, session.deliveries);
        }
        if (!call.request().isRepeatable() && (failure == null || failure.outcome() == Outcome.UNKNOWN)) {
            composite.mayHaveChanged = true;
        }
        if (failure == null) {
            composite.count(-1);
            answer.complete(call.result());
        } else {
            failed(call, failure);
        }
    }

    /** What the plan does to leave nothing behind, it must do now as well. */
    @Override
    public void dropped() {
        composite.count(-1);
        answer.completeExceptionally(new CancellationException("the operation was cancelled"));
    }

    private void failed(Call<?> call, ZkException failure) {
        composite.count(-1);
        if (loss != null) {
            loss.note(failure);
            if (!composite.cancelled && composite.mayGoOn(failure)) {
                sendAgain();
                return;
            }
        }
        boolean repeatable = loss != null || call.request().isRepeatable();
        if (composite.cancelled || composite.retry.maxTries() == 0 || !isToRepeat(failure, repeatable)) {
            answer.completeExceptionally(failure);
            return;
        }
        try {
            Backoff counters = requireNonNull(backoff);
            long pause = counters.nextPauseNanos(composite.ofWhole(failure));
            long now = session.clock.nanoTime();
            if (composite.end != Call.FOREVER && pause >= composite.end - now) {
                answer.completeExceptionally(failure);
                return;
            }
            announce(call.operation(), counters.attempts(), failure, pause);
            pauses().begins(call, failure, composite.end == Call.FOREVER);
            composite.pausing = this;
            pause(now, now + pause);
            if (composite.cancelled) { // by somebody who did not see the pause
                dropPause();
            }
        } catch (RuntimeException spent) {
            answer.completeExceptionally(spent);
        }
    }

    private boolean isToRepeat(ZkException failure, boolean repeatable) {
        if (composite.end == Call.FOREVER && failure instanceof NotReadOnlyException) {
            return true; // refused unread; what goes on until it is done waits for a server that takes writes
        }
        if (composite.end == Call.FOREVER && failure instanceof OperationInterruptedException) {
            return true; // its caller was, before it had room; it goes on without him
        }
        if (composite.end == Call.FOREVER && failure instanceof ProtocolException) {
            return repeatable; // nonsense is no answer; it has cost the connection, and the next one may be better
        }
        return composite.retry.isSafeToRepeat(failure, repeatable);
    }

    private void announce(String operation, int attempt, ZkException failure, long pause) {
        session.deliveries.observe(observer -> observer.retried(operation, attempt, failure.code()));
        if (composite.listener != null) {
            session.deliveries.add(new Delivery.Retried(
                    composite.listener, new RetryEvent(attempt, failure, Duration.ofNanos(pause))));
        }
        CompletableFuture<?> waiting = composite.impatient;
        if (waiting != null) {
            waiting.completeExceptionally(
                    Failures.ofPart(failure, "it was not done at once" + CompositeOperation.GOES_ON));
        }
    }

    private void pause(long now, long until) {
        boolean slices = composite.asks() && !composite.waitedFor && until - now > CompositeOperation.SLICE_NANOS;
        long next = slices ? now + CompositeOperation.SLICE_NANOS : until;
        TaskSchedule.Entry entry = session.tasks.add(next, telling(() -> resume(next, until)));
        pauses().endsWith(entry);
        if (entry == null) {
            resume(until, until); // meets the end of the session
        }
    }

    private void resume(long now, long until) {
        if (answer.isDone()) { // given up
            return;
        }
        if (composite.asks() && !composite.waitedFor) {
            session.deliveries.add(new GivingUpQuestion(composite));
        }
        if (now != until) {
            pause(now, until);
            return;
        }
        composite.pausing = null;
        if (composite.cancelled) {
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

    /** The policy has asked for it. */
    void giveUp() {
        endPause(() -> Backoff.interrupted(
                "the interrupt function of the policy asked for it", composite.ofWhole(pauses().cause())));
    }

    /** Nobody waits any more. */
    void dropPause() {
        endPause(() -> new CancellationException("the operation was cancelled"));
    }

    private void endPause(Supplier<Throwable> why) {
        if (composite.pausing == this) {
            composite.pausing = null;
            pauses().drop();
            answer.completeExceptionally(why.get());
        }
    }
}
