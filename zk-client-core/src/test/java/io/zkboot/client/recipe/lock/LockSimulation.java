/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * Lives of clients that contend, each from a seed. With the system property {@code simulation.seeds} it runs so many of
 * them, with {@code simulation.seed} just that one.
 */
class LockSimulation {
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

    static Stream<Contest> contests() {
        return Stream.of(Contest.LOCK, Contest.READ_WRITE, Contest.SEMAPHORE);
    }

    @ParameterizedTest
    @MethodSource("contests")
    void onlyHoldersHoldAndEachGetsItsTurnAndNothingIsLeftBehind(Contest contest) {
        Long single = Long.getLong("simulation.seed");
        if (single != null) {
            live(contest, single);
            return;
        }
        int seeds = Integer.getInteger("simulation.seeds", 300);
        int grants = 0;
        for (long seed = 1; seed <= seeds; seed++) {
            grants += live(contest, seed);
        }
        assertThat(grants).as("grants in %s lives", seeds).isGreaterThan(seeds * 5);
    }

    private static int live(Contest contest, long seed) {
        try {
            return new LockLife(contest, seed).live();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "Seed " + seed + " of " + contest + " fails; replay it with -Dsimulation.seed=" + seed, e);
        }
    }
}
