/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.EventType;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import io.zkboot.client.internal.session.delivery.EventQueue;
import io.zkboot.client.internal.session.delivery.EventThread;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.client.testing.sim.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class UntakenEventsTest {
    /** Each event on it counts for 101. */
    private static final String LONG = "/" + "a".repeat(10_000);

    private static final int BOUND = UntakenEvents.MOST / 101;

    private final VirtualClock clock = new VirtualClock();
    private final EventQueue queue = new EventQueue();
    private final DeliveryBatch deliveries = new DeliveryBatch(queue, null, clock);
    private final EventThread eventThread = new EventThread(queue, clock, failure -> {});
    private final UntakenEvents untaken = new UntakenEvents(deliveries);
    private final List<String> heard = new ArrayList<>();

    private static WatchedEvent on(String path) {
        return new WatchedEvent(EventType.NODE_DATA_CHANGED, path);
    }

    private Watcher watcher(String name) {
        return event -> heard.add(name + " " + event.type() + " " + event.path().length());
    }

    private void letWait(int count) {
        for (int i = 0; i < count; i++) {
            deliveries.add(() -> {});
        }
    }

    private void takeAll() {
        deliveries.publish();
        eventThread.drain();
    }

    @Test
    void thereAreTooManyWhenTheBoundIsReachedWhichIsLowerForLongPaths() {
        letWait(BOUND - 1);
        assertThat(untaken.areTooMany(on(LONG))).isFalse();
        letWait(1);
        assertThat(untaken.areTooMany(on(LONG))).isTrue();
        assertThat(untaken.areTooMany(on("/a".repeat(49)))).as("98 characters").isFalse();
        letWait(UntakenEvents.MOST / 2 - BOUND);
        assertThat(untaken.areTooMany(on("/a".repeat(49)))).isFalse();
        assertThat(untaken.areTooMany(on("/a".repeat(50)))).as("100 characters").isTrue();
        letWait(UntakenEvents.MOST / 2);
        assertThat(untaken.areTooMany(on("/"))).isTrue();
        takeAll();
        assertThat(untaken.areTooMany(on(LONG))).isFalse();
    }

    @Test
    void eachWatcherIsToldOnceForEachPathUntilItIsTold() {
        Watcher one = watcher("one");
        Watcher two = watcher("two");
        letWait(BOUND);
        for (int i = 0; i < 3; i++) {
            assertThat(untaken.areTooMany(on(LONG))).isTrue();
            untaken.resync(LONG, one);
            untaken.resync(LONG, two);
            untaken.resync("/", one);
        }
        takeAll();
        assertThat(heard).containsExactly("one RESYNC 10001", "two RESYNC 10001", "one RESYNC 1");
        letWait(BOUND);
        assertThat(untaken.areTooMany(on(LONG))).isTrue();
        untaken.resync(LONG, one);
        untaken.resync(LONG, one);
        takeAll();
        assertThat(heard).hasSize(4).endsWith("one RESYNC 10001");
    }

    /** What happens while it is told was perhaps not there yet when it read. */
    @Test
    void whatComesWhileItIsToldIsToldOnceMore() {
        Watcher[] self = new Watcher[1];
        self[0] = event -> {
            heard.add("told");
            if (heard.size() == 1) {
                untaken.resync("/", self[0]);
            }
        };
        untaken.resync("/", self[0]);
        takeAll();
        takeAll();
        assertThat(heard).hasSize(2);
    }

    @Test
    void itIsLoggedOnceForAllThatIsNotTold() {
        letWait(BOUND);
        try (LogCapture log = LogCapture.of(UntakenEvents.class)) {
            for (int i = 0; i < 3; i++) {
                assertThat(untaken.areTooMany(on(LONG))).isTrue();
                untaken.resync(LONG, watcher("one"));
            }
            assertThat(log.messages(Level.WARN)).singleElement().asString().contains(BOUND + " events");
            takeAll();
            letWait(BOUND);
            assertThat(untaken.areTooMany(on(LONG))).isTrue();
            assertThat(log.messages(Level.WARN)).hasSize(2);
        }
    }

    @Test
    void aSlowWatcherIsNamedByThat() {
        untaken.resync("/", event -> clock.advance(Duration.ofSeconds(3)));
        try (LogCapture log = LogCapture.of(EventThread.class)) {
            takeAll();
            assertThat(log.messages(Level.WARN)).singleElement().asString().contains("on RESYNC of /");
        }
    }
}
