/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.testing.sim.BlockingCalls;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** What a thread gets that waits for a cache itself. */
class BlockingCachesTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final CacheWorld world = new CacheWorld(false);

    private <T> T answer(Callable<T> calls) throws Exception {
        return BlockingCalls.answer(world.door::run, calls);
    }

    @Test
    void aThreadWaitsUntilAllIsThereAndUntilItIsAsNewAsCanBe() throws Exception {
        world.make("/a", "/a/b");
        ZkCache<byte[]> cache = ZkCache.tree(world.client, "/a").build();
        assertThat(cache.path()).isEqualTo("/a");
        assertThat(cache.staleFor()).isEmpty();
        assertThat(answer(() -> cache.awaitInitialised(LONG))).isTrue();
        assertThat(cache.children("/a")).containsExactly("b");
        assertThat(cache.staleFor()).hasValue(Duration.ZERO);
        world.make("/a/c");
        assertThat(answer(() -> cache.refresh(LONG))).isTrue();
        assertThat(cache.children("/a")).containsExactly("b", "c");
    }

    @Test
    void aThreadThatWaitsTooLongOrIsInterruptedGoesOnWithoutTheCacheWhichFillsAllTheSame() throws Exception {
        world.make("/a");
        ZkCache<byte[]> cache = ZkCache.tree(world.client, "/a").build();
        assertThat(cache.awaitInitialised(Duration.ofMillis(1))).isFalse();
        assertThatThrownBy(() -> answer(() -> {
                    Thread.currentThread().interrupt();
                    try {
                        return cache.awaitInitialised(LONG);
                    } finally {
                        assertThat(Thread.interrupted())
                                .as("it is told so still")
                                .isTrue();
                    }
                }))
                .isInstanceOf(OperationInterruptedException.class)
                .hasMessageContaining("/a");
        world.settle();
        assertThat(cache.isInitialised()).isTrue();
        assertThat(answer(() -> cache.awaitInitialised(LONG))).isTrue();
    }

    @Test
    void howLongACacheHasBeenStaleIsKnown() {
        world.make("/a");
        ZkCache<byte[]> cache = world.started(ZkCache.tree(world.client, "/a"));
        world.server.connection().cut();
        world.door.run(Duration.ofMillis(1));
        assertThat(cache.isStale()).isTrue();
        assertThat(cache.staleFor())
                .hasValueSatisfying(time -> assertThat(time).isBetween(Duration.ZERO, Duration.ofMinutes(1)));
        world.settle();
        assertThat(cache.staleFor()).hasValue(Duration.ZERO);
    }

    @Test
    void whoWaitsForACacheThatIsClosedIsToldSo() {
        ZkCache<byte[]> cache = world.started(ZkCache.tree(world.client, "/a"));
        cache.close();
        assertThatThrownBy(() -> cache.awaitInitialised(LONG))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("/a");
        assertThatThrownBy(() -> cache.refresh(LONG)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> cache.addListener(change -> {})).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aDepthShowsSomethingAtLeast() {
        assertThatThrownBy(() -> ZkCache.tree(world.client, "/a").maxDepth(-1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ZkCache.children(world.client, "/a").maxDepth(0))
                .isInstanceOf(IllegalArgumentException.class);
        world.make("/a", "/a/b", "/a/b/c");
        assertThat(world.started(ZkCache.tree(world.client, "/a").maxDepth(0)).size())
                .isEqualTo(1);
        assertThat(world.started(ZkCache.tree(world.client, "/a").maxDepth(1)).size())
                .isEqualTo(2);
    }
}
