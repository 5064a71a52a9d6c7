/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.report;

import java.util.function.ToDoubleFunction;

/**
 * What a run must show.
 *
 * @param what what is measured, in the words of the table
 * @param atLeast whether more is better
 * @param must the bound
 * @param measured takes it from the results, NaN if it was not measured
 */
record Goal(String what, boolean atLeast, double must, ToDoubleFunction<Results> measured) {
    /** A ratio of two clients. */
    record Ratio(String cell, String metric, String client, String base) {
        Goal atLeast(double must) {
            return new Goal(toString(), true, must, this::of);
        }

        Goal atMost(double must) {
            return new Goal(toString(), false, must, this::of);
        }

        private double of(Results results) {
            return results.ratio(cell, metric, client, base, 0.5);
        }

        @Override
        public String toString() {
            return cell + ": " + metric + ", " + client + " / " + base;
        }
    }

    /** A figure of one client. */
    record Figure(String cell, String metric, String client) {
        Goal atMost(double must) {
            return new Goal(cell + ": " + metric + ", " + client, false, must, this::of);
        }

        /** Compared with the same figure of another cell. */
        Goal atMostThatOf(String other, double factor) {
            return new Goal(
                    cell + " / " + other.substring(other.indexOf(' ') + 1) + ": " + metric + ", " + client,
                    false,
                    factor,
                    results -> of(results) / results.median(other, metric, client));
        }

        private double of(Results results) {
            return results.median(cell, metric, client);
        }
    }

    String row(Results results) {
        String held = !isMeasured(results) ? "not measured" : isHeld(results) ? "yes" : "**no**";
        String value = Text.ratio(measured.applyAsDouble(results));
        return "| " + what + " | " + (atLeast ? "≥ " : "≤ ") + plain(must) + " | " + value + " | " + held + " |";
    }

    boolean isMeasured(Results results) {
        return !Double.isNaN(measured.applyAsDouble(results));
    }

    /** What counts is the figure as it is shown: a ping more or less is no difference. */
    boolean isHeld(Results results) {
        if (!isMeasured(results)) {
            return false;
        }
        double value = Double.parseDouble(Text.ratio(measured.applyAsDouble(results)));
        return atLeast ? value >= must : value <= must;
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? String.format("%.0f", value) : Double.toString(value);
    }
}
