/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.bytes;
import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zkboot.client.data.Op;
import io.zkboot.client.error.AuthFailedException;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ReplyTooLargeException;
import io.zkboot.client.error.RequestTooLargeException;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.FreePorts;
import io.zkboot.client.testing.Shows;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that are none, credentials that are wrong, and requests that cannot be served. */
@ExtendWith(Invariants.class)
@Timeout(120)
@Tag("any-jdk")
class BadInputIT {
    private static final Duration DEADLINE = Duration.ofMillis(1500);

    private final StateLog states = new StateLog();

    /** What may listen where a ZooKeeper server is expected. */
    enum Stranger {
        SPEAKS_HTTP(Reason.PROTOCOL) {
            @Override
            void meet(Socket client) throws IOException {
                client.getInputStream().read();
                client.getOutputStream().write(bytes("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"));
                client.getInputStream().readAllBytes();
            }
        },
        SAYS_NOTHING(Reason.CONNECT_TIMEOUT) {
            @Override
            void meet(Socket client) throws IOException {
                client.getInputStream().readAllBytes();
            }
        },
        HANGS_UP(Reason.REFUSED_SESSION) {
            @Override
            void meet(Socket client) throws IOException {
                client.getInputStream().readNBytes(44);
            }
        };

        private final Reason expected;

        Stranger(Reason expected) {
            this.expected = expected;
        }

        abstract void meet(Socket client) throws IOException;
    }

