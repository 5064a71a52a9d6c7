/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.core.ThrowingRunnable;

/** What the integration tests of the front door have in common: a connected client, and patience. */
final class TestClient {
    /** For what happens soon on an idle machine; no test passes or fails by how long it took. */
    static final Duration LIMIT = Duration.ofSeconds(60);

    private TestClient() {}

    /** Returns a client that is connected. */
    static ZkClient connect(String connectString) {
        return connect(ZkClient.builder(connectString));
    }

    /** Builds the client, with requests that travel together or not as the run wants it, and returns it connected. */
    static ZkClient connect(ZkClientBuilder builder) {
        ZkClient client = Batching.asked().of(builder).build();
        Invariants.hold(client);
        client.start();
        if (!client.awaitConnected(LIMIT)) {
            String why = client.snapshot().toString();
            client.close();
            throw new IllegalStateException("Not connected: " + why);
        }
        return client;
    }

    /** Waits until the assertion holds. */
    static void eventually(ThrowingRunnable assertion) {
        await().atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(assertion);
    }

    static void awaitConnected(ZkClient client) {
        assertThat(client.awaitConnected(LIMIT))
                .as("connected; %s", client.snapshot())
                .isTrue();
    }

    static byte[] bytes(String text) {
        Invariants.keepSecret(text);
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The names of the threads that clients of that name run now. */
    static Map<String, Thread.State> threadsOf(String clientName) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("zk-" + clientName + "-"))
                .collect(Collectors.toMap(Thread::getName, Thread::getState, (a, b) -> a));
    }
}
