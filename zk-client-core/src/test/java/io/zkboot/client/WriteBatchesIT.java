/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.bytes;
import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.NodeExistsException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.testing.Direction;
import io.zkboot.client.testing.ZooKeeperServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.zookeeper.KeeperException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What real servers do with writes that travel together, and what callers get of it. */
@Tag("any-jdk")
@DisabledIfSystemProperty(named = Batching.PROPERTY, matches = "off")
class WriteBatchesIT extends BehindAProxy {
    private ZkClient client;
    private AsyncZkClient async;

    @BeforeEach
    void connect() {
        connect(proxy.connectString());
    }

    private void connect(String connectString) {
        client = TestClient.connect(ZkClient.builder(connectString)
                .sessionTimeout(Duration.ofSeconds(20))
                .batchWrites(true));
        async = client.async();
    }

    @AfterEach
    void close() {
        client.close();
    }

    /** Reads, until so much waits for an answer that what comes next gathers, however long answers took before. */
    private void keepTheServerBusy() {
        proxy.hold(Direction.TO_CLIENT);
        for (int i = 0; i < 32; i++) {
            CompletableFuture<?> unused = async.exists("/");
            int pending = i + 1;
            eventually(() -> assertThat(client.snapshot().pending()).isEqualTo(pending));
        }
    }

    private static void await(List<? extends CompletableFuture<?>> calls) {
        CompletableFuture.allOf(calls.toArray(CompletableFuture<?>[]::new))
                .handle((value, failure) -> null)
                .join();
    }

    private static Throwable failure(CompletableFuture<?> call) {
        try {
            return new AssertionError("done: " + call.join());
        } catch (CompletionException e) {
            return e.getCause();
        }
    }

