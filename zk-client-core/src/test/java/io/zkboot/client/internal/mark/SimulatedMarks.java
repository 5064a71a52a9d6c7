/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.mark;

import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Marks that are the same each time a life is lived, on the thread on which it is, and random elsewhere. */
public final class SimulatedMarks {
    private static final ThreadLocal<@Nullable Random> CURRENT = new ThreadLocal<>();

    static {
        Marks.from(SimulatedMarks::next);
    }

    private SimulatedMarks() {}

    /** Lets somebody live the life of a seed, with marks that follow from it. */
    public static <T> T of(long seed, Supplier<T> life) {
        CURRENT.set(new Random(seed));
        try {
            return life.get();
        } finally {
            CURRENT.remove();
        }
    }

    private static UUID next() {
        Random numbers = CURRENT.get();
        return numbers == null ? UUID.randomUUID() : new UUID(numbers.nextLong(), numbers.nextLong());
    }
}
