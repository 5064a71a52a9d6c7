/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a life, a line each, for whoever reads why it failed. Lives that nobody looks at have none: to ask
 * for it costs next to nothing then. A world that is made while a trace is begun writes into it, and only that one.
 */
public final class LifeTrace {
    private static final ThreadLocal<@Nullable LifeTrace> CURRENT = new ThreadLocal<>();

    private final int longest;
    private final Deque<String> lines = new ArrayDeque<>();
    private @Nullable VirtualClock clock;
    private int left;
    private int networks;

    /** Begins a trace that keeps so many lines, the last ones. */
    LifeTrace(int longest) {
        this.longest = longest;
    }

    /** Lets something happen of which this is the trace. */
    <T> T of(Supplier<T> happening) {
        CURRENT.set(this);
        try {
            return happening.get();
        } finally {
            CURRENT.remove();
        }
    }

    /** The trace for a world that is being made; null if nobody wants one. */
    static @Nullable LifeTrace begun(VirtualClock clock) {
        LifeTrace trace = CURRENT.get();
        if (trace != null) {
            trace.clock = clock;
        }
        return trace;
    }

    /** Writes a line, if there is a trace. */
    public static void note(Supplier<String> what) {
        LifeTrace trace = CURRENT.get();
        if (trace != null) {
            trace.write(what.get());
        }
    }

    int nextNetwork() {
        return ++networks;
    }

    void write(String what) {
        if (lines.size() == longest) {
            lines.remove();
            left++;
        }
        String time = clock == null ? "" : String.format("%10.3f ", clock.elapsedNanos() / 1e6);
        lines.add(time + (what.length() > 240 ? what.substring(0, 240) + "..." : what));
    }

    /** Returns those that it keeps. */
    Stream<String> lines() {
        return lines.stream();
    }

    @Override
    public String toString() {
        return (left == 0 ? "" : "(" + left + " lines before)\n") + String.join("\n", lines);
    }
}
