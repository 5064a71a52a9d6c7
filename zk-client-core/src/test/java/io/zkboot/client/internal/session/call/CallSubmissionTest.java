/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.RequestTooLargeException;
import io.zkboot.client.error.TooManyRequestsException;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.SleepyNetwork;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import io.zkboot.client.internal.session.delivery.EventQueue;
import io.zkboot.client.internal.session.delivery.EventThread;
import io.zkboot.client.internal.session.state.SessionStatus;
import io.zkboot.client.internal.transport.Clock;
import io.zkboot.client.retry.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** On which way a call gets to the queue, and which calls get no further. */
class CallSubmissionTest {
    private static final long NOW = 1_000;
    private static final int PACKET = 1_000;

    private final List<String> observed = new ArrayList<>();
    private final ClientObserver observer = new ClientObserver() {
        @Override
        public void operationEnded(String operation, long nanos, ErrorCode error) {
            observed.add(operation + " " + nanos + (error == ErrorCode.OK ? "" : " " + error));
        }
    };
    private final SessionConfig config = new SessionConfig(
            "client",
            new SessionConfig.Hosts(List.of(new HostPort("127.0.0.1", 1)), null, true, false),
            new SessionConfig.Timeouts(Duration.ofSeconds(30), null, Duration.ofSeconds(15), Duration.ofMillis(10)),
            new SessionConfig.Limits(PACKET, 1, true, 100_000),
            new SessionConfig.Behaviour(RetryPolicy.CONNECT, true, true, true, true),
            new SessionConfig.Security(List.of(), null, null),
            List.of(),
            observer);
    private final EventQueue events = new EventQueue();
    private final DeliveryBatch deliveries = new DeliveryBatch(events, observer, () -> NOW);
    private final EventThread eventThread = new EventThread(events, Clock.SYSTEM, failure -> {});
    private final SessionStatus status = new SessionStatus("client", () -> NOW, List.of(), deliveries);
    private final OutgoingQueue outgoing = new OutgoingQueue(new SleepyNetwork());
    private final InFlightLimits limits = new InFlightLimits(config.limits(), Clock.SYSTEM);
    private final Observation observation =
            new Observation(observer, () -> NOW, Duration.ofSeconds(30).toNanos());
    private final Completions completions = new Completions(deliveries, limits, observation);
    private boolean ending;
    private final CallSubmission submission =
            new CallSubmission(config, () -> NOW, status, outgoing, limits, eventThread, () -> ending, observation);

    private static Call<@Nullable Void> call() {
        return new Call<>(new Request.Delete("/a", -1), "/a", null, null);
    }

    /** A request whose frame has so many bytes. */
    private static Call<?> ofSize(int bytes) {
        int aroundData = Call.HEADER_BYTES + 4 + 2 + 4 + 4;
        Request<?> request = new Request.SetData("/a", new byte[bytes - aroundData], -1);
        return new Call<>(request, "/a", null, null);
    }

    private <R extends @Nullable Object> CompletableFuture<R> submit(Call<R> call) {
        return submission.submit(call, 500, null, null);
    }

    @Test
    void submittedCallIsQueuedWithItsDeadline() {
        Call<?> call = call();
        assertThat(submit(call)).isNotDone();
        assertThat(call.deadline()).isEqualTo(NOW + 500);
        assertThat(limits.inFlight()).isEqualTo(1);
        assertThat(outgoing.poll()).isSameAs(call);
    }

    @Test
    void operationThatGoesOnForEverDoesSoInCallsThatEnd() {
        Call<@Nullable Void> call = call();
        CallFuture<@Nullable Void> told = new CallFuture<>(eventThread, outgoing, null);
        assertThat(submission.offer(call, Call.FOREVER, told, CallSubmission.Step.FIRST))
                .isNull();
        assertThat(call.deadline()).isEqualTo(NOW + Duration.ofSeconds(15).toNanos());

        Call<@Nullable Void> next = call();
        assertThat(submission.offer(next, NOW + 70, told, CallSubmission.Step.FURTHER))
                .as("there is room for one call, but this goes on")
                .isNull();
        assertThat(next.deadline()).isEqualTo(NOW + 70);
        assertThat(limits.inFlight()).isEqualTo(2);

        assertThat(submission.offer(call(), NOW + 70, told, CallSubmission.Step.FIRST))
                .isInstanceOf(TooManyRequestsException.class);
    }

