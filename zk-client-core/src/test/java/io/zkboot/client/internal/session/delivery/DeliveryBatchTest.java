/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.Reason;
import io.zkboot.client.internal.transport.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a turn has for the EventThread: how much of it waits, and what the metrics hook hears. */
class DeliveryBatchTest {
    private final List<String> heard = new ArrayList<>();
    private final EventQueue events = new EventQueue();
    private final EventThread eventThread = new EventThread(events, Clock.SYSTEM, failure -> {});

    private DeliveryBatch batchFor(@Nullable ClientObserver observer) {
        return new DeliveryBatch(events, observer, Clock.SYSTEM);
    }

    @Test
    void whatIsNotHandedOverYetWaitsAsWell() {
        DeliveryBatch batch = batchFor(null);
        assertThat(batch.backlog()).isZero();
        batch.add(() -> heard.add("one"));
        batch.add(() -> heard.add("two"));
        assertThat(batch.backlog()).isEqualTo(2);
        batch.publish();
        assertThat(batch.backlog()).isEqualTo(2);
        batch.add(() -> heard.add("three"));
        assertThat(batch.backlog()).isEqualTo(3);
        eventThread.drain();
        assertThat(heard).containsExactly("one", "two");
        assertThat(batch.backlog()).isEqualTo(1);
    }

    @Test
    void theHookHearsOfConnectionsInTheOrderOfTheRest() {
        DeliveryBatch batch = batchFor(new ClientObserver() {
            @Override
            public void connectFailed(Reason reason, String detail) {
                heard.add(reason + " " + detail);
            }
        });
        batch.add(() -> heard.add("event"));
        batch.observe(observer -> observer.connectFailed(Reason.IO, "reset"));
        batch.publish();
        eventThread.drain();
        assertThat(heard).containsExactly("event", "IO reset");
    }

    @Test
    void withoutAHookNothingIsHandedOverForIt() {
        DeliveryBatch batch = batchFor(null);
        batch.observe(observer -> observer.connectFailed(Reason.IO, "reset"));
        assertThat(batch.backlog()).isZero();
        batch.publish();
        assertThat(events.poll()).isNull();
    }
}
