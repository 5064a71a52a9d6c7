/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The node that a cache is made for is not there, comes, goes and comes again. */
class CacheRootTest {
    private static final String ROOT = "/c";

    /** The kinds of caches, and what each shows of the root, its child and its grandchild. */
    enum Kind {
        NODE(ZkCache::node, List.of(ROOT)),
        CHILDREN(ZkCache::children, List.of("/c/d")),
        TREE(ZkCache::tree, List.of(ROOT, "/c/d", "/c/d/e"));

        private final BiFunction<ZkClient, String, ZkCacheBuilder<byte[]>> builder;
        private final List<String> shown;

        Kind(BiFunction<ZkClient, String, ZkCacheBuilder<byte[]>> builder, List<String> shown) {
            this.builder = builder;
            this.shown = shown;
        }
    }

    static Stream<Arguments> kinds() {
        return Stream.of(Kind.values()).flatMap(kind -> Stream.of(Arguments.of(kind, false), Arguments.of(kind, true)));
    }

    private static void judge(CacheWorld world, ZkCache<byte[]> cache, Replica<byte[]> replica, List<String> shown) {
        assertThat(cache.isStale()).isFalse();
        assertThat(cache.snapshot()).extracting(CachedNode::path).isEqualTo(shown);
        for (CachedNode<byte[]> node : cache.snapshot()) {
            assertThat(node.stat().czxid())
                    .as("czxid of %s", node)
                    .isEqualTo(world.server.look(node.path()).getCzxid());
        }
        assertThat(replica.identities()).isEqualTo(Replica.identities(cache.snapshot()));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aRootThatComesAndGoesIsFollowedAndItsWatchesDoNotPileUp(Kind kind, boolean old) {
        CacheWorld world = new CacheWorld(old);
        ZkCache<byte[]> cache = world.started(kind.builder.apply(world.client, ROOT));
        Replica<byte[]> replica = new Replica<>(ROOT, kind != Kind.CHILDREN);
        cache.addListener(replica, Runnable::run);
        judge(world, cache, replica, List.of());
        List<Integer> watches = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            world.make(ROOT, "/c/d", "/c/d/e");
            world.settle();
            judge(world, cache, replica, kind.shown);
            world.delete("/c/d/e", "/c/d", ROOT);
            world.make(ROOT, "/c/d", "/c/d/e");
            world.settle();
            judge(world, cache, replica, kind.shown);
            world.delete("/c/d/e", "/c/d", ROOT);
            world.settle();
            judge(world, cache, replica, List.of());
            watches.add(world.server.watches());
        }
        assertThat(watches).as("watches at the server while it is not there").containsOnly(watches.get(0));
        assertThat(watches.get(0)).isLessThanOrEqualTo(2);
        cache.close();
        world.settle();
        world.make(ROOT, "/c/d", "/c/d/e"); // what a server before 3.6 cannot take back fires, unheard
        world.settle();
        assertThat(world.server.watches()).isZero();
        assertThat(world.client.snapshot().watches()).isZero();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatBecameOfTheRootWhileThereWasNoConnectionIsSeen(Kind kind, boolean old) {
        CacheWorld world = new CacheWorld(old);
        ZkCache<byte[]> cache = world.started(kind.builder.apply(world.client, ROOT));
        Replica<byte[]> replica = new Replica<>(ROOT, kind != Kind.CHILDREN);
        cache.addListener(replica, Runnable::run);
        world.server.connection().cut();
        world.make(ROOT, "/c/d", "/c/d/e");
        world.settle();
        judge(world, cache, replica, kind.shown);
        world.server.connection().cut();
        world.delete("/c/d/e", "/c/d", ROOT);
        world.make(ROOT, "/c/d", "/c/d/e");
        world.settle();
        judge(world, cache, replica, kind.shown);
        world.server.connection().cut();
        world.delete("/c/d/e", "/c/d", ROOT);
        world.settle();
        judge(world, cache, replica, List.of());
        world.make(ROOT, "/c/d", "/c/d/e");
        world.settle();
        judge(world, cache, replica, kind.shown);
    }
}
