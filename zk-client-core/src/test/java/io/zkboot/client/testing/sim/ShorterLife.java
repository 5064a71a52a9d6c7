/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import java.time.Duration;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Looks for a life with fewer steps that fails at the same place as one that has failed. */
final class ShorterLife {
    private static final int LINES = 300;

    private final SimulatedLives.Life life;
    private final long seed;
    private final Throwable failure;
    private final long until;
    private LifeSteps whole = LifeSteps.all();
    private BitSet kept = new BitSet();

    ShorterLife(SimulatedLives.Life life, long seed, Throwable failure, Duration longest) {
        this.life = life;
        this.seed = seed;
        this.failure = failure;
        this.until = System.nanoTime() + longest.toNanos();
    }

    /** What can be said of the failure beyond the seed, to follow the sentence that names it. */
    String told(String command) {
        if (isOver()) {
            return "";
        }
        if (!isSame(lives(whole))) {
            return "\nReplayed, it does not fail in the same way: something in it does not follow from the seed.";
        }
        kept.set(0, whole.begun());
        int all = kept.cardinality();
        shorten();
        LifeTrace trace = new LifeTrace(LINES);
        boolean fewer = kept.cardinality() < all;
        Throwable last = trace.of(() -> lives(fewer ? whole.only(kept) : LifeSteps.all()));
        String shorter = !fewer
                ? ""
                : "\nA shorter life fails as well, of " + kept.cardinality() + " steps instead of " + all
                        + "; replay that one with " + command + " -D" + SimulatedLives.STEPS + "="
                        + LifeSteps.text(kept);
        return shorter + "\n" + last + "\nWhat happened, in milliseconds:\n" + trace;
    }

    /** Leaves parts out, half of it first, single steps last. */
    private void shorten() {
        int size = Math.max(1, kept.cardinality() / 2);
        boolean again = true;
        while (again && !isOver()) {
            boolean fewer = shorten(size);
            again = fewer || size > 1;
            size = Math.max(1, size / 2);
        }
    }

    private boolean shorten(int size) {
        boolean fewer = false;
        int from = kept.nextSetBit(0);
        while (from >= 0 && !isOver()) {
            BitSet less = (BitSet) kept.clone();
            int next = from;
            for (int i = 0; i < size && next >= 0; i++) {
                less.clear(next);
                next = kept.nextSetBit(next + 1);
            }
            if (isSame(lives(whole.only(less)))) {
                kept = less;
                fewer = true;
            }
            from = next;
        }
        return fewer;
    }

    private boolean isOver() {
        return System.nanoTime() - until >= 0;
    }

    private @Nullable Throwable lives(LifeSteps steps) {
        try {
            long unused = steps.of(seed, () -> life.live(seed));
            return null;
        } catch (RuntimeException | Error e) {
            return e;
        }
    }

    /** Whether something is wrong that was found at the same place. */
    private boolean isSame(@Nullable Throwable other) {
        return other != null
                && other.getClass() == failure.getClass()
                && place(other).equals(place(failure));
    }

    private static String place(Throwable failure) {
        for (StackTraceElement element : failure.getStackTrace()) {
            if (element.getClassName().startsWith("io.zkboot.")) {
                return element.getClassName() + "#" + element.getMethodName() + ":" + element.getLineNumber();
            }
        }
        return "";
    }
}
