/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.EventType;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A watcher that keeps what it hears, in order, as {@code TYPE path}. */
final class EventLog implements Watcher {
    private final List<String> events = new CopyOnWriteArrayList<>();

    @Override
    public void process(WatchedEvent event) {
        events.add(event.type() + " " + event.path());
    }

    List<String> events() {
        return List.copyOf(events);
    }

    long count(EventType type) {
        return events.stream().filter(event -> event.startsWith(type + " ")).count();
    }

    void clear() {
        events.clear();
    }

    /** Waits until just these events were heard. */
    void awaitExactly(String... expected) {
        TestClient.eventually(() -> assertThat(events()).containsExactly(expected));
    }

    /** Waits until all of these events were heard, among others perhaps. */
    void awaitContains(String... expected) {
        TestClient.eventually(() -> assertThat(events()).contains(expected));
    }
}
