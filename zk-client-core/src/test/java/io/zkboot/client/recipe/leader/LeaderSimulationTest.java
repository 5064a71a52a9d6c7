/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import io.zkboot.client.LifeVariety;
import io.zkboot.client.internal.session.LifeTroubles;
import io.zkboot.client.testing.sim.SimulatedLives;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Lives of clients that stand for election, each from a seed. */
@Tag("any-jdk")
class LeaderSimulationTest {
    @Test
    void oneLeadsAndAllKnowWhoAndEachGetsItsTurnAndNothingIsLeftBehind() {
        SimulatedLives.usually(200)
                .some(LifeTroubles.ofAll())
                .some(LifeVariety.all())
                .run(5, "leaders", seed -> new LeaderLife(seed).live());
    }

    @Test
    void sameSeedGivesTheSameLife() {
        SimulatedLives.assertRepeatable(2, seed -> new LeaderLife(seed).live());
    }
}
