/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.bytes;
import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.testing.Direction;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.OfficialClient;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.ZooKeeperServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Connections that break while the session lives on. */
@Tag("any-jdk")
class ReconnectIT extends BehindAProxy {
    private static final int CUTS = 40;

    @Test
    @Shows("F01")
    void killedServerComesBackAndSessionEphemeralsAndWatchesAreKept() throws Exception {
        EventLog log = new EventLog();
        EventLog quiet = new EventLog();
        EventLog persistent = new EventLog();
        try (ZooKeeperServer child = ZooKeeperServer.start();
                FaultProxy way = FaultProxy.to(child.port());
                ZkClient client = TestClient.connect(builder(way.connectString()))) {
            for (String node : List.of("/data", "/parent", "/gone", "/quiet", "/busy")) {
                client.create(node, null);
            }
            client.create("/mine", null, CreateOptions.EPHEMERAL);
            client.getData("/data", log);
            client.getChildren("/parent", log);
            client.exists("/later", log);
            client.getData("/gone", log);
            client.getData("/quiet", quiet);
            client.addWatch("/busy", WatchMode.PERSISTENT, persistent);
            long session = client.snapshot().sessionId();

            way.refuse(true);
            child.kill();
            states.await(SessionState.SUSPENDED);
            child.restart();
            try (OfficialClient official = OfficialClient.connect(child.connectString())) {
                ZooKeeper other = official.zooKeeper();
                other.setData("/data", null, -1);
                create(other, "/parent/child");
                create(other, "/busy/missed");
                create(other, "/later");
                other.delete("/gone", -1);
                way.refuse(false);

                states.awaitExactly(SessionState.CONNECTED, SessionState.SUSPENDED, SessionState.CONNECTED);
                assertThat(states.last().newSession()).isFalse();
                assertThat(states.last().sessionId()).isEqualTo(session);
                eventually(() -> assertThat(log.events())
                        .containsExactlyInAnyOrder(
                                "NODE_DATA_CHANGED /data",
                                "NODE_CHILDREN_CHANGED /parent",
                                "NODE_CREATED /later",
                                "NODE_DELETED /gone"));
                persistent.awaitExactly("RESYNC /busy");
                assertThat(other.exists("/mine", false).getEphemeralOwner()).isEqualTo(session);
                assertThat(quiet.events()).isEmpty();
                other.setData("/quiet", null, -1);
                quiet.awaitExactly("NODE_DATA_CHANGED /quiet");
                create(other, "/busy/heard");
                persistent.awaitExactly("RESYNC /busy", "NODE_CHILDREN_CHANGED /busy");
                assertThat(log.events()).hasSize(4);
            }
        }
    }

    @Test
    @Shows("F04")
    void aConnectionThatHasGoneSilentIsFoundByTheHeartbeatAndTheSessionIsKept() {
        ZkClientBuilder builder = builder(proxy.connectString()).sessionTimeout(Duration.ofSeconds(6));
        try (ZkClient client = TestClient.connect(builder)) {
            client.create("/mine", null, CreateOptions.EPHEMERAL);
            proxy.hold();
            CompletableFuture<?> read = client.async().getData("/mine");
            states.await(SessionState.SUSPENDED);
            assertThat(states.last().reason()).isEqualTo(Reason.HEARTBEAT_LOST);
            assertThat(states.last().detail()).contains(proxy.connectString());
            proxy.release();
            states.awaitExactly(SessionState.CONNECTED, SessionState.SUSPENDED, SessionState.CONNECTED);
            assertThat(states.last().newSession()).isFalse();
            read.join();
            assertThat(client.exists("/mine").orElseThrow().ephemeralOwner())
                    .isEqualTo(client.snapshot().sessionId());
        }
    }

    @Test
    @Shows("F06")
    void aSlowNetworkIsNoDeadOne() {
        ZkClientBuilder builder = builder(proxy.connectString()).sessionTimeout(Duration.ofSeconds(6));
        try (ZkClient client = TestClient.connect(builder)) {
            proxy.delay(Direction.TO_SERVER, Duration.ofMillis(500));
            proxy.delay(Direction.TO_CLIENT, Duration.ofMillis(500));
            client.create("/large", new byte[900_000]);
            for (int i = 0; i < 5; i++) {
                assertThat(client.getData("/large").data()).hasSize(900_000);
            }
            states.awaitExactly(SessionState.CONNECTED);
        }
    }

