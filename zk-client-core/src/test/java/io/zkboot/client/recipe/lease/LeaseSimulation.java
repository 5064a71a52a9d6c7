/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

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
 * Lives of clients that want a lease, each from a seed. With the system property {@code simulation.seeds} it runs so
 * many of them, with {@code simulation.seed} just that one.
 */
class LeaseSimulation {
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

    static Stream<LeaseOptions> kinds() {
        return Stream.of(
                LeaseOptions.DEFAULTS,
                LeaseOptions.DEFAULTS.withServerTime(),
                LeaseOptions.DEFAULTS.withLayout(LeaseLayout.KAZOO));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void nobodyHoldsWhatAnotherOneHolds(LeaseOptions kind) {
        Long single = Long.getLong("simulation.seed");
        if (single != null) {
            live(kind, single);
            return;
        }
        int seeds = Integer.getInteger("simulation.seeds", 100);
        int grants = 0;
        for (long seed = 1; seed <= seeds; seed++) {
            grants += live(kind, seed);
        }
        assertThat(grants).as("leases in %s lives", seeds).isGreaterThan(seeds * 2);
    }

    private static int live(LeaseOptions kind, long seed) {
        try {
            return new LeaseLife(kind, seed).live();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "Seed " + seed + " of " + kind + " fails; replay it with -Dsimulation.seed=" + seed, e);
        }
    }
}
