/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.bytes;
import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.admin.FourLetterWords;
import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.security.TlsConfig;
import io.zkboot.client.testing.CertificateAuthority;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.TlsIdentity;
import io.zkboot.client.testing.ZooKeeperServer;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client over TLS to a real server that requires a certificate of each client. */
class TlsIT {
    private static final CertificateAuthority CA = CertificateAuthority.named("test CA");
    private static final char[] PASSWORD = TlsIdentity.PASSWORD.toCharArray();

    @TempDir
    private static Path directory;

    private static ZooKeeperServer server;
    private static TlsIdentity alice;

    @BeforeAll
    static void start() {
        alice = CA.issue("alice");
        server = ZooKeeperServer.builder()
                .tls(
                        CA.issue("server", "localhost", "127.0.0.1").writeKeyStore(directory.resolve("server.p12")),
                        CA.writeTrustStore(directory.resolve("trust.p12")))
                .config("ssl.clientAuth", "need")
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void operationsAndEventsTravelOverTls() throws InterruptedException {
        try (ZkClient client = TestClient.connect(builder(server.secureConnectString()))) {
            BlockingQueue<WatchedEvent> events = new LinkedBlockingQueue<>();
            client.create("/tls", bytes("one"));
            client.addWatch("/tls", WatchMode.PERSISTENT, events::add);
            client.setData("/tls", bytes("two"));
            assertThat(client.getData("/tls").text()).isEqualTo("two");
            assertThat(events.take().type()).isEqualTo(EventType.NODE_DATA_CHANGED);
        }
    }

    /** Goes as deep as the stack allows, and reads on the way back from each depth near the end. */
    @SuppressWarnings("InfiniteRecursion") // until the stack ends
    private static int dive(ZkClient client, List<ZkException> failures) {
        int reads = 0;
        try {
            reads = dive(client, failures);
        } catch (StackOverflowError end) {
            // the bottom
        }
        if (reads < 400) {
            try {
                client.getData("/");
            } catch (StackOverflowError ofTheReader) {
                // what is meant to happen to him alone
            } catch (ZkException failure) {
                failures.add(failure);
            }
            reads++;
        }
        return reads;
    }

    /** Who is alone writes for itself, which takes many frames over TLS, and large ones while they are not compiled. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readersAtTheEndOfTheirStackCostTheSessionNothing(boolean tls) throws InterruptedException {
        ZkClientBuilder plain = ZkClient.builder(server.connectString());
        ZkClientBuilder builder = tls ? builder(server.secureConnectString()) : plain;
        try (ZkClient client = TestClient.connect(builder)) {
            long session = client.snapshot().sessionId();
            List<ZkException> failures = new ArrayList<>();
            for (int round = 0; round < 4; round++) {
                Thread diver = new Thread(null, () -> dive(client, failures), "diver", 256 * 1024);
                diver.start();
                diver.join();
                assertThat(client.getData("/")).isNotNull();
            }
            assertThat(failures).isEmpty();
            assertThat(client.snapshot().sessionId()).isEqualTo(session);
        }
    }

    @Test
    @Shows("T17")
    void ipAddressInTheConnectStringIsVerifiedAsOne() {
        try (ZkClient client = TestClient.connect(builder("127.0.0.1:" + server.securePort()))) {
            assertThat(client.exists("/")).isPresent();
        }
    }

    @Test
    void blockingSocketForProbesIsSecuredAlike() throws Exception {
        TlsConfig tls = config(alice);
        try (Socket socket =
                tls.newSocket(new Socket("127.0.0.1", server.securePort()), "localhost", server.securePort())) {
            socket.getOutputStream().write(bytes("ruok"));
            assertThat(socket.getInputStream().readNBytes(4)).isEqualTo(bytes("imok"));
        }
        try (SSLSocket socket =
                tls.newSocket(new Socket("127.0.0.1", server.securePort()), "zk9", server.securePort())) {
            assertThatThrownBy(socket::startHandshake)
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("not made out for the host 'zk9'");
        }
    }

    @Test
    void fourLetterWordsTakeTheTlsSettingsOfAClient() {
        FourLetterWords words = FourLetterWords.to(server.secureConnectString());
        assertThat(words.withTls(config(alice)).isOk()).isTrue();
    }

    @Test
    void largestPacketsGoBothWays() {
        try (ZkClient client = TestClient.connect(builder(server.secureConnectString()))) {
            for (int size : new int[] {1, 16_383, 16_384, 16_385, 65_536, 500_000, 1_048_000}) {
                byte[] data = new byte[size];
                new Random(size).nextBytes(data);
                client.create("/large" + size, data);
                assertThat(client.getData("/large" + size).data()).isEqualTo(data);
                client.delete("/large" + size);
            }
        }
    }

    @Test
    void manySmallRequestsAreAllAnswered() {
        try (ZkClient client = TestClient.connect(builder(server.secureConnectString()))) {
            client.create("/many", bytes(""));
            List<CompletableFuture<?>> answers = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                answers.add(client.async().setData("/many", bytes("value " + i)));
                answers.add(client.async().getData("/many"));
            }
            CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();
            assertThat(client.getData("/many").text()).isEqualTo("value 4999");
        }
    }

    @Test
    void certificateIsTheIdentityOfTheScheme_x509() {
        try (ZkClient client = TestClient.connect(builder(server.secureConnectString()));
                ZkClient other = TestClient.connect(builder(server.secureConnectString(), CA.issue("bob")))) {
            client.create(
                    "/of-alice",
                    bytes("mine"),
                    CreateOptions.PERSISTENT.withAcl(List.of(new Acl(Acl.ALL, "x509", alice.subject()))));
            assertThat(client.getData("/of-alice").text()).isEqualTo("mine");
            assertThatThrownBy(() -> other.getData("/of-alice")).isInstanceOf(NoAuthException.class);
        }
    }

    @Test
    void sessionAndWatchesOutliveACutConnection() throws InterruptedException {
        try (FaultProxy proxy = FaultProxy.to(server.securePort());
                ZkClient client = TestClient.connect(builder("localhost:" + proxy.port()));
                ZkClient other = TestClient.connect(server.connectString())) {
            long session = client.snapshot().sessionId();
            BlockingQueue<WatchedEvent> events = new LinkedBlockingQueue<>();
            client.create("/cut", bytes(""));
            client.addWatch("/cut", WatchMode.PERSISTENT, events::add);
            proxy.cut();
            assertThat(events.take().type()).isEqualTo(EventType.RESYNC);
            other.setData("/cut", bytes("news"));
            assertThat(events.take().type()).isEqualTo(EventType.NODE_DATA_CHANGED);
            assertThat(client.snapshot().sessionId()).isEqualTo(session);
        }
    }

    @Test
    void clientComesBackAfterTheServerWasKilled() {
        try (ZooKeeperServer mortal = ZooKeeperServer.builder()
                        .tls(directory.resolve("server.p12"), directory.resolve("trust.p12"))
                        .start();
                ZkClient client = TestClient.connect(builder(mortal.secureConnectString()))) {
            client.create("/killed", bytes("before"));
            long session = client.snapshot().sessionId();
            mortal.kill();
            eventually(() -> assertThat(client.state()).isNotEqualTo(SessionState.CONNECTED));
            mortal.restart();
            TestClient.awaitConnected(client);
            assertThat(client.getData("/killed").text()).isEqualTo("before");
            assertThat(client.snapshot().sessionId()).isEqualTo(session);
        }
    }

    private static ZkClientBuilder builder(String connectString) {
        return builder(connectString, alice);
    }

    private static ZkClientBuilder builder(String connectString, TlsIdentity identity) {
        return ZkClient.builder(connectString).tls(config(identity));
    }

    private static TlsConfig config(TlsIdentity identity) {
        return TlsConfig.builder()
                .keyStore(identity.writeKeyStore(directory.resolve(identity.subject() + ".p12")), PASSWORD)
                .trustStore(directory.resolve("trust.p12"), PASSWORD)
                .build();
    }
}
