/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.Acl;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.error.UnimplementedException;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A user asks for all to be compared. */
class RefreshTest {
    private static final Set<Integer> DATA = Set.of(OpCode.getData, OpCode.multiRead);

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
    void refreshesThatAreAskedForFasterThanOneTakesAreDoneAllTheSame() {
        ZkCache<byte[]> cache = cache(world);
        List<CompletableFuture<?>> asked = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            asked.add(cache.refreshAsync());
            world.door.run(Duration.ofMillis(4));
        }
        assertThat(asked.get(0)).isCompleted();
        assertThat(asked.get(25)).isCompleted();
        world.settle();
        assertThat(asked).allSatisfy(one -> assertThat(one).isCompleted());
    }

    @Test
    void oneThatIsAskedForDuringAnotherShowsWhatTheOtherHadComparedBefore() {
        world.make("/c", "/c/a");
        boolean[] denied = {true};
        world.script(request -> denied[0] && DATA.contains(request.opCode()) && CacheWorld.reads(request, "/c/a")
                ? Reply.error(Code.NOAUTH.intValue())
                : null);
        ZkCache<byte[]> cache = world.started(ZkCache.tree(world.client, "/c"));
        for (int millis = 0; millis < 60; millis++) {
            denied[0] = true;
            world.door.runUntilDone(cache.refreshAsync());
            CompletableFuture<?> first = cache.refreshAsync();
            world.door.run(Duration.ofMillis(millis));
            denied[0] = false; // no event tells of that
            CompletableFuture<?> second = cache.refreshAsync();
            world.door.runUntilDone(second);
            assertThat(first).isCompleted();
            assertThat(cache.get("/c/a").orElseThrow().failure())
                    .as("asked for after %s ms", millis)
                    .isNull();
            world.make("/c/a"); // as another node, which is read anew
            world.delete("/c/a");
            world.settle();
            denied[0] = true;
            world.make("/c/a");
            world.settle();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aServerThatHasNotCaughtUpIsAskedAgain(boolean old) {
        CacheWorld in = new CacheWorld(old);
        ZkCache<byte[]> cache = cache(in);
        int[] refusals = {3};
        in.requests.clear();
        in.script(request ->
                request.opCode() == OpCode.sync && refusals[0] > 0 && refusals[0]-- > 0 ? Reply.error(-127) : null);
        CompletableFuture<?> refreshed = cache.refreshAsync();
        in.door.runUntilDone(refreshed);
        assertThat(refreshed).isNotCompletedExceptionally();
        assertThat(in.requests.subList(0, 4))
                .extracting(ReceivedRequest::opCode)
                .containsOnly(OpCode.sync);
        assertThat(in.requests).hasSizeGreaterThan(4);
    }

    @Test
    void aServerThatWillNotCatchUpMakesItFail() {
        ZkCache<byte[]> cache = cache(world);
        world.script(request -> request.opCode() == OpCode.sync ? Reply.error(Code.SYSTEMERROR.intValue()) : null);
        CompletableFuture<?> refreshed = cache.refreshAsync();
        world.settle();
        assertThat(refreshed).isCompletedExceptionally();
    }

    @Test
    void itFailsWhereARecursiveWatchIsRequiredAndUnknown() {
        CacheWorld in = new CacheWorld(true);
        in.make("/c");
        ZkCache<byte[]> cache = ZkCache.tree(in.client, "/c").requireRecursive().build();
        cache.start();
        in.settle();
        CompletableFuture<?> refreshed = cache.refreshAsync();
        in.settle();
        assertThat(refreshed).isCompletedExceptionally();
        assertThatThrownBy(refreshed::join).hasCauseInstanceOf(UnimplementedException.class);
    }

    @Test
    void itFindsThatALargeNodeMayNotBeReadAnyMore() {
        boolean[] denied = {false};
        world.script(request -> denied[0] && DATA.contains(request.opCode()) && CacheWorld.reads(request, "/c/large")
                ? Reply.error(Code.NOAUTH.intValue())
                : null);
        world.make("/c");
        world.put("/c/large", 1_000);
        ZkCache<byte[]> cache = world.started(ZkCache.tree(world.client, "/c"));
        assertThat(cache.get("/c/large").orElseThrow().failure()).isNull();
        world.door.runUntilDone(world.client.async().setAcl("/c/large", Acl.READ_UNSAFE, -1));
        denied[0] = true;
        world.door.runUntilDone(cache.refreshAsync());
        assertThat(cache.get("/c/large").orElseThrow().failure()).isInstanceOf(NoAuthException.class);
    }

    @Test
    void itReadsALargeNodeWithAnotherAccessControlListOnce() {
        world.make("/c");
        world.put("/c/large", 1_000);
        ZkCache<byte[]> cache = world.started(ZkCache.tree(world.client, "/c"));
        world.door.runUntilDone(world.client.async().setAcl("/c/large", Acl.OPEN_UNSAFE, -1));
        for (int expected = 1; expected >= 0; expected--) {
            world.requests.clear();
            world.door.runUntilDone(cache.refreshAsync());
            assertThat(world.requests)
                    .filteredOn(request -> request.opCode() == OpCode.getData && CacheWorld.reads(request, "/c/large"))
                    .hasSize(expected);
        }
    }

    @Test
    void oneThatWasGivenUpIsForgotten() {
        ZkCache<byte[]> cache = cache(world);
        WeakReference<Object> givenUp = giveUp(cache);
        world.settle();
        Awaitility.await("it is not held by the cache")
                .atMost(Duration.ofMinutes(2))
                .until(() -> {
                    System.gc();
                    return givenUp.get() == null;
                });
        assertThat(cache.size()).isEqualTo(4);
    }

    private static WeakReference<Object> giveUp(ZkCache<byte[]> cache) {
        CompletableFuture<?> refreshed = cache.refreshAsync();
        refreshed.cancel(false);
        return new WeakReference<>(refreshed);
    }

    @Test
    void itFailsAtOnceAfterTheClientWasClosed() {
        ZkCache<byte[]> cache = cache(world);
        world.door.close();
        world.door.run(Duration.ofMillis(100));
        assertThat(cache.refreshAsync()).isCompletedExceptionally();
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