    @ParameterizedTest
    @EnumSource(Stranger.class)
    @Shows("F16")
    void aServerThatIsNoneIsNamedWithWhatIsWrong(Stranger stranger) throws Exception {
        List<Socket> met = new CopyOnWriteArrayList<>();
        try (ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> accept(listening, stranger, met));
            thread.setDaemon(true);
            thread.start();
            String server = "127.0.0.1:" + listening.getLocalPort();

            assertReasonReadable(server, stranger.expected, server);

            assertThat(met).hasSizeGreaterThan(1).hasSizeLessThan(100); // it tries again, and does not hammer
        }
    }

    private static void accept(ServerSocket listening, Stranger stranger, List<Socket> met) {
        while (true) {
            try (Socket client = listening.accept()) {
                met.add(client);
                stranger.meet(client);
            } catch (IOException clientOrTestIsGone) {
                if (listening.isClosed()) {
                    return;
                }
            }
        }
    }

    @Test
    void anUnknownHostIsNamed() {
        assertReasonReadable("no-such-host.invalid:2181", Reason.UNRESOLVED_HOST, "no-such-host.invalid");
    }

    @Test
    void aDeadPortIsNamed() {
        int port = FreePorts.one();
        assertReasonReadable("127.0.0.1:" + port, Reason.REFUSED, "127.0.0.1:" + port);
    }

    @Test
    void anObserverHearsTheFailureOfEachServer() {
        String servers = "127.0.0.1:" + FreePorts.one() + ",127.0.0.1:" + FreePorts.one();
        Set<String> failures = ConcurrentHashMap.newKeySet();
        try (ZkClient client = builder(servers)
                .observer(new ClientObserver() {
                    @Override
                    public void connectFailed(Reason reason, String detail) {
                        failures.add(reason + " " + detail);
                    }
                })
                .build()) {
            client.start();
            for (String server : servers.split(",")) {
                eventually(() -> assertThat(failures)
                        .anyMatch(failure -> failure.startsWith("REFUSED ") && failure.contains(server)));
            }
        }
    }

    @Test
    void aProxyWhoseServerIsDownIsNotHammered() {
        try (EmbeddedServer server = EmbeddedServer.start();
                FaultProxy proxy = FaultProxy.to(server.port())) {
            server.stop();
            AtomicInteger attempts = new AtomicInteger();
            try (ZkClient client = builder(proxy.connectString())
                    .observer(new ClientObserver() {
                        @Override
                        public void connectAttempted(long nanos, Reason reason) {
                            attempts.incrementAndGet();
                        }
                    })
                    .build()) {
                client.start();
                assertUnsent(client, proxy.connectString());
                assertThat(attempts).hasValueBetween(2, 100);
            }
        }
    }

    private void assertReasonReadable(String server, Reason reason, String named) {
        ZkClient client = builder(server).name("bad").build();
        try {
            client.start();
            assertUnsent(client, named);
            assertThat(client.state()).isEqualTo(SessionState.CONNECTING);
            eventually(() -> assertThat(client.snapshot().reason()).isEqualTo(reason));
            assertThat(client.snapshot().detail()).contains(named);
            assertThat(client.snapshot().failedAttempts()).isGreaterThan(1);
            assertThat(TestClient.threadsOf("bad")).containsKeys("zk-bad-send", "zk-bad-event");
            assertThat(states.states()).isEmpty();
        } finally {
            client.close();
        }
        assertThat(states.states()).containsExactly(SessionState.CLOSED);
    }

    private static void assertUnsent(ZkClient client, String named) {
        CompletableFuture<?> async = client.async().create("/x", null);
        OperationTimeoutException late =
                catchThrowableOfType(OperationTimeoutException.class, () -> client.getData("/x"));
        assertThat(late.outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(late).hasMessageContaining("getData /x").hasMessageContaining(named);
        assertThatThrownBy(async::join)
                .cause()
                .isInstanceOfSatisfying(
                        OperationTimeoutException.class,
                        e -> assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT));
    }

    private ZkClientBuilder builder(String connectString) {
        return ZkClient.builder(connectString)
                .requestTimeout(DEADLINE)
                .connectTimeout(Duration.ofMillis(200))
                .connectRetry(RetryPolicy.CONNECT.withJitter(0))
                .listener(states);
    }

    @Test
    void aSpentConnectPolicyClosesTheClientAndSaysWhy() {
        int port = FreePorts.one();
        ZkClient client = builder("127.0.0.1:" + port)
                .connectRetry(RetryPolicy.CONNECT.withMaxTries(2).withMaxDelay(Duration.ofMillis(10)))
                .build();
        client.start();
        CompletableFuture<?> waiting = client.async().exists("/");
        states.awaitExactly(SessionState.CLOSED);
        assertThat(client.awaitConnected(TestClient.LIMIT)).isFalse();
        assertThat(states.last().reason()).isEqualTo(Reason.RETRY_SPENT);
        assertThat(states.last().detail()).contains("3 failed attempts").contains("127.0.0.1:" + port);
        assertThatThrownBy(waiting::join)
                .cause()
                .isInstanceOf(ClientClosedException.class)
                .hasMessageContaining("127.0.0.1:" + port);
        client.close();
    }

    @Test
    @Shows("F38")
    void aRequestAboveTheLimitFailsBeforeItIsSent() {
        try (EmbeddedServer server = EmbeddedServer.start();
                ZkClient client = TestClient.connect(
                        ZkClient.builder(server.connectString()).listener(states))) {
            client.create("/big", null);
            byte[] tooMuch = new byte[1_200_000];
            for (Face face : Face.values()) {
                ZkClient way = face.of(client);
                assertTooLarge(() -> way.setData("/big", tooMuch));
                assertTooLarge(() -> way.multi(List.of(Op.setData("/big", tooMuch, -1))));
            }
            byte[] nearly = new byte[1_000_000];
            client.setData("/big", nearly);
            assertThat(client.getData("/big").data()).hasSize(nearly.length);
            states.awaitExactly(SessionState.CONNECTED);
        }
    }

    private static void assertTooLarge(Runnable call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(RequestTooLargeException.class, e -> {
            assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT);
            assertThat(e).hasMessageContaining("1048575").hasMessageContaining("jute.maxbuffer");
        });
    }

    @Test
    @Shows("F38")
    void aReplyAboveTheLimitFailsItsOwnCallAndTheConnectionLivesOn() {
        try (EmbeddedServer server = EmbeddedServer.start();
                ZkClient client = TestClient.connect(
                        ZkClient.builder(server.connectString()).maxPacket(2048).listener(states))) {
            client.create("/many", null);
            for (int i = 0; i < 300; i++) {
                client.create("/many/child-" + i, null);
            }
            CompletableFuture<?> before = client.async().getData("/many");
            CompletableFuture<?> large = client.async().getChildren("/many");
            CompletableFuture<?> after = client.async().exists("/many");
            before.join();
            assertThatThrownBy(large::join)
                    .cause()
                    .isInstanceOf(ReplyTooLargeException.class)
                    .hasMessageContaining("getChildren /many")
                    .hasMessageContaining("2048");
            after.join();
            assertThatThrownBy(() -> client.getChildrenWithStat("/many")).isInstanceOf(ReplyTooLargeException.class);
            assertThat(client.exists("/many").orElseThrow().numChildren()).isEqualTo(300);
            states.awaitExactly(SessionState.CONNECTED);
        }
    }

    @Test
    @Shows("F32")
    void anUnknownSchemeEndsInAuthFailed() {
        EventLog watch = new EventLog();
        try (EmbeddedServer server = EmbeddedServer.start()) {
            ZkClient client =
                    TestClient.connect(ZkClient.builder(server.connectString()).listener(states));
            client.addWatch("/", WatchMode.PERSISTENT, watch);
            assertThatThrownBy(() -> client.addAuth("no-such-scheme", bytes("x")))
                    .isInstanceOf(AuthFailedException.class)
                    .hasMessageContaining("addAuth");
            states.awaitExactly(SessionState.CONNECTED, SessionState.AUTH_FAILED);
            assertThat(states.last().reason()).isEqualTo(Reason.AUTHENTICATION);
            assertThat(states.last().detail()).contains(server.connectString());
            assertThat(client.snapshot().counters().authFailures()).isEqualTo(1);
            assertThatThrownBy(() -> client.exists("/")).isInstanceOf(AuthFailedException.class);
            watch.awaitExactly("WATCH_ENDED /");
            client.close();
            assertThat(client.state()).isEqualTo(SessionState.AUTH_FAILED);
        }
    }

    @Test
    @Shows("F32")
    void aWrongIdentityFromTheStartEndsInAuthFailed() {
        try (EmbeddedServer server = EmbeddedServer.start();
                ZkClient client = ZkClient.builder(server.connectString())
                        .auth("no-such-scheme", bytes("x"))
                        .listener(states)
                        .build()) {
            assertThatThrownBy(() -> client.start(TestClient.LIMIT)).isInstanceOf(AuthFailedException.class);
            assertThatThrownBy(() -> client.exists("/")).isInstanceOf(AuthFailedException.class);
            states.await(SessionState.AUTH_FAILED); // who waited may be told before the listeners
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "host:0", "host:70000", "host:x", "[::1", "host/a//b", "host/../x"})
    void aBadConnectStringIsRefusedWithAReason(String connectString) {
        assertThatThrownBy(() -> ZkClient.builder(connectString))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(connectString)
                .hasMessageMatching("(?i).*connect string.*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a/b", "/a/", "//", "/a//b", "/a/./b", "/a/../b", "/a\u0000b", "/a\u0001"})
    @Shows("T04")
    void aBadPathIsRefusedBeforeAnythingIsSent(String path) {
        // Started by nothing but those who ask beside it.
        try (ZkClient client = ZkClient.builder("localhost").build()) {
            for (Face face : Face.values()) {
                assertRefused(face.of(client), path);
            }
        }
    }

    private static void assertRefused(ZkClient way, String path) {
        for (Runnable call : List.<Runnable>of(
                () -> way.create(path, null),
                () -> way.delete(path),
                () -> way.exists(path),
                () -> way.getData(path),
                () -> way.getChildren(path),
                () -> way.setData(path, null),
                () -> way.getAcl(path),
                () -> way.sync(path),
                () -> way.multi(List.of(Op.check(path, 0))),
                () -> way.addWatch(path, WatchMode.PERSISTENT, event -> {}),
                () -> way.chroot(path))) {
            assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
