/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

/** Monotonic time. The engine reads no other clock, so that tests can turn this one by hand. */
@FunctionalInterface
public interface Clock {
    /** The machine's monotonic clock. */
    Clock SYSTEM = System::nanoTime;

    /** Returns nanoseconds since an arbitrary origin; compare two readings by their difference only. */
    long nanoTime();

    /** Returns the earlier of two readings. */
    static long earlier(long a, long b) {
        return a - b < 0 ? a : b;
    }
}
