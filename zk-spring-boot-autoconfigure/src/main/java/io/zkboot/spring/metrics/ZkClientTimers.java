/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.Reason;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Timers of one client: {@code zookeeper.client.ping}, {@code zookeeper.client.connect} and
 * {@code zookeeper.client.requests}.
 */
public class ZkClientTimers implements ClientObserver {
    private final MeterRegistry registry;
    private final Tags tags;
    private final boolean requests;
    private final Timer ping;
    // Two look-ups instead of a key that is made for each operation.
    private final Map<ErrorCode, Map<String, RequestMeter>> byError = new ConcurrentHashMap<>();

    /**
     * Creates them.
     *
     * @param registry where to register
     * @param clientName value of the tag {@code client}
     * @param requests whether operations are timed
     */
    public ZkClientTimers(MeterRegistry registry, String clientName, boolean requests) {
        this.registry = registry;
        this.tags = Tags.of("client", clientName);
        this.requests = requests;
        this.ping = Timer.builder("zookeeper.client.ping")
                .description("Round trips of pings")
                .tags(tags)
                .register(registry);
    }

    @Override
    public void pingAnswered(long nanos) {
        ping.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void connectAttempted(long nanos, Reason reason) {
        Timer.builder("zookeeper.client.connect")
                .description("Attempts to connect, session handshake included")
                .tags(tags.and("outcome", reason == Reason.NONE ? "SUCCESS" : "ERROR", "error", name(reason)))
                .register(registry)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void operationEnded(String operation, long nanos, ErrorCode error) {
        if (requests) {
            requestMeter(operation, error).add(nanos);
        }
    }

    @Override
    public void operationsEnded(String operation, ErrorCode error, long[] nanos) {
        if (requests) {
            requestMeter(operation, error).add(nanos);
        }
    }

    private RequestMeter requestMeter(String operation, ErrorCode error) {
        return byError.computeIfAbsent(error, key -> new ConcurrentHashMap<>())
                .computeIfAbsent(operation, key -> register(key, error));
    }

    @Override
    public void retried(String operation, int attempt, ErrorCode error) {
        Counter.builder("zookeeper.client.retries")
                .description("Operations tried again")
                .tags(tags.and("operation", operation, "error", name(error)))
                .register(registry)
                .increment();
    }

    private RequestMeter register(String operation, ErrorCode error) {
        return RequestMeters.in(
                registry,
                tags.and(
                        "operation",
                        operation,
                        "outcome",
                        error == ErrorCode.OK ? "SUCCESS" : "ERROR",
                        "error",
                        name(error)));
    }

    private static String name(Reason reason) {
        return reason == Reason.NONE ? "none" : camel(reason.name());
    }

    private static String name(ErrorCode error) {
        return error == ErrorCode.OK ? "none" : camel(error.name());
    }

    /** {@code NO_NODE} becomes {@code NoNode}, the name in ZooKeeper's own documents. */
    private static String camel(String constant) {
        StringBuilder name = new StringBuilder(constant.length());
        boolean first = true;
        for (int i = 0; i < constant.length(); i++) {
            char c = constant.charAt(i);
            if (c == '_') {
                first = true;
            } else {
                name.append(first ? c : Character.toLowerCase(c));
                first = false;
            }
        }
        return name.toString();
    }
}
