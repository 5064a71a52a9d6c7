/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.internal;

import java.util.concurrent.CountDownLatch;

/** A thread that keeps the JVM alive until it is told to end. */
public final class KeepAlive {
    private final CountDownLatch end = new CountDownLatch(1);

    private KeepAlive() {}

    /**
     * Begins.
     *
     * @param name name of the thread
     */
    public static KeepAlive begin(String name) {
        KeepAlive keepAlive = new KeepAlive();
        Thread thread = new Thread(
                null,
                keepAlive::await,
                name,
                0,
                false); // it lives on: nothing of the thread that starts the application may come along
        thread.setDaemon(false);
        thread.start();
        return keepAlive;
    }

    /** Lets the JVM end. */
    public void end() {
        end.countDown();
    }

    private void await() {
        try {
            end.await();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
