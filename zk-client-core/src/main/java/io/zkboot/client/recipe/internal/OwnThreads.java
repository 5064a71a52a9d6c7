/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

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

    private static Thread thread(Runnable task, String name) {
        Thread thread = new Thread(null, task, name, 0, false);
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread.setDaemon(true);
        return thread;
    }
}
