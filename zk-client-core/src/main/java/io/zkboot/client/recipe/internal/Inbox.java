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

    /**
     * Lets a task happen, here and now or in the thread that is at it. What one throws, a defect or code of the user,
     * goes to the handler of uncaught exceptions: neither he who is here by chance nor a stage of a future is told.
     */
    public void put(Runnable task) {
        tasks.add(task);
        if (count.getAndIncrement() > 0) {
            return;
        }
        do {
            Failures.loudly(tasks.remove());
        } while (count.decrementAndGet() > 0);
    }

    /**
     * Lets the first task of all happen, here and now, and those that come meanwhile; nobody else may know the inbox
     * yet. What that first one throws is its caller's.
     */
    public void begin(Runnable first) {
        Throwable[] thrown = new Throwable[1];
        put(() -> {
            try {
                first.run();
            } catch (RuntimeException | Error failure) { // the others must run as well
                thrown[0] = failure;
            }
        });
        if (thrown[0] instanceof Error error) {
            throw error;
        }
        if (thrown[0] instanceof RuntimeException unchecked) {
            throw unchecked;
        }
    }
}
