/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.testing.sim.ReceivedRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A user asks for all to be compared. */
class RefreshTest {
    private final CacheWorld world = new CacheWorld(false);

    private ZkCache<byte[]> cache(CacheWorld in) {
        in.make("/c", "/c/a", "/c/b", "/c/b/c");
        return in.started(ZkCache.tree(in.client, "/c"));
    }

    @Test
    void itCostsASyncAndWhatAReconnectCosts() {
        ZkCache<byte[]> cache = cache(world);
        world.requests.clear();
        world.door.runUntilDone(cache.refreshAsync());
        assertThat(world.requests)
                .extracting(ReceivedRequest::opCode)
                .startsWith(OpCode.sync)
                .hasSizeLessThanOrEqualTo(4)
                .doesNotContain(OpCode.getChildren2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatWasWrittenBeforeItIsInTheCacheAfterItAndNobodyHearsThatTheCacheWasStale(boolean old) {
        CacheWorld in = new CacheWorld(old);
        ZkCache<byte[]> cache = cache(in);
        Replica<byte[]> replica = new Replica<>("/c", true);
        cache.addListener(replica, Runnable::run);
        for (int round = 0; round < 5; round++) {
            in.put("/c/a", 10 + round);
            in.make("/c/b/c" + round);
            in.door.runUntilDone(cache.refreshAsync());
            assertThat(cache.get("/c/a").orElseThrow().value()).hasSize(10 + round);
            assertThat(cache.get("/c/b/c" + round)).isPresent();
        }
        assertThat(replica.identities()).isEqualTo(Replica.identities(cache.snapshot()));
        assertThat(replica.isStale()).isFalse();
        assertThat(replica.resyncs()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void withoutAConnectionItWaitsForOne(boolean old) {
        CacheWorld in = new CacheWorld(old);
        ZkCache<byte[]> cache = cache(in);
        in.server.connection().cut();
        CompletableFuture<?> refreshed = cache.refreshAsync();
        in.put("/c/a", 10);
        in.door.runUntilDone(refreshed);
        assertThat(refreshed).isNotCompletedExceptionally();
        assertThat(cache.get("/c/a").orElseThrow().value()).hasSize(10);
        assertThat(cache.isStale()).isFalse();
    }

    @Test
    void aConnectionThatIsLostMeanwhileMakesItLastLongerAndNotFail() {
        for (int millis = 0; millis < 40; millis += 3) {
            CacheWorld in = new CacheWorld(false);
            ZkCache<byte[]> cache = cache(in);
            CompletableFuture<?> refreshed = cache.refreshAsync();
            in.door.run(CacheWorld.LATENCY.dividedBy(5).multipliedBy(millis));
            in.server.connection().cut();
            in.settle();
            assertThat(refreshed).isCompleted().isNotCompletedExceptionally();
        }
    }

    @Test
    void itStartsTheCacheAndWaitsForItsFill() {
        world.make("/c", "/c/a", "/c/b", "/c/b/c");
        ZkCache<byte[]> cache = ZkCache.tree(world.client, "/c").build();
        world.door.runUntilDone(cache.refreshAsync());
        assertThat(cache.isInitialised()).isTrue();
        assertThat(cache.size()).isEqualTo(4);
    }

    @Test
    void itFailsWhenTheClientIsClosed() {
        ZkCache<byte[]> cache = cache(world);
        CompletableFuture<?> refreshed = cache.refreshAsync();
        world.server.connection().cut();
        world.door.close();
        world.door.run(Duration.ofMillis(100));
        assertThat(refreshed).isCompletedExceptionally();
    }

    @Test
    void itFailsWhenTheCacheIsClosed() {
        ZkCache<byte[]> cache = cache(world);
        CompletableFuture<?> refreshed = cache.refreshAsync();
        cache.close();
        assertThat(refreshed).isCompletedExceptionally();
    }
}
