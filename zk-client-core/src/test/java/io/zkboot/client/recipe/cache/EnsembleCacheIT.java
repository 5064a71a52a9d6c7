/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static io.zkboot.client.recipe.cache.CacheIT.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.testing.ZooKeeperEnsemble;
import io.zkboot.client.testing.ZooKeeperServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A cache whose server dies, while others go on writing. */
@Tag("any-jdk")
@Timeout(240)
class EnsembleCacheIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Test
    void theCacheComesBackOnAnotherServerWithAllThatHasChanged() {
        try (ZooKeeperEnsemble ensemble = ZooKeeperEnsemble.start()) {
            ZooKeeperServer follower = ensemble.followers().get(0);
            String hosts = follower.connectString() + "," + ensemble.connectString();
            try (ZkClient client = ZkClient.builder(hosts)
                            .shuffleHosts(false)
                            .sessionTimeout(Duration.ofSeconds(60))
                            .build();
                    ZkClient other = ZkClient.builder(ensemble.leader().connectString())
                            .sessionTimeout(Duration.ofSeconds(60))
                            .build()) {
                client.start(LIMIT);
                other.start(LIMIT);
                assertThat(client.snapshot().server()).isEqualTo(follower.connectString());
                other.create("/c", null);
                other.create("/c/again", bytes("1"));
                other.create("/c/goes", bytes("1"));
                try (ZkCache<byte[]> cache = ZkCache.tree(client, "/c").build()) {
                    Replica<byte[]> replica = new Replica<>("/c", true);
                    cache.addListener(replica, Runnable::run);
                    assertThat(cache.awaitInitialised(LIMIT)).isTrue();
                    follower.kill();
                    other.delete("/c/again");
                    other.create("/c/again", bytes("2"));
                    other.delete("/c/goes");
                    for (int i = 0; i < 200; i++) {
                        other.create("/c/" + i % 20, bytes("v" + i), CreateOptions.PERSISTENT.orSet());
                    }
                    eventually(() -> {
                        assertThat(cache.isStale()).isFalse();
                        assertThat(Replica.identities(cache.snapshot())).isEqualTo(read(other));
                    });
                    eventually(() -> assertThat(replica.identities()).isEqualTo(read(other)));
                    assertThat(replica.resyncs()).isPositive();
                    assertThat(client.snapshot().server()).isNotEqualTo(follower.connectString());
                }
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static Object read(ZkClient other) {
        List<CachedNode<?>> nodes = new ArrayList<>();
        List<String> paths = new ArrayList<>(List.of("/c"));
        other.getChildren("/c").forEach(name -> paths.add("/c/" + name));
        for (String path : paths) {
            var node = other.getData(path);
            nodes.add(new CachedNode<>(path, node.data(), node.stat(), null));
        }
        return Replica.identities(nodes);
    }
}
