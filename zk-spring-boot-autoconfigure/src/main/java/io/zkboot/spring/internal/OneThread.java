/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.internal;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.ClassUtils;

/**
 * Runs tasks one after another on a daemon thread, which is there while there is something to do. What a task throws is
 * logged.
 *
 * <p>The thread has the class loader of whoever has made this, the application's as a rule; threads that hand a task in
 * may not know the classes of an executable jar. It takes nothing else of them along: inheritable thread locals may
 * hold the request, the tenant or the secrets of the one that happened to need it first.
 */
public final class OneThread implements Executor {
    private static final Logger log = LoggerFactory.getLogger(OneThread.class);
    private static final long IDLE_SECONDS = 5;

    private final String name;
    private final ThreadPoolExecutor executor;

    public OneThread(String name) {
        this.name = name;
        ClassLoader classLoader = ClassUtils.getDefaultClassLoader();
        executor = new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(null, task, name, 0, false);
            thread.setContextClassLoader(classLoader);
            thread.setDaemon(true);
            return thread;
        });
        executor.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs a task when those before it have ended.
     *
     * @throws java.util.concurrent.RejectedExecutionException after the end
     */
    @Override
    public void execute(Runnable task) {
        executor.execute(() -> {
            try {
                task.run();
            } catch (Throwable ex) {
                log.error("What the thread {} had to do has failed", name, ex);
            }
        });
    }

    /** Interrupts the task at work, forgets those that wait, and takes no more. */
    public void end() {
        executor.shutdownNow();
    }
}
