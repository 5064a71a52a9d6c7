/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import io.zkboot.client.LifeVariety;
import io.zkboot.client.internal.session.LifeTroubles;
import io.zkboot.client.testing.sim.SimulatedLives;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whole lives of a cache under random writers and faults, each from a seed. */
@Tag("any-jdk")
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class CacheSimulationTest {
    @Test
    void theCacheEqualsTheTreeWhateverHappened() {
        SimulatedLives.usually(300)
                .some(LifeTroubles.ofOne())
                .some(LifeVariety.ofOne())
                .some("it is told what cannot be read")
                .run(seed -> new CacheLife(seed).live().length());
    }

    @Test
    void sameSeedGivesTheSameLife() {
        SimulatedLives.assertRepeatable(5, seed -> new CacheLife(seed).live());
    }
}
