/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

import io.zkboot.client.LifeVariety;
import io.zkboot.client.internal.session.LifeTroubles;
import io.zkboot.client.testing.sim.SimulatedLives;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lives of clients that keep nodes, each from a seed. */
@Tag("any-jdk")
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class NodeSimulationTest {
    @Test
    void whatIsWishedForIsThereAndNothingOfOthersIsTouched() {
        SimulatedLives.usually(200)
                .some(LifeTroubles.ofAll())
                .some(LifeVariety.all())
                .some("a write travels with others")
                .run(seed -> new NodeLife(seed).live().length());
    }

    @Test
    void sameSeedGivesTheSameLife() {
        SimulatedLives.assertRepeatable(3, seed -> new NodeLife(seed).live());
    }
}
