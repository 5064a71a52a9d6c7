/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.testing.sim.ReceivedRequest;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A cache that is closed leaves nothing behind, whenever and by whomever that is done. */
@Tag("any-jdk")
class ClosedCachesTest {
    private static void makeTree(CacheWorld world) {
        world.make("/c");
        for (int d = 0; d < 10; d++) {
            world.make("/c/" + d, "/c/" + d + "/a", "/c/" + d + "/b");
        }
    }

    private static void assertNothingIsLeft(CacheWorld world, int listeners, String when) {
        assertThat(world.client.snapshot().watches())
                .as("watches, closed %s", when)
                .isZero();
        assertThat(world.server.watches())
                .as("watches at the server, closed %s", when)
                .isZero();
        assertThat(world.listeners()).as("listeners, closed %s", when).isEqualTo(listeners);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void atWhateverMomentOfItsLife(boolean old) {
        for (int millis = 0; millis < 200; millis += 3) {
            CacheWorld world = new CacheWorld(old);
            int listeners = world.listeners();
            makeTree(world);
            ZkCache<byte[]> cache = ZkCache.tree(world.client, "/c").build();
            Replica<byte[]> replica = new Replica<>("/c", true);
            cache.addListener(replica, Runnable::run);
            CompletableFuture<?> complete = cache.startAsync();
            world.door.after(
                    Duration.ofMillis(95), () -> world.server.connection().cut());
            world.door.after(Duration.ofMillis(96), () -> world.put("/c/7/a", 5));
            world.door.run(Duration.ofMillis(millis));
            boolean wasComplete = complete.isDone();
            cache.close();
            world.settle();
            int told = replica.changes();
            int asked = world.requests.size();
            world.put("/c/3/a", 5); // which may be what a watch of an old server waits for
            world.settle();
            assertThat(complete.isCompletedExceptionally()).isNotEqualTo(wasComplete);
            assertThat(cache.size()).isZero();
            assertThat(replica.changes()).isEqualTo(told);
            assertThat(world.requests.subList(asked, world.requests.size())).isEmpty();
            assertNothingIsLeft(world, listeners, "after " + millis + " ms");
        }
    }

    /** What a listener hears. */
    enum Call {
        INITIALISED,
        CHANGED,
        STALE,
        RESYNCED,
        FAILED
    }

    /** Closes the cache in one of its calls, and counts those after. */
    private static final class Closing implements CacheListener<byte[]> {
        private final Call when;
        private final ZkCache<byte[]> cache;
        private boolean closed;
        private int heardAfterwards;

        Closing(Call when, ZkCache<byte[]> cache) {
            this.when = when;
            this.cache = cache;
        }

        private void hear(Call call) {
            heardAfterwards += closed ? 1 : 0;
            if (call == when) {
                cache.close();
                closed = true;
            }
        }

        @Override
        public void initialised(List<CachedNode<byte[]>> nodes) {
            hear(Call.INITIALISED);
        }

        @Override
        public void changed(CacheChange<byte[]> change) {
            hear(Call.CHANGED);
        }

        @Override
        public void stale() {
            hear(Call.STALE);
        }

        @Override
        public void resynced(int changes) {
            hear(Call.RESYNCED);
        }

        @Override
        public void failed(String path, Throwable failure) {
            hear(Call.FAILED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void fromAListenerWhateverItHears(Call call) {
        CacheWorld world = new CacheWorld(false);
        int listeners = world.listeners();
        makeTree(world);
        ZkCache<byte[]> cache = ZkCache.tree(world.client, "/c")
                .filter(path -> {
                    if (path.endsWith("9")) {
                        throw new IllegalStateException("on purpose");
                    }
                    return true;
                })
                .build();
        Closing closing = new Closing(call, cache);
        cache.addListener(closing, Runnable::run);
        cache.start();
        world.settle();
        world.put("/c/3/a", 5);
        world.settle();
        world.server.connection().cut();
        world.put("/c/3/a", 6);
        world.settle();
        assertThat(closing.closed).isTrue();
        assertThat(closing.heardAfterwards).isZero();
        assertThat(cache.size()).isZero();
        assertNothingIsLeft(world, listeners, "when it heard " + call);
    }

    /** Opens a cache with a listener and closes it, and returns both as what may be forgotten. */
    private static List<WeakReference<Object>> openAndClose(CacheWorld world, String path) {
        ZkCache<byte[]> cache = ZkCache.tree(world.client, path).build();
        Replica<byte[]> replica = new Replica<>(path, true);
        cache.addListener(replica, Runnable::run);
        world.door.runUntilDone(cache.startAsync());
        world.make(path.equals("/c") ? "/c/new" : path);
        world.door.run(Duration.ofMillis(50));
        world.delete(path.equals("/c") ? "/c/new" : path);
        world.door.run(Duration.ofMillis(50));
        cache.close();
        world.door.run(Duration.ofMillis(50));
        return List.of(new WeakReference<>(cache), new WeakReference<>(replica));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/c", "/absent"})
    void aThousandTimesWithoutALeak(String path) {
        CacheWorld world = new CacheWorld(false);
        int listeners = world.listeners();
        makeTree(world);
        List<WeakReference<Object>> forgotten = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            forgotten.addAll(openAndClose(world, path));
        }
        assertNothingIsLeft(world, listeners, "a thousand times");
        Awaitility.await("caches and listeners are not held by the client")
                .atMost(Duration.ofMinutes(2))
                .until(() -> {
                    System.gc();
                    return forgotten.stream().allMatch(reference -> reference.get() == null);
                });
        assertThat(world.client.state().isConnected()).isTrue();
    }

    @Test
    void listenersThatWereRemovedAreForgotten() {
        CacheWorld world = new CacheWorld(false);
        makeTree(world);
        ZkCache<byte[]> cache = world.started(ZkCache.tree(world.client, "/c"));
        List<WeakReference<Object>> forgotten = IntStream.range(0, 100)
                .mapToObj(i -> addAndRemove(cache, Runnable::run))
                .toList();
        world.put("/c/3/a", 5);
        world.settle();
        Awaitility.await("listeners are not held by the cache")
                .atMost(Duration.ofMinutes(2))
                .until(() -> {
                    System.gc();
                    return forgotten.stream().allMatch(reference -> reference.get() == null);
                });
        assertThat(cache.size()).isEqualTo(31);
    }

    private static WeakReference<Object> addAndRemove(ZkCache<byte[]> cache, Executor executor) {
        Replica<byte[]> replica = new Replica<>("/c", true);
        cache.addListener(replica, executor);
        cache.removeListener(replica);
        return new WeakReference<>(replica);
    }

    @Test
    void itsWatchIsTakenBackFromTheServer() {
        CacheWorld world = new CacheWorld(false);
        makeTree(world);
        ZkCache<byte[]> cache = world.started(ZkCache.tree(world.client, "/c"));
        assertThat(world.server.watches()).as("one, however large the tree").isEqualTo(1);
        world.requests.clear();
        cache.close();
        world.settle();
        assertThat(world.requests).extracting(ReceivedRequest::opCode).endsWith(OpCode.removeWatches);
        assertThat(world.server.watches()).isZero();
    }
}
