/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.ZooKeeperServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** More watches than fit into one request, on a server that takes small ones only. */
@ExtendWith(Invariants.class)
@Tag("any-jdk")
@Timeout(180)
class ManyWatchesIT {
    private static final int WATCHES = 20_000;
    private static final int CHANGES = 200;

    @Test
    @Shows({"F39", "D04"})
    void twentyThousandWatchesAreSetAgainOnAServerWithALowLimit() {
        try (ZooKeeperServer server = ZooKeeperServer.builder()
                        .systemProperty("jute.maxbuffer", "65536")
                        .start();
                FaultProxy proxy = FaultProxy.to(server.port());
                ZkClient client = TestClient.connect(ZkClient.builder(proxy.connectString())
                        .sessionTimeout(Duration.ofSeconds(60))
                        .requestTimeout(Duration.ofMinutes(1)));
                ZkClient other = TestClient.connect(server.connectString())) {
            // Three bytes to a letter: what counts is the encoded length.
            client.create("/\u8282\u70b9", null);
            List<String> paths = new ArrayList<>();
            List<CompletableFuture<?>> calls = new ArrayList<>();
            EventLog log = new EventLog();
            for (int i = 0; i < WATCHES; i++) {
                String path = "/\u8282\u70b9/\u89c2\u5bdf\u8005\u7684\u8282\u70b9-" + i;
                paths.add(path);
                calls.add(client.async().create(path, null));
                calls.add(client.async().getData(path, log));
            }
            calls.forEach(CompletableFuture::join);
            assertThat(client.snapshot().watches()).isEqualTo(WATCHES);
            long session = client.snapshot().sessionId();

            proxy.cut();
            eventually(() -> assertThat(client.snapshot().counters().connects()).isGreaterThanOrEqualTo(2));
            // What follows on the connection that takes the batches is answered after them.
            client.sync("/");
            Collections.shuffle(paths, new Random(1));
            for (String path : paths.subList(0, CHANGES)) {
                other.setData(path, null);
            }
            List<String> expected = paths.subList(0, CHANGES).stream()
                    .map(path -> "NODE_DATA_CHANGED " + path)
                    .toList();
            eventually(() -> assertThat(log.events()).hasSize(CHANGES));
            assertThat(log.events()).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(client.snapshot().watches()).isEqualTo(WATCHES - CHANGES);
            assertThat(client.snapshot().sessionId()).isEqualTo(session);
            assertThat(client.snapshot().counters().connects())
                    .as("no request was too large")
                    .isEqualTo(2);
        }
    }
}
