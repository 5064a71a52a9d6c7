/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import static io.zkboot.client.internal.argument.Arguments.given;

import java.time.Duration;

/**
 * How a counter is kept.
 *
 * @param format how the number is written; {@link CounterFormat#LONG} by default
 * @param timeout how long a change may take, all attempts together; 15 s by default
 * @param marked see {@link #withoutMark()}
 */
public record CounterOptions(CounterFormat format, Duration timeout, boolean marked) {
    /** What there is without options. */
    public static final CounterOptions DEFAULTS = new CounterOptions(CounterFormat.LONG, Duration.ofSeconds(15), true);

    /** Checks the values. */
    public CounterOptions {
        given("format", format);
        requireTimeout(given("timeout", timeout));
    }

    static void requireTimeout(Duration timeout) {
        if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(Duration.ofDays(24)) > 0) {
            throw new IllegalArgumentException("The timeout " + timeout + " is outside of 1 ms to 24 days.");
        }
    }

    /** The same with another format. */
    public CounterOptions withFormat(CounterFormat other) {
        return new CounterOptions(other, timeout, marked);
    }

    /** The same with another time that a change may take. */
    public CounterOptions withTimeout(Duration other) {
        return new CounterOptions(format, other, marked);
    }

    /**
     * The same without the mark, an ephemeral child of the node by which a writer knows its own write again, and which
     * stands while it writes and some seconds longer. For nodes below which this client may create nothing. A change
     * whose answer was lost, and which may have been made, fails with {@link io.zkboot.client.error.Outcome#UNKNOWN}
     * then. And a node that is deleted and made again between a read and a write is noticed only if its version is
     * another one.
     */
    public CounterOptions withoutMark() {
        return new CounterOptions(format, timeout, false);
    }
}
