/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import io.zkboot.client.recipe.leader.Leadership;
import io.zkboot.spring.internal.RunningThread;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A method that runs on a thread of its own while this application leads. The thread is interrupted once, only while it
 * is in the method, and has forgotten that when it leaves it.
 */
final class MethodWork implements LeaderWork {
    private static final Logger log = LoggerFactory.getLogger(MethodWork.class);

    /** The call of the method. */
    @FunctionalInterface
    interface Body {
        /** Calls it, and throws what it throws. */
        void run(Leadership leadership) throws Throwable;
    }

    /** Hears how a call has ended while this application leads. Called by its thread. */
    interface Ends {
        /** The method has returned. */
        void returned(Leadership leadership);

        /** The method has thrown. */
        void failed(LeaderWork work, Leadership leadership, Throwable failure);
    }

    private final String name;
    private final Executor threads;
    private final Body body;
    private final Ends ends;
    private @Nullable Run current; // guarded by this; that is waited for
    private @Nullable Run last; // guarded by this
    private boolean closed; // guarded by this

    MethodWork(String name, Executor threads, Body body, Ends ends) {
        this.name = name;
        this.threads = threads;
        this.body = body;
        this.ends = ends;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void begin(Leadership leadership) {
        Run run;
        synchronized (this) {
            if (closed) {
                return;
            }
            run = new Run(leadership);
            current = run;
            last = run;
        }
        try {
            threads.execute(run);
        } catch (RuntimeException | Error ex) {
            run.done.complete(null);
            throw ex;
        }
    }

    @Override
    public synchronized CompletableFuture<@Nullable Void> end() {
        Run run = current;
        if (run == null) {
            return CompletableFuture.completedFuture(null);
        }
        run.stop();
        return run.done.copy();
    }

    @Override
    public synchronized CompletableFuture<@Nullable Void> close() {
        closed = true;
        Run run = current;
        Thread thread = run == null ? null : run.thread;
        if (run != null && thread != null && RunningThread.waitsForCaller(thread)) {
            run.stopped = true;
            current = null;
            return CompletableFuture.completedFuture(null);
        }
        return end();
    }

    @Override
    public synchronized CompletableFuture<@Nullable Void> ended() {
        Run run = last;
        return run == null ? CompletableFuture.completedFuture(null) : run.done.copy();
    }

    @Override
    public synchronized String running() {
        Thread thread = current == null ? null : current.thread;
        return name + (thread == null ? "" : ": " + RunningThread.place(thread));
    }

    private final class Run implements Runnable {
        private final Leadership leadership;
        private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        private @Nullable Thread thread; // guarded by the work
        private boolean stopped; // guarded by the work
        private boolean interrupted; // guarded by the work

        Run(Leadership leadership) {
            this.leadership = leadership;
        }

        /** Guarded by the work. */
        void stop() {
            stopped = true;
            if (thread != null && !interrupted) {
                interrupted = true;
                thread.interrupt();
            }
        }

        @Override
        public void run() {
            Throwable failure = null;
            if (!enter()) {
                done.complete(null);
                return;
            }
            try {
                body.run(leadership);
            } catch (Throwable thrown) { // of the user
                failure = thrown;
            }
            boolean meant = leave();
            try {
                tell(failure, meant);
            } finally {
                done.complete(null);
            }
        }

        private void tell(@Nullable Throwable failure, boolean meant) {
            if (meant) { // it did as it was told, in whatever way
                log.debug("{} has ended as the leadership has", name, failure);
            } else if (leadership.state().isFinal()) {
                if (failure != null) {
                    log.error("{} failed at the end of its leadership", name, failure);
                }
            } else if (failure != null) {
                ends.failed(MethodWork.this, leadership, failure);
            } else {
                ends.returned(leadership);
            }
        }

        private boolean enter() {
            synchronized (MethodWork.this) {
                if (stopped) {
                    return false;
                }
                thread = Thread.currentThread();
                return true;
            }
        }

        /** Returns whether it was told to end. */
        private boolean leave() {
            synchronized (MethodWork.this) {
                thread = null;
                if (interrupted) {
                    boolean unused = Thread.interrupted();
                }
                return stopped;
            }
        }
    }
}
