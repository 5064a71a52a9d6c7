/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.bytes;
import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.UnimplementedException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.SessionKiller;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.ZooKeeperServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One client, servers of every line from 3.4 to 3.9, each in a JVM of its own. */
@Tag("any-jdk")
@Timeout(180)
@ExtendWith(Invariants.class)
class CompatibilityIT {
    private static final List<String> VERSIONS = List.of("3.4.14", "3.5.10", "3.6.4", "3.7.2", "3.8.6", "3.9.5");

    private static ServersByVersion servers;

    @BeforeAll
    static void startServers() {
        servers = ServersByVersion.start(VERSIONS);
    }

    @AfterAll
    static void stopServers() {
        servers.close();
    }

    static List<String> versions() {
        return VERSIONS;
    }

    private static ZooKeeperServer server(String version) {
        return servers.of(version);
    }

    private static boolean isBefore36(String version) {
        return version.startsWith("3.4.") || version.startsWith("3.5.");
    }

    private static long connects(ZkClient client) {
        return client.snapshot().counters().connects();
    }

    @Test
    @Shows("F37")
    void everyOperationDoesOnEachServerWhatTheTableSays() {
        CompatibilityTable table = new CompatibilityTable(CompatibilityIT.class, "Operation", VERSIONS);
        int number = 0;
        for (CompatibilityRow row : CompatibilityRow.ALL) {
            number++;
            for (String version : VERSIONS) {
                table.put(row.name(), version, observed(row, version, "/table-" + number));
            }
        }
        table.assertDocumented();
    }

    /** Tries an operation with a client that knows nothing of the server yet, twice. */
    private static String observed(CompatibilityRow row, String version, String path) {
        String where = row.name() + " on " + version;
        try (ZkClient client = TestClient.connect(server(version).connectString())) {
            long session = client.snapshot().sessionId();
            String first = observed(row, client, path + "-1", where);
            long connectsAfterFirst = connects(client);
            String second = observed(row, client, path + "-2", where);
            client.exists("/");
            // What works at first without a reconnect is the server's own.
            boolean own = connectsAfterFirst == 1;
            assertThat(second).as(where).isEqualTo(first);
            assertThat(client.snapshot().sessionId()).as(where).isEqualTo(session);
            assertThat(connects(client)).as("connections for %s", where).isLessThanOrEqualTo(2);
            return first.equals("works") ? own ? "native" : "emulated" : first;
        }
    }

