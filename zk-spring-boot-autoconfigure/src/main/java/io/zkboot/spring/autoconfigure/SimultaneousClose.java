/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.ZkClient;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes clients side by side: however many there are, it takes no longer than the slowest. */
final class SimultaneousClose {
    private static final Logger log = LoggerFactory.getLogger(SimultaneousClose.class);

    private SimultaneousClose() {}

    /** Closes them all, and calls back when all have ended, in whichever way. */
    static void of(Map<String, ZkClient> clients, Runnable callback) {
        CompletableFuture<?>[] ends = clients.entrySet().stream()
                .map(entry -> close(entry.getKey(), entry.getValue()))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(ends).whenComplete((all, failure) -> callback.run());
    }

    private static CompletableFuture<?> close(String name, ZkClient client) {
        CompletableFuture<?> end = new CompletableFuture<>();
        Runnable close = () -> {
            try {
                client.close();
            } catch (Throwable ex) {
                log.warn("The ZooKeeper client '{}' was not closed in good order", name, ex);
            } finally {
                end.complete(null);
            }
        };
        try {
            new Thread(null, close, "zk-close-" + name, 0, false).start();
        } catch (OutOfMemoryError ex) { // no thread to be had
            close.run();
        }
        return end;
    }
}
