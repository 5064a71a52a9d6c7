/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.bytes;
import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.Op;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.testing.Direction;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.client.testing.Shows;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Data, credentials and session passwords stay out of all that is shown. */
@Timeout(120)
class SecrecyIT {
    /** What a standalone server makes the passwords of its sessions from. */
    private static final long SERVERS_SECRET = 0xB3415C00L;

    @Test
    @Shows({"T09", "D08"})
    void noDataAndNoSecretIsInTheLogAtAnyLevelNorInExceptionsAndTexts() throws Exception {
        String data = "MARKER-OF-DATA";
        String credential = "secret-of-anna";
        List<Object> shown = new ArrayList<>();
        List<byte[]> passwords = new ArrayList<>();
        try (LogCapture log = LogCapture.of("io.zkboot.client");
                EmbeddedServer server = EmbeddedServer.start();
                FaultProxy proxy = FaultProxy.to(server.port())) {
            ZkClientBuilder builder = ZkClient.builder(proxy.connectString())
                    .auth("digest", bytes("anna:" + credential))
                    .listener(shown::add);
            try (ZkClient client = TestClient.connect(builder)) {
                passwords.add(passwordOf(client));
                client.addAuth("digest", bytes("berta:" + credential));
                client.create("/a", bytes(data), CreateOptions.EPHEMERAL);
                client.addWatch("/a", WatchMode.PERSISTENT, event -> {
                    if (event.type() == EventType.NODE_DATA_CHANGED) {
                        throw new IllegalStateException("thrown by a test");
                    }
                });
                client.setData("/a", bytes(data));
                proxy.cutAfter(Direction.TO_CLIENT, 3);
                shownFailure(shown, client.async().setData("/a", bytes(data)));
                proxy.refuse(true);
                proxy.cut();
                AsyncZkClient hasty = client.withDeadline(Duration.ofMillis(50)).async();
                shownFailure(shown, hasty.setData("/a", bytes(data)));
                shownFailure(shown, hasty.multi(List.of(Op.setData("/a", bytes(data), -1))));
                shownFailure(shown, hasty.addAuth("digest", bytes("carla:" + credential)));
                proxy.refuse(false);
                shown.add(client.getData("/a"));
                shownFailure(shown, client.async().setData("/a", Arrays.copyOf(bytes(data), 2_000_000)));
                shown.add(client.snapshot());
                server.expireSession(client.snapshot().sessionId());
                eventually(() ->
                        assertThat(client.snapshot().counters().expirations()).isEqualTo(1));
                client.sync("/");
                passwords.add(passwordOf(client));
                shownFailure(shown, client.async().addAuth("no-such-scheme", bytes(credential)));
                shown.add(client);
                shown.add(builder);
            }
            String text = log.text() + shown;
            assertThat(log.events()).hasSizeGreaterThan(10);
            assertThat(text).contains("thrown by a test").contains("addAuth");
            for (byte[] secret : List.of(bytes(data), bytes(credential), passwords.get(0), passwords.get(1))) {
                assertThat(text)
                        .doesNotContain(new String(secret, StandardCharsets.ISO_8859_1))
                        .doesNotContain(Arrays.toString(secret))
                        .doesNotContain(Base64.getEncoder().encodeToString(secret))
                        .doesNotContainIgnoringCase(HexFormat.of().formatHex(secret));
            }
        }
    }

    /** Shows that the passwords looked for above are the real ones. */
    @Test
    void anotherClientTakesADetachedSessionOverWithItsPassword() throws Exception {
        try (EmbeddedServer server = EmbeddedServer.start()) {
            ZkClient client = TestClient.connect(server.connectString());
            long session = client.snapshot().sessionId();
            byte[] password = passwordOf(client);
            client.create("/mine", null, CreateOptions.EPHEMERAL);
            client.detach();
            CountDownLatch connected = new CountDownLatch(1);
            ZooKeeper heir = new ZooKeeper(
                    server.connectString(),
                    30_000,
                    event -> {
                        if (event.getState() == KeeperState.SyncConnected) {
                            connected.countDown();
                        }
                    },
                    session,
                    password);
            try {
                assertThat(connected.await(60, TimeUnit.SECONDS)).isTrue();
                assertThat(heir.exists("/mine", false).getEphemeralOwner()).isEqualTo(heir.getSessionId());
            } finally {
                heir.close();
            }
        }
    }

    private static void shownFailure(List<Object> shown, CompletableFuture<?> future) {
        assertThatThrownBy(future::join).satisfies(e -> {
            shown.add(e);
            shown.add(e.getCause());
        });
    }

    static byte[] passwordOf(ZkClient client) {
        return passwordOf(client.snapshot().sessionId());
    }

    static byte[] passwordOf(long session) {
        byte[] password = new byte[16];
        new Random(session ^ SERVERS_SECRET).nextBytes(password);
        return password;
    }
}
