/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.ResultCallback;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.SleepyNetwork;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import io.zkboot.client.internal.session.delivery.EventQueue;
import io.zkboot.client.internal.session.state.SessionStatus;
import io.zkboot.client.internal.transport.Clock;
import io.zkboot.client.internal.watch.WatchChange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What waits to be sent: in which order, until when, and what is to be looked at without a connection. */
class WaitingCallsTest {
    private final InFlightLimits limits =
            new InFlightLimits(new SessionConfig.Limits(100, 100_000, false, 1_000_000), Clock.SYSTEM);
    private final Completions completions =
            new Completions(new DeliveryBatch(new EventQueue(), null, Clock.SYSTEM), limits, null);
    private final WaitingCalls waiting = new WaitingCalls();

    private static Call<@Nullable Void> call(String path, long deadline) {
        return prepared(new Call<>(new Request.Delete(path, -1), path, null, null), deadline);
    }

    private static Call<@Nullable Void> prepared(Call<@Nullable Void> call, long deadline) {
        call.prepare(deadline, (ResultCallback<@Nullable Void>) (result, failure) -> {});
        return call;
    }

    private static Call<@Nullable Void> localRemoval() {
        WatchChange change = new WatchChange.Disarm("/w", WatcherType.ANY, null, true);
        return prepared(new Call<>(new Request.Delete("/w", -1), "/w", change, null), Call.FOREVER);
    }

    private static SessionStatus.View view(SessionState state) {
        return new SessionStatus.View(state, 0, Reason.REFUSED, "nobody there", 1, null, 0, 0);
    }

    private List<Call<?>> inOrder() {
        List<Call<?>> calls = new ArrayList<>();
        waiting.inOrder().forEachRemaining(calls::add);
        return calls;
    }

    @Test
    void whatIsPutBackGoesBeforeWhatWaits() {
        assertThat(waiting.isEmpty()).isTrue();
        Call<?> last = call("/last", Call.FOREVER);
        waiting.add(last);
        Call<?> first = call("/1", Call.FOREVER);
        Call<?> second = call("/2", Call.FOREVER);
        Call<?> third = call("/3", Call.FOREVER);
        waiting.putBack(third);
        CallList row = new CallList();
        row.addLast(first);
        row.addLast(second);
        waiting.putBack(row);
        assertThat(inOrder()).containsExactly(first, second, third, last);
        assertThat(waiting.size()).isEqualTo(4);
        assertThat(waiting.isEmpty()).isFalse();
        assertThat(waiting.peek()).isSameAs(first);
        assertThat(waiting.poll()).isSameAs(first);
        assertThat(waiting.size()).isEqualTo(3);
    }

    @Test
    void whatIsHeardWithoutAConnectionIsSaidOnceHoweverItCame() {
        waiting.add(call("/a", Call.FOREVER));
        waiting.putBack(call("/b", Call.FOREVER));
        waiting.putBack(new CallList());
        assertThat(waiting.takeHeardOffline()).isFalse();

        waiting.add(localRemoval());
        waiting.add(call("/c", Call.FOREVER));
        assertThat(waiting.takeHeardOffline()).isTrue();
        assertThat(waiting.takeHeardOffline()).isFalse();

        waiting.putBack(localRemoval());
        assertThat(waiting.takeHeardOffline()).isTrue();

        Call<?> impatient = call("/d", Call.FOREVER);
        impatient.waitForConnection(false);
        waiting.add(impatient);
        assertThat(waiting.takeHeardOffline()).isTrue();

        CallList row = new CallList();
        row.addLast(call("/e", Call.FOREVER));
        waiting.putBack(row);
        assertThat(waiting.takeHeardOffline()).as("one look finds out").isTrue();

        waiting.hearAgain();
        waiting.putBack(new CallList());
        assertThat(waiting.takeHeardOffline()).isTrue();
    }

    @Test
    void callsPastTheirDeadlineEndAndTheOthersStay() {
        Call<?> sent = call("/sent", 100);
        assertThat(sent.take()).isTrue();
        PendingQueue pending = new PendingQueue();
        pending.add(sent, 1, 0, 0);
        Call<?> late = call("/late", 110);
        Call<?> endless = call("/endless", Call.FOREVER);
        Call<?> later = call("/later", 300);
        List.of(later, late, endless).forEach(waiting::add);
        assertThat(waiting.nextDeadline()).isEqualTo(110);

        waiting.expire(109, pending, view(SessionState.CONNECTED), completions);
        assertThat(inOrder()).containsExactly(later, late, endless);
        waiting.expire(110, pending, view(SessionState.CONNECTED), completions);
        assertThat(inOrder()).containsExactly(later, endless);
        assertTimedOut(sent, Outcome.UNKNOWN, "no answer came before the deadline");
        assertTimedOut(late, Outcome.NOT_SENT, "the deadline passed before the request could be sent");
        assertThat(pending.size()).as("its place waits for the late reply").isEqualTo(1);
        assertThat(waiting.nextDeadline()).isEqualTo(300);

        waiting.expire(300, null, view(SessionState.CONNECTING), completions);
        assertTimedOut(
                later,
                Outcome.NOT_SENT,
                "the deadline passed without a connection (CONNECTING, REFUSED: nobody there)");
        assertThat(inOrder()).containsExactly(endless);
        assertThat(waiting.nextDeadline()).isEqualTo(Call.FOREVER);
    }

