/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import io.zkboot.client.LifeVariety;
import io.zkboot.client.internal.session.LifeTroubles;
import io.zkboot.client.testing.sim.SimulatedLives;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whole lives of members who share a set out, each from a seed. */
@Tag("any-jdk")
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class PartitionSimulationTest {
    @Test
    void noItemHasTwoOwnersAndInTheEndEachHasOne() {
        SimulatedLives.usually(100)
                .some(LifeVariety.all())
                .some(LifeTroubles.ofAll())
                .some("a listener needs longer than it has")
                .run(10, "items that were given to somebody", seed -> new PartitionLife(seed).live());
    }

    @Test
    void sameSeedGivesTheSameLife() {
        SimulatedLives.assertRepeatable(2, seed -> new PartitionLife(seed).live());
    }
}
