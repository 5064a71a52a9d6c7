/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("any-jdk")
@Timeout(120)
class FaultProxyIT {

    private EmbeddedServer server;
    private FaultProxy proxy;

    @BeforeEach
    void start() {
        server = EmbeddedServer.start();
        proxy = FaultProxy.to(server.port());
    }

    @AfterEach
    void stop() {
        proxy.close();
        server.close();
    }

    @Test
    void cutIsSeenAsDisconnectedAndTheSessionGoesOn() {
        try (OfficialClient client = OfficialClient.connect(proxy.connectString())) {
            long session = client.sessionId();
            proxy.cut();
            client.await(KeeperState.Disconnected);
            client.await(KeeperState.SyncConnected);
            assertThat(client.sessionId()).isEqualTo(session);
            assertThat(proxy.connections()).isEqualTo(2);
            assertThat(proxy.openConnections()).isEqualTo(1);
        }
    }

    @Test
    void refusedConnectionsAreRefusedAndPresentOnesGoOn() throws Exception {
        try (OfficialClient client = OfficialClient.connect(proxy.connectString())) {
            proxy.refuse(true);
            assertThatThrownBy(() -> connect().close()).isInstanceOf(ConnectException.class);
            assertThat(client.zooKeeper().exists("/", false)).isNotNull();

            proxy.cut();
            client.await(KeeperState.Disconnected);
            proxy.refuse(false);
            client.await(KeeperState.SyncConnected);
        }
    }

    @Test
    void replyThatIsCutOffLeavesTheRequestApplied() throws Exception {
        try (OfficialClient witness = OfficialClient.connect(server.connectString());
                OfficialClient client = OfficialClient.connect(proxy.connectString())) {
            proxy.cutAfter(Direction.TO_CLIENT, 7);
            assertThatThrownBy(() -> create(client)).isInstanceOf(KeeperException.ConnectionLossException.class);
            assertThat(witness.zooKeeper().exists("/node", false)).isNotNull();
        }
    }

    @Test
    void requestThatIsCutOffIsNotApplied() throws Exception {
        try (OfficialClient witness = OfficialClient.connect(server.connectString());
                OfficialClient client = OfficialClient.connect(proxy.connectString())) {
            proxy.cutAfter(Direction.TO_SERVER, 7);
            assertThatThrownBy(() -> create(client)).isInstanceOf(KeeperException.ConnectionLossException.class);
            witness.zooKeeper().sync("/");
            assertThat(witness.zooKeeper().exists("/node", false)).isNull();
        }
    }

    @Test
    void heldConnectionIsFoundDeadByTheClientsOwnClock() {
        try (OfficialClient client = OfficialClient.connect(proxy.connectString(), Duration.ofSeconds(3))) {
            proxy.hold();
            client.await(KeeperState.Disconnected);
        }
    }

    @Test
    void heldReplyArrivesAfterTheRelease() throws Exception {
        try (OfficialClient witness = OfficialClient.connect(server.connectString());
                OfficialClient client = OfficialClient.connect(proxy.connectString())) {
            proxy.hold(Direction.TO_CLIENT);
            CompletableFuture<Integer> reply = new CompletableFuture<>();
            client.zooKeeper()
                    .create(
                            "/node",
                            new byte[0],
                            ZooDefs.Ids.OPEN_ACL_UNSAFE,
                            CreateMode.PERSISTENT,
                            (code, path, context, name) -> reply.complete(code),
                            null);
            Await.until(
                    "the held request is applied",
                    Duration.ofSeconds(30),
                    () -> {
                        try {
                            return witness.zooKeeper().exists("/node", false) != null;
                        } catch (KeeperException | InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    () -> "");
            assertThat(reply).isNotDone();
            proxy.release();
            assertThat(reply.get(30, TimeUnit.SECONDS)).isZero();
        }
    }

    @Test
    void cutAfterLetsExactlySoManyBytesArrive() throws Exception {
        try (ServerSocket target = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                FaultProxy raw = FaultProxy.to(target.getLocalPort());
                Socket near = new Socket(InetAddress.getLoopbackAddress(), raw.port());
                Socket far = target.accept()) {
            raw.cutAfter(Direction.TO_CLIENT, 100_001);
            far.getOutputStream().write(new byte[100_001]);
            assertThat(near.getInputStream().readNBytes(100_001)).hasSize(100_001);
            far.getOutputStream().write(1);
            assertThat(near.getInputStream().read()).isEqualTo(-1);
            assertThatThrownBy(() -> far.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThat(raw.bytes(Direction.TO_CLIENT)).isEqualTo(100_001);
            assertThat(raw.bytes(Direction.TO_SERVER)).isZero();
        }
    }

    @Test
    void delayHoldsOffEveryByteButLosesNone() throws Exception {
        try (ServerSocket target = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                FaultProxy raw = FaultProxy.to(target.getLocalPort());
                Socket near = new Socket(InetAddress.getLoopbackAddress(), raw.port());
                Socket far = target.accept()) {
            Duration delay = Duration.ofMillis(200);
            raw.delay(Direction.TO_SERVER, delay);
            long start = System.nanoTime();
            near.getOutputStream().write(new byte[] {1, 2, 3});
            near.shutdownOutput();
            assertThat(far.getInputStream().readAllBytes()).containsExactly(1, 2, 3);
            // Only the lower bound is certain on a busy machine.
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(delay.toNanos());
        }
    }

    @Test
    void endOfOneStreamLeavesTheOtherOneOpen() throws Exception {
        try (ServerSocket target = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                FaultProxy raw = FaultProxy.to(target.getLocalPort());
                Socket near = new Socket(InetAddress.getLoopbackAddress(), raw.port());
                Socket far = target.accept()) {
            near.shutdownOutput();
            assertThat(far.getInputStream().read()).isEqualTo(-1);
            far.getOutputStream().write(42);
            assertThat(near.getInputStream().read()).isEqualTo(42);
            far.close();
            assertThat(near.getInputStream().read()).isEqualTo(-1);
            Await.until("the link is over", Duration.ofSeconds(30), () -> raw.openConnections() == 0, () -> "");
        }
    }

    @Test
    void deadServerResetsTheClient() throws Exception {
        server.stop();
        try (Socket socket = connect()) {
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void closeEndsAllConnections() throws Exception {
        try (Socket socket = connect()) {
            Await.until("accepted", Duration.ofSeconds(30), () -> proxy.connections() == 1, () -> "");
            proxy.close();
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThat(proxy.openConnections()).isZero();
            assertThatThrownBy(() -> connect().close()).isInstanceOf(ConnectException.class);
        }
    }

    private Socket connect() throws Exception {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    }

    private static void create(OfficialClient client) throws Exception {
        client.zooKeeper().create("/node", new byte[0], ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    }
}