    /** No word of the close reaches the server: the session ends by its timeout, and with it what it holds. */
    @Test
    @Shows("F31")
    void closeOnABlackHoleReturnsAndTheServerEndsTheSession() {
        ZkClient client =
                TestClient.connect(builder(proxy.connectString()).name("hole").sessionTimeout(Duration.ofSeconds(4)));
        client.create("/mine", null, CreateOptions.EPHEMERAL);
        proxy.hold();
        CompletableFuture<?> pending = client.async().getData("/mine");
        client.close();
        assertThat(pending).isCompletedExceptionally();
        assertThat(client.state()).isEqualTo(SessionState.CLOSED);
        eventually(() -> assertThat(TestClient.threadsOf("hole")).isEmpty());
        eventually(() -> assertThat(witness.zooKeeper().exists("/mine", false)).isNull());
    }

    @Test
    @Shows("F05")
    void aWriteWhoseReplyIsLostEndsUnknownAndIsNotSentAgain() throws Exception {
        ZkClientBuilder builder = builder(proxy.connectString()).sessionTimeout(Duration.ofSeconds(4));
        try (ZkClient client = TestClient.connect(builder)) {
            client.create("/once", null);
            proxy.hold(Direction.TO_CLIENT);
            ConnectionLossException lost =
                    catchThrowableOfType(ConnectionLossException.class, () -> client.setData("/once", bytes("x")));
            assertThat(lost.outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(lost.path()).isEqualTo("/once");
            assertThat(lost).hasMessageContaining(proxy.connectString());
            proxy.release();
            TestClient.awaitConnected(client);
            client.sync("/");
            assertThat(witness.zooKeeper().exists("/once", false).getVersion()).isEqualTo(1);
        }
    }

    @Test
    @Shows("F03")
    void aHundredThousandReadsSurviveTenCutsCompleteAndInOrder() throws Exception {
        int reads = 100_000;
        int cuts = 10;
        int nodes = 100;
        for (int i = 0; i < nodes; i++) {
            witness.zooKeeper()
                    .create("/n" + i, bytes("data " + i), ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        }
        // All of it happens on the EventThread; the join at the end publishes it.
        List<Integer> order = new ArrayList<>(reads);
        List<String> wrong = new ArrayList<>();
        int count;
        AtomicInteger made = new AtomicInteger();
        ZkClientBuilder builder = builder(proxy.connectString())
                .requestTimeout(Duration.ofSeconds(150))
                .listener(change -> {
                    if (change.to() == SessionState.SUSPENDED && made.incrementAndGet() < cuts) {
                        proxy.cutAfter(Direction.TO_CLIENT, 300_000 + made.get());
                    }
                });
        try (ZkClient client = TestClient.connect(builder)) {
            proxy.cutAfter(Direction.TO_CLIENT, 300_000);
            List<CompletableFuture<?>> futures = new ArrayList<>(reads);
            // The EventThread, which orders the cuts, may be late: a few more reads then.
            for (int i = 0; i < reads || made.get() < cuts; i++) {
                int number = i;
                futures.add(client.async().getData("/n" + i % nodes).handle((data, failure) -> {
                    order.add(number);
                    if (failure != null || !data.text().equals("data " + number % nodes)) {
                        wrong.add(number + ": " + failure);
                    }
                    return null;
                }));
            }
            futures.forEach(CompletableFuture::join);
            count = futures.size();
            assertThat(client.snapshot().counters().connects()).isEqualTo(cuts + 1);
        } // the EventThread has ended: nothing can come any more
        assertThat(wrong).isEmpty();
        assertThat(order).hasSize(count).isSorted().doesNotHaveDuplicates();
        assertThat(made).hasValue(cuts);
        assertThat(states.states()).doesNotContain(SessionState.EXPIRED, SessionState.LOST);
    }

    @Test
    @Shows("F03")
    void ofPipelinedWritesAPrefixIsAppliedAndAllAcknowledgedOnes() throws Exception {
        int writes = 10_000;
        int cuts = 8;
        create(witness.zooKeeper(), "/w");
        List<Integer> order = new ArrayList<>(writes);
        List<ConnectionLossException> failures = new ArrayList<>(writes);
        AtomicInteger made = new AtomicInteger();
        int count;
        ZkClientBuilder builder = builder(proxy.connectString())
                .requestTimeout(Duration.ofSeconds(150))
                .maxInFlight(500)
                .listener(change -> {
                    if (change.to() == SessionState.SUSPENDED && made.incrementAndGet() < cuts) {
                        Direction next = made.get() % 2 == 0 ? Direction.TO_CLIENT : Direction.TO_SERVER;
                        proxy.cutAfter(next, 20_000 + made.get());
                    }
                });
        try (ZkClient client = TestClient.connect(builder)) {
            proxy.cutAfter(Direction.TO_CLIENT, 20_000);
            List<CompletableFuture<?>> futures = new ArrayList<>(writes);
            // The EventThread, which orders the cuts, may be late: a few more writes then.
            for (int i = 0; i < writes || made.get() < cuts; i++) {
                int number = i;
                futures.add(client.async().create("/w/" + i, null).handle((path, failure) -> {
                    order.add(number);
                    failures.add((ConnectionLossException) failure);
                    return null;
                }));
            }
            futures.forEach(CompletableFuture::join);
            count = futures.size();
        }
        assertThat(order).hasSize(count).isSorted().doesNotHaveDuplicates();
        assertThat(made).hasValue(cuts);
        List<String> applied = witness.zooKeeper().getChildren("/w", false);
        assertPrefixApplied(failures, new HashSet<>(applied));
    }

    /** Checks each write against what the server has; losses are told apart by their cause. */
    private static void assertPrefixApplied(List<ConnectionLossException> failures, Set<String> applied) {
        int unknown = 0;
        Throwable loss = null;
        boolean hole = false;
        boolean unsent = false;
        for (int i = 0; i < failures.size(); i++) {
            ConnectionLossException failure = failures.get(i);
            boolean there = applied.contains(Integer.toString(i));
            if (failure == null) {
                assertThat(there).as("acknowledged write %s", i).isTrue();
                continue;
            }
            if (failure.getCause() != loss) {
                loss = failure.getCause();
                hole = false;
                unsent = false;
            }
            if (failure.outcome() == Outcome.NOT_SENT) {
                unsent = true;
                assertThat(there).as("unsent write %s", i).isFalse();
            } else {
                unknown++;
                assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
                assertThat(unsent)
                        .as("write %s was sent after one that was not", i)
                        .isFalse();
                assertThat(there && hole)
                        .as("write %s was applied after a lost one", i)
                        .isFalse();
                hole |= !there;
            }
        }
        assertThat(unknown).isPositive();
    }

    @Test
    void whatIsSaidToBeUnsentIsNotOnTheServer() throws Exception {
        int writes = 60; // far more bytes than sockets and proxy hold
        byte[] data = new byte[900_000];
        create(witness.zooKeeper(), "/big");
        try (ZkClient client =
                TestClient.connect(builder(proxy.connectString()).requestTimeout(Duration.ofMinutes(2)))) {
            proxy.hold(Direction.TO_SERVER);
            List<CompletableFuture<String>> futures = new ArrayList<>();
            for (int i = 0; i < writes; i++) {
                futures.add(client.async().create("/big/" + i, data));
            }
            eventually(() -> assertThat(client.snapshot().pending()).isPositive());
            proxy.refuse(true);
            proxy.cut();
            proxy.release();
            List<Outcome> outcomes = new ArrayList<>();
            for (CompletableFuture<String> future : futures) {
                outcomes.add(future.handle((path, failure) -> ((ConnectionLossException) failure).outcome())
                        .join());
            }
            assertThat(outcomes)
                    .contains(Outcome.UNKNOWN, Outcome.NOT_SENT)
                    .isSortedAccordingTo(Comparator.reverseOrder());
            proxy.refuse(false);
            TestClient.awaitConnected(client);
            client.sync("/big");
            for (String child : client.getChildren("/big")) {
                assertThat(outcomes.get(Integer.parseInt(child))).isEqualTo(Outcome.UNKNOWN);
            }
        }
    }

    @Test
    void aWriteNeverOvertakesALostOneThatWasPastItsDeadline() throws Exception {
        byte[] data = new byte[900_000];
        try (ZkClient client =
                TestClient.connect(builder(proxy.connectString()).requestTimeout(Duration.ofMinutes(2)))) {
            client.create("/late", null);
            proxy.hold(Direction.TO_SERVER);
            AsyncZkClient hasty = client.withDeadline(Duration.ofMillis(500)).async();
            List<CompletableFuture<String>> late = new ArrayList<>();
            for (int i = 0; i < 60; i++) { // so many that the last ones do not leave
                late.add(hasty.create("/late/" + i, data));
            }
            CompletableFuture<String> behind = client.async().create("/late/behind", null);
            assertThat(late)
                    .allSatisfy(future ->
                            assertThatThrownBy(future::join).hasCauseInstanceOf(OperationTimeoutException.class));
            proxy.cut();
            proxy.release();
            // Whether it had left depends on how much the buffers in between took; applied later it must not be.
            assertThatThrownBy(behind::join).hasCauseInstanceOf(ConnectionLossException.class);
            client.sync("/late");
            assertThat(client.getChildren("/late")).doesNotContain("behind");
        }
    }

    @Test
    @Shows("D05")
    void whatARecursiveWatchMissedIsFoundByReadingAgainAfterItsResync() throws Exception {
        int nodes = 1_000;
        ZooKeeper other = witness.zooKeeper();
        create(other, "/tree");
        for (int i = 0; i < nodes; i++) {
            other.create(
                    "/tree/" + i,
                    bytes("old"),
                    ZooDefs.Ids.OPEN_ACL_UNSAFE,
                    CreateMode.PERSISTENT,
                    (a, b, c, d) -> {},
                    null);
        }
        other.sync("/tree"); // behind all that was sent
        List<CompletableFuture<String>> seen = new CopyOnWriteArrayList<>();
        EventLog log = new EventLog();
        try (ZkClient client = TestClient.connect(builder(proxy.connectString()))) {
            client.addWatch("/tree", WatchMode.PERSISTENT_RECURSIVE, event -> {
                log.process(event);
                if (event.type() == EventType.RESYNC) {
                    for (int i = 0; i < nodes; i++) {
                        seen.add(client.async().getData("/tree/" + i).thenApply(data -> data.text()));
                    }
                }
            });
            proxy.refuse(true);
            proxy.cut();
            states.await(SessionState.SUSPENDED);
            for (int i = 0; i < nodes; i++) {
                other.setData("/tree/" + i, bytes("new"), -1, (a, b, c, d) -> {}, null);
            }
            other.sync("/tree");
            proxy.refuse(false);
            log.awaitExactly("RESYNC /tree");

            other.setData("/tree/7", bytes("newer"), -1);
            log.awaitContains("NODE_DATA_CHANGED /tree/7");
            eventually(() -> assertThat(seen).hasSize(nodes));
            assertThat(seen).allSatisfy(text -> assertThat(text.join()).startsWith("new"));
        }
    }

    @Test
    @Shows({"F08", "D01"})
    void aReplyThatIsCutAnywhereIsNeverTakenForAnAnswer() throws Exception {
        byte[] data = bytes("twenty bytes of data");
        try (ZkClient client = TestClient.connect(builder(proxy.connectString()))) {
            client.create("/cut", data);
            for (int n = 1; n <= CUTS; n++) {
                settle(client);
                proxy.cutAfter(Direction.TO_CLIENT, n);
                assertThat(client.getData("/cut").data())
                        .as("after %s bytes", n)
                        .isEqualTo(data);
                settle(client);
                proxy.cutAfter(Direction.TO_CLIENT, n);
                assertUnknown(client, data);
                assertThat(witness.zooKeeper().exists("/cut", false).getVersion())
                        .isEqualTo(n);
            }
            hearAll(client);
            assertThat(states.count(SessionState.SUSPENDED)).isEqualTo(2 * CUTS);
        }
    }

    @Test
    @Shows("F08")
    void aRequestThatIsCutAnywhereIsNotApplied() throws Exception {
        byte[] data = bytes("twenty bytes of data");
        try (ZkClient client = TestClient.connect(builder(proxy.connectString()))) {
            client.create("/cut", data);
            for (int n = 1; n <= CUTS; n++) {
                settle(client);
                proxy.cutAfter(Direction.TO_SERVER, n);
                assertUnknown(client, data);
            }
            hearAll(client);
            assertThat(witness.zooKeeper().exists("/cut", false).getVersion()).isZero();
            assertThat(states.count(SessionState.SUSPENDED)).isEqualTo(CUTS);
        }
    }

    /** Returns when nothing is on the way: a new connection sends a ping behind the first requests. */
    private static void settle(ZkClient client) {
        client.sync("/");
        client.sync("/");
    }

    /** Returns when the listeners have heard all that happened before: a future is completed on their thread. */
    private static void hearAll(ZkClient client) {
        client.async().sync("/").join();
    }

    private static void assertUnknown(ZkClient client, byte[] data) {
        ConnectionLossException lost =
                catchThrowableOfType(ConnectionLossException.class, () -> client.setData("/cut", data));
        assertThat(lost).isNotNull();
        assertThat(lost.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    private ZkClientBuilder builder(String connectString) {
        return ZkClient.builder(connectString)
                .sessionTimeout(Duration.ofSeconds(60))
                .listener(states);
    }

    private static void create(ZooKeeper zooKeeper, String path) throws Exception {
        zooKeeper.create(path, null, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    }
}
