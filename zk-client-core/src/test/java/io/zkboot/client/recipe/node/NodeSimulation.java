/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

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
 * Lives of clients that keep nodes, each from a seed. With the system property {@code simulation.seeds} it runs so many
 * of them, with {@code simulation.seed} just that one.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class NodeSimulation {
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
    void whatIsWishedForIsThereAndNothingOfOthersIsTouched() {
        Long single = Long.getLong("simulation.seed");
        if (single != null) {
            live(single);
            return;
        }
        int seeds = Integer.getInteger("simulation.seeds", 300);
        for (long seed = 1; seed <= seeds; seed++) {
            live(seed);
        }
    }

    @Test
    void sameSeedGivesTheSameLife() {
        for (long seed = 1; seed <= 3; seed++) {
            assertThat(new NodeLife(seed).live()).isEqualTo(new NodeLife(seed).live());
        }
    }

    private static void live(long seed) {
        try {
            new NodeLife(seed).live();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("Seed " + seed + " fails; replay it with -Dsimulation.seed=" + seed, e);
        }
    }
}
