/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** How many lives there are, and what is said of one that fails. */
class SimulatedLivesTest {
    private final List<Long> lived = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, @Nullable String> before = new HashMap<>();

    private long live(long seed) {
        lived.add(seed);
        return 2;
    }

    private void property(String name, @Nullable String value) {
        String old = value == null ? System.clearProperty(name) : System.setProperty(name, value);
        before.putIfAbsent(name, old);
    }

    /** A life of ten steps that fails at the end of those with the numbers 3 and 7, and draws numbers in each. */
    private long failing(long seed) {
        LifeSteps steps = LifeSteps.ofThisLife();
        VirtualClock clock = new VirtualClock();
        Random random = steps.random(seed);
        List<Integer> drawn = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            if (steps.next()) {
                int number = random.nextInt();
                if (i == 3 || i == 7) {
                    drawn.add(number);
                    LifeTrace.note(() -> "draws " + number);
                }
                clock.advance(Duration.ofMillis(5));
            }
        }
        if (drawn.size() == 2) {
            throw new IllegalStateException("both");
        }
        return 1;
    }

    private static AssertionError failureOf(Runnable lives) {
        return catchThrowableOfType(AssertionError.class, lives::run);
    }

    @BeforeEach
    void nothingIsAskedFor() {
        property("simulation.seeds", null);
        property("simulation.seed", null);
        property("simulation.fresh", "0");
        property("simulation.shrink", "0");
    }

    @AfterEach
    void asBefore() {
        List.copyOf(before.keySet()).forEach(name -> property(name, before.get(name)));
    }

    @Test
    void thereAreAsManyLivesAsUsual() {
        SimulatedLives.usually(3).run(this::live);
        assertThat(lived).containsExactly(1L, 2L, 3L);
    }

    @Test
    void thereAreAsManyLivesAsAreAskedForWhichSeveralKindsShare() {
        property("simulation.seeds", "4");
        SimulatedLives.usually(1).run(this::live);
        assertThat(lived).as("on all cores").containsExactlyInAnyOrder(1L, 2L, 3L, 4L);
        lived.clear();
        SimulatedLives.usually(1).of("one", 3).run(this::live);
        assertThat(lived).as("a third, and not less").containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void oneThatIsAskedForLivesAlone() {
        property("simulation.seed", "42");
        SimulatedLives.usually(3).run(100, "things", this::live);
        assertThat(lived).containsExactly(42L);
    }

    @Test
    void theFirstOneThatFailsIsNamedWithHowItIsReplayed() {
        AssertionError wrong = new AssertionError("wrong");
        assertThatThrownBy(() -> SimulatedLives.usually(3).of("lock", 2).run(seed -> {
                    if (live(seed) > 0 && seed == 2) {
                        throw wrong;
                    }
                    return 0;
                }))
                .hasMessage("Seed 2 of lock fails; replay it with -Dsimulation.seed=2")
                .hasCause(wrong);
        assertThat(lived).containsExactly(1L, 2L);
    }

    @Test
    void thereAreSomeThatNobodyHasLivedBeforeForAMoment() {
        property("simulation.fresh", "60000");
        SimulatedLives.usually(4).run(this::live);
        assertThat(lived).hasSize(6).startsWith(1L, 2L, 3L, 4L);
        assertThat(lived.get(4)).as("the date and time in front").isGreaterThan(202_000_000_000_000_000L);
        assertThat(lived.get(5)).isEqualTo(lived.get(4) + 1);
    }

    @Test
    void manyLiveOnSeveralThreadsFromTheSeedThatIsAskedForAndOnUntilEnoughHaveFailed() {
        property("simulation.seeds", "100");
        property("simulation.first", "1001");
        property("simulation.threads", "3");
        property("simulation.failures", "3");
        AssertionError failure = failureOf(() -> SimulatedLives.usually(1).run(seed -> {
            if (live(seed) > 0 && seed % 50 == 7) {
                throw new IllegalStateException();
            }
            return 1;
        }));
        assertThat(failure)
                .hasMessage(
                        "Seed 1007 fails; replay it with -Dsimulation.seed=1007\n" + "These have failed: [1007, 1057]");
        assertThat(lived)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1001, 1100).boxed().toList());
    }

    @Test
    void oneThatFailsIsShortenedAndThatOneIsReplayedWithTheSameNumbers() {
        property("simulation.shrink", "60");
        String told =
                failureOf(() -> SimulatedLives.usually(1).run(this::failing)).getMessage();
        assertThat(told)
                .startsWith("Seed 1 fails; replay it with -Dsimulation.seed=1\n")
                .contains("of 2 steps instead of 10; replay that one with -Dsimulation.seed=1 -Dsimulation.steps=3,7\n")
                .contains(" 5.000 draws ");
        property("simulation.seed", "1");
        property("simulation.steps", "3,7");
        String replayed =
                failureOf(() -> SimulatedLives.usually(1).run(this::failing)).getMessage();
        assertThat(draws(replayed.lines())).hasSize(2).isEqualTo(draws(told.lines()));
        property("simulation.steps", null);
        property("simulation.shrink", "0");
        List<String> whole = new ArrayList<>();
        LifeTrace trace = new LifeTrace(100);
        assertThatThrownBy(() -> trace.of(() -> LifeSteps.all().of(1, () -> failing(1))));
        trace.toString().lines().forEach(whole::add);
        assertThat(draws(whole.stream())).as("in the whole life").isEqualTo(draws(told.lines()));
    }

    private static List<String> draws(Stream<String> lines) {
        return lines.filter(line -> line.contains("draws"))
                .map(line -> line.substring(line.indexOf("draws")))
                .toList();
    }

    @Test
    void whatDoesNotFollowFromTheSeedIsToldAsSuch() {
        property("simulation.shrink", "60");
        AssertionError failure = failureOf(() -> SimulatedLives.usually(1).run(seed -> {
            if (live(seed) > 0 && lived.size() == 1) {
                throw new IllegalStateException();
            }
            return 1;
        }));
        assertThat(failure).hasMessageContaining("something in it does not follow from the seed");
    }

    @Test
    void numbersAreThoseOfRandom() {
        Random ours = LifeSteps.all().random(42);
        Random theirs = new Random(LifeSteps.mixed(42));
        for (int i = 0; i < 1_000; i++) {
            assertThat(ours.nextInt(1 + i)).isEqualTo(theirs.nextInt(1 + i));
            assertThat(ours.nextLong()).isEqualTo(theirs.nextLong());
        }
    }

    /** A life makes several from its seed and the next ones, and so does the next life. */
    @Test
    void firstNumbersOfSeedsInARowHaveNothingToDoWithEachOther() {
        for (long from : List.of(0L, 202_701_011_200_000_000L)) {
            int[] drawn = new int[4];
            int same = 0;
            for (long seed = from; seed < from + 2_000; seed++) {
                int first = LifeSteps.all().random(seed).nextInt(4);
                drawn[first]++;
                same += first == LifeSteps.all().random(seed + 1).nextInt(4) ? 1 : 0;
            }
            assertThat(Arrays.stream(drawn)).allMatch(times -> times > 400 && times < 600);
            assertThat(same).isBetween(400, 600);
        }
    }

    @Test
    void whatAllLivesHaveOrNoneIsToldUnlessThereAreFewerThanUsual() {
        SimulatedLives lives = SimulatedLives.usually(10).some("even", "odd");
        lives.run(seed -> {
            LifeSteps.happens(seed % 2 == 0 ? "even" : "odd");
            return live(seed);
        });
        assertThatThrownBy(() -> lives.run(seed -> {
                    LifeSteps.happens(seed % 2 == 0 ? "even" : "other");
                    return live(seed);
                }))
                .hasMessageContaining("lives with this, of 10: odd");
        SimulatedLives.Life both = seed -> {
            LifeSteps.happens("even");
            LifeSteps.happens("odd");
            return live(seed);
        };
        assertThatThrownBy(() -> lives.of("lock", 2).run(both))
                .hasMessageContaining("lives of lock with this, of 10: even");
        property("simulation.seeds", "9");
        lives.run(both);
    }

    @Test
    void stepsAreWrittenAsTheyAreRead() {
        for (String text : List.of("", "0", "0-3", "0-3,5,7-19")) {
            assertThat(LifeSteps.text(LifeSteps.read(text))).isEqualTo(text);
        }
    }

    @Test
    void livesInWhichTooLittleHappensShowNothing() {
        SimulatedLives.usually(3).run(1, "grants", this::live);
        assertThatThrownBy(() -> SimulatedLives.usually(3).run(2, "grants", this::live))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("grants in 3 lives");
    }

    @Test
    void aLifeThatIsAnotherOneTheNextTimeIsFound() {
        SimulatedLives.assertRepeatable(2, seed -> seed);
        assertThatThrownBy(() -> SimulatedLives.assertRepeatable(2, seed -> lived.add(seed) ? lived.size() : 0))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("life 1 once more");
    }

    @Test
    void theLogIsQuietMeanwhileAndAsBeforeThen() {
        org.slf4j.Logger logger = LoggerFactory.getLogger("io.zkboot.client");
        boolean loud = logger.isErrorEnabled();
        property("simulation.logs", "2");
        SimulatedLives.usually(4).run(seed -> {
            assertThat(logger.isTraceEnabled()).as("read, at every level").isEqualTo(seed <= 2);
            assertThat(logger.isErrorEnabled()).isEqualTo(seed <= 2);
            return 0;
        });
        assertThat(logger.isErrorEnabled()).isEqualTo(loud).isTrue();
    }

    @Test
    void aSecretInTheLogIsFoundInWhateverFormItIsThere() {
        org.slf4j.Logger logger = LoggerFactory.getLogger("io.zkboot.client.Any");
        byte[] data = LifeSecrets.data(20);
        byte[] password = Ensemble.passwordOf(0x1000_0000_0000_0001L);
        List<Runnable> leaks = List.of(
                () -> logger.trace("wrote PAYLOAD-17"),
                () -> logger.debug("wrote {}", data),
                () -> logger.debug("of a session {}", password),
                () -> logger.warn("me:{}", LifeSecrets.PASSWORD),
                () -> logger.info("{}", HexFormat.of().formatHex(data)),
                () -> logger.info("{}", Base64.getEncoder().encodeToString(data)),
                () -> logger.info("failed", new IllegalStateException(new IllegalArgumentException("not PAYLOAD-1"))),
                () -> logger.atDebug().addKeyValue("data", "PAYLOAD-1").log("key"));
        for (Runnable leak : leaks) {
            AssertionError failure = failureOf(() -> SimulatedLives.usually(3).run(seed -> {
                if (seed == 2) {
                    leak.run();
                }
                return live(seed);
            }));
            assertThat(failure).hasMessageStartingWith("Seed 2 fails");
            assertThat(failure.getCause()).hasMessageStartingWith("The log shows");
        }
    }
}
