/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import java.util.concurrent.CountDownLatch;

/** A thread that keeps the JVM alive until it is told to end. */
final class KeepAlive {
    private final CountDownLatch end = new CountDownLatch(1);

    private KeepAlive() {}

    static KeepAlive begin() {
        KeepAlive keepAlive = new KeepAlive();
        Thread thread = new Thread(
                null,
                keepAlive::await,
                "zk-leader-keep-alive",
                0,
                false); // it lives on: nothing of the thread that starts the application may come along
        thread.setDaemon(false);
        thread.start();
        return keepAlive;
    }

    void end() {
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
