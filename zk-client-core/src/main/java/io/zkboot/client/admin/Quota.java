/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.admin;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Limits for a node and all below it. A soft limit that is exceeded is a warning in the log of the servers. A hard one
 * (servers 3.7 and later, with {@code enforceQuota}) refuses the write:
 * {@link io.zkboot.client.error.QuotaExceededException}.
 *
 * @param count soft limit of the number of nodes, {@link #NONE} for none
 * @param bytes soft limit of the data in bytes
 * @param hardCount hard limit of the number of nodes
 * @param hardBytes hard limit of the data in bytes
 */
public record Quota(long count, long bytes, long hardCount, long hardBytes) {
    /** There is no such limit. */
    public static final long NONE = -1;

    /** No limit at all; a start for the methods that set one. */
    public static final Quota UNLIMITED = new Quota(NONE, NONE, NONE, NONE);

    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}"); // as many digits as a long has in any case
    private static final String COUNT = "count";
    private static final String BYTES = "bytes";
    private static final String HARD_COUNT = "countHardLimit";
    private static final String HARD_BYTES = "byteHardLimit";

    public Quota {
        for (long limit : new long[] {count, bytes, hardCount, hardBytes}) {
            if (limit < NONE) {
                throw new IllegalArgumentException(
                        "A limit is " + limit + ", it must not be negative; " + NONE + " is for none.");
            }
        }
    }

    /** Returns the same with a soft limit of the number of nodes. */
    public Quota withCount(long limit) {
        return new Quota(limit, bytes, hardCount, hardBytes);
    }

    /** Returns the same with a soft limit of the data in bytes. */
    public Quota withBytes(long limit) {
        return new Quota(count, limit, hardCount, hardBytes);
    }

    /** Returns the same with a hard limit of the number of nodes. */
    public Quota withHardCount(long limit) {
        return new Quota(count, bytes, limit, hardBytes);
    }

    /** Returns the same with a hard limit of the data in bytes. */
    public Quota withHardBytes(long limit) {
        return new Quota(count, bytes, hardCount, limit);
    }

    /** Reads the text of a limits or stats node. */
    static Quota parse(String text) {
        Map<String, Long> values = new HashMap<>();
        for (String part : text.split("[,;]", -1)) {
            String[] pair = part.split("=", -1);
            if (pair.length >= 2 && NUMBER.matcher(pair[1]).matches()) {
                values.put(pair[0], Math.max(NONE, Long.parseLong(pair[1])));
            }
        }
        return new Quota(
                values.getOrDefault(COUNT, NONE),
                values.getOrDefault(BYTES, NONE),
                values.getOrDefault(HARD_COUNT, NONE),
                values.getOrDefault(HARD_BYTES, NONE));
    }

    /**
     * Writes the text of a limits node: the soft limits in front, where servers before 3.7 look for them; the hard ones
     * only if there are any, behind a part that those servers overlook.
     */
    String format() {
        String soft = COUNT + "=" + count + "," + BYTES + "=" + bytes;
        if (hardCount == NONE && hardBytes == NONE) {
            return soft;
        }
        return soft + "=;" + HARD_BYTES + "=" + hardBytes + ";" + HARD_COUNT + "=" + hardCount;
    }
}
