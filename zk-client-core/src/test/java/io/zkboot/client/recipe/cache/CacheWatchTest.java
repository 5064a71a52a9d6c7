/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.DataCodec;
import io.zkboot.client.error.UnimplementedException;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** The watch of a cache is set late, again or never, and what becomes of those who wait meanwhile. */
class CacheWatchTest {
    private static final int THROTTLED = -127;

    private final CacheWorld world = new CacheWorld(false);

    private long requests(int opCode) {
        return world.requests.stream().filter(one -> one.opCode() == opCode).count();
    }

    @Test
    void aServerThatIsTooBusyForTheWatchIsAskedAgainAfterAPause() {
        world.make("/c", "/c/a");
        int[] busy = {3};
        world.script(request -> request.opCode() == OpCode.addWatch && busy[0]-- > 0 ? Reply.error(THROTTLED) : null);
        ZkCache<byte[]> cache = ZkCache.tree(world.client, "/c").build();
        CompletableFuture<?> complete = cache.startAsync();
        world.door.run(Duration.ofMillis(500));
        assertThat(complete).isNotDone();
        world.settle();
        assertThat(complete).isCompleted();
        assertThat(requests(OpCode.addWatch)).isEqualTo(4);
        world.put("/c/a", 7);
        world.settle();
        assertThat(cache.get("/c/a").orElseThrow().value()).hasSize(7);
    }

    @Test
    void aCacheThatIsClosedWhileItWaitsToSetItsWatchDoesNotSetIt() {
        world.make("/c");
        world.script(request -> request.opCode() == OpCode.addWatch ? Reply.error(THROTTLED) : null);
        ZkCache<byte[]> cache = ZkCache.tree(world.client, "/c").build();
        cache.start();
        world.door.run(Duration.ofMillis(100));
        cache.close();
        world.settle();
        assertThat(requests(OpCode.addWatch)).isEqualTo(1);
    }

    @Test
    void aWatchThatSomebodyTakesAwayIsSetAgainAndWhatWasMissedIsSeen() {
        world.make("/c", "/c/a");
        ZkCache<byte[]> cache = world.started(ZkCache.tree(world.client, "/c"));
        Replica<byte[]> replica = new Replica<>("/c", true);
        cache.addListener(replica, Runnable::run);
        world.requests.clear();
        world.door.runUntilDone(world.client.async().removeAllWatches("/c", WatcherType.ANY));
        assertThat(cache.isStale()).isTrue();
        world.put("/c/a", 7);
        world.settle();
        assertThat(requests(OpCode.addWatch)).isEqualTo(1);
        assertThat(cache.isStale()).isFalse();
        assertThat(replica.resyncs()).isEqualTo(1);
        assertThat(cache.get("/c/a").orElseThrow().value()).hasSize(7);
        world.put("/c/a", 8);
        world.settle();
        assertThat(cache.get("/c/a").orElseThrow().value()).as("heard of again").hasSize(8);
    }

    @Test
    void whoWaitsForACacheThatTheServerCannotHaveIsToldWhy() {
        CacheWorld old = new CacheWorld(true);
        old.make("/c");
        ZkCache<byte[]> cache =
                ZkCache.tree(old.client, "/c").requireRecursive().build();
        cache.start();
        old.settle();
        assertThatThrownBy(() -> cache.awaitInitialised(Duration.ofMinutes(5)))
                .isInstanceOf(UnimplementedException.class);
        assertThat(cache.isInitialised()).isFalse();
    }

    @Test
    void aRefreshThatWaitsForTheWatchFailsWhenTheServerProvesNotToHaveIt() {
        CacheWorld old = new CacheWorld(true);
        old.make("/c");
        int[] busy = {1};
        old.scriptFirst(
                request -> request.opCode() == OpCode.addWatch && busy[0]-- > 0 ? Reply.error(THROTTLED) : null);
        ZkCache<byte[]> cache =
                ZkCache.tree(old.client, "/c").requireRecursive().build();
        CompletableFuture<?> refreshed = cache.refreshAsync();
        old.door.run(Duration.ofMillis(100)); // it has caught up, and there is no watch yet
        assertThat(refreshed).isNotDone();
        old.settle();
        assertThatThrownBy(refreshed::join).hasCauseInstanceOf(UnimplementedException.class);
    }

    @Test
    void aRefreshThatIsUnderWayFailsWhenTheClientIsClosed() {
        world.make("/c", "/c/a");
        ZkCache<byte[]> cache = world.started(ZkCache.tree(world.client, "/c"));
        world.script(request -> request.opCode() == OpCode.sync ? null : Reply.silence());
        CompletableFuture<?> refreshed = cache.refreshAsync();
        world.door.run(Duration.ofMillis(30));
        assertThat(requests(OpCode.sync)).isEqualTo(1);
        assertThat(refreshed).isNotDone();
        world.door.close();
        world.door.run(Duration.ofSeconds(30));
        assertThat(refreshed).isCompletedExceptionally();
    }

