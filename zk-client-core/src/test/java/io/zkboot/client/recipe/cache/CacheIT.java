/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.FaultProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Caches on a real server, behind a proxy that cuts the connection of the cache and not that of others. */
@Tag("any-jdk")
@Timeout(120)
class CacheIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final EmbeddedServer server = EmbeddedServer.start();
    private final FaultProxy proxy = FaultProxy.to(server.port());
    private final ZkClient client = ZkClient.builder(proxy.connectString()).build();
    private final ZkClient other = ZkClient.builder(server.connectString()).build();

    @BeforeEach
    void connect() {
        client.start(LIMIT);
        other.start(LIMIT);
        other.ensurePath("/c");
    }

    @AfterEach
    void close() {
        client.close();
        other.close();
        proxy.close();
        server.close();
    }

    static void eventually(ThrowingRunnable assertion) {
        await().atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(assertion);
    }

    private static ZkCacheBuilder<String> texts(ZkClient client, String path) {
        return ZkCache.tree(client, path).values((node, data) -> data == null ? "" : new String(data, UTF_8));
    }

    /** Changes as text; for one thread that waits and one that listens. */
    private static List<String> record(ZkCache<String> cache) {
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        cache.addListener(new CacheListener<>() {
            @Override
            public void initialised(List<CachedNode<String>> nodes) {
                told.add("initialised " + nodes.size());
            }

            @Override
            public void changed(CacheChange<String> change) {
                told.add(change.type() + " " + change.path() + " " + text(change.old()) + ">" + text(change.current()));
            }

            @Override
            public void stale() {
                told.add("stale");
            }

            @Override
            public void resynced(int changes) {
                told.add("resynced " + changes);
            }
        });
        return told;
    }

    private static String text(CachedNode<String> node) {
        return node == null ? "" : node.value();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @Test
    void tenThousandNodesAreFilledWithFewRequests() {
        List<CompletableFuture<?>> made = new ArrayList<>();
        for (int d = 0; d < 100; d++) {
            made.add(other.async().create("/c/" + d, null));
            for (int n = 0; n < 100; n++) {
                made.add(other.async().create("/c/" + d + "/" + n, bytes("x")));
            }
        }
        made.forEach(CompletableFuture::join);
        long before = client.snapshot().counters().packetsSent();
        try (ZkCache<String> cache = texts(client, "/c").build()) {
            assertThat(cache.awaitInitialised(LIMIT)).isTrue();
            assertThat(cache.size()).isEqualTo(10_101);
            assertThat(cache.stream()).hasSize(10_101);
            assertThat(client.snapshot().counters().packetsSent() - before)
                    .as("a list for each directory, a read for each hundred nodes")
                    .isLessThan(250);
            assertThat(cache.get("/c/99/99")).map(CachedNode::value).contains("x");
            assertThat(cache.children("/c/7")).hasSize(100);
        }
        eventually(() -> assertThat(client.watches()).isEmpty());
    }

    @Test
    void changesComeAfterTheInitialBatchWithOldAndNewValue() {
        other.create("/c/a", bytes("1"));
        try (ZkCache<String> cache = texts(client, "/c").build()) {
            List<String> told = record(cache);
            cache.awaitInitialised(LIMIT);
            other.setData("/c/a", bytes("2"));
            eventually(() -> assertThat(told).hasSize(2));
            other.create("/c/a/b", bytes("3"));
            eventually(() -> assertThat(told).hasSize(3));
            other.transaction().delete("/c/a/b").delete("/c/a").commit();
            eventually(() -> assertThat(told)
                    .containsExactly(
                            "initialised 2",
                            "CHANGED /c/a 1>2",
                            "CREATED /c/a/b >3",
                            "DELETED /c/a/b 3>",
                            "DELETED /c/a 2>"));
            assertThat(cache.get("/c/a")).isEmpty();
            assertThat(cache.isStale()).isFalse();
        }
    }

    @Test
    void nodesDeletedAndCreatedAgainWhileCutOffAreTold() {
        other.create("/c/a", bytes("1"));
        other.create("/c/d", bytes("d"));
        other.create("/c/d/old", bytes("x"));
        try (ZkCache<String> cache = texts(client, "/c").build()) {
            List<String> told = record(cache);
            cache.awaitInitialised(LIMIT);
            eventually(() -> assertThat(told).containsExactly("initialised 4"));
            proxy.refuse(true);
            proxy.cut();
            eventually(() -> assertThat(told).contains("stale"));
            assertThat(cache.isStale()).isTrue();
            assertThat(cache.staleFor())
                    .hasValueSatisfying(age -> assertThat(age).isPositive());
            other.delete("/c/a"); // of the same version afterwards, and its parent of the same number of children
            other.create("/c/a", bytes("2"));
            other.transaction().delete("/c/d/old").delete("/c/d").commit();
            other.create("/c/d", bytes("d"));
            other.create("/c/d/new", bytes("y"));
            proxy.refuse(false);
            eventually(() -> assertThat(told).contains("resynced 6"));
            assertThat(told)
                    .contains(
                            "DELETED /c/a 1>",
                            "CREATED /c/a >2",
                            "DELETED /c/d/old x>",
                            "DELETED /c/d d>",
                            "CREATED /c/d >d",
                            "CREATED /c/d/new >y");
            assertThat(cache.isStale()).isFalse();
            assertThat(cache.snapshot()).hasSize(4);
        }
    }

    @Test
    void anExpiredSessionAndARestartedClientBringTheCacheBack() {
        other.create("/c/a", bytes("1"));
        try (ZkCache<String> cache = texts(client, "/c").build()) {
            List<String> told = record(cache);
            cache.awaitInitialised(LIMIT);
            server.expireSession(client.snapshot().sessionId());
            other.setData("/c/a", bytes("2"));
            eventually(
                    () -> assertThat(cache.get("/c/a")).map(CachedNode::value).contains("2"));
            eventually(() -> assertThat(cache.isStale()).isFalse());
            client.close();
            eventually(() -> assertThat(cache.isStale()).isTrue());
            assertThat(cache.get("/c/a")).map(CachedNode::value).contains("2");
            other.setData("/c/a", bytes("3"));
            client.start(LIMIT);
            eventually(() -> assertThat(cache.isStale()).isFalse());
            assertThat(cache.get("/c/a")).map(CachedNode::value).contains("3");
            other.setData("/c/a", bytes("4"));
            eventually(() -> assertThat(told).last().isEqualTo("CHANGED /c/a 3>4"));
        }
    }

    @Test
    void aNodeThatMayNotBeReadIsToldAndOneThatCannotBeDecodedIsThereWithAFailure() {
        CreateOptions secret =
                CreateOptions.of(CreateMode.PERSISTENT).withAcl(List.of(new Acl(Acl.DELETE, "world", "anyone")));
        other.create("/c/secret", bytes("s"), secret);
        other.create("/c/odd", bytes("x"));
        try (ZkCache<Integer> cache = ZkCache.children(client, "/c")
                .values((path, data) -> Integer.parseInt(new String(data, UTF_8)))
                .build()) {
            Replica<Integer> replica = new Replica<>("/c", false);
            cache.addListener(replica, Runnable::run);
            cache.awaitInitialised(LIMIT);
            assertThat(cache.get("/c")).isEmpty();
            assertThat(cache.snapshot()).extracting(CachedNode::path).containsExactly("/c/odd");
            assertThat(replica.failures())
                    .hasEntrySatisfying(
                            "/c/secret", failure -> assertThat(failure).isInstanceOf(NoAuthException.class));
            assertThat(cache.get("/c/odd"))
                    .hasValueSatisfying(node -> assertThat(node.failure()).isInstanceOf(NumberFormatException.class));
            other.setData("/c/odd", bytes("7"));
            eventually(
                    () -> assertThat(cache.get("/c/odd")).map(CachedNode::value).contains(7));
        }
    }

    @Test
    void aCacheOfANodeThatIsNotThereHearsOfItsCreation() {
        try (ZkCache<byte[]> cache = ZkCache.node(client, "/n").build()) {
            assertThat(cache.awaitInitialised(LIMIT)).isTrue();
            assertThat(cache.get("/n")).isEmpty();
            other.create("/n", bytes("1"));
            eventually(() -> assertThat(cache.get("/n")).isPresent());
            other.create("/n/child", null);
            other.delete("/n/child");
            other.delete("/n");
            eventually(() -> assertThat(cache.get("/n")).isEmpty());
        }
    }

    @Test
    void aClientThatDoesNotRestoreWatchesGetsTheCacheBackAsWell() {
        ZkClient forgetful =
                ZkClient.builder(proxy.connectString()).restoreWatches(false).build();
        try (forgetful;
                ZkCache<String> cache = texts(forgetful, "/c").build()) {
            assertThat(cache.awaitInitialised(LIMIT))
                    .as("starts the client as well")
                    .isTrue();
            List<String> told = record(cache);
            proxy.cut();
            eventually(() -> assertThat(told).contains("resynced 0"));
            other.create("/c/a", bytes("1"));
            eventually(() -> assertThat(cache.get("/c/a")).isPresent());
        }
    }

    @Test
    void waitingIsInterruptibleAndRefusedOnTheEventThread() {
        proxy.refuse(true);
        proxy.cut();
        try (ZkCache<String> cache = texts(client, "/c").build()) {
            assertThat(cache.awaitInitialised(Duration.ofMillis(10))).isFalse();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> cache.awaitInitialised(LIMIT)).isInstanceOf(OperationInterruptedException.class);
            assertThat(Thread.interrupted()).isTrue();
            CompletableFuture<Object> onTheEventThread = client.async()
                    .delay(Duration.ofMillis(1))
                    .handle((nothing, failure) -> cache.awaitInitialised(LIMIT));
            assertThatThrownBy(onTheEventThread::join).hasCauseInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void theCacheEqualsTheTreeAfterCutsUnderLoad() {
        try (ZkCache<String> cache = texts(client, "/c").build()) {
            Replica<String> replica = new Replica<>("/c", true);
            cache.addListener(replica, Runnable::run);
            cache.awaitInitialised(LIMIT);
            for (int round = 0; round < 10; round++) {
                List<CompletableFuture<?>> writes = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    String path = "/c/" + i % 17;
                    writes.add(other.async().create(path, bytes(round + "-" + i), CreateOptions.PERSISTENT.orSet()));
                    if (i % 5 == 0) {
                        writes.add(other.async().delete(path));
                    }
                }
                proxy.cut();
                CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new))
                        .join();
            }
            eventually(() -> {
                assertThat(cache.isStale()).isFalse();
                assertThat(Replica.identities(cache.snapshot())).isEqualTo(tree());
            });
            eventually(() -> assertThat(replica.identities()).isEqualTo(tree()));
        }
    }

    private Map<String, List<Object>> tree() {
        List<CachedNode<String>> nodes = new ArrayList<>();
        other.getChildren("/c").stream().map(name -> "/c/" + name).forEach(path -> nodes.add(read(path)));
        nodes.add(read("/c"));
        return Replica.identities(nodes);
    }

    private CachedNode<String> read(String path) {
        var node = other.getData(path);
        return new CachedNode<>(path, node.text(), node.stat(), null);
    }
}
