/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

/**
 * How the client makes threads of its own. They outlive whoever happens to be the caller that needed one, so they take
 * nothing of it along: inheritable thread locals may hold the request, the tenant or the secrets of that caller. The
 * class loader is the caller's, as user code runs there.
 */
public final class DaemonThread {
    private DaemonThread() {}

    /** Returns a new thread, not started. */
    public static Thread named(String name, Runnable task) {
        Thread thread = new Thread(null, task, name, 0, false);
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread.setDaemon(true);
        return thread;
    }
}
