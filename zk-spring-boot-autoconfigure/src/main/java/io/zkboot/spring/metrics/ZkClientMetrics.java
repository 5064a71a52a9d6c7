/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.zkboot.client.ZkClient;
import io.zkboot.client.event.SessionSnapshot;
import io.zkboot.client.event.SessionSnapshot.Counters;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Gauges and counters {@code zookeeper.client.*} of clients, read from their snapshots; the tag is {@code client}. They
 * leave the registries when this is closed: a registry may outlive the clients.
 */
public class ZkClientMetrics implements MeterBinder, AutoCloseable {
    private static final String PREFIX = "zookeeper.client.";

    private final Supplier<Map<String, ZkClient>> clients;
    private final List<Runnable> removals = new CopyOnWriteArrayList<>();

    /**
     * Creates one.
     *
     * @param clients the clients by name, asked when the meters are registered
     */
    public ZkClientMetrics(Supplier<Map<String, ZkClient>> clients) {
        this.clients = clients;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        clients.get().forEach((name, client) -> bind(registry, Tags.of("client", name), client));
    }

    /** Removes what was registered. */
    @Override
    public void close() {
        removals.forEach(Runnable::run);
        removals.clear();
    }

    private void bind(MeterRegistry registry, Tags tags, ZkClient client) {
        Meters meters = new Meters(registry, tags, client, meter -> removals.add(() -> registry.remove(meter)));
        meters.gauge(
                "connected",
                null,
                "Whether the client is connected",
                s -> s.state().isConnected() ? 1 : 0);
        meters.gauge("pending", "requests", "Requests sent and not yet answered", SessionSnapshot::pending);
        meters.gauge("queued", "requests", "Requests not yet sent", SessionSnapshot::queued);
        meters.gauge("dispatch.queued", "events", "Events that wait to be dispatched", SessionSnapshot::eventBacklog);
        meters.gauge("watches", "watches", "Registered watches", SessionSnapshot::watches);
        meters.timeout("session.timeout", "Session timeout that the server granted");
        meters.counter("reconnects", null, "Connections after the first one", c -> Math.max(0, c.connects() - 1));
        meters.counter("session.expirations", null, "Sessions that expired", Counters::expirations);
        meters.counter("auth.failures", null, "Authentications refused", Counters::authFailures);
        meters.counter("listener.failures", null, "Watchers and listeners that threw", Counters::listenerFailures);
        meters.counter("data.sent", "bytes", "Bytes sent", Counters::bytesSent);
        meters.counter("data.received", "bytes", "Bytes received", Counters::bytesReceived);
        meters.counter("packets.sent", "packets", "Packets sent", Counters::packetsSent);
        meters.counter("packets.received", "packets", "Packets received", Counters::packetsReceived);
    }

    private record Meters(MeterRegistry registry, Tags tags, ZkClient client, Consumer<Meter> registered) {
        void gauge(String name, @Nullable String unit, String description, ToDoubleFunction<SessionSnapshot> value) {
            registered.accept(Gauge.builder(PREFIX + name, client, source -> value.applyAsDouble(source.snapshot()))
                    .description(description)
                    .baseUnit(unit)
                    .tags(tags)
                    .strongReference(true)
                    .register(registry));
        }

        void counter(String name, @Nullable String unit, String description, ToLongFunction<Counters> value) {
            registered.accept(FunctionCounter.builder(
                            PREFIX + name,
                            client,
                            source -> value.applyAsLong(source.snapshot().counters()))
                    .description(description)
                    .baseUnit(unit)
                    .tags(tags)
                    .register(registry));
        }

        void timeout(String name, String description) {
            registered.accept(TimeGauge.builder(
                            PREFIX + name,
                            client,
                            TimeUnit.MILLISECONDS,
                            source -> source.snapshot().sessionTimeout().toMillis())
                    .description(description)
                    .tags(tags)
                    .strongReference(true)
                    .register(registry));
        }
    }
}
