/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import io.zkboot.client.LifeVariety;
import io.zkboot.client.internal.session.LifeTroubles;
import io.zkboot.client.testing.sim.SimulatedLives;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Lives of clients that contend, each from a seed. Locks, read/write locks and semaphores each share their seeds. */
@Tag("any-jdk")
class LockSimulationTest {
    static Stream<Arguments> contests() {
        return Stream.of(
                        List.of(Contest.LOCK, Contest.KAZOO_LOCK),
                        List.of(Contest.READ_WRITE, Contest.KAZOO_READ_WRITE),
                        List.of(
                                Contest.semaphore(1),
                                Contest.semaphore(2),
                                Contest.semaphore(3),
                                Contest.semaphore(4),
                                Contest.weighted(3),
                                Contest.weighted(4),
                                Contest.resized(4),
                                Contest.curatorSemaphore(1),
                                Contest.curatorSemaphore(2)))
                .flatMap(recipe -> recipe.stream().map(contest -> Arguments.of(contest, recipe.size())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("contests")
    void onlyHoldersHoldAndEachGetsItsTurnAndNothingIsLeftBehind(Contest contest, int ofKinds) {
        SimulatedLives.usually(contest.seeds())
                .of(contest, ofKinds)
                .some(LifeTroubles.ofAll())
                .some(LifeVariety.all())
                .run(5, "grants", seed -> new LockLife(contest, seed).live());
    }

    @Test
    void sameSeedGivesTheSameLife() {
        for (Contest contest : List.of(Contest.LOCK, Contest.READ_WRITE, Contest.resized(4))) {
            SimulatedLives.assertRepeatable(1, seed -> new LockLife(contest, seed).live());
        }
    }
}
