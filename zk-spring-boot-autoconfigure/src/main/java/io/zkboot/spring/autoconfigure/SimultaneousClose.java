/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.ZkClient;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes clients side by side: however many there are, it takes no longer than the slowest. */
final class SimultaneousClose {
    private static final Logger log = LoggerFactory.getLogger(SimultaneousClose.class);

    private SimultaneousClose() {}

    /** Closes them all, and calls back when all have ended, in whichever way. */
    static void of(Map<String, ZkClient> clients, Runnable callback) {
        AtomicInteger open = new AtomicInteger(clients.size() + 1);
        Runnable ended = () -> {
            if (open.decrementAndGet() == 0) {
                callback.run();
            }
        };
        clients.forEach((name, client) -> start(name, () -> {
            try {
                client.close();
            } catch (Throwable ex) {
                log.warn("The ZooKeeper client '{}' was not closed in good order", name, ex);
            } finally {
                ended.run();
            }
        }));
        ended.run();
    }

    private static void start(String name, Runnable close) {
        try {
            new Thread(null, close, "zk-close-" + name, 0, false).start();
        } catch (OutOfMemoryError ex) { // no thread to be had
            close.run();
        }
    }
}
