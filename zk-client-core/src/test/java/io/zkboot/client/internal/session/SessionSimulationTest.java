/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.testing.sim.SimulatedLives;
import org.junit.jupiter.api.Test;

/** Whole lives of a client under random faults, each from a seed. */
class SessionSimulationTest {
    @Test
    void promisesHoldUnderRandomFaults() {
        SimulatedLives.usually(200).run(seed -> new RandomLife(seed).live().length());
    }

    @Test
    void sameSeedGivesTheSameLife() {
        SimulatedLives.assertRepeatable(5, seed -> new RandomLife(seed).live());
    }
}
