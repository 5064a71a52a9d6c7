/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.discovery;

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
 */
final class DaemonExecutor implements Executor {
    private static final Logger log = LoggerFactory.getLogger(DaemonExecutor.class);

    private final ThreadPoolExecutor executor;

    DaemonExecutor(String threadName) {
        ClassLoader classLoader = ClassUtils.getDefaultClassLoader();
        executor = new ThreadPoolExecutor(1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, threadName);
            thread.setDaemon(true);
            thread.setContextClassLoader(classLoader);
            return thread;
        });
        executor.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(() -> {
            try {
                task.run();
            } catch (Throwable ex) {
                log.error("A listener failed", ex);
            }
        });
    }
}
