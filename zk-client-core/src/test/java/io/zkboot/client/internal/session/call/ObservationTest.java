/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.internal.protocol.Request;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How long a request took is known whatever time it had, though nothing is kept for the usual one. */
class ObservationTest {
    private static final long USUAL = 1_000;

    private final List<Long> heard = new ArrayList<>();
    private long now;

    private final ClientObserver recorder = new ClientObserver() {
        @Override
        public void operationEnded(String operation, long nanos, ErrorCode error) {
            heard.add(nanos);
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
    void clientWithoutTimeoutKnowsTheTimesAsWell() {
        Observation observation = new Observation(recorder, () -> now, Call.FOREVER);
        now = 500;
        call(observation, 100, Call.FOREVER);
        call(observation, 300, USUAL);
        assertThat(heard).containsExactly(400L, 200L);
    }
}
