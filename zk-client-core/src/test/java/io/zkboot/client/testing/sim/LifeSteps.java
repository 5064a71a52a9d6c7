/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import io.zkboot.client.internal.mark.SimulatedMarks;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a life, some of which may be left out to find a shorter one that fails as well. The numbers that a life
 * draws from here are, at the beginning of each step that is left, what they were in the whole life; so these steps do
 * the same as there, as far as that is possible in another life.
 */
public final class LifeSteps {
    private static final ThreadLocal<@Nullable LifeSteps> CURRENT = new ThreadLocal<>();

    /** As {@link Random}, whose numbers it draws, with a state that can be taken and given back. */
    private static final class Numbers extends Random {
        private static final long serialVersionUID = 1;
        private static final long FACTOR = 0x5DEECE66DL;
        private static final long MASK = (1L << 48) - 1;

        private long state; // set by the constructor of Random

        private Numbers(long seed) {
            super(seed);
        }

        @Override
        public void setSeed(long seed) {
            state = (seed ^ FACTOR) & MASK;
        }

        @Override
        protected int next(int bits) {
            state = (state * FACTOR + 0xBL) & MASK;
            return (int) (state >>> (48 - bits));
        }
    }

    private final @Nullable BitSet lived;
    private final @Nullable LifeSteps whole;
    private final List<Numbers> numbers = new ArrayList<>();
    /** What the numbers were at the beginning of each step. */
    private final List<long[]> states = new ArrayList<>();

    private final Set<String> happened = new HashSet<>();
    private int begun;

    private LifeSteps(@Nullable BitSet lived, @Nullable LifeSteps whole) {
        this.lived = lived;
        this.whole = whole;
    }

    /** All steps. */
    static LifeSteps all() {
        return new LifeSteps(null, null);
    }

    /** Some of these steps. */
    LifeSteps only(BitSet some) {
        return new LifeSteps(some, this);
    }

    /** Lets somebody live with these steps, in the life of a seed. */
    <T> T of(long seed, Supplier<T> life) {
        CURRENT.set(this);
        try {
            return SimulatedMarks.of(seed, life);
        } finally {
            CURRENT.remove();
        }
    }

    /** Returns the steps for the life that is being made. */
    public static LifeSteps ofThisLife() {
        LifeSteps steps = CURRENT.get();
        return steps == null ? all() : steps;
    }

    /**
     * Returns numbers that are drawn as by {@link Random}, and have nothing to do with those of other seeds. Of seeds
     * in a row {@link Random} itself draws nearly the same at first: for thousands of lives an option would be as it is
     * in the first one.
     */
    public Random random(long seed) {
        Numbers more = new Numbers(mixed(seed));
        numbers.add(more);
        return more;
    }

    /**
     * Returns a seed that has nothing to do with those beside it, for a {@link Random}: as SplitMix64 does, by Guy
     * Steele, Doug Lea and Christine Flood: "Fast Splittable Pseudorandom Number Generators".
     */
    public static long mixed(long seed) {
        long z = seed * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** Notes that something has happened in the life that is being lived: see {@link SimulatedLives#some}. */
    public static void happens(String what) {
        LifeSteps steps = CURRENT.get();
        if (steps != null) {
            steps.happened.add(what);
        }
    }

    /** Returns what has happened. */
    Set<String> happened() {
        return happened;
    }

    /** Begins the next step, and says whether it is to be lived. */
    public boolean next() {
        int step = begun++;
        if (whole == null) {
            states.add(numbers.stream().mapToLong(each -> each.state).toArray());
        } else if (step < whole.states.size()) {
            long[] then = whole.states.get(step);
            for (int i = 0; i < Math.min(then.length, numbers.size()); i++) {
                numbers.get(i).state = then[i];
            }
        }
        boolean lives = lived == null || lived.get(step);
        if (lives) {
            LifeTrace.note(() -> "---- step " + step);
        }
        return lives;
    }

    /** Returns how many steps have begun. */
    int begun() {
        return begun;
    }

    /** Writes numbers as {@code 0-3,7}. */
    static String text(BitSet some) {
        StringBuilder text = new StringBuilder();
        for (int from = some.nextSetBit(0); from >= 0; ) {
            int to = some.nextClearBit(from) - 1;
            text.append(text.length() == 0 ? "" : ",").append(from);
            if (to > from) {
                text.append('-').append(to);
            }
            from = some.nextSetBit(to + 1);
        }
        return text.toString();
    }

    /** Reads what {@link #text} has written. */
    static BitSet read(String text) {
        BitSet some = new BitSet();
        for (String part : text.isBlank() ? new String[0] : text.split(",")) {
            int dash = part.indexOf('-');
            int from = Integer.parseInt(
                    dash < 0 ? part.trim() : part.substring(0, dash).trim());
            int to = dash < 0 ? from : Integer.parseInt(part.substring(dash + 1).trim());
            some.set(from, to + 1);
        }
        return some;
    }
}
