/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** How many lives there are, and what is said of one that fails. */
class SimulatedLivesTest {
    private final List<Long> lived = new ArrayList<>();
    private final Map<String, @Nullable String> before = new HashMap<>();

    private long live(long seed) {
        lived.add(seed);
        return 2;
    }

    private void property(String name, @Nullable String value) {
        String old = value == null ? System.clearProperty(name) : System.setProperty(name, value);
        before.putIfAbsent(name, old);
    }

    @BeforeEach
    void nothingIsAskedFor() {
        property("simulation.seeds", null);
        property("simulation.seed", null);
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
        assertThat(lived).containsExactly(1L, 2L, 3L, 4L);
        lived.clear();
        SimulatedLives.usually(1).of("one", 3).run(this::live);
        assertThat(lived).as("a third, and not less").containsExactly(1L, 2L);
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
        SimulatedLives.usually(1).run(seed -> {
            assertThat(logger.isErrorEnabled()).isFalse();
            return 0;
        });
        assertThat(logger.isErrorEnabled()).isEqualTo(loud).isTrue();
    }
}
