/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ServerAge;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An ensemble of several ages: the next connection may be to a server that knows no recursive watches. */
class OlderServerLaterTest {
    private static final List<String> PATHS = List.of("/c", "/c/d", "/c/d/e", "/c/d/e/f");

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theCacheFollowsFromThereWhateverWasUnderWayWhenTheConnectionWasLost(boolean data) {
        for (int millis = 0; millis < 240; millis += 4) {
            CacheWorld world = new CacheWorld(false);
            world.make(PATHS.toArray(String[]::new));
            ZkCacheBuilder<byte[]> builder = ZkCache.tree(world.client, "/c");
            ZkCache<byte[]> cache = world.started(data ? builder : builder.withoutData());
            for (int i = 0; i < 10; i++) { // so that something is read and listed at each moment
                world.door.after(Duration.ofMillis(i * 20L), () -> {
                    world.put("/c", 3);
                    CompletableFuture<?> unused = cache.refreshAsync();
                });
            }
            world.door.after(Duration.ofMillis(millis), () -> {
                world.script(ServerAge.BEFORE_3_6::refuse);
                world.server.connection().cut();
            });
            world.settle();
            assertThat(cache.isStale()).isFalse();
            String when = "cut after " + millis + " ms";
            for (String path : PATHS) {
                world.put(path, 7);
            }
            world.settle();
            for (String path : PATHS) {
                assertThat(cache.get(path).orElseThrow().stat().dataLength())
                        .as("%s, %s", path, when)
                        .isEqualTo(7);
                world.make(path + "/late");
            }
            world.settle();
            for (String path : PATHS) {
                assertThat(cache.get(path + "/late")).as(when).isPresent();
            }
        }
    }

    @Test
    void aCacheThatNeedsRecursiveWatchesIsCompleteOnceItsClientHasComeToANewerServer() {
        CacheWorld world = new CacheWorld(false);
        world.make(PATHS.toArray(String[]::new));
        world.script(ServerAge.BEFORE_3_6::refuse);
        ZkCache<byte[]> cache =
                ZkCache.tree(world.client, "/c").requireRecursive().build();
        CompletableFuture<?> first = cache.startAsync();
        world.settle();
        assertThat(first).isCompletedExceptionally();
        CompletableFuture<?> second = cache.startAsync();
        world.door.run(Duration.ofMinutes(2)); // then what the server lacked is asked for again
        assertThat(second).isCompletedExceptionally();
        world.script(request -> null);
        world.server.connection().cut();
        world.settle();
        assertThat(cache.isInitialised()).isTrue();
        assertThat(cache.awaitInitialised(Duration.ofMillis(1))).isTrue();
        CompletableFuture<?> third = cache.startAsync();
        world.settle();
        assertThat(third).isCompleted();
    }
}
