/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.spring.ZkWatch.Mode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An endpoint of a client that has no room for another request, and no connection that would make some. */
@Tag("any-jdk")
class FullClientIT {
    private static final int ROOM = 5;

    @Test
    void stateChangesAreToldAtOnceThoughAnEventWantsToRead() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (EmbeddedServer server = EmbeddedServer.start();
                FaultProxy proxy = FaultProxy.to(server.port());
                ZkClient other = ZkClient.builder(server.connectString()).build();
                ZkClient client = ZkClient.builder(proxy.connectString())
                        .maxInFlight(ROOM)
                        .requestTimeout(Duration.ofMinutes(5))
                        .build()) {
            other.start();
            other.create("/a", null);
            client.start();
            RecordingListener listener = RecordingListener.ofData();
            WatchEndpoint endpoint = new WatchEndpoint(
                    Specs.spec("test", client, "zk", List.of("/a"), Mode.NODE, true, true, listener, threads));
            CountDownLatch held = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            client.addWatch("/a", WatchMode.PERSISTENT, event -> {
                held.countDown();
                awaitQuietly(release);
            });
            endpoint.start();
            listener.hears("INITIAL /a ");
            List<SessionState> states = new CopyOnWriteArrayList<>();
            client.addListener(change -> states.add(change.to()));

            other.setData("/a", new byte[] {'2'});
            held.await(); // the endpoint is the next to hear of it
            proxy.refuse(true);
            proxy.cut();
            await().until(() -> client.state() == SessionState.SUSPENDED);
            for (int i = 0; i < ROOM; i++) {
                client.async().exists("/a");
            }
            release.countDown();
            await().untilAsserted(() -> assertThat(states).contains(SessionState.SUSPENDED));
            proxy.refuse(false);
            listener.hears("DATA_CHANGED /a 2");
            endpoint.stop(() -> {});
        } finally {
            threads.shutdownNow();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
