/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for a condition of something that cannot notify, such as a server. */
public final class Await {

    private static final long PAUSE_NANOS = Duration.ofMillis(10).toNanos();

    private Await() {}

    /**
     * Returns as soon as the condition holds.
     *
     * @param what the condition in words, for the message when it does not hold in time
     * @throws IllegalStateException if it does not hold in time, or the thread is interrupted
     */
    public static void until(String what, Duration limit, BooleanSupplier condition) {
        until(what, limit, condition, () -> "");
    }

    /**
     * Returns as soon as the condition holds.
     *
     * @param detail what to add to the message when it does not hold in time
     */
    static void until(String what, Duration limit, BooleanSupplier condition, Supplier<String> detail) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("Interrupted while waiting until " + what);
            }
            if (System.nanoTime() - start > limit.toNanos()) {
                throw new IllegalStateException(
                        "Waited " + limit.toMillis() + " ms in vain until " + what + ". " + detail.get());
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    static IllegalStateException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("Interrupted while waiting", cause);
    }
}
