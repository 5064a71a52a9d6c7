/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.Shows;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What comes and goes a thousand times leaves nothing behind. */
@Timeout(240)
class LeaksIT {
    private static final int CLIENTS = 1_000;
    private static final int WATCHES = 10_000;
    /** What the rest of the JVM may open meanwhile. */
    private static final int OTHERS = 50;

    private static final long ROOM_OF_OTHERS = 4 << 20;

    private EmbeddedServer server;

    @BeforeEach
    void start() {
        server = EmbeddedServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private WeakReference<ZkClient> connectAndClose() {
        ZkClient client =
                TestClient.connect(ZkClient.builder(server.connectString()).name("leak"));
        client.getData("/", event -> {});
        client.close();
        return new WeakReference<>(client);
    }

    private static void assertCollected(List<? extends WeakReference<?>> references) {
        eventually(() -> {
            System.gc();
            assertThat(references).filteredOn(each -> each.get() != null).isEmpty();
        });
    }

    private static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }

    private static long directMemory() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    @Test
    @Shows("F45")
    void clientsThatWereClosedLeaveNoThreadsDescriptorsBuffersOrObjects() {
        connectAndClose();
        long descriptors = descriptors();
        long memory = directMemory();
        List<WeakReference<ZkClient>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(connectAndClose());
        }
        assertCollected(clients);
        eventually(() -> assertThat(TestClient.threadsOf("leak")).isEmpty());
        eventually(() -> assertThat(server.sessions()).isEmpty());
        eventually(() -> assertThat(descriptors()).isLessThan(descriptors + OTHERS));
        assertThat(directMemory()).isLessThan(memory + ROOM_OF_OTHERS);
    }

    @Test
    @Shows("F45")
    void watchesThatWereRemovedLeaveNoWatchersHereAndNoneOnTheServer() {
        try (ZkClient client = TestClient.connect(server.connectString())) {
            List<WeakReference<Watcher>> watchers = new ArrayList<>();
            for (int i = 0; i < WATCHES; i++) {
                EventLog log = new EventLog();
                client.async().addWatch("/" + i % 100, WatchMode.PERSISTENT, log);
                client.async().removeWatches("/" + i % 100, WatcherType.PERSISTENT, log);
                watchers.add(new WeakReference<>(log));
            }
            client.sync("/");
            assertThat(client.snapshot().watches()).isZero();
            assertThat(client.checkWatches("/0", WatcherType.ANY)).isFalse();
            assertCollected(watchers);
        }
    }
}
