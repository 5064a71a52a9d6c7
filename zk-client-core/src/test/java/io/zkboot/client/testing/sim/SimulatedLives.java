/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/**
 * Lives of a simulation, one from each seed, in a quiet log. With the system property {@code simulation.seeds} there
 * are so many of them, with {@code simulation.seed} just the one of that seed. The first one that fails is named, with
 * how it is replayed.
 *
 * @param kind what lives, for the message of a failure; empty if the simulation has one kind alone
 * @param usually how many there are in each build
 * @param kinds among how many kinds the simulation shares the seeds that are asked for
 */
public record SimulatedLives(String kind, int usually, int kinds) {
    private static final String HOW_MANY = "simulation.seeds";
    private static final String WHICH = "simulation.seed";

    /** One life. */
    @FunctionalInterface
    public interface Life {
        /** Lives, and says how much has happened. */
        long live(long seed);
    }

    /** Returns lives of one kind. */
    public static SimulatedLives usually(int lives) {
        return new SimulatedLives("", lives, 1);
    }

    /** Returns these lives as those of one kind of several. */
    public SimulatedLives of(Object oneKind, int ofKinds) {
        return new SimulatedLives(oneKind.toString(), usually, ofKinds);
    }

    /** Lets all live. */
    public void run(Life life) {
        run(0, "of anything", life);
    }

    /**
     * Lets all live, and fails if so little has happened in them that they show nothing.
     *
     * @param eachMoreThan how much has to happen in a life on average, if it is not just one
     */
    public void run(int eachMoreThan, String whatHappens, Life life) {
        quietly(() -> {
            Long single = Long.getLong(WHICH);
            if (single != null) {
                return live(life, single);
            }
            int asked = Integer.getInteger(HOW_MANY, 0);
            int lives = asked == 0 ? usually : (asked + kinds - 1) / kinds;
            long happened = 0;
            for (long seed = 1; seed <= lives; seed++) {
                happened += live(life, seed);
            }
            if (eachMoreThan > 0) {
                assertThat(happened)
                        .as("%s in %s lives", whatHappens, lives)
                        .isGreaterThan((long) lives * eachMoreThan);
            }
            return happened;
        });
    }

    private long live(Life life, long seed) {
        try {
            return life.live(seed);
        } catch (RuntimeException | AssertionError e) {
            String which = "Seed " + seed + (kind.isEmpty() ? "" : " of " + kind);
            throw new AssertionError(which + " fails; replay it with -D" + WHICH + "=" + seed, e);
        }
    }

    /** The same seed gives the same life, or a failure could not be replayed. */
    public static void assertRepeatable(int lives, LongFunction<?> life) {
        quietly(() -> {
            for (long seed = 1; seed <= lives; seed++) {
                assertThat(life.apply(seed)).as("life %s once more", seed).isEqualTo(life.apply(seed));
            }
            return lives;
        });
    }

    private static <T> void quietly(Supplier<T> what) {
        Logger logger = (Logger) LoggerFactory.getLogger("io.zkboot.client");
        Level before = logger.getLevel();
        logger.setLevel(Level.OFF);
        try {
            T unused = what.get();
        } finally {
            logger.setLevel(before);
        }
    }
}
