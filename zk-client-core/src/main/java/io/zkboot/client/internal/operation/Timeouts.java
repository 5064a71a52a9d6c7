/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.operation;

import static io.zkboot.client.internal.argument.Arguments.given;

import java.time.Duration;

/** Which times a user may set. */
public final class Timeouts {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    /** The protocol counts the milliseconds of a session timeout in 32 bits. */
    private static final Duration LONGEST = Duration.ofDays(24);

    private Timeouts() {}

    /** Returns the value if it may be set. */
    public static Duration positive(String what, Duration value) {
        if (given(what, value).compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "The " + what + " is " + value + ", it must be between 1 ms and " + LONGEST.toDays() + " days.");
        }
        return value;
    }
}
