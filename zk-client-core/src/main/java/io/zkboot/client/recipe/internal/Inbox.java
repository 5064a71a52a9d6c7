/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets one thing happen at a time, in order, without a lock: who comes while something happens leaves it to that
 * thread. As a rule that is the EventThread each time; once a client has ended, it may be any.
 */
public final class Inbox {
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();

    /** Lets it happen as soon as nothing else does. */
    @SuppressWarnings("CatchingUnchecked")
    public void put(Runnable task) {
        tasks.add(task);
        if (count.getAndIncrement() > 0) {
            return;
        }
        Throwable first = null;
        do {
            try {
                tasks.remove().run();
            } catch (Throwable failure) { // the others must run as well; told at the end
                if (first == null) {
                    first = failure;
                } else if (first != failure) {
                    first.addSuppressed(failure);
                }
            }
        } while (count.decrementAndGet() > 0);
        if (first instanceof Error error) {
            throw error;
        }
        if (first instanceof RuntimeException unchecked) {
            throw unchecked;
        }
    }
}
