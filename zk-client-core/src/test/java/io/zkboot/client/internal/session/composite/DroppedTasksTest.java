/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.composite;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.NodeData;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.retry.RetryPolicy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Nobody wakes up for what is over, and nothing of it is kept until its time. */
class DroppedTasksTest extends CompositeFixture {
    private static final RetryPolicy SLOW =
            RetryPolicy.DEFAULT.withDelay(Duration.ofSeconds(5)).withJitter(0);

    private void assertNothingIsPlanned() {
        tasks.run(NOW);
        assertThat(tasks.nextDue()).isEqualTo(Call.FOREVER);
    }

    private void assertSomethingIsPlanned() {
        tasks.run(NOW);
        assertThat(tasks.nextDue()).isNotEqualTo(Call.FOREVER);
    }

    @Test
    void aDelayThatIsCancelledIsForgotten() {
        CompletableFuture<?> delay = local.delay(HOUR, null);
        assertSomethingIsPlanned();
        delay.cancel(false);
        assertNothingIsPlanned();
    }

    private CompletableFuture<NodeData> pausing(RetryPolicy policy) {
        CompletableFuture<NodeData> future = CompositeResult.submit(
                eventThread, composite(policy), plan -> plan.call(CompositeFixture::read), null, null);
        lastSent().fail(throttled(), completions);
        assertSomethingIsPlanned();
        return future;
    }

    @Test
    void aPauseWhoseOperationIsCancelledIsForgotten() {
        pausing(SLOW).cancel(false);
        assertNothingIsPlanned();
    }

    @Test
    void aPauseIsForgottenWhenThePolicyGivesUp() {
        boolean[] enough = {false};
        CompletableFuture<NodeData> future = pausing(SLOW.withInterrupt(() -> enough[0]));
        enough[0] = true;
        tasks.run(NOW + CompositeOperation.SLICE_NANOS); // asks the policy
        completions.publish();
        eventThread.drain();
        assertNothingIsPlanned();
        completions.publish();
        eventThread.drain();
        assertThat(future).isCompletedExceptionally();
    }

    @Test
    void theDeadlineOfWhatGoesOnInTheBackgroundIsForgottenWhenItIsDone() {
        CompletableFuture<NodeData> future = CompositeResult.submit(
                eventThread,
                composite(RetryPolicy.NONE),
                plan -> plan.inBackground(child -> child.call(CompositeFixture::read)),
                null,
                null);
        assertSomethingIsPlanned();
        lastSent().fail(refused(), completions);
        completions.publish();
        eventThread.drain();
        assertThat(future).isCompletedExceptionally();
        assertNothingIsPlanned();
    }

    @Test
    void aPauseThatBeginsWhenTheSessionHasEndedIsNone() {
        CompletableFuture<NodeData> unused = CompositeResult.submit(
                eventThread, composite(SLOW), plan -> plan.call(CompositeFixture::read), null, null);
        tasks.close();
        lastSent().fail(throttled(), completions);
        assertThat(sent).as("the next try meets the end").hasSize(2);
    }
}