    @Test
    void requestOfExactlyTheLimitIsTakenAndOneByteMoreIsNot() {
        CompletableFuture<?> fits = submit(ofSize(PACKET));
        assertThat(fits).isNotDone();
        assertThat(submit(ofSize(PACKET + 1)))
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(RequestTooLargeException.class)
                .withMessageContaining("the request has up to 1005 bytes, the limit is 1000");
        assertThat(limits.inFlight()).isEqualTo(1);
    }

    @Test
    void endingClientTakesNoCallAndSaysWhy() {
        ending = true;
        status.to(SessionState.CLOSED, Reason.CLOSED_BY_CALLER, "closed by its owner");
        assertClosed(submit(call()), "the session has ended: closed by its owner");
    }

    @Test
    void endingClientThatWasConnectedSaysThatItEnds() {
        ending = true;
        status.connected(false, "zk1:2181", 7, 1, true);
        assertClosed(submit(call()), "the session has ended: the client is ending");
    }

    @Test
    void callThatTheQueueRefusesHasNoRoomAndFailsAsOneOfAClosedClient() {
        outgoing.close();
        assertClosed(submit(call()), "the session has ended");
    }

    /** As where the stack of the caller ends, or the memory. */
    @Test
    void whoFailsOnTheWayToTheQueueHasHisRoomBackOnce() {
        List<Consumer<Call<?>>> waysToFail = new ArrayList<>();
        OutgoingQueue failing = new OutgoingQueue(new SleepyNetwork()) {
            @Override
            boolean offerAndWrite(Call<?> call) {
                waysToFail.remove(0).accept(call);
                throw new StackOverflowError("a test");
            }
        };
        CallSubmission failingToo =
                new CallSubmission(config, () -> NOW, status, failing, limits, eventThread, () -> ending, observation);
        waysToFail.add(call -> {});
        assertThatThrownBy(() -> failingToo.submit(call(), 500, null, null)).isInstanceOf(StackOverflowError.class);
        assertThat(limits.inFlight()).isZero();

        waysToFail.add(failing::offer);
        assertThatThrownBy(() -> failingToo.submit(call(), 500, null, null)).isInstanceOf(StackOverflowError.class);
        assertThat(limits.inFlight()).isZero();
        Call<?> queued = failing.poll();
        assertThat(queued).isNotNull();
        assertThat(queued.take()).as("nobody hears of it").isFalse();
        queued.dropped(completions);
        completions.publish();
        assertThat(limits.inFlight()).isZero();

        waysToFail.add(Call::take);
        assertThatThrownBy(() -> failingToo.submit(call(), 500, null, null)).isInstanceOf(StackOverflowError.class);
        assertThat(limits.inFlight())
                .as("given back by who has taken it, when it ends")
                .isEqualTo(1);
    }

    private void assertClosed(CompletableFuture<?> future, String why) {
        assertThat(future)
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(ClientClosedException.class)
                .withMessageContaining(why);
        assertThat(limits.inFlight()).isZero();
        Call<?> queued = outgoing.poll();
        assertThat(queued == null || !queued.take()).as("nothing is sent of it").isTrue();
    }

