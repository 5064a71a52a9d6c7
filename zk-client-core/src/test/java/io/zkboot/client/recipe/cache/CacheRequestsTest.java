/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ServerAge;
import io.zkboot.client.SimulatedClient;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a cache asks of the server, on virtual time. */
@Tag("any-jdk")
class CacheRequestsTest {
    private static final Duration LATENCY = Duration.ofMillis(5);

    private final ScriptedServer server = ScriptedServer.withTree();
    private final List<String> observed = new ArrayList<>();
    private final RecipeObserver observer = new RecipeObserver() {
        @Override
        public void resynced(String recipe, String path, int changes, Duration stale) {
            observed.add(recipe + " " + path + " resynced " + changes);
        }

        @Override
        public void cacheSize(String recipe, String path, int nodes) {
            observed.add(recipe + " " + path + " " + nodes);
        }
    };

    private SimulatedFrontDoor connect(int maxPacket) {
        SimulatedFrontDoor door = SimulatedFrontDoor.connect(server, maxPacket);
        door.latency(LATENCY);
        server.connection().latency(LATENCY);
        return door;
    }

    private ZkCache<byte[]> started(SimulatedFrontDoor door, ZkCacheBuilder<byte[]> builder) {
        ZkCache<byte[]> cache = builder.observer(observer).build();
        door.runUntilDone(cache.startAsync());
        return cache;
    }

    private void makeTree(int directories, int leaves, byte[] data) {
        Map<String, byte[]> nodes = new LinkedHashMap<>();
        nodes.put("/c", data);
        for (int d = 0; d < directories; d++) {
            nodes.put("/c/" + d, data);
            for (int n = 0; n < leaves; n++) {
                nodes.put("/c/" + d + "/" + n, data);
            }
        }
        server.apply(nodes);
    }

    private int requests(int opCode) {
        return server.requests(opCode).size();
    }

    @Test
    void aFillListsDirectoriesOnlyAndReadsAHundredNodesAtATimeWithEightRequestsUnderWay() {
        makeTree(20, 200, new byte[10]);
        SimulatedFrontDoor door = connect(1 << 20);
        List<Duration> sent = new ArrayList<>();
        server.onRequest(request -> noteRead(request, door, sent));
        ZkCache<byte[]> cache = started(door, ZkCache.tree(SimulatedClient.of(door), "/c"));
        assertThat(cache.size()).isEqualTo(4_021);
        assertThat(requests(OpCode.getChildren2)).as("lists").isEqualTo(21);
        assertThat(requests(OpCode.multiRead)).as("batches").isLessThanOrEqualTo(45);
        Duration roundTrip = LATENCY.multipliedBy(2);
        for (Duration from : sent) {
            assertThat(sent)
                    .as("requests in the round trip after %s", from)
                    .filteredOn(at -> at.compareTo(from) >= 0 && at.compareTo(from.plus(roundTrip)) < 0)
                    .hasSizeLessThanOrEqualTo(8);
        }
        assertThat(observed).contains("cache /c 4021");
    }

    private static Reply noteRead(ReceivedRequest request, SimulatedFrontDoor door, List<Duration> sent) {
        if (request.opCode() != OpCode.ping) {
            sent.add(door.elapsed());
        }
        return null;
    }

    @Test
    void batchesAreHalvedUntilTheirAnswersFitAndGrowAgain() {
        makeTree(2, 100, new byte[300]);
        SimulatedFrontDoor door = connect(4_096); // ten of them
        ZkCache<byte[]> cache = started(door, ZkCache.tree(SimulatedClient.of(door), "/c"));
        assertThat(cache.stream()).hasSize(203).allMatch(node -> node.failure() == null);
        assertThat(requests(OpCode.multiRead)).isLessThan(100);
    }

    @Test
    void batchesThatWereDownToOneNodeGrowAgain() {
        makeTree(1, 20, new byte[3_000]);
        SimulatedFrontDoor door = connect(4_096);
        ZkCache<byte[]> cache = started(door, ZkCache.tree(SimulatedClient.of(door), "/c"));
        assertThat(cache.size()).isEqualTo(22);
        Map<String, byte[]> small = new LinkedHashMap<>();
        for (int i = 0; i < 200; i++) {
            small.put("/c/small-" + i, new byte[10]);
        }
        server.apply(small);
        door.run(Duration.ofSeconds(5));
        int before = requests(OpCode.getData);
        server.connection().cut();
        door.run(Duration.ofSeconds(5));
        assertThat(cache.isStale()).isFalse();
        assertThat(cache.size()).isEqualTo(222);
        assertThat(requests(OpCode.getData) - before).isLessThan(100);
    }

