/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.ResultCallback;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.SleepyNetwork;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import io.zkboot.client.internal.session.delivery.EventQueue;
import io.zkboot.client.internal.session.delivery.EventThread;
import io.zkboot.client.internal.transport.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Ended calls in a row are linked, and each of them and all between them is delivered in order, and once. */
class LinkedDeliveriesTest {
    private final EventQueue events = new EventQueue();
    private final DeliveryBatch deliveries = new DeliveryBatch(events, null, Clock.SYSTEM);
    private final Completions completions = new Completions(
            deliveries,
            new InFlightLimits(new SessionConfig.Limits(1_000_000, 1_000_000, false, 1_000_000), Clock.SYSTEM),
            null);
    private final OutgoingQueue outgoing = new OutgoingQueue(new SleepyNetwork());
    private final List<Throwable> failures = new ArrayList<>();
    private final EventThread eventThread = new EventThread(events, Clock.SYSTEM, failures::add);
    private final List<String> heard = new ArrayList<>();

    private void offer(String name) {
        Call<@Nullable Void> call = new Call<>(new Request.Delete(name, -1), name, null, null);
        ResultCallback<@Nullable Void> told = (result, failure) -> {
            heard.add(name + " " + events.backlog());
            if (name.equals("/bad")) {
                throw new IllegalStateException("mine");
            }
        };
        call.prepare(Call.FOREVER, told);
        assertThat(outgoing.offer(call)).isTrue();
    }

    @SuppressWarnings("unchecked")
    private void endNext() {
        Call<@Nullable Void> call = (Call<@Nullable Void>) outgoing.poll();
        assertThat(call.take()).isTrue();
        call.succeed(null, completions);
    }

    @Test
    void allIsDeliveredInOrderAndCountedWhateverIsLinked() {
        for (String name : List.of("/1", "/2", "/bad", "/4", "/5")) {
            offer(name);
        }
        endNext();
        endNext();
        deliveries.add(() -> heard.add("event"));
        endNext();
        endNext();
        offer("/6"); // links itself behind one that waits, while the ended ones are linked already
        completions.publish();
        endNext();
        endNext();
        completions.publish();
        assertThat(events.backlog()).isEqualTo(7);
        eventThread.drain();
        assertThat(heard).containsExactly("/1 6", "/2 5", "event", "/bad 3", "/4 2", "/5 1", "/6 0");
        assertThat(failures).singleElement().extracting(Throwable::getMessage).isEqualTo("mine");
        assertThat(events.backlog()).isZero();
    }

    @Test
    void aCallThatEndedKeepsNoneOfThoseBehindIt() {
        offer("/1");
        offer("/2");
        Call<?> first = outgoing.poll();
        assertThat(first.next).isNull();
        Call<?> second = outgoing.poll();
        assertThat(second.next)
                .as("the queue has let go of the last one as well")
                .isNull();
        offer("/3");
        assertThat(second.next).isNull();
        assertThat(first.leads(second)).isTrue();
        assertThat(first.takeFollowing()).isSameAs(second);
        assertThat(first.takeFollowing()).isNull();
        assertThat(first.leads(() -> {})).isFalse();
    }
}
