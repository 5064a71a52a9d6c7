/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Executors with daemon threads of their own, which are there only while there is something to do. They outlive whoever
 * happens to need one, so they take nothing of it along but the class loader: inheritable thread locals may hold the
 * request, the tenant or the secrets of that caller.
 */
public final class OwnThreads {
    private static final long IDLE_SECONDS = 5;

    private OwnThreads() {}

    /** Returns one that runs each task on a thread of its own. */
    public static Executor forEach(String name) {
        return task -> thread(task, name).start();
    }

    /** Returns one that runs the tasks one after the other on one thread, which is kept for a while. */
    public static Executor one(String name) {
        ThreadPoolExecutor thread = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> thread(task, name));
        thread.allowCoreThreadTimeOut(true);
        return thread;
    }

    /**
     * Returns what is completed on a thread of its own when some time has passed, on the JDK's clock: for what goes on
     * though there is no client. Cancelling it ends the wait, for which there is no thread.
     */
    public static CompletableFuture<@Nullable Void> after(Duration time, String name) {
        ClassLoader loader = Thread.currentThread().getContextClassLoader(); // not that of the JDK's own thread
        CompletableFuture<@Nullable Void> timer = new CompletableFuture<>();
        CompletableFuture<@Nullable Void> over =
                timer.thenRunAsync(() -> {}, task -> thread(task, name, loader).start());
        CompletableFuture<?> unused = over.whenComplete((done, failure) -> timer.cancel(false));
        CompletableFuture<?> unusedToo = timer.completeOnTimeout(null, time.toMillis(), TimeUnit.MILLISECONDS);
        return over;
    }

    private static Thread thread(Runnable task, String name) {
        return thread(task, name, Thread.currentThread().getContextClassLoader());
    }

    private static Thread thread(Runnable task, String name, @Nullable ClassLoader loader) {
        Thread thread = new Thread(null, task, name, 0, false);
        thread.setContextClassLoader(loader);
        thread.setDaemon(true);
        return thread;
    }
}
