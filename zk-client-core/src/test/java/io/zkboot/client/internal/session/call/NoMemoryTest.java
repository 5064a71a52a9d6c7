/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.error.ZkServerException;
import io.zkboot.client.event.Reason;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import io.zkboot.client.internal.session.delivery.EventQueue;
import io.zkboot.client.internal.session.state.ConnectionLost;
import io.zkboot.client.internal.transport.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** No call gets lost when there is no memory to end it: the end of the session, which follows, finds it. */
class NoMemoryTest {
    private static final ConnectionLost LOST = new ConnectionLost(Reason.CLOSED_BY_SERVER, "gone");

    private final Completions completions = new Completions(
            new DeliveryBatch(new EventQueue(), null, Clock.SYSTEM),
            new InFlightLimits(new SessionConfig.Limits(1_000, 1_000_000, false, 1_000_000), Clock.SYSTEM),
            null);
    private final PendingQueue pending = new PendingQueue();
    private final WaitingCalls waiting = new WaitingCalls();
    private final List<String> ended = new ArrayList<>();

    /** Has no memory to hear of the end at first, if it is to be so. */
    private final class Hearer<R extends @Nullable Object> implements Completion<R> {
        private boolean outOfMemory;

        Hearer(boolean outOfMemory) {
            this.outOfMemory = outOfMemory;
        }

        @Override
        public boolean isWanted() {
            return true;
        }

        @Override
        public boolean isForEventThread() {
            if (outOfMemory) {
                outOfMemory = false;
                throw new OutOfMemoryError("a test");
            }
            return false;
        }

        @Override
        public void ended(Call<R> call) {
            ended.add(String.valueOf(call.clientPath()));
        }
    }

    private Call<?> write(int number) {
        return call(new Request.Delete("/" + number, -1), number);
    }

    private Call<?> read(int number) {
        return call(Request.getData("/" + number, false), number);
    }

    private <R extends @Nullable Object> Call<?> call(Request<R> request, int number) {
        Call<R> call = new Call<>(request, "/" + number, null, null);
        call.prepare(Call.FOREVER, new Hearer<>(number == 2));
        return call;
    }

    private void endSession() {
        LostCalls.endSent(pending, 0, NoMemoryTest::failure, completions);
        LostCalls.endWaiting(waiting, NoMemoryTest::failure, completions);
    }

    private static ZkServerException failure(Call<?> call, Outcome outcome) {
        return new ZkServerException(call.failureOf(ErrorCode.CONNECTION_LOSS, outcome), "the end", null);
    }

    private void sent(Call<?> call) {
        assertThat(call.take()).isTrue();
        pending.add(call, pending.size(), 0, 100L * pending.size());
    }

    @Test
    void whenTheSessionExpires() {
        for (int i = 0; i < 5; i++) {
            waiting.add(write(i));
        }
        assertThatThrownBy(() -> LostCalls.expired(waiting, true, "gone", completions))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(ended).containsExactly("/0", "/1");
        endSession();
        assertThat(ended).containsExactly("/0", "/1", "/2", "/3", "/4");
    }

    @Test
    void whenItCannotEvenBeSaidWhy() {
        Call<?> sent = write(0);
        sent(sent);
        Call<?> queued = write(1);
        waiting.add(queued);
        BiFunction<Call<?>, Outcome, ZkException> noMemory = (call, outcome) -> {
            throw new OutOfMemoryError("a test");
        };
        LostCalls.endSent(pending, 0, noMemory, completions);
        LostCalls.endWaiting(waiting, noMemory, completions);
        assertThat(ended).containsExactly("/0", "/1");
        assertThat(List.of(sent, queued))
                .allSatisfy(call -> assertThat(call.failure())
                        .isInstanceOf(ClientClosedException.class)
                        .hasMessageContaining("no memory to say more")
                        .satisfies(failure ->
                                assertThat(((ZkException) failure).outcome()).isEqualTo(Outcome.UNKNOWN)));
    }

    @Test
    void whenAConnectionIsLostWithSomeThatWereSentAndSomeThatWait() {
        sent(write(0));
        sent(read(1));
        sent(write(2));
        sent(read(3));
        waiting.add(write(4));
        assertThatThrownBy(() -> LostCalls.settle(pending, 1_000, waiting, call -> true, LOST, completions))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(ended).containsExactly("/0");
        endSession();
        assertThat(ended).containsExactly("/0", "/1", "/2", "/3", "/4");
    }

    @Test
    void whenAConnectionIsLostWhoseLossTheWaitingCannotBeToldOf() {
        sent(write(0));
        sent(read(1));
        waiting.add(write(2));
        waiting.add(write(3));
        assertThatThrownBy(() -> LostCalls.settle(pending, 1_000, waiting, call -> true, LOST, completions))
                .isInstanceOf(OutOfMemoryError.class);
        endSession();
        assertThat(ended).containsExactly("/0", "/1", "/2", "/3");
    }
}
