/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.report;

import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What a run must show.
 *
 * @param what what is measured, in the words of the table
 * @param atLeast whether more is better
 * @param must the bound
 * @param aim where it is to get to one day, NaN if the bound is all there is
 * @param measured takes it from the results, NaN if it was not measured
 */
record Goal(String what, boolean atLeast, double must, double aim, ToDoubleFunction<Results> measured) {
    /** A ratio of two clients. */
    record Ratio(String cell, String metric, String client, String base) {
        Goal atLeast(double must) {
            return new Goal(toString(), true, must, Double.NaN, this::of);
        }

        Goal atMost(double must) {
            return new Goal(toString(), false, must, Double.NaN, this::of);
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
            return new Goal(cell + ": " + metric + ", " + client, false, must, Double.NaN, this::of);
        }

        /** Compared with the same figure of another cell. */
        Goal atMostThatOf(String other, double factor) {
            return new Goal(
                    cell + " / " + other.substring(other.indexOf(' ') + 1) + ": " + metric + ", " + client,
                    false,
                    factor,
                    Double.NaN,
                    results -> of(results) / results.median(other, metric, client));
        }

        private double of(Results results) {
            return results.median(cell, metric, client);
        }
    }

    /** Adds where it is to get to one day. */
    Goal aim(double further) {
        return new Goal(what, atLeast, must, further, measured);
    }

    String row(Results results) {
        String sign = atLeast ? "≥ " : "≤ ";
        String aimed = Double.isNaN(aim) ? "" : sign + plain(aim);
        String value = Text.ratio(measured.applyAsDouble(results));
        return String.join(" | ", "| " + what, sign + plain(must), aimed, value, verdict(results)) + " |";
    }

    private String verdict(Results results) {
        if (!isMeasured(results)) {
            return "not measured";
        }
        return reaches(results, aim) ? "yes, and the aim" : isHeld(results) ? "yes" : "**no**";
    }

    /** Whether it is about that cell. */
    boolean isOf(String cell) {
        return what.startsWith(cell + ":") || what.startsWith(cell + " /");
    }

    boolean isMeasured(Results results) {
        return !Double.isNaN(measured.applyAsDouble(results));
    }

    boolean isHeld(Results results) {
        return reaches(results, must);
    }

    /** What counts is the figure as it is shown: a ping more or less is no difference. */
    private boolean reaches(Results results, double bound) {
        if (!isMeasured(results)) {
            return false;
        }
        double value = Double.parseDouble(Text.ratio(measured.applyAsDouble(results)));
        return atLeast ? value >= bound : value <= bound;
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? String.format(Locale.ROOT, "%,.0f", value) : Double.toString(value);
    }
}
