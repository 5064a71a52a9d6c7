/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.internal.transport.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many completions, and of how many bytes, may wait for the EventThread before callers do, and until when. */
class UntakenCompletionsTest {
    private static final int MOST = 4;
    private static final int MOST_BYTES = 1_000;

    /** The end of an operation whose request has so many bytes. */
    private record End(int requestBytes) implements Delivery {
        @Override
        public void deliver() {}

        @Override
        public boolean isCompletion() {
            return true;
        }
    }

    private final UntakenCompletions untaken = new UntakenCompletions(MOST, MOST_BYTES);
    private final EventQueue queue = new EventQueue(new StallWatch(), untaken);

    @Test
    void callersWaitOnceThereAreAsManyAsMayBe() {
        untaken.comes(3, 0);
        assertThat(untaken.areMany()).isFalse();
        untaken.comes(1, 0);
        assertThat(untaken.areMany()).isTrue();
    }

    @Test
    void callersWaitOnceTheRequestsHaveAsManyBytesAsMayBe() {
        untaken.comes(1, 999);
        assertThat(untaken.areMany()).isFalse();
        untaken.comes(1, 1);
        assertThat(untaken.areMany()).isTrue();
    }

    /** Not at the first place: or each completion would wake a caller. */
    @Test
    void callersGoOnOnceThereAreHalfAsMany() throws InterruptedException {
        untaken.comes(4, 0);
        untaken.begins(0);
        assertThat(untaken.areMany()).isTrue();
        assertThat(untaken.awaitFew(1)).isFalse();
        untaken.begins(0);
        assertThat(untaken.areMany()).isFalse();
        assertThat(untaken.awaitFew(1)).isTrue();
    }

    @Test
    void callersGoOnOnceTheRequestsHaveHalfAsManyBytes() {
        untaken.comes(2, 1_000);
        untaken.begins(499);
        assertThat(untaken.areMany()).isTrue();
        untaken.begins(1);
        assertThat(untaken.areMany()).isFalse();
        assertThat(untaken.bytes()).isEqualTo(500);
    }

    @Test
    void nobodyWaitsAfterTheEnd() throws InterruptedException {
        untaken.comes(4, 0);
        untaken.end();
        assertThat(untaken.awaitFew(1)).isTrue();
        untaken.comes(4, 0);
        assertThat(untaken.areMany()).isFalse();
    }

    @Test
    void aCompletionThatIsHandedInLateCountsUntilItBegins() {
        for (int i = 1; i <= MOST; i++) {
            assertThat(untaken.areMany()).isFalse();
            assertThat(queue.offer(new End(10))).isTrue();
        }
        assertThat(untaken.areMany()).isTrue();
        assertThat(untaken.bytes()).isEqualTo(40);
        new EventThread(queue, Clock.SYSTEM, failure -> {}).drain();
        assertThat(untaken.count()).isZero();
        assertThat(untaken.bytes()).isZero();
    }

    @Test
    void whatIsHandedInAfterTheEndDoesNotCount() {
        queue.end();
        assertThat(queue.offer(new End(10))).isFalse();
        assertThat(queue.offer(() -> {})).isFalse();
        assertThat(untaken.count()).isZero();
        assertThat(untaken.bytes()).isZero();
        assertThat(queue.backlog()).isZero();
    }

    @Test
    void whatIsNoEndOfAnOperationDoesNotCount() {
        List<Delivery> events = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            events.add(() -> {});
        }
        DeliveryBatch batch = new DeliveryBatch(queue, null, Clock.SYSTEM);
        events.forEach(batch::add);
        batch.publish();
        assertThat(untaken.areMany()).isFalse();
        batch.add(new End(MOST_BYTES));
        batch.publish();
        assertThat(untaken.areMany()).isTrue();
    }
}
