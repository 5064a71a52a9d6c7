/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.measure;

import java.util.Arrays;

/** Order statistics. */
public final class Statistics {
    private Statistics() {}

    /** Returns the value below which the given part lies, between two values by interpolation. */
    public static double quantile(double[] values, double part) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double at = part * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
