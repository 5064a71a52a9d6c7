/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import io.zkboot.client.LifeVariety;
import io.zkboot.client.internal.session.LifeTroubles;
import io.zkboot.client.testing.sim.SimulatedLives;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Lives of clients that want a lease, each from a seed. */
@Tag("any-jdk")
class LeaseSimulationTest {
    static Stream<LeaseOptions> kinds() {
        return Stream.of(
                LeaseOptions.DEFAULTS,
                LeaseOptions.DEFAULTS.withServerTime(),
                LeaseOptions.DEFAULTS.withLayout(LeaseLayout.KAZOO));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void nobodyHoldsWhatAnotherOneHolds(LeaseOptions kind) {
        SimulatedLives.usually(100)
                .of(kind, (int) kinds().count())
                .some(LifeTroubles.ofAll())
                .some(LifeVariety.all())
                .run(2, "leases", seed -> new LeaseLife(kind, seed).live());
    }

    @Test
    void sameSeedGivesTheSameLife() {
        SimulatedLives.assertRepeatable(2, seed -> new LeaseLife(LeaseOptions.DEFAULTS, seed).live());
    }
}
