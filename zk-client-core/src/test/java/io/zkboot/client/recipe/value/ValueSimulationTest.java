/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import io.zkboot.client.LifeVariety;
import io.zkboot.client.internal.session.LifeTroubles;
import io.zkboot.client.testing.sim.SimulatedLives;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Lives of clients that change one number and see it, each from a seed. */
@Tag("any-jdk")
class ValueSimulationTest {
    @Test
    void whatReturnedWasMadeOnceAndWhatWasRefusedWasNotAndAllSeeTheSameInTheEnd() {
        SimulatedLives.usually(150)
                .some(LifeTroubles.ofAll())
                .some(LifeVariety.all())
                .run(10, "changes made", seed -> new ValueLife(seed).live());
    }

    @Test
    void sameSeedGivesTheSameLife() {
        SimulatedLives.assertRepeatable(2, seed -> new ValueLife(seed).live());
    }
}
