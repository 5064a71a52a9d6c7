/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.endpoint;

import org.jspecify.annotations.Nullable;

/** How the endpoint writes what JSON has no good form for. */
public final class ZkEndpointText {
    private ZkEndpointText() {}

    /** Returns a number in hexadecimal, such as {@code 0x1000001d2f70000}. */
    public static String hex(long number) {
        return "0x" + Long.toHexString(number);
    }

    /** Returns a duration or a point in time as its standard text, null for null. */
    public static @Nullable String text(@Nullable Object time) {
        return time == null ? null : time.toString();
    }
}
