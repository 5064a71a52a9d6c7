/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import io.zkboot.client.internal.session.delivery.EventQueue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How long a request took is known whatever time it had, though nothing is kept for the usual one. */
class ObservationTest {
    private static final long USUAL = 1_000;

    private final List<Long> heard = new ArrayList<>();
    private final List<ErrorCode> errors = new ArrayList<>();
    private long now;

    private final ClientObserver recorder = new ClientObserver() {
        @Override
        public void operationEnded(String operation, long nanos, ErrorCode error) {
            heard.add(nanos);
            errors.add(error);
        }
    };

    private void call(Observation observation, long begin, long timeout) {
        Call<@Nullable Void> call = new Call<>(new Request.Delete("/a", -1), "/a", null, null);
        call.prepare(CallSubmission.deadline(begin, timeout), new WaitingCaller<>());
        observation.begins(call, begin, timeout);
        observation.ended(call, null);
    }

    @Test
    void timeIsThatFromTheBeginWhateverTheDeadline() {
        Observation observation = new Observation(recorder, () -> now, USUAL);
        now = 500;
        call(observation, 100, USUAL);
        call(observation, 200, 5 * USUAL);
        call(observation, 300, Call.FOREVER);
        call(observation, -100, USUAL); // a clock may well begin there
        assertThat(heard).containsExactly(400L, 300L, 200L, 600L);
    }

    @Test
    void aCallThatSomebodyWaitsForIsHeardOfOnceByWhoeverWaits() {
        Observation observation = new Observation(recorder, () -> now, USUAL);
        Completions completions = new Completions(
                new DeliveryBatch(new EventQueue(), recorder, () -> now),
                new InFlightLimits(new SessionConfig.Limits(1_000, 100, false, 1_000), () -> now),
                observation);
        now = 500;
        WaitingCaller<@Nullable Void> caller = new WaitingCaller<>();
        Call<@Nullable Void> good = new Call<>(new Request.Delete("/a", -1), "/a", null, null);
        good.prepare(CallSubmission.deadline(100, USUAL), caller);
        good.succeed(null, completions);
        Call<@Nullable Void> late = new Call<>(new Request.Delete("/a", -1), "/a", null, null);
        late.prepare(CallSubmission.deadline(200, USUAL), caller);
        late.fail(CallFailures.tooLate(late), completions);
        assertThat(heard).as("until the caller goes on").isEmpty();

        assertThat(caller.await(good, observation)).isNull();
        assertThatExceptionOfType(OperationTimeoutException.class).isThrownBy(() -> caller.await(late, observation));
        assertThat(heard).containsExactly(400L, 300L);
        assertThat(errors).containsExactly(ErrorCode.OK, ErrorCode.OPERATION_TIMEOUT);
    }

    @Test
    void aCallWhoseWaiterIsInterruptedIsHeardOfOnce() {
        Observation observation = new Observation(recorder, () -> now, USUAL);
        WaitingCaller<@Nullable Void> caller = new WaitingCaller<>();
        Call<@Nullable Void> call = new Call<>(new Request.Delete("/a", -1), "/a", null, null);
        call.prepare(CallSubmission.deadline(100, USUAL), caller);
        now = 500;
        Thread.currentThread().interrupt();
        try {
            assertThatExceptionOfType(OperationInterruptedException.class)
                    .isThrownBy(() -> caller.await(call, observation));
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(heard).containsExactly(400L);
        assertThat(errors).containsExactly(ErrorCode.OPERATION_TIMEOUT);
    }

    @Test
    void clientWithoutTimeoutKnowsTheTimesAsWell() {
        Observation observation = new Observation(recorder, () -> now, Call.FOREVER);
        now = 500;
        call(observation, 100, Call.FOREVER);
        call(observation, 300, USUAL);
        assertThat(heard).containsExactly(400L, 200L);
    }
}