    private static String observed(CompatibilityRow row, ZkClient client, String path, String where) {
        try {
            row.check().run(client, path);
            return "works";
        } catch (UnimplementedException e) {
            // A server does not say whether it could not read a transaction, or failed after it had done it.
            boolean transaction = "multi".equals(e.operation());
            assertThat(e.outcome()).as(where).isIn(Outcome.REJECTED, transaction ? Outcome.UNKNOWN : Outcome.NOT_SENT);
            // The next operation waits for the connection that follows.
            assertThat(client.exists("/")).as(where).isPresent();
            return "–";
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void watchesAndSessionOutliveAReconnect(String version) {
        String node = "/reconnect";
        String tree = node + "/child"; // before 3.9 a path has one watch that stays, of either kind
        try (FaultProxy proxy = FaultProxy.to(server(version).port());
                ZkClient client = TestClient.connect(proxy.connectString());
                ZkClient other = TestClient.connect(server(version).connectString())) {
            other.create(node, null);
            client.create(node + "/ephemeral", null, CreateOptions.of(CreateMode.EPHEMERAL));
            long session = client.snapshot().sessionId();
            EventLog data = new EventLog();
            EventLog children = new EventLog();
            EventLog absent = new EventLog();
            EventLog persistent = new EventLog();
            EventLog recursive = new EventLog();
            client.addWatch(node, WatchMode.PERSISTENT, persistent);
            if (!isBefore36(version)) {
                client.addWatch(tree, WatchMode.PERSISTENT_RECURSIVE, recursive);
            }
            client.getData(node, data);
            client.getChildren(node, children);
            client.exists(node + "-absent", absent);

            proxy.refuse(true);
            proxy.cut();
            eventually(() -> assertThat(client.state().isConnected()).isFalse());
            other.setData(node, bytes("while it was away"));
            proxy.refuse(false);
            TestClient.awaitConnected(client);

            data.awaitExactly("NODE_DATA_CHANGED " + node);
            persistent.awaitContains("RESYNC " + node);
            if (!isBefore36(version)) {
                recursive.awaitExactly("RESYNC " + tree);
            }
            assertThat(client.snapshot().sessionId()).isEqualTo(session);
            assertThat(client.exists(node + "/ephemeral").orElseThrow().ephemeralOwner())
                    .isEqualTo(session);

            persistent.clear();
            recursive.clear();
            other.setData(node, bytes("now"));
            persistent.awaitExactly("NODE_DATA_CHANGED " + node);
            other.create(tree, null);
            persistent.awaitExactly("NODE_DATA_CHANGED " + node, "NODE_CHILDREN_CHANGED " + node);
            children.awaitExactly("NODE_CHILDREN_CHANGED " + node);
            other.create(node + "-absent", null);
            absent.awaitExactly("NODE_CREATED " + node + "-absent");
            data.awaitExactly("NODE_DATA_CHANGED " + node);
            if (!isBefore36(version)) {
                recursive.awaitExactly("NODE_CREATED " + tree);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void anExpiredSessionIsFollowedByANewOneAndPersistentWatchesComeAlong(String version) {
        StateLog states = new StateLog();
        String node = "/expiry";
        try (FaultProxy proxy = FaultProxy.to(server(version).port());
                ZkClient client = TestClient.connect(
                        ZkClient.builder(proxy.connectString()).listener(states))) {
            EventLog persistent = new EventLog();
            client.addWatch(node, WatchMode.PERSISTENT, persistent);
            client.create(node, null, CreateOptions.of(CreateMode.EPHEMERAL));
            long session = client.snapshot().sessionId();
            proxy.refuse(true); // or the client would take its session back
            proxy.cut();
            SessionKiller.expire(client, server(version).connectString());
            proxy.refuse(false);
            states.await(SessionState.EXPIRED);
            persistent.awaitContains("RESYNC " + node);
            assertThat(client.snapshot().sessionId()).isNotEqualTo(session);
            assertThat(client.exists(node)).isEmpty();
            persistent.clear();
            client.create(node, null);
            persistent.awaitExactly("NODE_CREATED " + node);
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    @Shows("F37")
    void whatIsInFlightBesideARefusedOperationFollowsTheUsualRules(String version) {
        String node = "/in-flight";
        try (ZkClient client = TestClient.connect(server(version).connectString())) {
            client.create(node, null);
            long session = client.snapshot().sessionId();
            List<CompletableFuture<Stat>> writes = new ArrayList<>();
            List<CompletableFuture<NodeData>> reads = new ArrayList<>();
            CompletableFuture<Void> refused = new CompletableFuture<>();
            for (int i = 0; i < 100; i++) {
                writes.add(client.async().setData(node, null, -1));
                reads.add(client.async().getData(node, null));
                if (i == 50) {
                    refused = client.async().addWatch(node, WatchMode.PERSISTENT_RECURSIVE, event -> {});
                }
            }
            long acknowledged = 0;
            long unknown = 0;
            for (CompletableFuture<Stat> write : writes) {
                Outcome outcome = outcome(write);
                acknowledged += outcome == null ? 1 : 0;
                unknown += outcome == Outcome.UNKNOWN ? 1 : 0;
            }
            reads.forEach(
                    read -> assertThat(outcome(read)).as("a read on " + version).isNull());
            assertThat((long) client.exists(node).orElseThrow().version())
                    .isBetween(acknowledged, acknowledged + unknown);
            if (isBefore36(version)) {
                CompletableFuture<Void> failed = refused;
                CompletionException e = catchThrowableOfType(CompletionException.class, failed::join);
                assertThat(e).hasCauseInstanceOf(UnimplementedException.class);
                // 3.4 at times closes without the word why; then the operation is sent again, alone
                assertThat(connects(client)).isBetween(2L, 3L);
            } else {
                refused.join();
                assertThat(acknowledged).isEqualTo(100);
            }
            assertThat(client.snapshot().sessionId()).isEqualTo(session);
        }
    }

    /** Before 3.9 a server takes the mode of a persistent watch for that of a read that watches the same node once. */
    @ParameterizedTest
    @MethodSource("versions")
    void readsThatWatchOnceDoNotEndAPersistentWatch(String version) {
        String node = "/both";
        try (ZkClient client = TestClient.connect(server(version).connectString())) {
            client.create(node, null);
            EventLog persistent = new EventLog();
            EventLog once = new EventLog();
            client.addWatch(node, WatchMode.PERSISTENT, persistent);
            for (int i = 1; i <= 3; i++) {
                client.getData(node, once);
                client.setData(node, null);
                int fired = i;
                eventually(() -> assertThat(once.events()).hasSize(fired));
                persistent.awaitExactly("NODE_DATA_CHANGED " + node);
                persistent.clear();
                client.setData(node, null);
                persistent.awaitExactly("NODE_DATA_CHANGED " + node);
                persistent.clear();
            }
        }
    }

    static List<String> versionsWithRecursiveWatches() {
        return VERSIONS.stream().filter(version -> !isBefore36(version)).toList();
    }

    /** Before 3.9 a server takes the mode of what was set last for that of all that one client watches on a path. */
    @ParameterizedTest
    @MethodSource("versionsWithRecursiveWatches")
    void watchesOfAllKindsGoTogetherOnOnePath(String version) {
        for (boolean recursiveFirst : new boolean[] {true, false}) {
            String node = "/together-" + recursiveFirst;
            try (ZkClient client = TestClient.connect(server(version).connectString());
                    ZkClient other = TestClient.connect(server(version).connectString())) {
                other.create(node, null);
                EventLog persistent = new EventLog();
                EventLog recursive = new EventLog();
                EventLog data = new EventLog();
                EventLog children = new EventLog();
                client.getChildren(node, children);
                client.addWatch(
                        node,
                        recursiveFirst ? WatchMode.PERSISTENT_RECURSIVE : WatchMode.PERSISTENT,
                        recursiveFirst ? recursive : persistent);
                client.getData(node, data);
                client.addWatch(
                        node,
                        recursiveFirst ? WatchMode.PERSISTENT : WatchMode.PERSISTENT_RECURSIVE,
                        recursiveFirst ? persistent : recursive);
                client.exists(node); // by now the server has all that was to be said after the last addition

                other.create(node + "/child", null);
                other.setData(node + "/child", null);
                other.setData(node, null);
                other.delete(node + "/child");
                recursive.awaitExactly(
                        "NODE_CREATED " + node + "/child",
                        "NODE_DATA_CHANGED " + node + "/child",
                        "NODE_DATA_CHANGED " + node,
                        "NODE_DELETED " + node + "/child");
                persistent.awaitExactly(
                        "NODE_CHILDREN_CHANGED " + node, "NODE_DATA_CHANGED " + node, "NODE_CHILDREN_CHANGED " + node);
                children.awaitExactly("NODE_CHILDREN_CHANGED " + node);
                data.awaitExactly("NODE_DATA_CHANGED " + node);

                client.getData(node, data);
                client.getChildren(node, children);
                List.of(persistent, recursive, data, children).forEach(EventLog::clear);
                client.removeWatches(node, WatcherType.PERSISTENT, persistent);
                client.removeWatches(node, WatcherType.PERSISTENT_RECURSIVE, recursive);
                other.create(node + "/child", null);
                other.setData(node, null);
                children.awaitExactly("NODE_CHILDREN_CHANGED " + node);
                data.awaitExactly("NODE_DATA_CHANGED " + node);
                persistent.awaitExactly("PERSISTENT_WATCH_REMOVED " + node);
                recursive.awaitExactly("PERSISTENT_WATCH_REMOVED " + node);
            }
        }
    }

    /** While one watch is added beside the other, nothing that happens meanwhile may go unnoticed. */
    @ParameterizedTest
    @MethodSource("versionsWithRecursiveWatches")
    void noChangeGoesUnnoticedWhileWatchesAreAddedToOnePath(String version) {
        try (ZkClient client = TestClient.connect(server(version).connectString());
                ZkClient other = TestClient.connect(server(version).connectString())) {
            for (int round = 0; round < 20; round++) {
                String node = "/meanwhile-" + round;
                other.create(node, null);
                EventLog recursive = new EventLog();
                EventLog persistent = new EventLog();
                client.addWatch(node, WatchMode.PERSISTENT_RECURSIVE, recursive);
                List<CompletableFuture<String>> created = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    created.add(other.async().create(node + "/" + i, null));
                    if (i == 25) {
                        client.async().addWatch(node, WatchMode.PERSISTENT, persistent);
                    }
                }
                created.forEach(CompletableFuture::join);
                client.sync(node);
                client.exists(node);
                long heard = recursive.events().stream()
                        .filter(event -> event.startsWith("NODE_CREATED"))
                        .count();
                if (heard < 50) {
                    recursive.awaitContains("RESYNC " + node);
                }
                persistent.clear();
                other.create(node + "/last", null);
                persistent.awaitContains("NODE_CHILDREN_CHANGED " + node);
                recursive.awaitContains("NODE_CREATED " + node + "/last");
            }
        }
    }

    private static Outcome outcome(CompletableFuture<?> future) {
        try {
            Object unused = future.join();
            return null;
        } catch (CompletionException e) {
            return ((ZkException) e.getCause()).outcome();
        }
    }

    /** Emulation must not lose the last change, however fast they come. */
    @ParameterizedTest
    @MethodSource("versions")
    void whoReadsAgainAfterEachEventOfAPersistentWatchEndsUpWithTheLastState(String version) {
        String node = "/converging";
        try (ZkClient client = TestClient.connect(server(version).connectString());
                ZkClient other = TestClient.connect(server(version).connectString())) {
            List<String> seen = new java.util.concurrent.CopyOnWriteArrayList<>();
            client.addWatch(
                    node,
                    WatchMode.PERSISTENT,
                    event -> seen.add(
                            event.type() == EventType.NODE_CHILDREN_CHANGED
                                    ? "-"
                                    : client.exists(node)
                                            .map(stat -> "version " + stat.version())
                                            .orElse("absent")));
            for (int round = 0; round < 20; round++) {
                other.create(node, null);
                for (int i = 0; i <= round; i++) {
                    other.async().setData(node, null, -1);
                }
                String last = "version " + (round + 1);
                eventually(() -> assertThat(List.copyOf(seen)).endsWith(last));
                seen.clear();
                other.delete(node);
                eventually(() -> assertThat(List.copyOf(seen)).endsWith("absent"));
            }
        }
    }
}
