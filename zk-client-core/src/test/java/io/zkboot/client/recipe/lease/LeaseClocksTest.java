/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import static io.zkboot.client.recipe.lease.LeaseWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What ends a lease by the time of the servers for its holder, who has two clocks and believes in neither alone. */
class LeaseClocksTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final LeaseWorld world = new LeaseWorld();
    private Duration ahead = Duration.ofHours(-5);
    private Duration suspended = Duration.ZERO;
    private final Lease lease = world.finish(new NodeLease(
                            world.user().client,
                            PATH,
                            LeaseOptions.DEFAULTS
                                    .withServerTime()
                                    .withClock(() -> world.now().plus(ahead)),
                            () -> world.ticks() - suspended.toNanos())
                    .tryAcquireAsync(MINUTE))
            .orElseThrow();

    @Test
    void aMachineThatWasSuspendedKnowsThatItsLeaseIsOver() {
        world.pass(MINUTE);
        suspended = MINUTE; // the stop watch of the process stands still meanwhile
        assertThat(lease.isValid()).isFalse();
    }

    @Test
    void aRenewalOfOneThatIsSuspendedBringsItBack() {
        world.pass(MINUTE);
        suspended = MINUTE;
        assertThat(world.finish(lease.renewAsync(MINUTE))).isTrue();
        assertThat(lease.isValid()).isTrue();
        world.pass(MINUTE);
        assertThat(lease.isValid()).isFalse();
    }

    @Test
    void aClockThatIsSetBackMakesItNoLonger() {
        world.pass(MINUTE.minusSeconds(20));
        ahead = ahead.minusHours(1);
        assertThat(lease.isValid()).isTrue();
        world.pass(Duration.ofSeconds(20));
        assertThat(lease.isValid()).isFalse();
    }
}
