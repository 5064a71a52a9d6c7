/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static io.zkboot.client.recipe.cache.CacheIT.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.DataCodec;
import io.zkboot.client.data.Op;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.testing.EmbeddedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Caches through views of a client, with codecs, with executors of all kinds, and of many nodes; on a real server. */
@Timeout(120)
@Tag("any-jdk")
class CacheViewsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final EmbeddedServer server = EmbeddedServer.start();
    private final ZkClient client = ZkClient.builder(server.connectString()).build();

    CacheViewsIT() {
        client.start(LIMIT);
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static <T> ZkCache<T> complete(ZkCacheBuilder<T> builder) {
        ZkCache<T> cache = builder.build();
        assertThat(cache.awaitInitialised(LIMIT)).isTrue();
        return cache;
    }

    @Test
    void aCacheThroughAViewSeesThePathsOfThatView() {
        client.ensurePath("/app/one");
        client.create("/beside", null);
        ZkClient view = client.chroot("/app");
        Replica<byte[]> replica = new Replica<>("/", true);
        try (ZkCache<byte[]> cache = complete(ZkCache.tree(view, "/"));
                ZkCache<byte[]> children = complete(ZkCache.children(view, "/"))) {
            cache.addListener(replica, Runnable::run);
            assertThat(cache.snapshot()).extracting(CachedNode::path).containsExactly("/", "/one");
            assertThat(children.snapshot()).extracting(CachedNode::path).containsExactly("/one");
            client.create("/app/two", bytes("2"));
            client.create("/beside/three", null);
            view.setData("/one", bytes("1"));
            eventually(() -> assertThat(cache.get("/one"))
                    .hasValueSatisfying(node -> assertThat(node.value()).isEqualTo(bytes("1"))));
            assertThat(cache.children("/")).containsExactlyInAnyOrder("one", "two");
            eventually(() -> assertThat(children.size()).isEqualTo(2));
            client.delete("/app/two");
            eventually(() -> assertThat(replica.identities()).containsOnlyKeys("/", "/one"));
        }
        eventually(() -> assertThat(client.watches()).isEmpty());
    }

    @Test
    void compressedDataAreDecodedByACodecOfTheCacheAndByOneOfItsClient() {
        ZkClient zipping = client.withCodec(DataCodec.gzip());
        zipping.create("/z", bytes("x".repeat(1_000)));
        zipping.create("/z/child", bytes("y".repeat(1_000)));
        assertThat(client.getData("/z").data()).as("as they are stored").hasSizeLessThan(500);
        try (ZkCache<String> byCodec = complete(ZkCache.tree(client, "/z")
                        .codec(DataCodec.gzip())
                        .values((path, data) -> new String(data, UTF_8)));
                ZkCache<byte[]> byClient = complete(ZkCache.tree(zipping, "/z"))) {
            assertThat(byCodec.get("/z/child")).map(CachedNode::value).contains("y".repeat(1_000));
            assertThat(byClient.get("/z/child").orElseThrow().value()).isEqualTo(bytes("y".repeat(1_000)));
            zipping.setData("/z", bytes("z".repeat(1_000)));
            eventually(
                    () -> assertThat(byCodec.get("/z")).map(CachedNode::value).contains("z".repeat(1_000)));
        }
    }

    @Test
    void moreNodesThanFitIntoSixteenBitsAreInTheCache() {
        List<CompletableFuture<?>> made = new ArrayList<>();
        client.create("/many", null);
        for (int d = 0; d < 66; d++) {
            List<Op> nodes = new ArrayList<>();
            nodes.add(Op.create("/many/" + d, null, CreateOptions.PERSISTENT));
            for (int n = 0; n < 1_000; n++) {
                nodes.add(Op.create("/many/" + d + "/" + n, null, CreateOptions.PERSISTENT));
            }
            made.add(client.async().multi(nodes));
        }
        made.forEach(CompletableFuture::join);
        try (ZkCache<byte[]> cache = complete(ZkCache.tree(client, "/many"))) {
            assertThat(cache.size()).isEqualTo(66_067);
            client.setData("/many/65/999", bytes("1"));
            eventually(() ->
                    assertThat(cache.get("/many/65/999").orElseThrow().value()).isEqualTo(bytes("1")));
        }
    }

    @Test
    void whatMayBeReadOrNotAnyMoreIsSeenAtTheNextRefresh() {
        List<Acl> closed = List.of(new Acl(Acl.WRITE | Acl.ADMIN | Acl.DELETE, "world", "anyone"));
        client.create("/acl", bytes("1"));
        client.create("/acl/hidden", bytes("1"), CreateOptions.PERSISTENT.withAcl(closed));
        Replica<byte[]> replica = new Replica<>("/acl", true);
        try (ZkCache<byte[]> cache = complete(ZkCache.tree(client, "/acl"))) {
            cache.addListener(replica, Runnable::run);
            client.setAcl("/acl", closed, -1);
            assertThat(cache.get("/acl").orElseThrow().value())
                    .as("nobody tells of a changed ACL")
                    .isEqualTo(bytes("1"));
            assertThat(cache.refresh(LIMIT)).isTrue();
            assertThat(cache.get("/acl").isEmpty() || cache.get("/acl").get().failure() instanceof NoAuthException)
                    .isTrue();
            client.setAcl("/acl", Acl.OPEN_UNSAFE, -1);
            client.setAcl("/acl/hidden", Acl.OPEN_UNSAFE, -1);
            assertThat(cache.refresh(LIMIT)).isTrue();
            assertThat(cache.get("/acl").orElseThrow().value()).isEqualTo(bytes("1"));
            assertThat(cache.get("/acl/hidden").orElseThrow().value()).isEqualTo(bytes("1"));
            client.setData("/acl", bytes("3"));
            assertThat(cache.refresh(LIMIT)).isTrue();
            assertThat(cache.get("/acl").orElseThrow().value())
                    .as("what was written before the refresh")
                    .isEqualTo(bytes("3"));
            client.setAcl("/acl/hidden", closed, -1);
            client.delete("/acl/hidden"); // of which servers tell nobody who may not read it
            assertThat(cache.refresh(LIMIT)).isTrue();
            assertThat(cache.get("/acl/hidden")).isEmpty();
            assertThat(replica.identities()).isEqualTo(Replica.identities(cache.snapshot()));
            assertThat(replica.resyncs()).isZero();
        }
    }

    @Test
    void anExecutorThatTakesNothingHarmsNeitherTheCacheNorOtherListeners() {
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        RecipeObserver observer = new RecipeObserver() {
            @Override
            public void listenerFailed(String recipe, String path, Throwable failure) {
                failures.add(failure);
            }
        };
        ExecutorService ended = Executors.newSingleThreadExecutor();
        ended.shutdown();
        client.create("/e", bytes("1"));
        Replica<byte[]> deaf = new Replica<>("/e", true);
        Replica<byte[]> hearing = new Replica<>("/e", true);
        try (ZkCache<byte[]> cache =
                ZkCache.tree(client, "/e").executor(ended).observer(observer).build()) {
            cache.addListener(deaf);
            cache.addListener(hearing, Runnable::run);
            assertThat(cache.awaitInitialised(LIMIT)).isTrue();
            client.setData("/e", bytes("2"));
            eventually(() -> assertThat(hearing.changes()).isEqualTo(1));
            assertThat(cache.get("/e").orElseThrow().value()).isEqualTo(bytes("2"));
            assertThat(failures).isNotEmpty().allMatch(RejectedExecutionException.class::isInstance);
            assertThat(deaf.isInitialised()).isFalse();
        }
    }

    @Test
    void manyVirtualThreadsWaitForTheCacheAndHearOfIt() throws Exception {
        ExecutorService virtual = virtualThreads();
        client.create("/v", bytes("1"));
        ZkCache<byte[]> cache = ZkCache.tree(client, "/v").executor(virtual).build();
        Replica<byte[]> replica = new Replica<>("/v", true);
        try (cache) {
            cache.addListener(replica);
            List<Future<Boolean>> waiting = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                waiting.add(virtual.submit((Callable<Boolean>)
                        () -> cache.awaitInitialised(LIMIT) && cache.get("/v").isPresent()));
            }
            for (Future<Boolean> one : waiting) {
                assertThat(one.get()).isTrue();
            }
            for (int i = 0; i < 100; i++) {
                client.setData("/v", bytes("v" + i));
            }
            eventually(() -> assertThat(cache.get("/v").orElseThrow().value()).isEqualTo(bytes("v99")));
            eventually(() -> assertThat(replica.identities()).isEqualTo(Replica.identities(cache.snapshot())));
        } finally {
            virtual.shutdownNow();
        }
    }

    /** The JDK that compiles this has none, the one that runs it may. */
    private static ExecutorService virtualThreads() throws Exception {
        assumeTrue(Runtime.version().feature() >= 21, "virtual threads need JDK 21");
        return (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    }
}
