/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.barrier;

import io.zkboot.client.LifeVariety;
import io.zkboot.client.internal.session.LifeTroubles;
import io.zkboot.client.testing.sim.SimulatedLives;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Lives of members of a double barrier and of clients at a plain one, each from a seed. */
@Tag("any-jdk")
class BarrierSimulationTest {
    @Test
    void aRoundBeginsWithAllOfItsMembersAndNobodyWaitsForEverAndNothingIsLeft() {
        SimulatedLives.usually(250)
                .some(LifeTroubles.ofAll())
                .some(LifeVariety.all())
                .run(5, "entries", seed -> new BarrierLife(seed).live());
    }

    @Test
    void sameSeedGivesTheSameLife() {
        SimulatedLives.assertRepeatable(2, seed -> new BarrierLife(seed).live());
    }
}
