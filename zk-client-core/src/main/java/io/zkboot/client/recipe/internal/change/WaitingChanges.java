/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.change;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The changes that somebody waits for, in the order in which they were asked for. Lives where their writer does. */
final class WaitingChanges {
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final List<PendingChange<?>> waiting = new ArrayList<>();
    private long joined;

    /** The number of the one that came last, whether it still waits or not. */
    long last() {
        return joined;
    }

    void add(PendingChange<?> change) {
        change.number = ++joined;
        waiting.add(change);
    }

    /** Forgets those for which nobody waits any more. */
    void dropEnded() {
        waiting.removeIf(PendingChange::isOver);
    }

    /** Whether nobody waits any more for any of them. */
    boolean areAllOver() {
        return waiting.stream().allMatch(PendingChange::isOver);
    }

    /** The longest time that one of them may take. */
    Duration longest() {
        return waiting.stream()
                .map(change -> change.timeout)
                .max(Comparator.naturalOrder())
                .orElse(SHORTEST);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Whether none came after the one of this number. */
    boolean areAllUpTo(long number) {
        return waiting.stream().allMatch(change -> change.number <= number);
    }

    List<PendingChange<?>> all() {
        return List.copyOf(waiting);
    }

    /** Lets each decide on what those before it make of the node; returns what is to be written, null for nothing. */
    byte @Nullable [] decide(NodeState now) {
        NodeState state = now;
        boolean writes = false;
        for (PendingChange<?> change : waiting) {
            state = change.decide(state);
            writes |= change.writes();
        }
        return writes ? state.data() : null;
    }

    /** What these have decided has come true. */
    void succeed(List<PendingChange<?>> changes) {
        waiting.removeAll(changes);
        changes.forEach(PendingChange::succeed);
    }

    /** These have failed, each with an exception from this supplier. */
    void fail(List<PendingChange<?>> changes, Supplier<Throwable> why) {
        waiting.removeAll(changes);
        changes.forEach(change -> change.fail(why.get()));
    }
}
