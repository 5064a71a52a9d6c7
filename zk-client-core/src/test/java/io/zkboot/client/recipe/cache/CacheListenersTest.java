/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.recipe.RecipeObserver;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
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
}
