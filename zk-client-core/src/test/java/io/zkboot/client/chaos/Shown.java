/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * What an answer shows of a node.
 *
 * @param value what stands there; of children, what {@link #sumOf} makes of their names; null if it was not asked for
 * @param czxid when the node was made, 0 if that is not shown
 * @param mzxid when its data were set last
 * @param pzxid when its children changed last
 */
record Shown(@Nullable String value, long czxid, long mzxid, long pzxid, int version) {
    /** There is no such node. */
    static final Shown ABSENT = new Shown(null, -1, -1, -1, -1);
    /** The answer shows nothing but that it was done. */
    static final Shown NOTHING = new Shown(null, 0, 0, 0, 0);

    boolean isAbsent() {
        return czxid == -1;
    }

    /** The newest transaction that whoever sees this has seen. */
    long newest() {
        return Math.max(czxid, Math.max(mzxid, pzxid));
    }

    /** One word for the names of children, whatever their order. */
    static String sumOf(Collection<String> names) {
        long sum = 0;
        for (String name : names) {
            sum += hash(name);
        }
        return Long.toHexString(sum);
    }

    /** What a name adds to the sum. */
    static long hash(String name) {
        long hash = 1125899906842597L;
        for (int i = 0; i < name.length(); i++) {
            hash = 31 * hash + name.charAt(i);
        }
        return hash * 0x9E3779B97F4A7C15L;
    }

    String word() {
        return (value == null ? "" : value) + "," + czxid + "," + mzxid + "," + pzxid + "," + version;
    }

    static Shown of(String word) {
        String[] parts = word.split(",", -1);
        return new Shown(
                parts[0].isEmpty() ? null : parts[0],
                Long.parseLong(parts[1]),
                Long.parseLong(parts[2]),
                Long.parseLong(parts[3]),
                Integer.parseInt(parts[4]));
    }
}
