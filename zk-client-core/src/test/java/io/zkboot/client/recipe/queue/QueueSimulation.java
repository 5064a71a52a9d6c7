/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * Lives of clients that share a queue, each from a seed. With the system property {@code simulation.seeds} it runs so
 * many of them, with {@code simulation.seed} just that one.
 */
class QueueSimulation {
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

    @ParameterizedTest
    @EnumSource(names = {"OWN", "CURATOR_SIMPLE_QUEUE"})
    void nothingIsLostOrTakenTwiceAndNobodyWaitsBesideAnItem(QueueLayout layout) {
        Long single = Long.getLong("simulation.seed");
        if (single != null) {
            live(layout, single);
            return;
        }
        int seeds = Integer.getInteger("simulation.seeds", 100);
        int handled = 0;
        for (long seed = 1; seed <= seeds; seed++) {
            handled += live(layout, seed);
        }
        assertThat(handled).as("items in %s lives", seeds).isGreaterThan(seeds * 5);
    }

    private static int live(QueueLayout layout, long seed) {
        try {
            return new QueueLife(layout, seed).live();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "Seed " + seed + " of " + layout + " fails; replay it with -Dsimulation.seed=" + seed, e);
        }
    }
}
