/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import static io.zkboot.client.recipe.lease.LeaseWorld.BEGIN;
import static io.zkboot.client.recipe.lease.LeaseWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** To the nanosecond, when a lease is over for its holder by either clock, and when for all others. */
class LeaseEndsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration SKEW = LeaseOptions.DEFAULTS.maxClockSkew();
    private static final LeaseOptions KAZOOS = LeaseOptions.DEFAULTS.withLayout(LeaseLayout.KAZOO);

    private final LeaseWorld world = new LeaseWorld();
    private Duration clock = Duration.ZERO;
    private Duration stopWatch = Duration.ZERO;

    /** Which lease, and how much earlier than its time it is over for its holder. */
    private enum Kind {
        OF_OUR_OWN(LeaseOptions.DEFAULTS, Duration.ZERO), // who wants it next waits longer
        OF_KAZOO(KAZOOS, SKEW), // who wants it next does not wait
        BY_THE_TIME_OF_THE_SERVERS(LeaseOptions.DEFAULTS.withServerTime(), Duration.ofMillis(1)); // which tell no less

        private final LeaseOptions options;
        private final Duration early;

        Kind(LeaseOptions options, Duration early) {
            this.options = options;
            this.early = early;
        }
    }

    private ZkLease lease(LeaseOptions options) {
        return new NodeLease(
                world.user().client, PATH, options.withClock(() -> BEGIN.plus(clock)), () -> stopWatch.toNanos());
    }

    @ParameterizedTest
    @EnumSource
    void aLeaseIsOverForItsHolderWhenEitherClockSaysSo(Kind kind) {
        Lease lease = world.finish(lease(kind.options).tryAcquireAsync(MINUTE)).orElseThrow();
        Duration end = MINUTE.minus(kind.early);
        clock = end.minusNanos(1);
        stopWatch = end.minusNanos(1);
        assertThat(lease.isValid()).isTrue();
        clock = end;
        assertThat(lease.isValid()).isFalse();
        clock = Duration.ZERO; // it was set back, or the stop watch ran on alone
        stopWatch = end;
        assertThat(lease.isValid()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(LeaseLayout.class)
    void nobodyIsToldAsHolderOfALeaseThatIsOverForAll(LeaseLayout layout) {
        ZkLease lease = lease(LeaseOptions.DEFAULTS.withLayout(layout));
        assertThat(world.finish(lease.tryAcquireAsync(MINUTE))).isPresent();
        clock = MINUTE.plus(SKEW).minusNanos(1);
        assertThat(world.finish(lease.holderAsync())).isPresent();
        clock = MINUTE.plus(SKEW);
        assertThat(world.finish(lease.holderAsync())).isEmpty();
    }

    @Test
    void aLeaseOfKazooTakesMoreThanTheClocksMayDifferAndWhatWholeSecondsTakeAway() {
        ZkLease lease = lease(KAZOOS);
        Duration border = SKEW.plusSeconds(1);
        assertThatIllegalArgumentException().isThrownBy(() -> lease.tryAcquireAsync(border));
        assertThat(world.finish(lease.tryAcquireAsync(border.plusNanos(1)))).isPresent();
    }
}
