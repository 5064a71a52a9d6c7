/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.recipe.lease.LeaseWorld.User;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several leases side by side, of which a holder has one. */
class ZkMultiLeaseTest {
    private static final String MANY = "/leases/many";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final LeaseWorld world = new LeaseWorld();
    private final User user = world.user();
    private final ZkMultiLease leases = leases(LeaseOptions.DEFAULTS.withHolder("a"));

    private ZkMultiLease leases(LeaseOptions options) {
        return ZkMultiLease.of(user.client, MANY, 3, options.withClock(world::now));
    }

    /** As the same holder does who renews it in another thread. */
    private void writeFirstAnew() {
        world.server.setData(MANY + "/0", world.server.data(MANY + "/0"));
    }

    @Test
    void whoIsRefusedItsOwnOneForARenewalTakesNoOtherBesides() {
        assertThat(world.finish(leases.tryAcquireAsync(MINUTE))).isPresent();
        world.beforeNext(OpCode.setData, this::writeFirstAnew);
        Lease again = world.finish(leases.tryAcquireAsync(MINUTE)).orElseThrow();
        assertThat(again.path()).isEqualTo(MANY + "/0");
        assertThat(world.finish(leases.holdersAsync())).hasSize(1);
    }

    @Test
    void whoIsAlwaysRefusedItsOwnOneTakesNoOtherBesides() {
        assertThat(world.finish(leases.tryAcquireAsync(MINUTE))).isPresent();
        world.before(OpCode.setData, this::writeFirstAnew);
        assertThat(world.finish(leases.tryAcquireAsync(MINUTE))).isEmpty();
        assertThat(world.finish(leases.holdersAsync())).hasSize(1);
    }

    @Test
    void whoIsRefusedOneForAnotherHolderTakesTheNext() {
        Lease others = world.finish(
                        leases(LeaseOptions.DEFAULTS.withHolder("b")).tryAcquireAsync(MINUTE))
                .orElseThrow();
        byte[] taken = world.server.data(others.path());
        assertThat(world.finish(others.releaseAsync())).isTrue();
        world.beforeNext(OpCode.setData, () -> world.server.setData(others.path(), taken));
        assertThat(world.finish(leases.tryAcquireAsync(MINUTE)).orElseThrow().path())
                .isEqualTo(MANY + "/1");
        assertThat(world.finish(leases.holdersAsync()))
                .extracting(LeaseHolder::name)
                .containsExactly("b", "a");
    }

    @ParameterizedTest
    @EnumSource(LeaseLayout.class)
    void twoAttemptsOfOneNameAtATimeTakeOne(LeaseLayout layout) {
        ZkMultiLease named = leases(LeaseOptions.DEFAULTS.withHolder("a").withLayout(layout));
        CompletableFuture<Optional<Lease>> one = named.tryAcquireAsync(MINUTE);
        CompletableFuture<Optional<Lease>> two = named.tryAcquireAsync(MINUTE);
        assertThat(world.finish(one).orElseThrow().path()).isEqualTo(MANY + "/0");
        assertThat(world.finish(two).orElseThrow().path()).isEqualTo(MANY + "/0");
        assertThat(world.finish(named.holdersAsync())).hasSize(1);
    }

    @Test
    void withoutANameEachAttemptTakesOneOfItsOwn() {
        ZkMultiLease unnamed = leases(LeaseOptions.DEFAULTS);
        CompletableFuture<Optional<Lease>> one = unnamed.tryAcquireAsync(MINUTE);
        CompletableFuture<Optional<Lease>> two = unnamed.tryAcquireAsync(MINUTE);
        assertThat(world.finish(one)).isPresent();
        assertThat(world.finish(two)).isPresent();
        assertThat(world.finish(unnamed.holdersAsync())).hasSize(2);
    }

    @Test
    void aTimeThatMakesNoSenseIsRefusedAlsoWhileAllAreTaken() {
        for (int i = 0; i < leases.count(); i++) {
            assertThat(world.finish(leases(LeaseOptions.DEFAULTS).tryAcquireAsync(MINUTE)))
                    .isPresent();
        }
        assertThatThrownBy(() -> leases.tryAcquireAsync(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> leases.tryAcquire(Duration.ofDays(40_000)))
                .isInstanceOf(IllegalArgumentException.class);
        ZkMultiLease kazoos = leases(LeaseOptions.DEFAULTS.withLayout(LeaseLayout.KAZOO));
        assertThatThrownBy(() -> kazoos.tryAcquireAsync(LeaseOptions.DEFAULTS.maxClockSkew()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
