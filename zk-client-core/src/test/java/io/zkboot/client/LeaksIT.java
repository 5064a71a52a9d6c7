/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.recipe.lock.Grant;
import io.zkboot.client.recipe.lock.ZkLock;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.Shows;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What comes and goes a thousand times leaves nothing behind. */
@Timeout(240)
class LeaksIT {
    private static final int CLIENTS = 1_000;
    private static final int WATCHES = 10_000;
    private static final int LOCKS = 1_000;

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

    @Test
    @Shows("F45")
    void clientsThatWereClosedLeaveNoThreadsDescriptorsBuffersOrObjects() {
        connectAndClose();
        Footprint before = Footprint.now();
        List<WeakReference<ZkClient>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(connectAndClose());
        }
        assertCollected(clients);
        eventually(() -> assertThat(TestClient.threadsOf("leak")).isEmpty());
        eventually(() -> assertThat(server.sessions()).isEmpty());
        Footprint.awaitAgain(before);
    }

    /** So many at a time: each has its two threads, and nothing is left when they have gone. */
    @Test
    @Shows("F45")
    void aThousandClientsAtATimeHaveTwoThreadsEachAndLeaveNone() {
        int many = asManyAsThereAreDescriptorsFor();
        connectAndClose();
        Footprint before = Footprint.now();
        List<ZkClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < many; i++) {
                ZkClient client = ZkClient.builder(server.connectString())
                        .name("many-" + i)
                        .build();
                clients.add(client);
                client.start();
            }
            clients.forEach(TestClient::awaitConnected);
            eventually(() -> assertThat(TestClient.threadsOf("many")).hasSize(2 * many));
            assertThat(server.sessions()).hasSize(many);
            assertThat(clients)
                    .allSatisfy(client -> assertThat(client.exists("/")).isPresent());
        } finally {
            clients.forEach(ZkClient::close);
            clients.clear();
        }
        eventually(() -> assertThat(TestClient.threadsOf("many")).isEmpty());
        eventually(() -> assertThat(server.sessions()).isEmpty());
        Footprint.awaitAgain(before);
    }

    /** A client has five, those of its server in this JVM among them, and others need some as well. */
    private static int asManyAsThereAreDescriptorsFor() {
        long most = Footprint.mostDescriptors();
        int many = (int) Math.min(CLIENTS, most / 10);
        if (many < CLIENTS) {
            System.out.println("LeaksIT: only " + many + " clients at a time instead of " + CLIENTS
                    + ", as this JVM may have " + most + " descriptors (ulimit -n).");
        }
        return many;
    }

    /** Takes a lock beside another one of its client, so that one waits for the other, and gives both back. */
    private static List<WeakReference<?>> lockAndUnlock(ZkClient client, String path) throws Exception {
        ZkLock lock = ZkLock.of(client, path);
        Grant first = lock.acquire(TestClient.LIMIT);
        CompletableFuture<Grant> second = lock.acquireAsync(TestClient.LIMIT);
        first.close();
        second.get().close();
        return List.of(new WeakReference<>(lock), new WeakReference<>(first), new WeakReference<>(second));
    }

    @Test
    @Shows("F45")
    void locksThatWereGivenBackLeaveNoThreadsWatchesNodesOrObjects() throws Exception {
        try (ZkClient client =
                TestClient.connect(ZkClient.builder(server.connectString()).name("locks"))) {
            lockAndUnlock(client, "/locks/one");
            eventually(() -> assertThat(client.getChildren("/locks/one")).isEmpty());
            int nodes = server.nodes();
            Footprint before = Footprint.now();
            List<WeakReference<?>> left = new ArrayList<>();
            for (int i = 0; i < LOCKS / 2; i++) {
                left.addAll(lockAndUnlock(client, "/locks/one"));
            }
            eventually(() -> assertThat(server.nodes()).isEqualTo(nodes));
            eventually(() -> assertThat(server.watches()).isZero());
            assertThat(client.snapshot().watches()).isZero();
            assertThat(client.snapshot().pending()).isZero();
            assertCollected(left);
            assertThat(TestClient.threadsOf("locks")).hasSize(2);
            left.clear();
            Footprint.awaitAgain(before);
        }
    }

    @Test
    @Shows("F45")
    void watchesThatWereRemovedLeaveNoWatchersHereAndNoneOnTheServer() {
        try (ZkClient client = TestClient.connect(server.connectString())) {
            addAndRemoveWatches(client, WATCHES / 10);
            client.sync("/");
            Footprint before = Footprint.now();
            List<WeakReference<Watcher>> watchers = addAndRemoveWatches(client, WATCHES);
            client.sync("/");
            assertThat(client.snapshot().watches()).isZero();
            eventually(() -> assertThat(server.watches()).isZero());
            assertCollected(watchers);
            watchers.clear();
            Footprint.awaitAgain(before);
        }
    }

    private static List<WeakReference<Watcher>> addAndRemoveWatches(ZkClient client, int many) {
        List<WeakReference<Watcher>> watchers = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            EventLog log = new EventLog();
            client.async().addWatch("/" + i % 100, WatchMode.PERSISTENT, log);
            client.async().removeWatches("/" + i % 100, WatcherType.PERSISTENT, log);
            watchers.add(new WeakReference<>(log));
        }
        return watchers;
    }
}
