/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.Reason;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.SessionRequest;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import io.zkboot.client.internal.session.delivery.EventQueue;
import io.zkboot.client.internal.session.state.ConnectionLost;
import io.zkboot.client.internal.transport.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each call of a lost connection is settled by what is before it, whoever it belongs to. */
class SettledCallsTest {
    private static final ConnectionLost WHY = new ConnectionLost(Reason.IO, "cut");
    /** All that begins before this has left. */
    private static final long FLUSHED = 100;

    private static final long LEFT = 50;
    private static final long UNSENT = 200;

    private final InFlightLimits limits =
            new InFlightLimits(new SessionConfig.Limits(100, 100_000, false, 1_000_000), Clock.SYSTEM);
    private final Completions completions =
            new Completions(new DeliveryBatch(new EventQueue(), null, Clock.SYSTEM), limits, null);
    private final PendingQueue pending = new PendingQueue();
    private final WaitingCalls waiting = new WaitingCalls();
    private final List<String> heard = new ArrayList<>();

    /** A caller who waits, and is told on the thread that ends the call. */
    private final class Caller<R extends @Nullable Object> implements Completion<R> {
        @Override
        public boolean isWanted() {
            return true;
        }

        @Override
        public void ended(Call<R> call) {
            heard.add(call.clientPath() + " " + (call.failure() == null ? "done" : outcome(call)));
        }
    }

    private static @Nullable Outcome outcome(Call<?> call) {
        ZkException failure = call.failure();
        return failure == null ? null : failure.outcome();
    }

    private Call<@Nullable Void> write(String path) {
        Call<@Nullable Void> call = new Call<>(new Request.Delete(path, -1), path, null, null);
        call.prepare(Call.FOREVER, new Caller<>());
        return call;
    }

    private Call<List<String>> read(String path) {
        Call<List<String>> call = new Call<>(Request.getChildren(path, false), path, null, null);
        call.prepare(Call.FOREVER, new Caller<>());
        return call;
    }

    private <C extends Call<?>> C sent(C call, long offset) {
        assertThat(call.take()).isTrue();
        pending.add(call, pending.size() + 1, 0, offset);
        return call;
    }

    private void settle(boolean waits) {
        LostCalls.settle(pending, FLUSHED, waiting, call -> waits, WHY, completions);
    }

    private List<Call<?>> left() {
        List<Call<?>> calls = new ArrayList<>();
        waiting.inOrder().forEachRemaining(calls::add);
        return calls;
    }

    @Test
    void callsOfTheEngineEndWithTheirConnectionInSilence() {
        sent(Call.internal(new SessionRequest.Ping(), call -> heard.add("told")), LEFT);
        Call<?> write = sent(write("/unsent"), UNSENT);
        settle(true);
        assertThat(heard).isEmpty();
        assertThat(left()).containsExactly(write);
        assertThat(pending.isEmpty()).isTrue();
    }

    @Test
    void callsOfTheEngineAreNotToldWhereNothingWaits() {
        sent(Call.internal(new SessionRequest.Ping(), call -> heard.add("told")), LEFT);
        settle(false);
        assertThat(heard).isEmpty();
    }

    @Test
    void endOfTheSessionSaysOfEachWhetherItMayHaveBeenApplied() {
        sent(write("/left"), LEFT);
        sent(write("/unsent"), UNSENT);
        LostCalls.endSent(
                pending, FLUSHED, (call, outcome) -> CallFailures.timeout(call, outcome, "ended"), completions);
        assertThat(heard).containsExactly("/left UNKNOWN", "/unsent NOT_SENT");
    }

    /** As a create whose node is there already, and of which the status alone is still to be read. */
    @Test
    void endOfTheSessionRemembersWhatHasLeftOnAConnectionBefore() {
        Call<?> write = write("/carried");
        write.carriedOver(true);
        sent(write, UNSENT);
        LostCalls.endSent(
                pending, FLUSHED, (call, outcome) -> CallFailures.timeout(call, outcome, "ended"), completions);
        assertThat(heard).containsExactly("/carried UNKNOWN");
    }

