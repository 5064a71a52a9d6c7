/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.WatcherType;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.junit.jupiter.api.Test;

/** News of a cache that are lost on a connection that is not. */
class LostNewsTest {
    private static final Duration SOON = CacheWorld.LATENCY.plusMillis(2);

    @Test
    void aCacheIsStaleFromANotificationThatNobodyCanReadUntilAllIsCompared() {
        CacheWorld world = new CacheWorld(false);
        world.make("/c", "/c/a");
        ZkCache<byte[]> cache = world.started(ZkCache.tree(world.client, "/c"));
        Replica<byte[]> replica = new Replica<>("/c", true);
        cache.addListener(replica, Runnable::run);
        world.server.event(EventType.NodeCreated.getIntValue(), "/c/" + "x".repeat(CacheWorld.PACKET));
        world.door.run(SOON);
        assertThat(cache.isStale()).isTrue();
        assertThat(replica.isStale()).isTrue();
        world.settle();
        assertThat(cache.isStale()).isFalse();
        assertThat(replica.isStale()).isFalse();
        assertThat(replica.resyncs()).isEqualTo(1);
        assertThat(world.server.connectRequests()).hasSize(1);
    }

    @Test
    void aOneShotWatchThatSomebodyTakesAwayIsSetAgainAndWhatWasMissedIsSeen() {
        CacheWorld world = new CacheWorld(true);
        world.make("/c", "/c/a", "/c/b");
        ZkCache<byte[]> cache = world.started(ZkCache.tree(world.client, "/c"));
        for (WatcherType type : new WatcherType[] {WatcherType.DATA, WatcherType.CHILDREN, WatcherType.ANY}) {
            CompletableFuture<?> removed = world.client.async().removeAllWatches("/c", type);
            world.door.runUntilDone(removed);
            assertThat(removed).isNotCompletedExceptionally();
            assertThat(cache.isStale()).as("without %s", type).isTrue();
            world.make("/c/" + type);
            world.settle();
            assertThat(cache.isStale()).isFalse();
            assertThat(cache.get("/c/" + type)).as("missed").isPresent();
            world.make("/c/" + type + "2");
            world.put("/c", 7 + type.ordinal());
            world.settle();
            assertThat(cache.get("/c/" + type + "2")).as("heard of again").isPresent();
            assertThat(cache.get("/c").orElseThrow().value()).hasSize(7 + type.ordinal());
        }
    }
}
