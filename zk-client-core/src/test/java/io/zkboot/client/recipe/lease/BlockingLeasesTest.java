/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import static io.zkboot.client.recipe.lease.LeaseWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.testing.sim.BlockingCalls;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** What a thread gets that waits for the servers' word on a lease itself. */
class BlockingLeasesTest {
    private static final Duration MINUTES = Duration.ofMinutes(5);

    private final LeaseWorld world = new LeaseWorld();

    private <T> T answer(Callable<T> calls) throws Exception {
        return BlockingCalls.answer(world.clients::run, calls);
    }

    @Test
    void aThreadTakesALeaseRenewsItAndGivesItBack() throws Exception {
        ZkLease one = world.user(LeaseOptions.DEFAULTS.withHolder("one")).lease;
        ZkLease two = world.user(LeaseOptions.DEFAULTS.withHolder("two")).lease;
        assertThat(answer(one::holder)).isEmpty();
        Lease lease = answer(() -> one.tryAcquire(MINUTES)).orElseThrow();
        assertThat(lease.isValid()).isTrue();
        assertThat(lease.path()).isEqualTo(PATH);
        assertThat(answer(() -> two.tryAcquire(MINUTES))).isEmpty();
        assertThat(answer(two::holder).map(LeaseHolder::name)).hasValue("one");
        Instant end = lease.end();
        assertThat(answer(() -> lease.renew(MINUTES.multipliedBy(2)))).isTrue();
        assertThat(lease.end()).isAfter(end.plus(MINUTES.dividedBy(2)));
        assertThat(answer(lease::release)).isTrue();
        assertThat(answer(lease::release)).isFalse();
        assertThat(lease.isValid()).isFalse();
        assertThat(answer(() -> lease.renew(MINUTES))).isFalse();
        assertThat(answer(() -> two.tryAcquire(MINUTES))).isPresent();
    }

    @Test
    void aThreadTakesOneOfSeveralLeases() throws Exception {
        ZkMultiLease one =
                ZkMultiLease.of(world.user().client, "/leases/many", 2, LeaseOptions.DEFAULTS.withHolder("one"));
        ZkMultiLease two =
                ZkMultiLease.of(world.user().client, "/leases/many", 2, LeaseOptions.DEFAULTS.withHolder("two"));
        ZkMultiLease three =
                ZkMultiLease.of(world.user().client, "/leases/many", 2, LeaseOptions.DEFAULTS.withHolder("three"));
        assertThat(answer(() -> one.tryAcquire(MINUTES))).isPresent();
        Lease second = answer(() -> two.tryAcquire(MINUTES)).orElseThrow();
        assertThat(answer(() -> three.tryAcquire(MINUTES))).isEmpty();
        assertThat(answer(three::holders)).extracting(LeaseHolder::name).containsExactlyInAnyOrder("one", "two");
        assertThat(answer(second::release)).isTrue();
        assertThat(answer(() -> three.tryAcquire(MINUTES))).isPresent();
        assertThat(one.path()).isEqualTo("/leases/many");
        assertThat(one.count()).isEqualTo(2);
    }

    @Test
    void severalLeasesAreOneAtLeastAndHaveAPathOfTheirOwn() {
        var client = world.user().client;
        assertThatThrownBy(() -> ZkMultiLease.of(client, "/leases/many", 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ZkMultiLease.of(client, "/", 2)).isInstanceOf(IllegalArgumentException.class);
        assertThat(ZkMultiLease.of(client, "/leases/many", 1).count()).isEqualTo(1);
    }
}