    @Test
    void writeIsLostBehindOneThatIsOwed() {
        sent(write("/done").owed(), LEFT);
        sent(write("/unsent"), UNSENT);
        settle(true);
        assertThat(heard).containsExactly("/unsent NOT_SENT");
        assertThat(left()).isEmpty();
    }

    @Test
    void callWhoseCallerHasBeenToldIsLostLikeTheOthersAndToldNothingMore() {
        Call<?> late = sent(write("/late"), LEFT);
        late.fail(CallFailures.timeout(late, Outcome.UNKNOWN, "late"), completions);
        assertThat(heard).containsExactly("/late UNKNOWN");
        ZkException told = late.failure();
        sent(write("/unsent"), UNSENT);
        settle(true);
        assertThat(heard).containsExactly("/late UNKNOWN", "/unsent NOT_SENT");
        assertThat(late.failure()).isSameAs(told);
        assertThat(left()).isEmpty();
    }

    @Test
    void readWhoseCallerHasBeenToldIsNoLostWrite() {
        Call<?> late = sent(read("/late"), LEFT);
        late.fail(CallFailures.timeout(late, Outcome.UNKNOWN, "late"), completions);
        Call<?> unsent = sent(write("/unsent"), UNSENT);
        settle(true);
        assertThat(left()).containsExactly(unsent);
    }

    @Test
    void whatWaitsStaysUnlessAWriteWasLostBeforeIt() {
        Call<?> read = read("/read");
        Call<?> write = write("/write");
        waiting.add(read);
        waiting.add(write);
        settle(true);
        assertThat(left()).containsExactly(read, write);

        sent(write("/sent"), LEFT);
        settle(true);
        assertThat(heard).containsExactly("/sent UNKNOWN", "/write NOT_SENT");
        assertThat(left()).containsExactly(read);
    }

    @Test
    void nothingWaitsIfTheClientDoesNot() {
        waiting.add(read("/read"));
        Call<?> unsent = sent(write("/unsent"), UNSENT);
        settle(false);
        assertThat(heard).containsExactly("/unsent NOT_SENT", "/read NOT_SENT");
        assertThat(unsent.failure()).isInstanceOf(ConnectionLossException.class).hasMessageContaining("(cut)");
        assertThat(left()).isEmpty();
    }

    @Test
    void callThatTheServerHasDeclinedCountsAsUnsent() {
        Call<?> declined = sent(write("/declined"), LEFT);
        declined.declined();
        settle(true);
        assertThat(left()).containsExactly(declined);
        assertThat(declined.outcomeIfDropped()).isEqualTo(Outcome.NOT_SENT);
    }

    @Test
    void readThatIsCarriedOverRemembersThatItHasLeft() {
        Call<?> sent = sent(read("/sent"), LEFT);
        Call<?> unsent = sent(read("/unsent"), UNSENT);
        settle(true);
        assertThat(left()).containsExactly(sent, unsent);
        assertThat(sent.outcomeIfDropped()).isEqualTo(Outcome.UNKNOWN);
        assertThat(unsent.outcomeIfDropped()).isEqualTo(Outcome.NOT_SENT);
    }

    @Test
    void expiryKeepsReadsIfTheyAreWanted() {
        Call<?> read = read("/read");
        waiting.add(read);
        waiting.add(write("/write"));
        LostCalls.expired(waiting, true, "gone", completions);
        assertThat(heard).containsExactly("/write NOT_SENT");
        assertThat(left()).containsExactly(read);
        LostCalls.expired(waiting, false, "gone", completions);
        assertThat(heard).containsExactly("/write NOT_SENT", "/read NOT_SENT");
    }

    @Test
    void callThatWasTakenBackIsDroppedAndNotFailed() {
        Call<?> call = write("/back");
        limits.takeBeyondLimit(0);
        waiting.add(call);
        assertThat(call.abandon()).isTrue();
        settle(false);
        completions.publish();
        assertThat(heard).isEmpty();
        assertThat(limits.inFlight()).isZero();
        assertThat(left()).isEmpty();
    }
}
