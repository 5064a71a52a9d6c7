/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import io.zkboot.client.testing.Await;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/** Calls that block, made by a thread of their own, while the thread of the test lets virtual time pass. */
public final class BlockingCalls {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** Longer than a request and its answer take, so that most calls need no second one. */
    private static final Duration MOMENT = Duration.ofMillis(50);

    private BlockingCalls() {}

    /**
     * Returns what the calls answer, or throws what they throw. Time passes only while their thread waits.
     *
     * @param time lets so much virtual time pass
     */
    public static <T> T answer(Consumer<Duration> time, Callable<T> calls) throws Exception {
        FutureTask<T> task = new FutureTask<>(calls);
        Thread caller = new Thread(task, "caller");
        caller.setDaemon(true);
        caller.start();
        Await.until("it has answered", LIMIT, () -> {
            Thread.State state = caller.getState();
            if (state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING) {
                time.accept(MOMENT);
            }
            return task.isDone();
        });
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception failure) {
                throw failure;
            }
            throw (Error) e.getCause();
        }
    }
}
