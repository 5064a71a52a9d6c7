/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import static io.zkboot.client.recipe.lease.LeaseWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.lease.LeaseWorld.User;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** What an observer hears of leases. */
class LeaseObserverTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private final LeaseWorld world = new LeaseWorld();
    private final List<String> heard = new ArrayList<>();
    private final LeaseOptions observed = LeaseOptions.DEFAULTS
            .withHolder("machine 1")
            .withObserver(new RecipeObserver() {
                @Override
                public void granted(String recipe, String path, Duration waited) {
                    heard.add("granted " + recipe + " " + path);
                }

                @Override
                public void refused(String recipe, String path, Refusal why, Duration waited) {
                    heard.add("refused " + why);
                }

                @Override
                public void renewed(String recipe, String path) {
                    heard.add("renewed " + path);
                }

                @Override
                public void released(String recipe, String path, Duration held) {
                    heard.add("released " + path + " " + held.toMinutes());
                }

                @Override
                public void lost(String recipe, String path, LossReason reason, Duration held) {
                    heard.add("lost " + reason + " " + held.toMinutes());
                }
            });

    @Test
    void ofALeaseThatIsTakenRenewedAndGivenBack() {
        User one = world.user(observed);
        Lease lease = one.take(LONG);
        world.pass(Duration.ofMinutes(2));
        assertThat(world.finish(lease.renewAsync(LONG))).isTrue();
        assertThat(world.finish(lease.releaseAsync())).isTrue();
        assertThat(world.finish(lease.releaseAsync())).isFalse();
        assertThat(heard).containsExactly("granted lease " + PATH, "renewed " + PATH, "released " + PATH + " 2");
    }

    @Test
    void ofOneThatIsLostOnce() {
        User one = world.user(observed);
        Lease lease = one.take(LONG);
        world.server.delete(PATH);
        world.pass(Duration.ofMinutes(2));
        assertThat(world.finish(lease.renewAsync(LONG))).isFalse();
        assertThat(world.finish(lease.releaseAsync())).isFalse();
        assertThat(heard).containsExactly("granted lease " + PATH, "lost EVICTED 2");
    }

    @Test
    void ofOneThatIsFoundLostWhenItIsGivenBack() {
        Lease lease = world.user(observed).take(LONG);
        world.server.delete(PATH);
        assertThat(world.finish(lease.releaseAsync())).isFalse();
        assertThat(heard).containsExactly("granted lease " + PATH, "lost EVICTED 0");
    }

    @Test
    void ofOneThatIsTakenOver() {
        Lease unused = world.user(observed).take(LONG);
        Lease unusedToo = world.user(observed).take(LONG);
        assertThat(heard).containsExactly("granted lease " + PATH, "lost EVICTED 0", "granted lease " + PATH);
    }

    @Test
    void ofAttemptsInVain() {
        Lease unused = world.user().take(LONG);
        User one = world.user(observed);
        assertThat(one.attempt(LONG)).isEmpty();
        world.requests.clear();
        CompletableFuture<?> cancelled = one.lease.tryAcquireAsync(LONG);
        world.until(() -> world.requests.contains(OpCode.getData));
        cancelled.cancel(false);
        world.pass(Duration.ofSeconds(1));
        world.server.setData(PATH, "no lease".getBytes(StandardCharsets.UTF_8));
        assertThat(world.failure(one.lease.tryAcquireAsync(LONG))).isInstanceOf(IllegalStateException.class);
        assertThat(heard).containsExactly("refused TAKEN", "refused CANCELLED", "refused FAILED");
    }

    @Test
    void ofSeveralAsOfOne() {
        User one = world.user();
        ZkMultiLease many = ZkMultiLease.of(one.client, "/leases/many", 3, observed);
        Lease lease = world.finish(many.tryAcquireAsync(LONG)).orElseThrow();
        assertThat(world.finish(lease.renewAsync(LONG))).isTrue();
        assertThat(world.finish(lease.releaseAsync())).isTrue();
        assertThat(heard)
                .containsExactly("granted lease /leases/many", "renewed /leases/many", "released /leases/many 0");
    }

    @Test
    void ofOneOfSeveralThatIsLost() {
        ZkMultiLease many = ZkMultiLease.of(world.user().client, "/leases/many", 1, observed);
        Lease lease = world.finish(many.tryAcquireAsync(LONG)).orElseThrow();
        world.server.delete("/leases/many/0");
        assertThat(world.finish(lease.renewAsync(LONG))).isFalse();
        assertThat(heard).containsExactly("granted lease /leases/many", "lost EVICTED 0");
    }

    @Test
    void ofTheTimeThatTakingOneOfSeveralTook() {
        List<Duration> times = new ArrayList<>();
        RecipeObserver timing = new RecipeObserver() {
            @Override
            public void granted(String recipe, String path, Duration waited) {
                times.add(waited);
            }
        };
        long before = System.nanoTime();
        ZkMultiLease many =
                ZkMultiLease.of(world.user().client, "/leases/many", 1, LeaseOptions.DEFAULTS.withObserver(timing));
        assertThat(world.finish(many.tryAcquireAsync(LONG))).isPresent();
        Duration most = Duration.ofNanos(System.nanoTime() - before);
        assertThat(times).singleElement().satisfies(time -> assertThat(time).isBetween(Duration.ZERO, most));
    }

    @Test
    void whatItThrowsHarmsNobody() {
        List<Throwable> loud = new ArrayList<>();
        Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> loud.add(failure));
        try {
            User one = world.user(LeaseOptions.DEFAULTS.withObserver(new RecipeObserver() {
                @Override
                public void renewed(String recipe, String path) {
                    throw new IllegalStateException("observer");
                }
            }));
            assertThat(world.finish(one.take(LONG).renewAsync(LONG))).isTrue();
            assertThat(loud).hasSize(1);
        } finally {
            Thread.currentThread().setUncaughtExceptionHandler(null);
        }
    }
}
