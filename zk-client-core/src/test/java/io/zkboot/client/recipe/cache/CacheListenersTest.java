/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.recipe.RecipeObserver;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What listeners hear whose executors are not always there, and what callers may ask for. */
class CacheListenersTest {
    private final CacheWorld world = new CacheWorld(false);
    private final List<Throwable> failures = new ArrayList<>();
    private int rejections;

    private void run(Runnable task) {
        if (rejections > 0) {
            rejections--;
            throw new RejectedExecutionException("expected by the test");
        }
        task.run();
    }

    private ZkCache<byte[]> cache() {
        world.make("/c", "/c/a");
        return world.started(ZkCache.tree(world.client, "/c").observer(new RecipeObserver() {
            @Override
            public void listenerFailed(String recipe, String path, Throwable failure) {
                failures.add(failure);
            }
        }));
    }

    @Test
    void whatAnExecutorHasRefusedIsToldSoonAlthoughNothingElseHappens() {
        ZkCache<byte[]> cache = cache();
        List<Integer> heard = new ArrayList<>();
        cache.addListener(change -> heard.add(change.node().value().length), this::run);
        rejections = 3;
        world.put("/c/a", 7);
        world.settle();
        assertThat(heard).containsExactly(7);
        assertThat(failures)
                .as("once for a row of refusals")
                .singleElement()
                .isInstanceOf(RejectedExecutionException.class);
        rejections = 1;
        world.put("/c/a", 8);
        world.settle();
        assertThat(heard).containsExactly(7, 8);
        assertThat(failures).hasSize(2);
    }

    @Test
    void anExecutorThatWasShutDownIsTriedSeldomAndNotAfterTheListenerIsRemoved() {
        ZkCache<byte[]> cache = cache();
        CacheListener<byte[]> listener = change -> {};
        cache.addListener(listener, this::run);
        rejections = 1_000;
        world.put("/c/a", 7);
        world.door.run(Duration.ofMinutes(10));
        assertThat(1_000 - rejections).isBetween(5, 40);
        cache.removeListener(listener);
        int left = rejections;
        world.door.run(Duration.ofMinutes(10));
        assertThat(rejections).isEqualTo(left);
    }

    @Test
    void aTimeLongerThanNanosecondsCanSayIsLong() {
        ZkCache<byte[]> cache = cache();
        assertThat(cache.awaitInitialised(ChronoUnit.FOREVER.getDuration())).isTrue();
    }

    @Test
    void whatAFilterThatThrewHasLeftOutIsAskedForAgainAtTheNextComparison() {
        world.make("/c", "/c/a", "/c/b");
        AtomicInteger defects = new AtomicInteger(2);
        ZkCache<byte[]> cache = ZkCache.tree(world.client, "/c")
                .filter(path -> {
                    if (path.equals("/c/b") && defects.getAndDecrement() > 0) {
                        throw new IllegalStateException("expected by the test");
                    }
                    return true;
                })
                .build();
        Replica<byte[]> replica = new Replica<>("/c", true);
        cache.addListener(replica, Runnable::run);
        world.door.runUntilDone(cache.startAsync());
        assertThat(cache.get("/c/b")).isEmpty();
        assertThat(replica.failures()).containsOnlyKeys("/c/b");
        replica.failures().clear();
        world.door.runUntilDone(cache.refreshAsync());
        assertThat(replica.failures()).as("told again").containsOnlyKeys("/c/b");
        world.server.connection().cut();
        world.settle();
        assertThat(cache.get("/c/b")).isPresent();
        assertThat(replica.identities()).isEqualTo(Replica.identities(cache.snapshot()));
    }

    @Test
    void aCacheThatItsOwnDecoderClosesIsNeverComplete() {
        world.make("/c", "/c/a");
        List<ZkCache<byte[]>> itself = new ArrayList<>();
        ZkCache<byte[]> cache = ZkCache.tree(world.client, "/c")
                .values((path, data) -> {
                    if (path.equals("/c/a")) {
                        itself.get(0).close();
                    }
                    return data;
                })
                .build();
        itself.add(cache);
        CompletableFuture<?> complete = cache.startAsync();
        world.settle();
        assertThat(complete).isCompletedExceptionally();
        assertThat(cache.isInitialised()).isFalse();
        assertThat(cache.isStale()).isTrue();
        assertThat(cache.size()).isZero();
    }

    @Test
    void theObserverHearsThatACacheThatIsClosedHasNoNode() {
        List<Integer> sizes = new ArrayList<>();
        world.make("/c", "/c/a");
        ZkCache<byte[]> cache = world.started(ZkCache.tree(world.client, "/c").observer(new RecipeObserver() {
            @Override
            public void cacheSize(String recipe, String path, int nodes) {
                sizes.add(nodes);
            }
        }));
        assertThat(sizes).endsWith(2);
        cache.close();
        cache.close();
        world.settle();
        assertThat(sizes).endsWith(2, 0);
    }
}
