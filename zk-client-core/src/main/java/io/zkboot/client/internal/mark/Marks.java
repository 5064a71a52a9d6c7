/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.mark;

import java.util.UUID;
import java.util.function.Supplier;

/**
 * Marks that nobody else has: in the name or the data of a node, by which whoever made it knows it again when the
 * answer was lost. They are random; as all that is random they may come from outside, for a simulated life follows from
 * its seed, and the names of nodes decide in what order their watchers are told.
 */
public final class Marks {
    private static volatile Supplier<UUID> source = UUID::randomUUID;

    private Marks() {}

    /** Returns a new one. */
    public static UUID next() {
        return source.get();
    }

    /** Lets them come from somewhere else, for simulations. */
    static void from(Supplier<UUID> other) {
        source = other;
    }
}
