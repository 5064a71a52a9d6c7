/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import io.zkboot.client.recipe.leader.Leadership;
import io.zkboot.spring.internal.RunningThread;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.Lifecycle;
import org.springframework.context.SmartLifecycle;

/**
 * A bean that is started while this application leads. A start that is under way is let end before the stop, and a stop
 * that somebody else has asked for, as the context does, is joined.
 */
final class LifecycleWork implements LeaderWork {
    private static final Logger log = LoggerFactory.getLogger(LifecycleWork.class);

    private final String name;
    private final Executor threads;
    private final Supplier<Lifecycle> bean;
    private final Stops stops;
    /** One call of the bean at a time. */
    private final ReentrantLock turn = new ReentrantLock();

    private @Nullable CompletableFuture<@Nullable Void> done; // guarded by this; null if it was not begun
    private CompletableFuture<@Nullable Void> last = CompletableFuture.completedFuture(null); // guarded by this
    private boolean ending; // guarded by this
    private boolean closed; // guarded by this
    private volatile @Nullable Thread calling;

    /**
     * Creates it.
     *
     * @param name for texts
     * @param threads give a thread for each stop
     * @param bean gives the bean
     * @param stops those of the bean
     */
    LifecycleWork(String name, Executor threads, Supplier<Lifecycle> bean, Stops stops) {
        this.name = name;
        this.threads = threads;
        this.bean = bean;
        this.stops = stops;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void begin(Leadership leadership) {
        turn.lock();
        try {
            synchronized (this) {
                if (closed) {
                    return;
                }
                last = new CompletableFuture<>();
                done = last;
                ending = false;
            }
            calling = Thread.currentThread();
            LeaderLifecycleProcessor.start(bean.get());
        } finally {
            calling = null;
            turn.unlock();
        }
    }

    @Override
    public CompletableFuture<@Nullable Void> end() {
        CompletableFuture<@Nullable Void> end;
        synchronized (this) {
            end = done;
            if (end == null) {
                return CompletableFuture.completedFuture(null);
            }
            if (ending) {
                return end.copy();
            }
            ending = true;
        }
        stopSoon(bean, end);
        return end.copy();
    }

    private void stopSoon(Supplier<Lifecycle> known, CompletableFuture<@Nullable Void> end) {
        try {
            threads.execute(() -> stop(known, end));
        } catch (RuntimeException | Error ex) {
            log.error("There is no thread to stop {}; it is stopped by whoever has asked for it", name, ex);
            stop(known, end);
        }
    }

    @Override
    public CompletableFuture<@Nullable Void> close() {
        synchronized (this) {
            closed = true;
        }
        CompletableFuture<@Nullable Void> end = end();
        Thread thread = calling;
        if ((thread == null || !RunningThread.waitsForCaller(thread)) && !stops.waitForCaller()) {
            return end;
        }
        synchronized (this) {
            done = null;
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized CompletableFuture<@Nullable Void> ended() {
        return last.copy();
    }

    private void stop(Supplier<Lifecycle> known, CompletableFuture<@Nullable Void> end) {
        turn.lock();
        try {
            calling = Thread.currentThread();
            Lifecycle lifecycle = known.get();
            boolean running = lifecycle.isRunning(); // asked first: a stop because of which it says no is seen then
            CompletableFuture<?> underWay = stops.underWay();
            if (!underWay.isDone()) {
                // It is not asked for a second one: many a container would say at once that this has ended.
                CompletableFuture<?> unused = underWay.whenComplete((done, failure) -> stopSoon(() -> lifecycle, end));
            } else if (!running) {
                end.complete(null);
            } else if (lifecycle instanceof SmartLifecycle smart) {
                smart.stop(() -> endAfterOthers(end));
            } else {
                lifecycle.stop();
                endAfterOthers(end);
            }
        } catch (Throwable ex) { // of the user
            log.error("{} cannot be stopped as the leadership has ended", name, ex);
            endAfterOthers(end);
        } finally {
            calling = null;
            turn.unlock();
        }
    }

    /** After stops that came before the one of this, and may have been the one that the bean took. */
    private void endAfterOthers(CompletableFuture<@Nullable Void> end) {
        CompletableFuture<?> unused = stops.underWay().whenComplete((done, failure) -> end.complete(null));
    }

    @Override
    public String running() {
        Thread mine = calling;
        Thread thread = mine == null ? stops.calling() : mine;
        return name + (thread == null ? " has not said that it has stopped" : ": " + RunningThread.place(thread));
    }
}
