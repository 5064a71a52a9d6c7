/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/**
 * A thread for each task, with the class loader of the application. No pool of others: who leads must not wait for a
 * thread, and a task may take as long as the leadership.
 */
final class LeaderThreads implements Executor {
    private final SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("zk-leader-");

    LeaderThreads(@Nullable ClassLoader classLoader) {
        executor.setDaemon(true); // the registry keeps the JVM alive; a method that hangs does not
        executor.setTaskDecorator(task -> () -> {
            Thread.currentThread().setContextClassLoader(classLoader);
            task.run();
        });
    }

    void setVirtual(boolean virtual) {
        executor.setVirtualThreads(virtual);
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }
}
