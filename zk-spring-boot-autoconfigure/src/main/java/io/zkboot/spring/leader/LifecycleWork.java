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

/** A bean that is started while this application leads. A start that is under way is let end before the stop. */
final class LifecycleWork implements LeaderWork {
    private static final Logger log = LoggerFactory.getLogger(LifecycleWork.class);

    private final String name;
    private final Executor threads;
    private final Supplier<Lifecycle> bean;
    /** One call of the bean at a time. */
    private final ReentrantLock turn = new ReentrantLock();

    private @Nullable CompletableFuture<@Nullable Void> done; // guarded by this; null if it was not begun
    private CompletableFuture<@Nullable Void> last = CompletableFuture.completedFuture(null); // guarded by this
    private boolean ending; // guarded by this
    private boolean closed; // guarded by this
    private volatile @Nullable Thread calling;

    LifecycleWork(String name, Executor threads, Supplier<Lifecycle> bean) {
        this.name = name;
        this.threads = threads;
        this.bean = bean;
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
        try {
            threads.execute(() -> stop(end));
        } catch (RuntimeException | Error ex) {
            log.error("There is no thread to stop {}; it is stopped by whoever has asked for it", name, ex);
            stop(end);
        }
        return end.copy();
    }

    @Override
    public CompletableFuture<@Nullable Void> close() {
        synchronized (this) {
            closed = true;
        }
        CompletableFuture<@Nullable Void> end = end();
        Thread thread = calling;
        if (thread == null || !RunningThread.waitsForCaller(thread)) {
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

    private void stop(CompletableFuture<@Nullable Void> end) {
        turn.lock();
        try {
            calling = Thread.currentThread();
            Lifecycle lifecycle = bean.get();
            if (!lifecycle.isRunning()) {
                end.complete(null);
            } else if (lifecycle instanceof SmartLifecycle smart) {
                smart.stop(() -> end.complete(null));
            } else {
                lifecycle.stop();
                end.complete(null);
            }
        } catch (Throwable ex) { // of the user
            log.error("{} cannot be stopped as the leadership has ended", name, ex);
            end.complete(null);
        } finally {
            calling = null;
            turn.unlock();
        }
    }

    @Override
    public String running() {
        Thread thread = calling;
        return name + (thread == null ? " has not said that it has stopped" : ": " + RunningThread.place(thread));
    }
}