    @Test
    void aReconnectWithoutChangesListsNothing() {
        makeTree(5, 50, new byte[10]);
        SimulatedFrontDoor door = connect(1 << 20);
        ZkCache<byte[]> cache = started(door, ZkCache.tree(SimulatedClient.of(door), "/c"));
        int lists = requests(OpCode.getChildren2);
        server.connection().cut();
        door.run(Duration.ofSeconds(10));
        assertThat(cache.isStale()).isFalse();
        assertThat(requests(OpCode.getChildren2)).isEqualTo(lists);
        assertThat(observed).last().isEqualTo("cache /c resynced 0");
    }

    @Test
    void whatIsThereAtTheBeginningIsToldOnceAndNotAgainAfterAReconnect() {
        makeTree(3, 3, new byte[10]);
        SimulatedFrontDoor door = connect(1 << 20);
        ZkCache<byte[]> cache = ZkCache.tree(SimulatedClient.of(door), "/c").build();
        Replica<byte[]> replica = new Replica<>("/c", true);
        cache.addListener(replica, Runnable::run);
        door.runUntilDone(cache.startAsync());
        for (int i = 0; i < 3; i++) {
            server.connection().cut();
            door.run(Duration.ofSeconds(5));
        }
        server.expire(door.session().snapshot().sessionId());
        door.run(Duration.ofSeconds(5));
        assertThat(replica.resyncs()).isEqualTo(4);
        assertThat(replica.changes()).isZero();
        assertThat(replica.identities()).hasSize(13);
    }

    @Test
    void largeNodesAreComparedByTheirStatusAndOnlyTheChangedOnesAreReadAgain() {
        makeTree(1, 50, new byte[1_000]);
        SimulatedFrontDoor door = connect(1 << 20);
        ZkCache<byte[]> cache = started(door, ZkCache.tree(SimulatedClient.of(door), "/c"));
        int batches = requests(OpCode.multiRead);
        int reads = requests(OpCode.getData);
        server.connection().cut();
        server.apply(Map.of("/c/0/7", new byte[2_000]));
        door.run(Duration.ofSeconds(10));
        assertThat(cache.get("/c/0/7").orElseThrow().value()).hasSize(2_000);
        assertThat(observed).last().isEqualTo("cache /c resynced 1");
        assertThat(requests(OpCode.exists)).isEqualTo(52);
        assertThat(requests(OpCode.multiRead)).isEqualTo(batches);
        assertThat(requests(OpCode.getData)).isEqualTo(reads + 1);
    }

