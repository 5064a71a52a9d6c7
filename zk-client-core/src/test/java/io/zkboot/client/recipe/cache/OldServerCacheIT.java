/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.error.UnimplementedException;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.ZooKeeperServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that know no recursive watch: two one-shot watches for each node do the same. */
@Tag("any-jdk")
@Timeout(180)
class OldServerCacheIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @ParameterizedTest
    @ValueSource(strings = {"3.4.14", "3.5.10"})
    void aTreeIsFollowedByOneShotWatchesUnlessThatIsRefused(String version) {
        try (ZooKeeperServer server = ZooKeeperServer.builder().version(version).start();
                FaultProxy proxy = FaultProxy.to(server.port());
                ZkClient client = ZkClient.builder(proxy.connectString()).build();
                ZkClient other = ZkClient.builder(server.connectString()).build()) {
            client.start(LIMIT);
            other.ensurePath("/c");
            other.create("/c/a", null);
            other.create("/c/a/b", "1".getBytes(UTF_8));
            try (ZkCache<byte[]> refusing =
                    ZkCache.tree(client, "/c").requireRecursive().build()) {
                assertThatThrownBy(() -> refusing.awaitInitialised(LIMIT)).isInstanceOf(UnimplementedException.class);
            }
            try (ZkCache<byte[]> cache = ZkCache.tree(client, "/c").build();
                    ZkCache<byte[]> root = ZkCache.tree(client, "/late").build()) {
                Replica<byte[]> replica = new Replica<>("/c", true);
                cache.addListener(replica, Runnable::run);
                assertThat(cache.awaitInitialised(LIMIT)).isTrue();
                assertThat(root.awaitInitialised(LIMIT)).isTrue();
                assertThat(cache.size()).isEqualTo(3);
                other.ensurePath("/late/x");
                CacheIT.eventually(() -> assertThat(root.size()).isEqualTo(2));
                for (int round = 0; round < 5; round++) {
                    change(other, round);
                    proxy.cut();
                    change(other, round);
                }
                CacheIT.eventually(() -> {
                    assertThat(cache.isStale()).isFalse();
                    assertThat(Replica.identities(cache.snapshot()))
                            .isEqualTo(Replica.identities(read(other, "/c", new ArrayList<>())));
                    assertThat(replica.identities()).isEqualTo(Replica.identities(cache.snapshot()));
                });
            }
            if (!version.startsWith("3.4")) { // which cannot remove watches: theirs stay until they fire, unheard
                CacheIT.eventually(() -> assertThat(client.watches()).isEmpty());
            }
        }
    }

    private static void change(ZkClient other, int round) {
        List<CompletableFuture<?>> writes = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String path = "/c/" + (i % 5 == 0 ? "n" : "n/" + i % 7);
            writes.add(other.async()
                    .create(
                            path,
                            (round + "-" + i).getBytes(UTF_8),
                            CreateOptions.PERSISTENT.orSet().withParents()));
            if (i % 3 == 0) {
                writes.add(other.async().delete("/c/n/" + (i + 3) % 7).exceptionally(missing -> null));
            }
        }
        CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new)).join();
    }

    private static List<CachedNode<?>> read(ZkClient other, String path, List<CachedNode<?>> found) {
        var node = other.getData(path);
        found.add(new CachedNode<>(path, node.data(), node.stat(), null));
        other.getChildren(path).forEach(name -> read(other, path + "/" + name, found));
        return found;
    }
}
