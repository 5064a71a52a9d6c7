/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.ServerAge;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.error.UnimplementedException;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.testing.sim.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** The watch of a cache is refused, as it seems for good: it is tried again, and told. */
class RefusedWatchTest {
    private final CacheWorld world = new CacheWorld(false);
    private final List<String> told = new ArrayList<>();
    private int refusals;
    private Code refusal = Code.SYSTEMERROR;

    private final CacheListener<byte[]> listener = new CacheListener<>() {
        @Override
        public void initialised(List<CachedNode<byte[]>> nodes) {
            told.add("initialised " + nodes.size());
        }

        @Override
        public void changed(CacheChange<byte[]> change) {
            told.add(change.type() + " " + change.path());
        }

        @Override
        public void stale() {
            told.add("stale");
        }

        @Override
        public void resynced(int changes) {
            told.add("resynced " + changes);
        }

        @Override
        public void failed(String path, Throwable failure) {
            told.add(path + " " + failure.getClass().getSimpleName());
        }

        @Override
        public void unwatched(Throwable failure) {
            told.add("unwatched " + failure.getClass().getSimpleName());
        }
    };

    RefusedWatchTest() {
        world.make("/c", "/c/a");
        world.script(request ->
                request.opCode() == OpCode.addWatch && refusals-- > 0 ? Reply.error(refusal.intValue()) : null);
    }

    private long asked() {
        return world.requests.stream()
                .filter(one -> one.opCode() == OpCode.addWatch)
                .count();
    }

    private ZkCache<byte[]> watched() {
        ZkCache<byte[]> cache = world.started(ZkCache.tree(world.client, "/c"));
        cache.addListener(listener, Runnable::run);
        world.requests.clear();
        told.clear();
        return cache;
    }

    /** Takes its watch away, so that it is set again. */
    private void unwatch() {
        world.door.runUntilDone(world.client.async().removeAllWatches("/c", WatcherType.ANY));
    }

    private static List<String> failuresToldToOneWhoComesNow(ZkCache<byte[]> cache) {
        List<String> failed = new ArrayList<>();
        cache.addListener(
                new CacheListener<>() {
                    @Override
                    public void changed(CacheChange<byte[]> change) {}

                    @Override
                    public void unwatched(Throwable failure) {
                        failed.add(failure.getClass().getSimpleName());
                    }
                },
                Runnable::run);
        return failed;
    }

    @Test
    void aCacheThatCouldNotSetItsFirstWatchTriesAgainAndIsComplete() {
        refusals = 1;
        ZkCache<byte[]> cache = ZkCache.tree(world.client, "/c").build();
        cache.addListener(listener, Runnable::run);
        CompletableFuture<?> first = cache.startAsync();
        world.settle();
        assertThatThrownBy(first::join).as("who waited is told").hasMessageContaining("SYSTEM_ERROR");
        assertThat(cache.isInitialised()).isTrue();
        assertThat(cache.isStale()).isFalse();
        assertThat(cache.awaitInitialised(Duration.ofMillis(1))).isTrue();
        CompletableFuture<?> later = cache.startAsync();
        world.settle();
        assertThat(later).isCompleted();
        assertThat(told).containsExactly("unwatched ZkServerException", "initialised 2");
    }

    /** Nobody waits for its start, perhaps. */
    @Test
    void aCacheThatNeverSetItsWatchTellsWhyAlsoToOneWhoComesLater() {
        refusals = 100;
        ZkCache<byte[]> cache = ZkCache.tree(world.client, "/c").build();
        cache.addListener(listener, Runnable::run);
        cache.start();
        world.settle();
        assertThat(told).containsExactly("unwatched ZkServerException");
        assertThat(failuresToldToOneWhoComesNow(cache)).containsExactly("ZkServerException");
    }

    @Test
    void aCacheThatCannotSetItsWatchAgainTriesWithGrowingPausesAndListenersAreToldOnceWhy() {
        ZkCache<byte[]> cache = watched();
        refusals = 5;
        unwatch();
        world.door.run(Duration.ofSeconds(20)); // 1, 2, 4, 8, 16
        assertThat(cache.isStale()).isTrue();
        assertThat(asked()).isEqualTo(5);
        assertThat(told).containsExactly("stale", "unwatched ZkServerException");
        assertThat(failuresToldToOneWhoComesNow(cache)).containsExactly("ZkServerException");
        world.put("/c/a", 7);
        world.door.run(Duration.ofSeconds(15));
        assertThat(cache.isStale()).isFalse();
        assertThat(told).endsWith("CHANGED /c/a", "resynced 1").hasSize(4);
        assertThat(failuresToldToOneWhoComesNow(cache)).isEmpty();
        world.put("/c/a", 8);
        world.settle();
        assertThat(cache.get("/c/a").orElseThrow().value()).as("heard of again").hasSize(8);
    }

    @Test
    void oneThatIsRefusedLaterIsAskedForAsSoonAsTheFirst() {
        ZkCache<byte[]> cache = watched();
        refusals = 4;
        unwatch();
        world.door.run(Duration.ofSeconds(20)); // 1, 2, 4, 8
        assertThat(cache.isStale()).isFalse();
        refusals = 1;
        unwatch();
        world.door.run(Duration.ofSeconds(2));
        assertThat(cache.isStale()).isFalse();
        assertThat(asked()).isEqualTo(7);
    }

    @Test
    void anotherReasonIsToldAsWell() {
        watched();
        refusals = 2;
        world.door.after(Duration.ofMillis(500), () -> refusal = Code.NOAUTH);
        unwatch();
        world.settle();
        assertThat(told)
                .containsSubsequence(
                        "unwatched ZkServerException", "unwatched " + NoAuthException.class.getSimpleName());
    }

    @Test
    void aNewConnectionEndsThePause() {
        ZkCache<byte[]> cache = watched();
        refusals = 100;
        unwatch();
        world.door.run(Duration.ofSeconds(40)); // the next one would be asked for after a minute
        refusals = 0;
        world.server.connection().cut();
        world.settle();
        assertThat(cache.isStale()).isFalse();
    }

    @Test
    void aRefreshFailsAsLongAsTheWatchIsRefused() {
        ZkCache<byte[]> cache = watched();
        refusals = 3;
        unwatch();
        world.door.run(Duration.ofSeconds(2));
        CompletableFuture<?> refused = cache.refreshAsync();
        world.door.run(Duration.ofMillis(200));
        assertThat(refused).isCompletedExceptionally();
        world.settle();
        CompletableFuture<?> again = cache.refreshAsync();
        world.settle();
        assertThat(again).isCompleted();
    }

    @Test
    void aServerThatCannotIsNotAskedAgain() {
        world.script(ServerAge.BEFORE_3_6::refuse);
        ZkCache<byte[]> cache =
                ZkCache.tree(world.client, "/c").requireRecursive().build();
        cache.start();
        world.door.run(Duration.ofMinutes(5));
        assertThat(asked()).isEqualTo(1);
        assertThatThrownBy(() -> cache.awaitInitialised(Duration.ofMillis(1)))
                .isInstanceOf(UnimplementedException.class);
    }

    @Test
    void aCacheThatIsClosedMeanwhileAsksNoMoreAndSaysSo() {
        refusals = 100;
        ZkCache<byte[]> cache = ZkCache.tree(world.client, "/c").build();
        cache.start();
        world.settle();
        cache.close();
        long before = asked();
        world.door.run(Duration.ofMinutes(5));
        assertThat(asked()).isEqualTo(before);
        assertThatThrownBy(cache::startAsync).isInstanceOf(IllegalStateException.class);
    }
}
