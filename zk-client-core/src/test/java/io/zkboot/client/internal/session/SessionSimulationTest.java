/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.testing.sim.SimulatedLives;
import io.zkboot.client.testing.sim.SimulatedNetwork;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whole lives of a client under random faults, each from a seed. */
@Tag("any-jdk")
class SessionSimulationTest {
    @Test
    void promisesHoldUnderRandomFaults() {
        SimulatedLives.usually(200)
                .some(LifeTroubles.ofOne())
                .some(SimulatedNetwork.broken())
                .run(seed -> new RandomLife(seed).live().length());
    }

    /** Else the promises would hold for want of an opportunity. */
    @Test
    void livesHaveBatchesThatAreDoneAndBatchesThatAreRefused() {
        int[] sum = new int[3];
        for (long seed = 1; seed <= 60; seed++) {
            RandomLife life = new RandomLife(seed);
            life.live();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += life.together()[i];
            }
        }
        assertThat(sum[0]).as("batches of writes done").isGreaterThan(40);
        assertThat(sum[1]).as("refused").isGreaterThan(8);
        assertThat(sum[2]).as("batches of reads").isGreaterThan(5);
    }

    /** What all have, or none, is not tried. */
    @Test
    void thereIsNothingThatAllLivesHaveOrNone() {
        int lives = 200;
        Map<String, Integer> count = new TreeMap<>();
        for (long seed = 1; seed <= lives; seed++) {
            new RandomLife(seed).peculiarities().forEach(name -> count.merge(name, 1, Integer::sum));
        }
        assertThat(count)
                .hasSize(22)
                .allSatisfy((name, times) -> assertThat(times).isBetween(lives / 20, lives - lives / 20));
    }

    /** Else each would be tried with one value of the other alone. */
    @Test
    void whatALifeHasDoesNotDependOnWhatElseItHas() {
        Map<String, Integer> both = new TreeMap<>();
        for (long seed = 1; seed <= 1_000; seed++) {
            List<String> here = new RandomLife(seed).peculiarities();
            here.forEach(a -> here.forEach(b -> both.merge(a + " & " + b, 1, Integer::sum)));
        }
        assertThat(both.keySet()).hasSizeGreaterThanOrEqualTo(21 * 21 - 2);
    }

    @Test
    void sameSeedGivesTheSameLife() {
        SimulatedLives.assertRepeatable(5, seed -> new RandomLife(seed).live());
    }
}
