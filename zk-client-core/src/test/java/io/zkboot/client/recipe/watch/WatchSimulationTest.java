/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.watch;

import io.zkboot.client.LifeVariety;
import io.zkboot.client.internal.session.LifeTroubles;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.sim.SimulatedLives;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whole lives of watches under random writers and faults, each from a seed. */
@Tag("any-jdk")
@Timeout(value = 60, unit = TimeUnit.MINUTES)
@Shows("F43")
class WatchSimulationTest {
    @Test
    void listenersHearTheLastStateAndNeverAnOlderOneWhateverHappened() {
        SimulatedLives.usually(200)
                .some(LifeTroubles.ofOne())
                .some(LifeVariety.ofOne())
                .some("settles, and changes again")
                .some("a state is of a server in read-only mode")
                .run(seed -> new WatchLife(seed).live().length());
    }

    @Test
    void sameSeedGivesTheSameLife() {
        SimulatedLives.assertRepeatable(3, seed -> new WatchLife(seed).live());
    }
}
