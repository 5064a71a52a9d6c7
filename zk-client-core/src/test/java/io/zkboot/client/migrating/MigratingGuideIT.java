/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.migrating;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.recipe.cache.ZkCache;
import io.zkboot.client.recipe.leader.ZkLeaderElection;
import io.zkboot.client.recipe.lock.ZkLock;
import io.zkboot.client.recipe.watch.DataWatch;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.SessionKiller;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The code of docs/migrating.md: what it was before and what it is now do the same to the same nodes. */
@Tag("any-jdk")
@Timeout(120)
class MigratingGuideIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final byte[] DATA = "7".getBytes(UTF_8);
    private static EmbeddedServer server;
    private static ZkClient root;
    private static ZkClient client;
    private static ZooKeeper official;
    private static CuratorFramework curator;

    @BeforeAll
    static void start() throws Exception {
        server = EmbeddedServer.start();
        root = ZkClient.builder(server.connectString()).build();
        root.start(LIMIT);
        client = MigratedExamples.start(server.connectString());
        official = new ZooKeeper(server.connectString(), 30_000, event -> {});
        curator = CuratorExamples.start(server.connectString());
    }

    @AfterAll
    static void stop() throws Exception {
        curator.close();
        official.close();
        client.close();
        root.close();
        server.close();
    }

    @BeforeEach
    void empty() {
        for (String path : List.of("/stock", "/orders", "/limit", "/shop")) {
            root.delete(path, DeleteOptions.ANY_VERSION.recursively().quietly());
        }
    }

    private static String hear(BlockingQueue<String> queue) throws InterruptedException {
        return String.valueOf(queue.poll(LIMIT.toSeconds(), TimeUnit.SECONDS));
    }

    @Test
    void bothTakeOneFromStock() throws Exception {
        OfficialClientExamples.stock(server.connectString());
        MigratedExamples.stock(server.connectString());

        assertThat(root.getData("/stock").text()).isEqualTo("3");
    }

    @Test
    void bothOrderInOneTransaction() throws Exception {
        root.create("/stock", DATA);
        root.create("/orders", null);

        assertThat(OfficialClientExamples.order(official, "6".getBytes(UTF_8), DATA, 0))
                .hasSize(2);
        assertThat(MigratedExamples.order(root, "5".getBytes(UTF_8), DATA, 1)).hasSize(2);

        assertThat(root.getData("/stock").text()).isEqualTo("5");
        assertThat(root.getChildren("/orders")).containsExactlyInAnyOrder("order-0000000000", "order-0000000001");
    }

    @Test
    void bothShowTheAnswerWhenItComes() throws Exception {
        BlockingQueue<String> shown = new LinkedBlockingQueue<>();
        root.create("/stock", DATA);

        OfficialClientExamples.later(official, shown);
        MigratedExamples.later(root, shown);
        MigratedExamples.laterToo(root, shown);

        assertThat(hear(shown)).isEqualTo("7");
        assertThat(hear(shown)).isEqualTo("7");
        assertThat(hear(shown)).isEqualTo("7");
    }

    @Test
    void bothHearOfTheLimitAndOursOfItsComingAndGoingAsWell() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (DataWatch<String> watch = MigratedExamples.limit(root, heard)) {
            assertThat(hear(heard)).isEqualTo("none");
            root.create("/limit", "1".getBytes(UTF_8));
            assertThat(hear(heard)).isEqualTo("1");
            OfficialClientExamples.Limit theirs = new OfficialClientExamples.Limit(official);
            theirs.read();
            assertThat(hear(theirs.heard)).isEqualTo("1");
            root.setData("/limit", "2".getBytes(UTF_8));
            assertThat(hear(heard)).isEqualTo("2");
            assertThat(hear(theirs.heard)).isEqualTo("2");
            root.delete("/limit");
            assertThat(hear(heard)).isEqualTo("none");
            assertThat(watch.path()).isEqualTo("/limit");
        }
    }

    @Test
    void aWriteThatFailsSaysWhatIsKnownOfIt() {
        root.create("/stock", DATA);

        assertThat(MigratedExamples.write(root, DATA, 0)).isEqualTo("written");
        assertThat(MigratedExamples.write(root, DATA, 0)).startsWith("somebody else was faster");
        try (ZkClient away = ZkClient.builder("localhost:1").build()) {
            assertThat(MigratedExamples.write(away.withWaitForConnection(false), DATA, 0))
                    .startsWith("nothing has happened");
        }
    }

    @Test
    void aNewSessionRegistersAndItsEndStops() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (ZkClient own = ZkClient.builder(server.connectString())
                .sessionTimeout(Duration.ofSeconds(10))
                .build()) {
            MigratedExamples.states(
                    own, () -> heard.add("register"), () -> heard.add("pause"), () -> heard.add("stop"));
            own.start(LIMIT);
            assertThat(hear(heard)).isEqualTo("register");

            SessionKiller.expire(own, server.connectString());

            await().atMost(LIMIT).until(() -> heard.contains("register"));
            assertThat(heard).startsWith("pause").contains("stop").endsWith("register");
        }
    }

    @Test
    void bothMakeTheSameNodesBelowTheirRoot() throws Exception {
        String theirs = CuratorExamples.nodes(curator, DATA);
        String ours = MigratedExamples.nodes(client, DATA);

        String name = "/workers/_c_[0-9a-f-]{36}-worker-\\d{10}";
        assertThat(theirs).matches(name);
        assertThat(ours).matches(name);
        assertThat(root.getChildren("/shop/workers")).hasSize(2);
        await().atMost(LIMIT).until(() -> root.exists("/shop/orders").isEmpty());
        root.delete("/shop" + theirs);
        root.delete("/shop" + ours);
    }

    @Test
    void bothTakeTurnsOnOneLock() throws Exception {
        client.create("/stock", null, CreateOptions.PERSISTENT.withParents());

        ZkLock ours = ZkLock.of(client, "/locks/stock");

        boolean worked = CuratorExamples.lock(
                curator, () -> assertThat(ours.tryAcquire()).isEmpty());

        assertThat(worked).isTrue();
        MigratedExamples.lock(client, DATA);

        assertThat(client.getData("/stock").text()).isEqualTo("7");
    }

    @Test
    void bothElectOneLeader() throws Exception {
        Semaphore begun = new Semaphore(0);
        Semaphore ended = new Semaphore(0);
        LeaderLatch theirs = CuratorExamples.lead(curator, begun::release, ended::release);
        assertThat(begun.tryAcquire(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        try (ZkLeaderElection ours = MigratedExamples.lead(client, begun::release, ended::release)) {
            await().atMost(LIMIT).until(() -> theirs.getParticipants().size() == 2);
            assertThat(ours.isLeader()).isFalse();
            theirs.close(LeaderLatch.CloseMode.NOTIFY_LEADER);
            assertThat(ended.tryAcquire(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(begun.tryAcquire(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(ours.isLeader()).isTrue();
        }
        assertThat(ended.tryAcquire(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void bothCachesHearOfTheSameNodes() {
        client.create("/prices/tea", DATA, CreateOptions.PERSISTENT.withParents());
        ConcurrentLinkedQueue<String> theirs = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<String> ours = new ConcurrentLinkedQueue<>();
        try (CuratorCache curators = CuratorExamples.cache(curator, theirs);
                ZkCache<byte[]> cache = MigratedExamples.cache(client, ours)) {
            await().atMost(LIMIT).until(() -> theirs.contains("initialised") && ours.contains("initialised"));
            client.create("/prices/coffee", DATA);
            await().atMost(LIMIT).until(() -> theirs.contains("/prices/coffee") && ours.contains("/prices/coffee"));
            assertThat(theirs).contains("/prices", "/prices/tea");
            assertThat(ours).contains("/prices", "/prices/tea");
            assertThat(curators.size()).isEqualTo(cache.size());
        }
    }

    @Test
    void aViewThatTriesAgainIsAClient() {
        root.create("/stock", DATA);

        assertThat(MigratedExamples.patient(root).getData("/stock").text()).isEqualTo("7");
    }
}