    @Test
    void aServerThatIsBusyForLongIsAskedToCatchUpSeldom() {
        world.make("/c");
        ZkCache<byte[]> cache = world.started(ZkCache.tree(world.client, "/c"));
        world.script(request -> request.opCode() == OpCode.sync ? Reply.error(THROTTLED) : null);
        CompletableFuture<?> refreshed = cache.refreshAsync();
        world.door.run(Duration.ofSeconds(20));
        assertThat(refreshed).isNotDone();
        assertThat(requests(OpCode.sync)).isBetween(15L, 30L);
    }

    @Test
    void aRefreshForWhichTheServerHasNotCaughtUpMakesNoComparisons() {
        world.make("/c", "/c/a");
        ZkCache<byte[]> cache = world.started(ZkCache.tree(world.client, "/c"));
        int[] syncs = {0};
        world.script(request -> request.opCode() == OpCode.sync && ++syncs[0] > 1 ? Reply.error(THROTTLED) : null);
        world.requests.clear();
        CompletableFuture<?> first = cache.refreshAsync();
        CompletableFuture<?> second = cache.refreshAsync();
        world.settle();
        assertThat(first).isCompleted();
        assertThat(second).isNotDone();
        assertThat(world.requests)
                .filteredOn(one -> one.opCode() != OpCode.sync)
                .hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void aConnectionEndsThePauseAfterABusyServer() {
        world.make("/c", "/c/a");
        ZkCache<byte[]> cache = ZkCache.tree(world.client, "/c").build();
        boolean[] busy = {true};
        world.script(request -> busy[0] && request.opCode() == OpCode.getData ? Reply.error(THROTTLED) : null);
        CompletableFuture<?> complete = cache.startAsync();
        world.door.run(Duration.ofSeconds(6)); // pauses of a second by now
        long asked = requests(OpCode.getData);
        while (requests(OpCode.getData) == asked) {
            world.door.run(Duration.ofMillis(1));
        }
        busy[0] = false;
        world.door.run(Duration.ofMillis(20));
        world.server.connection().cut();
        Duration cut = world.door.elapsed();
        world.door.runUntilDone(complete);
        assertThat(world.door.elapsed().minus(cut)).isLessThan(Duration.ofMillis(900));
    }

    @Test
    void aRefreshThatTakesTooLongSaysSo() {
        world.make("/c");
        ZkCache<byte[]> cache = world.started(ZkCache.tree(world.client, "/c"));
        assertThat(cache.refresh(Duration.ofMillis(1))).isFalse();
    }

    @Test
    void whatIsStoredIsDecodedByTheCodecFirst() {
        world.make("/c");
        DataCodec codec = new DataCodec() {
            @Override
            public byte[] encode(String path, byte[] data) {
                return data;
            }

            @Override
            public byte[] decode(String path, byte[] stored) {
                return new byte[stored.length + 10];
            }
        };
        ZkCacheBuilder<byte[]> builder = ZkCache.tree(world.client, "/c").codec(codec);
        assertThat(world.started(builder).get("/c").orElseThrow().value()).hasSize(11);
        ZkCache<Integer> lengths = builder.values((path, data) -> data.length).build();
        world.door.runUntilDone(lengths.startAsync());
        assertThat(lengths.get("/c").orElseThrow().value()).isEqualTo(11);
        assertThat(lengths.stream()).hasSize(1);
    }

    @Test
    void listenersRunWhereTheCacheSaysUnlessTheySayTheirOwn() {
        world.make("/c");
        List<Runnable> tasks = new ArrayList<>();
        ZkCache<byte[]> cache = world.started(ZkCache.tree(world.client, "/c").executor(tasks::add));
        Replica<byte[]> replica = new Replica<>("/c", true);
        cache.addListener(replica);
        assertThat(replica.isInitialised()).isFalse();
        tasks.forEach(Runnable::run);
        assertThat(replica.isInitialised()).isTrue();
    }

    @Test
    void aCacheThatIsClosedHearsTheClientNoMore() {
        int listeners = world.listeners();
        world.make("/c");
        ZkCache<byte[]> cache = world.started(ZkCache.tree(world.client, "/c"));
        assertThat(world.listeners()).isGreaterThan(listeners);
        cache.close();
        world.settle();
        assertThat(world.listeners()).isEqualTo(listeners);
        assertThat(world.requests).extracting(ReceivedRequest::opCode).endsWith(OpCode.removeWatches);
    }
}
