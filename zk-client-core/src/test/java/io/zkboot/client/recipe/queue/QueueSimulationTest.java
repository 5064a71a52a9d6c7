/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import io.zkboot.client.LifeVariety;
import io.zkboot.client.internal.session.LifeTroubles;
import io.zkboot.client.testing.sim.SimulatedLives;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lives of clients that share a queue, each from a seed. */
@Tag("any-jdk")
class QueueSimulationTest {
    @ParameterizedTest
    @EnumSource(names = {"OWN", "CURATOR_SIMPLE_QUEUE"})
    void nothingIsLostOrTakenTwiceAndNobodyWaitsBesideAnItem(QueueLayout layout) {
        SimulatedLives.usually(100)
                .of(layout, 2)
                .some(LifeTroubles.ofAll())
                .some(LifeVariety.all())
                .some("an item is lost", "an item is put back")
                .run(5, "items", seed -> new QueueLife(layout, seed).live());
    }

    @Test
    void sameSeedGivesTheSameLife() {
        SimulatedLives.assertRepeatable(2, seed -> new QueueLife(QueueLayout.OWN, seed).live());
    }
}
