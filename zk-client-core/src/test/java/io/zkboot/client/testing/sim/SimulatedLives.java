/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * Lives of a simulation, one from each seed, in a quiet log; of the first seeds the log is read at every level, in
 * which no secret and no data may be. In each build there are some that are always the same, and for a moment some that
 * nobody has lived before: their seeds begin with the date and time. Of the first one that fails the seed is named,
 * with how it is replayed; then a shorter one is looked for, and what happened in it is told. System properties say
 * what else there shall be:
 *
 * <ul>
 *   <li>{@code simulation.seeds}: so many, on all cores; from {@code simulation.first} on, which is 1 if not given
 *   <li>{@code simulation.minutes}: as many as there is time for instead, from the date or that one on
 *   <li>{@code simulation.failures}: goes on until so many have failed; 1 if not given
 *   <li>{@code simulation.seed}: just that one; with {@code simulation.steps} only these of its steps
 *   <li>{@code simulation.fresh}: milliseconds for those that nobody has lived before
 *   <li>{@code simulation.shrink}: seconds for the search of a shorter one
 *   <li>{@code simulation.logs}: up to which seed the log is read; 20 if not given
 *   <li>{@code simulation.threads}: how many live at a time
 * </ul>
 *
 * @param kind what lives, for the message of a failure; empty if the simulation has one kind alone
 * @param usually how many there are in each build
 * @param kinds among how many kinds the simulation shares the seeds, and the time, that are asked for
 * @param some what has to happen in some of them
 */
public record SimulatedLives(String kind, int usually, int kinds, List<String> some) {
    static final String STEPS = "simulation.steps";
    private static final String HOW_MANY = "simulation.seeds";
    private static final String HOW_LONG = "simulation.minutes";
    private static final String FIRST = "simulation.first";
    private static final String FAILURES = "simulation.failures";
    private static final String WHICH = "simulation.seed";
    private static final String FRESH = "simulation.fresh";
    private static final String SHRINK = "simulation.shrink";
    private static final String LOGS = "simulation.logs";
    private static final String THREADS = "simulation.threads";

    private static final Duration USUALLY_FRESH = Duration.ofMillis(500);
    private static final int USUALLY_SHRINKING = 5;
    /** For most lives it would take longer than the life. */
    private static final int USUALLY_READ = 20;
    /** One life in so many shows what happens in it. */
    private static final int FEW = 100;

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyyMMddHHmm");

    /** One life. */
    @FunctionalInterface
    public interface Life {
        /** Lives, and says how much has happened. */
        long live(long seed);
    }

    /** Returns lives of one kind. */
    public static SimulatedLives usually(int lives) {
        return new SimulatedLives("", lives, 1, List.of());
    }

    /** Returns these lives as those of one kind of several. */
    public SimulatedLives of(Object oneKind, int ofKinds) {
        return new SimulatedLives(oneKind.toString(), usually, ofKinds, some);
    }

