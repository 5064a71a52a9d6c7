/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.SessionSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Figures of the client, once a second, for two minutes. To ask the client costs neither I/O nor a lock. */
@Component
class Vitals {
    private static final int KEPT = 120;

    private final ZkClient client;
    private final Deque<Sample> samples = new ArrayDeque<>();

    Vitals(ZkClient client) {
        this.client = client;
    }

    /** The figures of one moment; the round trip of the last ping is null while there is no connection. */
    record Sample(Instant time, @Nullable Long pingMicros, int waiting, boolean connected) {}

    @Scheduled(fixedDelay = 1_000)
    void take() {
        SessionSnapshot now = client.snapshot();
        boolean connected = now.state().isConnected();
        Duration last = now.lastPing();
        Long ping = connected && last != null ? last.toNanos() / 1_000 : null;
        Sample sample = new Sample(Instant.now(), ping, now.pending() + now.queued(), connected);
        synchronized (samples) {
            samples.addLast(sample);
            if (samples.size() > KEPT) {
                samples.removeFirst();
            }
        }
    }

    List<Sample> latest() {
        synchronized (samples) {
            return List.copyOf(samples);
        }
    }
}
