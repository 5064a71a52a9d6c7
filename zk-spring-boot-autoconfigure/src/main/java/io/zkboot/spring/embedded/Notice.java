/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.embedded;

import io.zkboot.client.ZkClient;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits until a client has noticed what was done to it. */
final class Notice {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int LOOK_AGAIN_MILLIS = 5;

    private Notice() {}

    /**
     * Returns when the condition is met.
     *
     * @param what goes on after "has not noticed"
     * @throws IllegalStateException if it is not in half a minute
     */
    static void await(ZkClient client, String what, BooleanSupplier condition) {
        await(client, what, condition, LIMIT);
    }

    static void await(ZkClient client, String what, BooleanSupplier condition, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (deadline - System.nanoTime() <= 0) {
                throw new IllegalStateException("The client '" + client.name() + "' has not noticed " + what + " within "
                        + limit.toMillis() + " ms; it is " + client.state()
                        + ". Is it started, and a client of this server?");
            }
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while the client '" + client.name() + "' was to notice " + what,
                        ex);
            }
        }
    }
}
