/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.TooManyRequestsException;
import io.zkboot.client.testing.ChildJvm;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A client in a JVM with little memory, whose caller asks for far more than it can send. */
final class SmallHeapChild {
    static final int ASKED = 150_000;
    static final int ROOM = 10_000;

    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger other = new AtomicInteger();
    private final CountDownLatch open = new CountDownLatch(ASKED);

    private SmallHeapChild() {}

    /** With servers that are not there yet; says what was refused, and when they have come what was answered. */
    public static void main(String[] arguments) throws InterruptedException {
        try (ZkClient client = ZkClient.builder(arguments[0])
                .maxInFlight(ROOM)
                .rejectWhenFull(true)
                .requestTimeout(Duration.ofMinutes(5))
                .build()) {
            client.start();
            new SmallHeapChild().ask(client);
        }
    }

    private void ask(ZkClient client) throws InterruptedException {
        for (int i = 0; i < ASKED; i++) {
            CompletableFuture<?> unused = client.async().exists("/").whenComplete((stat, failure) -> ended(failure));
        }
        System.out.println(ChildJvm.MARK + "asked");
        open.await();
        System.out.println(
                ChildJvm.MARK + "refused " + refused + ", answered " + answered + ", ended otherwise " + other);
    }

    private void ended(Throwable failure) {
        if (failure == null) {
            answered.incrementAndGet();
        } else if (failure instanceof TooManyRequestsException full && full.outcome() == Outcome.NOT_SENT) {
            refused.incrementAndGet();
        } else {
            other.incrementAndGet();
        }
        open.countDown();
    }
}
