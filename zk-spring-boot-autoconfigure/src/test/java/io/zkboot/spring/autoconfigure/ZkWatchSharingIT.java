/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.spring.ZkData;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.listener.ZkWatchEndpoint;
import io.zkboot.spring.listener.ZkWatchEndpointRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What many endpoints on one path cost: a few reads for each event, however many they are. */
@Tag("any-jdk")
class ZkWatchSharingIT {
    private static final int ENDPOINTS = 100;
    private static final int NODES = 10; // below the root of the tree

    private final EmbeddedServer server = EmbeddedServer.start();
    private final ZkClient other = ZkClient.builder(server.connectString()).build();
    private final Map<String, AtomicLong> operations = new ConcurrentHashMap<>();

    ZkWatchSharingIT() {
        other.start();
        other.create("/tree", bytes("0"));
        for (int i = 0; i < NODES; i++) {
            other.create("/tree/n" + i, bytes("0"));
        }
    }

    @AfterEach
    void close() {
        other.close();
        server.close();
    }

    @Test
    void oneEventIsReadOnce() {
        run(listeners -> {
            long fewest = Long.MAX_VALUE; // who is still at work with the event before reads for itself
            for (int i = 1; i <= 5; i++) {
                String expected = "DATA_CHANGED /tree/n1 " + i;
                forget();
                other.setData("/tree/n1", bytes(String.valueOf(i)));
                await().untilAsserted(() -> assertThat(listeners)
                        .allSatisfy(listener -> assertThat(listener.heard).endsWith(expected)));
                assertThat(reads()).isLessThan(ENDPOINTS / 2);
                fewest = Math.min(fewest, reads());
            }
            assertThat(fewest).isEqualTo(1);
        });
    }

    @Test
    void endpointsOfDifferentModesShareTheReadsOfAnEvent() {
        run(ModesListener.class, listeners -> {
            long fewest = Long.MAX_VALUE;
            for (int i = 1; i <= 5; i++) {
                int expected = 3 * i;
                forget();
                other.setData("/tree/n1", bytes(String.valueOf(i)));
                await().untilAsserted(() -> assertThat(listeners)
                        .allSatisfy(listener -> assertThat(listener.heard).hasSize(expected)));
                fewest = Math.min(fewest, reads());
            }
            // The data, and perhaps the status, if that was asked for before.
            assertThat(fewest).isLessThanOrEqualTo(2);
        });
    }

    @Test
    void startAndReconnectReadTheTreeAFewTimes() {
        run(listeners -> {
            // All start in one moment, but their watches are not set in one.
            assertThat(reads()).isLessThanOrEqualTo(10 * (NODES + 1));
            forget();
            server.restart();
            await().atMost(Duration.ofSeconds(30)).until(() -> other.awaitConnected(Duration.ofSeconds(1)));
            other.setData("/tree/n2", bytes("2"));
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(listeners)
                            .allSatisfy(listener -> assertThat(listener.heard).contains("DATA_CHANGED /tree/n2 2")));
            assertThat(reads()).isLessThanOrEqualTo(10 * (NODES + 1));
        });
    }

    @Test
    void eachEndpointHearsInOrderAndTheNewestInTheEnd() {
        run(listeners -> {
            forget();
            for (int i = 1; i <= 50; i++) {
                other.setData("/tree/n3", bytes(String.valueOf(100 + i)));
            }
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(listeners)
                            .allSatisfy(listener ->
                                    assertThat(listener.heard).last().isEqualTo("DATA_CHANGED /tree/n3 150")));
            assertThat(listeners)
                    .allSatisfy(
                            listener -> assertThat(listener.heard).isSorted().doesNotHaveDuplicates());
            assertThat(reads()).isLessThan(50 * ENDPOINTS / 2);
        });
    }

    @Test
    void nodesThatExistAtTheStartAreReadAFewTimes() {
        run(InitialListener.class, listeners -> {
            await().untilAsserted(() -> assertThat(listeners)
                    .allSatisfy(listener -> assertThat(listener.heard).hasSize(NODES + 1)));
            assertThat(reads()).isLessThan(ENDPOINTS * (NODES + 1) / 2);
        });
    }

    private interface Check {
        void on(List<Listener> listeners);
    }

    private void run(Check check) {
        run(Listener.class, check);
    }

    private void run(Class<? extends Listener> type, Check check) {
        ApplicationContextRunner runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class, ZkWatchAutoConfiguration.class))
                .withBean(ClientObserver.class, Counting::new)
                .withPropertyValues("zk.connect-string=" + server.connectString(), "zk.session-timeout=30s");
        for (int i = 0; i < ENDPOINTS; i++) {
            runner = runner.withBean("listener" + i, type);
        }
        runner.run(context -> {
            ZkWatchEndpointRegistry registry = context.getBean(ZkWatchEndpointRegistry.class);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> registry.getEndpoints().stream().allMatch(ZkWatchEndpoint::isRegistered));
            check.on(List.copyOf(context.getBeansOfType(Listener.class).values()));
        });
    }

    private void forget() {
        operations.clear();
    }

    private long reads() {
        return operations.values().stream().mapToLong(AtomicLong::get).sum();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private final class Counting implements ClientObserver {
        @Override
        public void operationEnded(String operation, long nanos, ErrorCode error) {
            if (operation.startsWith("get") || operation.equals("exists")) {
                operations.computeIfAbsent(operation, key -> new AtomicLong()).incrementAndGet();
            }
        }
    }

    static class Listener {
        final List<String> heard = new CopyOnWriteArrayList<>();

        @ZkWatch(path = "/tree", mode = ZkWatch.Mode.TREE)
        void listen(ZkNodeEvent event, @ZkData String data) {
            heard.add(event.getType() + " " + event.getPath() + " " + data);
        }
    }

    static class ModesListener extends Listener {
        @Override
        @ZkWatch(path = "/tree", mode = ZkWatch.Mode.TREE)
        @ZkWatch(path = "/tree/n1")
        void listen(ZkNodeEvent event, @ZkData String data) {
            super.listen(event, data);
        }

        @ZkWatch(path = "/tree/n1")
        void status(ZkNodeEvent event) {
            heard.add("status");
        }

        @ZkWatch(path = "/tree/n1", mode = ZkWatch.Mode.CHILDREN)
        void children(List<String> names) {
            heard.add("children");
        }
    }

    static class InitialListener extends Listener {
        @Override
        @ZkWatch(path = "/tree", mode = ZkWatch.Mode.TREE, initial = true)
        void listen(ZkNodeEvent event, @ZkData String data) {
            super.listen(event, data);
        }
    }
}
