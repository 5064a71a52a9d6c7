/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/**
 * Whole lives of members who share a set out, each from a seed. With the system property {@code simulation.seeds} it
 * runs so many of them, with {@code simulation.seed} just that one.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class PartitionSimulation {
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("io.zkboot.client");
    private static Level levelBefore;

    @BeforeAll
    static void beQuiet() {
        levelBefore = LOGGER.getLevel();
        LOGGER.setLevel(Level.OFF);
    }

    @AfterAll
    static void beAsBefore() {
        LOGGER.setLevel(levelBefore);
    }

    @Test
    void noItemHasTwoOwnersAndInTheEndEachHasOne() {
        Long single = Long.getLong("simulation.seed");
        if (single != null) {
            live(single);
            return;
        }
        int seeds = Integer.getInteger("simulation.seeds", 100);
        int moves = 0;
        for (long seed = 1; seed <= seeds; seed++) {
            moves += live(seed);
        }
        assertThat(moves)
                .as("items that were given to somebody in %s lives", seeds)
                .isGreaterThan(seeds * 10);
    }

    private static int live(long seed) {
        try {
            return new PartitionLife(seed).live();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("Seed " + seed + " fails; replay it with -Dsimulation.seed=" + seed, e);
        }
    }
}
