/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run of a task. Its thread is interrupted at most once, only while it is in the task, and has forgotten that when
 * it leaves it: whatever runs there next is not meant.
 */
final class TaskRun implements Runnable {
    private final LeaderTask task;
    private final Leadership leadership;
    private final Consumer<@Nullable Throwable> ended;
    private @Nullable Thread thread; // guarded by this
    private boolean entered; // guarded by this
    private boolean stopped; // guarded by this
    private boolean interrupted; // guarded by this

    /**
     * Creates it.
     *
     * @param ended called once: by the thread of the task, with what it has thrown, or by whoever stops it before it
     *     has begun; no pool need come to it any more
     */
    TaskRun(LeaderTask task, Leadership leadership, Consumer<@Nullable Throwable> ended) {
        this.task = task;
        this.leadership = leadership;
        this.ended = ended;
    }

    @Override
    @SuppressWarnings("CatchingUnchecked")
    public void run() {
        if (!enter()) {
            return;
        }
        Throwable failure = null;
        try {
            task.run(leadership);
        } catch (Throwable thrown) { // of the user
            failure = thrown;
        }
        if (leave() && failure instanceof InterruptedException) {
            failure = null; // it did as it was told
        }
        ended.accept(failure);
    }

    private synchronized boolean enter() {
        if (stopped) {
            return false;
        }
        entered = true;
        thread = Thread.currentThread();
        return true;
    }

    /** Returns whether it was interrupted by us. */
    private synchronized boolean leave() {
        thread = null;
        if (interrupted) {
            boolean unused = Thread.interrupted();
        }
        return interrupted;
    }

    /**
     * The leadership has ended: it does not begin if it has not, and has ended with that.
     *
     * @param interrupt whether it is interrupted if it has
     */
    void stop(boolean interrupt) {
        if (stopNow(interrupt)) {
            ended.accept(null);
        }
    }

    /** Returns whether it will never begin, the first time. */
    private synchronized boolean stopNow(boolean interrupt) {
        boolean never = !stopped && !entered;
        stopped = true;
        Thread running = thread;
        if (interrupt && running != null && !interrupted) {
            interrupted = true;
            running.interrupt();
        }
        return never;
    }
}
