/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The end of what runs code of others, which may not end. */
final class BoundedStop {
    /** How long the end waits for code of others, if nobody says otherwise. */
    static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    private BoundedStop() {}

    /**
     * Stops something, and calls back when it has stopped or the time is over.
     *
     * @param stop stops it, and calls back when it has stopped
     * @param late is called before the callback if the time is over
     */
    static void within(Duration timeout, Consumer<Runnable> stop, Runnable late, Runnable callback) {
        CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();
        stop.accept(() -> stopped.complete(null));
        if (stopped.isDone()) {
            callback.run();
            return;
        }
        // The timer is the JVM's, whose thread is a daemon: it goes on while shutdown hooks run.
        CompletableFuture<@Nullable Void> unused = stopped.orTimeout(
                        TimeUnit.MILLISECONDS.convert(timeout), TimeUnit.MILLISECONDS)
                .whenComplete((nothing, failure) -> {
                    try {
                        if (failure != null) {
                            late.run();
                        }
                    } finally {
                        callback.run();
                    }
                });
    }
}
