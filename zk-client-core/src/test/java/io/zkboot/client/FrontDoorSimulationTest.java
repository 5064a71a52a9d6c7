/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import io.zkboot.client.internal.session.LifeTroubles;
import io.zkboot.client.testing.sim.SimulatedLives;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whole lives of a client as its users see it, each from a seed. */
@Tag("any-jdk")
class FrontDoorSimulationTest {
    @Test
    void promisesHoldForAllViewsAndOperationsOfSeveralRequests() {
        SimulatedLives.usually(100)
                .some(LifeTroubles.ofOne())
                .some(FrontDoorLife.VARIETY)
                .run(seed -> new FrontDoorLife(seed).live().length());
    }

    @Test
    void sameSeedGivesTheSameLife() {
        SimulatedLives.assertRepeatable(3, seed -> new FrontDoorLife(seed).live());
    }
}