    private List<CompletableFuture<String>> createAll(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> async.create(prefix + i, bytes("0"), CreateOptions.PERSISTENT))
                .toList();
    }

    private void assertEachGetsItsOwnAnswer() {
        await(createAll("/n", 300));
        List<CompletableFuture<Stat>> sets = IntStream.range(0, 300)
                .mapToObj(i -> async.setData("/n" + i, bytes("data " + i)))
                .toList();
        List<CompletableFuture<?>> deletes = new ArrayList<>();
        for (int i = 0; i < 300; i += 3) {
            deletes.add(async.delete("/n" + i));
        }
        await(sets);
        await(deletes);
        assertThat(deletes).noneMatch(CompletableFuture::isCompletedExceptionally);
        for (int i = 0; i < 300; i++) {
            assertThat(sets.get(i).join().version()).as("set %d", i).isEqualTo(1);
            if (i % 3 != 0) {
                NodeData now = client.getData("/n" + i);
                assertThat(now.data()).isEqualTo(bytes("data " + i));
                assertThat(now.stat()).isEqualTo(sets.get(i).join());
            }
        }
        assertThat(sets.stream().map(set -> set.join().mzxid()).distinct())
                .as("transactions for 300 writes")
                .hasSizeLessThan(100);
    }

    @Test
    void eachWriteOfABacklogGetsItsOwnAnswer() {
        assertEachGetsItsOwnAnswer();
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.4.14", "3.5.10", "3.6.4", "3.7.2"})
    void olderServersDoSoToo(String version) {
        close();
        try (ZooKeeperServer older = ZooKeeperServer.builder().version(version).start()) {
            connect(older.connectString());
            assertEachGetsItsOwnAnswer();
            CompletableFuture<String> before = async.create("/x", null, CreateOptions.PERSISTENT);
            List<CompletableFuture<String>> exist = createAll("/n", 12);
            await(exist);
            assertThat(before.join()).isEqualTo("/x");
            for (int i = 0; i < 12; i++) {
                if (i % 3 == 0) {
                    assertThat(exist.get(i).join()).isEqualTo("/n" + i);
                } else {
                    assertThat(failure(exist.get(i))).isInstanceOf(NodeExistsException.class);
                }
            }
            close();
        }
    }

    @Test
    void whatIsRefusedInTheMiddleFailsAloneAndTheOthersAreDoneInOrder() {
        client.create("/exists", null);
        client.create("/locked", null, CreateOptions.PERSISTENT.withAcl(Acl.READ_UNSAFE));
        keepTheServerBusy();
        long sentBefore = client.snapshot().counters().packetsSent();
        List<CompletableFuture<String>> creates = List.of(
                async.create("/a", null, CreateOptions.PERSISTENT),
                async.create("/a/b", null, CreateOptions.PERSISTENT),
                async.create("/exists", null, CreateOptions.PERSISTENT),
                async.create("/locked/c", null, CreateOptions.PERSISTENT),
                async.create("/missing/d", null, CreateOptions.PERSISTENT),
                async.create("/a/b/e", null, CreateOptions.of(CreateMode.EPHEMERAL)));
        CompletableFuture<Stat> locked = async.setData("/locked", bytes("1"));
        List<Integer> ended = new CopyOnWriteArrayList<>();
        for (int i = 0; i < creates.size(); i++) {
            int number = i;
            CompletableFuture<?> unused = creates.get(i).handle((path, failure) -> ended.add(number));
        }
        CompletableFuture<List<String>> read = async.getChildren("/a/b");
        proxy.release();
        assertThat(read.join()).as("what came behind shows them").containsExactly("e");
        assertThat(client.snapshot().counters().packetsSent() - sentBefore)
                .as("one for all, then one for each, and the read; perhaps a ping")
                .isBetween(1L + 7 + 1, 1L + 7 + 1 + 2);
        assertThat(creates.get(0).join()).isEqualTo("/a");
        assertThat(creates.get(1).join()).isEqualTo("/a/b");
        assertThat(failure(creates.get(2)))
                .isInstanceOf(NodeExistsException.class)
                .hasMessageContaining("/exists");
        assertThat(failure(creates.get(3))).isInstanceOf(NoAuthException.class).hasMessageContaining("/locked/c");
        assertThat(failure(creates.get(4))).isInstanceOf(NoNodeException.class);
        assertThat(creates.get(5).join()).isEqualTo("/a/b/e");
        assertThat(failure(locked)).isInstanceOf(NoAuthException.class);
        assertThat(((ZkException) failure(locked)).outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(ended).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void eachReadShowsTheWritesBeforeItAndNoneBehindIt() {
        await(createAll("/n", 20));
        List<CompletableFuture<NodeData>> reads = new ArrayList<>();
        for (int round = 1; round <= 100; round++) {
            for (int i = 0; i < 20; i++) {
                CompletableFuture<?> unused = async.setData("/n" + i, bytes(String.valueOf(round)));
            }
            reads.add(async.getData("/n" + round % 20));
            reads.add(async.getData("/n" + (round + 7) % 20));
        }
        await(reads);
        for (int i = 0; i < reads.size(); i++) {
            assertThat(reads.get(i).join().data()).as("read %d", i).isEqualTo(bytes(String.valueOf(i / 2 + 1)));
        }
        assertThat(reads.stream().map(read -> read.join().stat().mzxid()).distinct())
                .as("that travelled together")
                .isNotEmpty();
    }

    @Test
    void setsOfOneNodeTravelTogetherAndEachHasItsVersion() {
        client.create("/n", null);
        keepTheServerBusy();
        List<CompletableFuture<Stat>> sets = IntStream.range(0, 10)
                .mapToObj(i -> async.setData("/n", bytes(String.valueOf(i))))
                .toList();
        proxy.release();
        await(sets);
        for (int i = 0; i < 10; i++) {
            assertThat(sets.get(i).join().version()).isEqualTo(i + 1);
        }
        assertThat(sets.stream().map(set -> set.join().mzxid()).distinct()).hasSize(1);
        assertThat(client.getData("/n").data()).isEqualTo(bytes("9"));
    }

    @Test
    void eventsComeInTheOrderOfTheWritesAndBeforeTheAnswers() {
        await(createAll("/n", 10));
        List<String> heard = new CopyOnWriteArrayList<>();
        client.addWatch("/", WatchMode.PERSISTENT_RECURSIVE, event -> heard.add(event.type() + " " + event.path()));
        keepTheServerBusy();
        List<CompletableFuture<?>> writes = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            writes.add(async.setData("/n" + i, bytes("1")));
            writes.add(async.delete("/n" + (i + 5)));
            writes.add(async.create("/m" + i, null, CreateOptions.PERSISTENT));
        }
        for (CompletableFuture<?> write : writes) {
            CompletableFuture<?> unused = write.thenRun(() -> heard.add("done"));
        }
        proxy.release();
        await(writes);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            expected.add("NODE_DATA_CHANGED /n" + i);
            expected.add("NODE_DELETED /n" + (i + 5));
            expected.add("NODE_CREATED /m" + i);
        }
        writes.forEach(unused -> expected.add("done"));
        eventually(() -> assertThat(heard).isEqualTo(expected));
    }

    /** Cut at any byte of what is sent, all that is known of a write is true. */
    @Test
    void aConnectionThatIsCutInTheMiddleLeavesNoWriteWithAWrongOutcome() throws Exception {
        Random random = new Random(11);
        int unknown = 0;
        for (int round = 0; round < 20; round++) {
            String prefix = "/r" + round + "-";
            Direction direction = round % 2 == 0 ? Direction.TO_SERVER : Direction.TO_CLIENT;
            proxy.hold(Direction.TO_CLIENT);
            List<CompletableFuture<String>> creates = createAll(prefix, 300);
            proxy.cutAfter(direction, random.nextInt(direction == Direction.TO_SERVER ? 15_000 : 5_000));
            proxy.release();
            await(creates);
            TestClient.awaitConnected(client);
            List<String> there = witness.zooKeeper().getChildren("/", false);
            boolean lost = false;
            for (int i = 0; i < creates.size(); i++) {
                boolean applied = there.contains((prefix + i).substring(1));
                if (!creates.get(i).isCompletedExceptionally()) {
                    assertThat(applied).as("%s%d was acknowledged", prefix, i).isTrue();
                } else if (((ZkException) failure(creates.get(i))).outcome() == Outcome.NOT_SENT) {
                    assertThat(applied).as("%s%d was not sent", prefix, i).isFalse();
                } else {
                    unknown++;
                }
                assertThat(lost && applied)
                        .as("%s%d, behind one that is not there", prefix, i)
                        .isFalse();
                lost |= !applied;
            }
        }
        assertThat(unknown).as("writes in doubt").isPositive();
    }

    @Test
    void ephemeralNodesOfABatchGoWithTheSession() throws KeeperException, InterruptedException {
        keepTheServerBusy();
        List<CompletableFuture<String>> creates = IntStream.range(0, 10)
                .mapToObj(i -> async.create("/e" + i, null, CreateOptions.EPHEMERAL))
                .toList();
        proxy.release();
        await(creates);
        assertThat(witness.zooKeeper().exists("/e3", false).getEphemeralOwner())
                .isEqualTo(client.snapshot().sessionId());
        client.close();
        assertThat(witness.zooKeeper().exists("/e3", false)).isNull();
    }
}
