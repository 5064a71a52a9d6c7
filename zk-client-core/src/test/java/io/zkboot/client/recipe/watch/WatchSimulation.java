/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.watch;

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
 * Whole lives of watches under random writers and faults, each from a seed. With the system property
 * {@code simulation.seeds} it runs so many of them, with {@code simulation.seed} just that one.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class WatchSimulation {
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
    void listenersHearTheLastStateAndNeverAnOlderOneWhateverHappened() {
        Long single = Long.getLong("simulation.seed");
        if (single != null) {
            live(single);
            return;
        }
        int seeds = Integer.getInteger("simulation.seeds", 200);
        for (long seed = 1; seed <= seeds; seed++) {
            live(seed);
        }
    }

    @Test
    void sameSeedGivesTheSameLife() {
        for (long seed = 1; seed <= 3; seed++) {
            assertThat(new WatchLife(seed).live()).isEqualTo(new WatchLife(seed).live());
        }
    }

    private static void live(long seed) {
        try {
            new WatchLife(seed).live();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("Seed " + seed + " fails; replay it with -Dsimulation.seed=" + seed, e);
        }
    }
}
