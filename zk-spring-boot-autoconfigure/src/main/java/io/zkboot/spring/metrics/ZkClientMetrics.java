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
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gauges and counters {@code zookeeper.client.*} of clients, read from their snapshots; the tag is {@code client}. They
 * leave the registries when this is closed: a registry may outlive the clients. Of several contexts whose clients have
 * one name and whose registry is the same, they show the first one that is open. A client without a snapshot, a mock,
 * counts nothing.
 */
public class ZkClientMetrics implements MeterBinder, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ZkClientMetrics.class);
    private static final String PREFIX = "zookeeper.client.";

    private final Supplier<Map<String, ZkClient>> clients;
    private final MeterClaims claims = new MeterClaims();

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
        clients.get().forEach((name, client) -> bind(registry, name, client));
    }

    /** Removes what was registered. */
    @Override
    public void close() {
        claims.close();
    }

    private void bind(MeterRegistry registry, String name, ZkClient client) {
        Meters meters = new Meters(registry, Tags.of("client", name), client, claims);
        boolean alone = meters.gauge(
                "connected",
                null,
                "Whether the client is connected",
                s -> s.state().isConnected() ? 1 : 0);
        if (!alone) {
            log.warn(
                    "Another context has a ZooKeeper client '{}' in the same meter registry: gauges and counters show"
                            + " that one as long as its context is open. Give each client a name of its own, as by"
                            + " zk.client-name.",
                    name);
        }
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

    private record Meters(MeterRegistry registry, Tags tags, ZkClient client, MeterClaims claims) {
        boolean gauge(String name, @Nullable String unit, String description, ToDoubleFunction<SessionSnapshot> value) {
            return claim(
                    name,
                    Gauge.builder(PREFIX + name, client, source -> read(source, value))
                            .description(description)
                            .baseUnit(unit)
                            .tags(tags)
                            .strongReference(true)::register);
        }

        void counter(String name, @Nullable String unit, String description, ToLongFunction<Counters> value) {
            claim(
                    name,
                    FunctionCounter.builder(
                                    PREFIX + name,
                                    client,
                                    source -> read(source, snapshot -> value.applyAsLong(snapshot.counters())))
                            .description(description)
                            .baseUnit(unit)
                            .tags(tags)::register);
        }

        void timeout(String name, String description) {
            claim(
                    name,
                    TimeGauge.builder(
                                    PREFIX + name,
                                    client,
                                    TimeUnit.MILLISECONDS,
                                    source -> read(
                                            source,
                                            snapshot ->
                                                    snapshot.sessionTimeout().toMillis()))
                            .description(description)
                            .tags(tags)
                            .strongReference(true)::register);
        }

        private boolean claim(String name, Function<MeterRegistry, Meter> maker) {
            return claims.claim(registry, PREFIX + name, tags, maker);
        }

        /** Returns 0 for a mock, which has no snapshot. */
        private static double read(ZkClient client, ToDoubleFunction<SessionSnapshot> value) {
            SessionSnapshot snapshot = client.snapshot();
            return snapshot == null ? 0 : value.applyAsDouble(snapshot);
        }
    }
}
