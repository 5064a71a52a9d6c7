/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a listener is to be told, in order, on an executor of the user. If that takes no task, what is there waits for
 * the next one, and is offered again after pauses that grow; after some of them only with the next notice.
 */
public final class Notices {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final int MOST_OFFERS = 10;

    private final Door door;
    private final Consumer<Throwable> failures;
    private final SerialExecutor executor;
    private final Deque<Runnable> waiting = new ArrayDeque<>(); // guarded by itself
    private boolean offeredLater; // guarded by waiting
    private int refusals; // guarded by waiting

    /**
     * Creates one.
     *
     * @param failures hears what notices throw, and why the executor has refused some
     */
    public Notices(Door door, Executor executor, Consumer<Throwable> failures) {
        this.door = door;
        this.failures = failures;
        this.executor = new SerialExecutor(executor, failures);
    }

    /** Tells this, behind all before. */
    public void tell(Runnable notice) {
        synchronized (waiting) {
            waiting.add(notice);
            refusals = 0;
        }
        offer();
    }

    private void offer() {
        if (executor.offer(this::tellAll)) {
            return;
        }
        Duration pause;
        synchronized (waiting) {
            if (offeredLater || ++refusals > MOST_OFFERS) {
                return;
            }
            offeredLater = true;
            pause = FIRST_PAUSE.multipliedBy(1L << refusals);
        }
        CompletableFuture<@Nullable Void> later = door.patient().delay(pause);
        CompletableFuture<?> unused = later.whenComplete((over, ended) -> {
            synchronized (waiting) {
                offeredLater = false;
            }
            if (ended == null) { // else the next notice goes on
                offer();
            }
        });
    }

    private void tellAll() {
        Runnable next;
        while ((next = next()) != null) {
            try {
                next.run();
            } catch (RuntimeException | Error failure) { // of the user: the next one is told all the same
                Failures.loudly(() -> failures.accept(failure));
            }
        }
    }

    private @Nullable Runnable next() {
        synchronized (waiting) {
            return waiting.poll();
        }
    }
}