    /**
     * Returns these lives, of which some, and not all, have to be with each of these: what all have, or none, is not
     * tried, and what nobody judges is not shown. A life says so by {@link LifeSteps#happens}.
     */
    public SimulatedLives some(String... what) {
        List<String> more = Stream.concat(some.stream(), Stream.of(what)).toList();
        return new SimulatedLives(kind, usually, kinds, more);
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
    public void run(int eachMoreThan, String whatHappens, Life unread) {
        Life life = read(unread);
        quietly(() -> {
            Long single = Long.getLong(WHICH);
            if (single != null) {
                return replay(life, single);
            }
            ManyLives many = many(life);
            many.live();
            if (!many.failures().isEmpty()) {
                throw failed(life, many.failures());
            }
            if (eachMoreThan > 0) {
                assertThat(many.happened())
                        .as("%s in %s lives", whatHappens, many.lived())
                        .isGreaterThan(many.lived() * eachMoreThan);
            }
            if (many.lived() >= usually) {
                assertSomeHave(many);
            }
            return many.happened();
        });
    }

    private static Life read(Life life) {
        int last = Integer.getInteger(LOGS, USUALLY_READ);
        return seed -> seed > last ? life.live(seed) : LifeLog.judged(() -> life.live(seed));
    }

    private void assertSomeHave(ManyLives many) {
        long few = Math.max(1, many.lived() / FEW);
        for (String what : some) {
            assertThat(many.livesWith(what))
                    .as("lives%s with this, of %s: %s", kind.isEmpty() ? "" : " of " + kind, many.lived(), what)
                    .isBetween(few, many.lived() - few);
        }
    }

    private ManyLives many(Life life) {
        int asked = Integer.getInteger(HOW_MANY, 0);
        int minutes = Integer.getInteger(HOW_LONG, 0);
        int threads = Integer.getInteger(
                THREADS, asked + minutes == 0 ? 1 : Runtime.getRuntime().availableProcessors());
        ManyLives many = new ManyLives(life, kind, threads, Integer.getInteger(FAILURES, 1));
        if (minutes > 0) {
            many.range(
                    Long.getLong(FIRST, today()),
                    Long.MAX_VALUE,
                    Duration.ofMinutes(minutes).dividedBy(kinds));
        } else if (asked > 0) {
            many.range(Long.getLong(FIRST, 1), (asked + kinds - 1) / kinds, null);
        } else {
            Duration fresh = Duration.ofMillis(Long.getLong(FRESH, USUALLY_FRESH.toMillis()));
            many.range(1, usually, null);
            many.range(today(), Math.max(1, usually / 2), fresh.dividedBy(kinds));
        }
        return many;
    }

    /** A seed that nobody has had before this minute, with room for as many as can live in one. */
    private static long today() {
        return Long.parseLong(LocalDateTime.now(ZoneOffset.UTC).format(DATE)) * 1_000_000;
    }

    private long replay(Life life, long seed) {
        String steps = System.getProperty(STEPS);
        LifeSteps whole = LifeSteps.all();
        try {
            long happened = whole.of(seed, () -> life.live(seed));
            if (steps == null) {
                return happened;
            }
        } catch (RuntimeException | AssertionError e) {
            if (steps == null) {
                throw failed(life, new TreeMap<>(Map.of(seed, e)));
            }
        }
        LifeTrace trace = new LifeTrace(Integer.MAX_VALUE);
        try {
            return trace.of(() -> whole.only(LifeSteps.read(steps)).of(seed, () -> life.live(seed)));
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(name(seed) + " fails, of the steps " + steps + "\n" + e + "\n" + trace, e);
        }
    }

    private AssertionError failed(Life life, NavigableMap<Long, Throwable> failures) {
        long seed = failures.firstKey();
        Throwable failure = failures.get(seed);
        String command = "-D" + WHICH + "=" + seed;
        String told = new ShorterLife(
                        life, seed, failure, Duration.ofSeconds(Integer.getInteger(SHRINK, USUALLY_SHRINKING)))
                .told(command);
        String others = failures.size() == 1 ? "" : "\nThese have failed: " + failures.keySet();
        return new AssertionError(name(seed) + " fails; replay it with " + command + others + told, failure);
    }

    private String name(long seed) {
        return "Seed " + seed + (kind.isEmpty() ? "" : " of " + kind);
    }

    /** The same seed gives the same life, line by line, or a failure could not be replayed. */
    public static void assertRepeatable(int lives, LongFunction<?> life) {
        quietly(() -> {
            for (long seed = 1; seed <= lives; seed++) {
                List<String> first = lines(life, seed);
                assertThat(lines(life, seed)).as("life %s once more", seed).isEqualTo(first);
            }
            return lives;
        });
    }

    /** What happens in a life, and what it comes to. */
    private static List<String> lines(LongFunction<?> life, long seed) {
        LifeTrace trace = new LifeTrace(Integer.MAX_VALUE);
        String result = trace.of(() -> LifeSteps.all().of(seed, () -> String.valueOf(life.apply(seed))));
        return Stream.concat(trace.lines(), Stream.of(result)).toList();
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