    /**
     * In an outage each of very many deadlines would cost a look at all calls, and the SendThread would do nothing
     * else.
     */
    @Test
    void veryManyCallsAreNotLookedThroughForEachOfTheirDeadlines() {
        PendingQueue pending = new PendingQueue();
        List<Call<?>> calls = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            Call<?> call = call("/" + i, 1_000 + i * 100L);
            calls.add(call);
            waiting.add(call);
            if (i % 2 == 0) { // it is sent
                Call<?> sent = waiting.poll();
                assertThat(sent).isNotNull();
                assertThat(sent.take()).isTrue();
                pending.add(sent, i, 0, 0);
            }
        }
        int looks = 0;
        for (long now = 1_000; waiting.nextDeadline() != Call.FOREVER; now = waiting.nextDeadline()) {
            long before = ended(calls);
            waiting.expire(now, pending, view(SessionState.CONNECTED), completions);
            assertThat(ended(calls)).as("each look ends some").isGreaterThan(before);
            looks++;
            long next = waiting.nextDeadline();
            if (next != Call.FOREVER) {
                waiting.expire(next - 1, pending, view(SessionState.CONNECTED), completions);
                assertThat(waiting.nextDeadline()).as("too early").isEqualTo(next);
            }
            assertThat(looks).isLessThan(10);
        }
        assertThat(ended(calls)).isEqualTo(5_000);
        assertThat(looks).isGreaterThan(1);
    }

    private static long ended(List<Call<?>> calls) {
        return calls.stream().filter(Call::isDone).count();
    }

    @Test
    void aThousandCallsAreLookedThroughForEachOfTheirDeadlines() {
        for (int i = 0; i < 1_000; i++) {
            waiting.add(call("/" + i, 1_000 + i));
        }
        for (int i = 0; i < 1_000; i++) {
            assertThat(waiting.nextDeadline()).isEqualTo(1_000 + i);
            waiting.expire(1_000 + i, null, view(SessionState.SUSPENDED), completions);
        }
        assertThat(waiting.isEmpty()).isTrue();
    }

    @Test
    void callThatWasTakenBackLeavesItsRoomAtItsDeadlineOrAtTheEnd() {
        Call<?> first = call("/1", 100);
        Call<?> second = call("/2", Call.FOREVER);
        for (Call<?> call : List.of(first, second)) {
            limits.takeBeyondLimit(0);
            waiting.add(call);
            assertThat(call.abandon()).isTrue();
        }
        waiting.expire(100, null, view(SessionState.CONNECTED), completions);
        completions.publish();
        assertThat(limits.inFlight()).isEqualTo(1);
        assertThat(inOrder()).containsExactly(second);

        LostCalls.endWaiting(
                waiting,
                (call, outcome) -> {
                    throw new AssertionError("its caller has been told");
                },
                completions);
        completions.publish();
        assertThat(limits.inFlight()).isZero();
        assertThat(waiting.isEmpty()).isTrue();
    }

    @Test
    void onlyCallsThatWereGivenUpAreDropped() {
        OutgoingQueue outgoing = new OutgoingQueue(new SleepyNetwork());
        Call<?> wanted = call("/1", Call.FOREVER);
        Call<?> givenUp = call("/2", Call.FOREVER);
        for (Call<?> call : List.of(wanted, givenUp)) {
            limits.takeBeyondLimit(0);
            waiting.add(call);
        }
        assertThat(givenUp.abandon()).isTrue();
        waiting.dropGivenUp(outgoing, completions);
        assertThat(inOrder()).as("nobody has said so").containsExactly(wanted, givenUp);
        outgoing.gaveUp(1);
        waiting.dropGivenUp(outgoing, completions);
        completions.publish();
        assertThat(inOrder()).containsExactly(wanted);
        assertThat(limits.inFlight()).isEqualTo(1);
        assertThat(wanted.isDone()).isFalse();
    }

    private static void assertTimedOut(Call<?> call, Outcome outcome, String why) {
        ZkException failure = call.failure();
        assertThat(failure).isInstanceOf(OperationTimeoutException.class).hasMessageContaining(why);
        assertThat(failure.outcome()).isEqualTo(outcome);
    }
}
