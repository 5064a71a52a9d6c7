/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.report;

import java.util.Locale;

/** How numbers are written. */
final class Text {
    static final String MISSING = "–";

    private Text() {}

    static String figure(double value) {
        return written(value, value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : value >= 0.1 ? "%.2f" : "%.4f");
    }

    static String ratio(double value) {
        return written(value, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : value >= 0.1 ? "%.2f" : "%.3f");
    }

    private static String written(double value, String format) {
        return Double.isNaN(value) ? MISSING : String.format(Locale.ROOT, format, value);
    }
}