    @Test
    void interruptedThreadSendsNothing() {
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(OperationInterruptedException.class)
                .isThrownBy(() -> submission.execute(call(), 500))
                .satisfies(e -> assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(outgoing.poll()).isNull();
        assertThat(limits.inFlight()).isZero();
        assertThat(observed).containsExactly("delete 0 OPERATION_TIMEOUT");
    }

    /** A meter that misses them shows few requests and no failure, while most of them are refused. */
    @Test
    void observerIsToldOfCallsThatAreNotTaken() {
        submit(call());
        CallFuture<@Nullable Void> told = new CallFuture<>(eventThread, outgoing, null);
        assertThat(submit(call())).isCompletedExceptionally();
        assertThatThrownBy(() -> submission.execute(call(), 500)).isInstanceOf(TooManyRequestsException.class);
        submission.submit(call(), 500, (result, failure) -> {});
        assertThat(submission.offer(call(), NOW + 70, told, CallSubmission.Step.FIRST))
                .isNotNull();
        assertThat(observed).hasSize(4).containsOnly("delete 0 THROTTLED");
        observed.clear();

        ending = true;
        assertThat(submission.offer(call(), NOW + 70, told, CallSubmission.Step.FURTHER))
                .isNotNull();
        assertThat(observed).as("on the SendThread").isEmpty();
        eventThread.drain();
        assertThat(observed).containsExactly("delete 0 CONNECTION_LOSS");
    }

    @Test
    void callerWhoWaitsHasTheAnswerOfHisCall() throws Exception {
        Call<List<String>> call = new Call<>(Request.getChildren("/a", false), "/a", null, null);
        CompletableFuture<List<String>> answer = CompletableFuture.supplyAsync(() -> submission.execute(call, 500));
        await().atMost(Duration.ofSeconds(60)).until(() -> outgoing.poll() == call);
        assertThat(call.deadline()).isEqualTo(NOW + 500);
        assertThat(call.take()).isTrue();
        call.succeed(List.of("b"), completions);
        assertThat(answer.get(60, TimeUnit.SECONDS)).containsExactly("b");
        assertThat(limits.inFlight()).isZero();
    }

    @Test
    void callerWhoIsInterruptedWhileHisCallIsQueuedHasItDropped() throws Exception {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                submission.execute(call(), 500);
            } catch (OperationInterruptedException e) {
                interrupted.complete(e.outcome() == Outcome.NOT_SENT);
            }
        });
        caller.setDaemon(true);
        caller.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> caller.getState() == Thread.State.WAITING);
        caller.interrupt();
        assertThat(interrupted.get(60, TimeUnit.SECONDS)).isTrue();
        await().atMost(Duration.ofSeconds(60)).until(() -> outgoing.takeGivenUp(1));
        Call<?> queued = outgoing.poll();
        assertThat(queued).isNotNull();
        assertThat(queued.take()).isFalse();
        assertThat(observed).containsExactly("delete 0 OPERATION_TIMEOUT");
    }

    @Test
    void observerIsToldOnceOfACallerWhoIsInterruptedAfterItWasSent() throws Exception {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Call<@Nullable Void> call = call();
        Thread caller = new Thread(() -> {
            try {
                submission.execute(call, 500);
            } catch (OperationInterruptedException e) {
                interrupted.complete(e.outcome() == Outcome.UNKNOWN);
            }
        });
        caller.setDaemon(true);
        caller.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> outgoing.poll() == call);
        assertThat(call.take()).isTrue();
        caller.interrupt();
        assertThat(interrupted.get(60, TimeUnit.SECONDS)).isTrue();
        call.succeed(null, completions);
        completions.publish();
        eventThread.drain();
        assertThat(observed).containsExactly("delete 0 OPERATION_TIMEOUT");
    }

    @Test
    void observerIsToldHowLongItTook() {
        Call<@Nullable Void> call = call();
        submit(call);
        assertThat(call.take()).isTrue();
        call.succeed(null, completions);
        completions.publish();
        eventThread.drain();
        assertThat(observed).containsExactly("delete 0");
    }

    @Test
    void deadlineIsForEverOnlyIfThatIsMeant() {
        assertThat(CallSubmission.deadline(NOW, Call.FOREVER)).isEqualTo(Call.FOREVER);
        assertThat(CallSubmission.deadline(NOW, 500)).isEqualTo(NOW + 500);
        assertThat(CallSubmission.deadline(Call.FOREVER - 500, 500)).isEqualTo(Call.FOREVER - 1);
    }
}