    /** Others make the nodes, and as many levels as they like. */
    @Test
    void aTreeMayBeDeeperThanTheStackOfAThread() throws InterruptedException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(null, this::aTreeOfManyLevelsComesAndGoes, "small-stack", 384 * 1024);
        thread.setUncaughtExceptionHandler((same, thrown) -> failure.set(thrown));
        thread.start();
        thread.join();
        assertThat(failure.get()).isNull();
    }

    private void aTreeOfManyLevelsComesAndGoes() {
        Map<String, byte[]> nodes = new LinkedHashMap<>();
        String path = "/c";
        for (int level = 0; level < 2_000; level++) {
            nodes.put(path, new byte[1]);
            path += "/n";
        }
        server.apply(nodes);
        SimulatedFrontDoor door = connect(1 << 20);
        ZkCache<byte[]> cache = ZkCache.tree(SimulatedClient.of(door), "/c").build();
        Replica<byte[]> replica = new Replica<>("/c", true);
        cache.addListener(replica, Runnable::run);
        door.runUntilDone(cache.startAsync());
        // Compared as a whole: AssertJ's element-wise comparisons take quadratic time.
        assertThat(cache.stream().map(CachedNode::path).toList()).isEqualTo(List.copyOf(nodes.keySet()));
        assertThat(replica.identities()).hasSize(nodes.size());
        server.connection().cut();
        Map<String, byte[]> gone = new LinkedHashMap<>();
        List<String> childrenFirst = new ArrayList<>(nodes.keySet());
        Collections.reverse(childrenFirst);
        childrenFirst.forEach(node -> gone.put(node, null));
        server.apply(gone);
        door.run(Duration.ofSeconds(10));
        assertThat(cache.isStale()).isFalse();
        assertThat(cache.size()).isZero();
        assertThat(replica.identities()).isEmpty();
    }

    @Test
    void aCacheWithoutDataReadsNone() {
        makeTree(3, 3, new byte[10]);
        SimulatedFrontDoor door = connect(1 << 20);
        ZkCache<byte[]> cache =
                started(door, ZkCache.tree(SimulatedClient.of(door), "/c").withoutData());
        assertThat(cache.stream())
                .hasSize(13)
                .allMatch(node -> node.value() == null && node.stat().dataLength() == 10);
        assertThat(requests(OpCode.multiRead) + requests(OpCode.getData)).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCacheIsCompleteAndComesBackAlthoughChangesNeverEnd(boolean oldServer) {
        makeTree(10, 10, new byte[10]);
        server.onRequest(request -> oldServer ? ServerAge.BEFORE_3_6.refuse(request) : null);
        SimulatedFrontDoor door = connect(1 << 20);
        changeForEver(door, 0);
        ZkCache<byte[]> cache = started(door, ZkCache.tree(SimulatedClient.of(door), "/c"));
        assertThat(door.elapsed()).isLessThan(Duration.ofSeconds(5));
        server.connection().cut();
        door.run(Duration.ofSeconds(5));
        assertThat(cache.isStale()).isFalse();
    }

    private void changeForEver(SimulatedFrontDoor door, int number) {
        String directory = "/c/new-" + number % 50;
        Map<String, byte[]> changes = new LinkedHashMap<>();
        changes.put("/c/" + number % 10 + "/" + number % 7, new byte[number % 100]);
        if (server.look(directory) == null) {
            changes.put(directory, new byte[1]);
            changes.put(directory + "/child", new byte[1]);
        } else {
            changes.put(directory + "/child", null);
            changes.put(directory, null);
        }
        server.apply(changes);
        door.after(Duration.ofMillis(2), () -> changeForEver(door, number + 1));
    }

    @Test
    void anEventThatTheCacheKnowsOfAlreadyCostsNoRead() {
        makeTree(0, 0, new byte[10]);
        SimulatedFrontDoor door = connect(1 << 20);
        ZkCache<byte[]> cache = started(door, ZkCache.tree(SimulatedClient.of(door), "/c"));
        int reads = requests(OpCode.getData);
        server.apply(Map.of("/c", new byte[1]));
        server.apply(Map.of("/c", new byte[2]));
        door.run(Duration.ofSeconds(1));
        assertThat(cache.get("/c").orElseThrow().value()).hasSize(2);
        assertThat(requests(OpCode.getData)).isEqualTo(reads + 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void manyChangesAtOnceCostFewReadsAndOneRoundTrip(boolean withoutZxid) {
        if (withoutZxid) {
            server.eventsWithoutZxid();
        }
        makeTree(2, 100, new byte[10]);
        SimulatedFrontDoor door = connect(1 << 20);
        ZkCache<byte[]> cache = started(door, ZkCache.tree(SimulatedClient.of(door), "/c"));
        int reads = requests(OpCode.getData) + requests(OpCode.multiRead);
        for (int round = 1; round <= 3; round++) {
            makeTree(2, 100, new byte[10 + round]);
            door.run(LATENCY.multipliedBy(3).plusMillis(2));
            int length = 10 + round;
            assertThat(cache.stream())
                    .as("round %s", round)
                    .hasSize(203)
                    .allMatch(node -> node.value().length == length);
        }
        assertThat(requests(OpCode.getData) + requests(OpCode.multiRead) - reads)
                .isLessThanOrEqualTo(60);
    }

    @Test
    void aListenerThatComesLateHearsOfAllNodesFirst() {
        makeTree(2, 2, new byte[10]);
        SimulatedFrontDoor door = connect(1 << 20);
        ZkCache<byte[]> cache = started(door, ZkCache.tree(SimulatedClient.of(door), "/c"));
        Replica<byte[]> late = new Replica<>("/c", true);
        cache.addListener(late, Runnable::run);
        assertThat(late.isInitialised()).isTrue();
        assertThat(late.identities()).isEqualTo(Replica.identities(cache.snapshot()));
        cache.removeListener(late);
        server.apply(Map.of("/c", new byte[1]));
        door.run(Duration.ofSeconds(1));
        assertThat(late.changes()).isZero();
    }

    @Test
    void aClosedCacheForgetsItsNodesAndHearsNothing() {
        makeTree(2, 2, new byte[10]);
        SimulatedFrontDoor door = connect(1 << 20);
        ZkCache<byte[]> cache = started(door, ZkCache.tree(SimulatedClient.of(door), "/c"));
        Replica<byte[]> replica = new Replica<>("/c", true);
        cache.addListener(replica, Runnable::run);
        cache.close();
        cache.close();
        int requests = requests(OpCode.getData);
        server.apply(Map.of("/c", new byte[1]));
        door.run(Duration.ofSeconds(1));
        assertThat(cache.size()).isZero();
        assertThat(cache.get("/c")).isEmpty();
        assertThat(replica.changes()).isZero();
        assertThat(requests(OpCode.getData)).isEqualTo(requests);
        assertThat(requests(OpCode.removeWatches)).isPositive();
    }

    @Test
    void closingBeforeTheCacheIsCompleteFailsThoseWhoWait() {
        makeTree(2, 2, new byte[10]);
        SimulatedFrontDoor door = connect(1 << 20);
        ZkCache<byte[]> cache = ZkCache.tree(SimulatedClient.of(door), "/c").build();
        var complete = cache.startAsync();
        cache.close();
        door.run(Duration.ofSeconds(1));
        assertThat(complete).isCompletedExceptionally();
        assertThat(cache.size()).isZero();
    }
}
