/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.memory;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * A listener and what it is still to hear: one call at a time, in order, on its executor.
 *
 * @param <L> what kind of listener
 */
final class MemoryListener<L> {
    private final MemoryServers servers;
    private final L listener;
    private final Executor executor;
    private final Consumer<Throwable> failures;
    private CompletableFuture<?> before = CompletableFuture.completedFuture(null);

    MemoryListener(MemoryServers servers, L listener, Executor executor, Consumer<Throwable> failures) {
        this.servers = servers;
        this.listener = listener;
        this.executor = executor;
        this.failures = failures;
    }

    L listener() {
        return listener;
    }

    /** Calls it, once what happens now has happened. */
    void tell(Consumer<L> call) {
        tell(call, () -> {});
    }

    /**
     * Calls it.
     *
     * @param afterwards runs when it has returned, and also if its executor takes no task
     */
    @SuppressWarnings("CatchingUnchecked")
    void tell(Consumer<L> call, Runnable afterwards) {
        servers.mail(() -> {
            CompletableFuture<?> called = before.handleAsync(
                    (done, rejected) -> {
                        try {
                            call.accept(listener);
                        } catch (Throwable failure) { // the next one hears its change
                            failures.accept(failure);
                        }
                        return null;
                    },
                    executor);
            before = called.whenComplete((done, rejected) -> {
                if (rejected != null) {
                    failures.accept(rejected);
                }
                afterwards.run();
            });
        });
    }
}
