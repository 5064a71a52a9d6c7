/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Runs tasks on an executor of the user, one at a time and in order. What one throws, the others do not notice. If the
 * executor refuses them, because it is full for a moment, they wait, and are handed over again: with the next one, and
 * after pauses, for some minutes also when the client has ended. What is to be told of a lost lock is not lost itself.
 */
public final class SerialExecutor implements Executor {
    private final Consumer<Throwable> failures;
    private final HandOver handOver;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    /**
     * Creates one.
     *
     * @param door gives the time between two tries, while there is a client
     * @param failures hears what tasks throw, and why the executor has refused them, once for a row of refusals, and
     *     once if they are given up
     */
    public SerialExecutor(Door door, Executor executor, Consumer<Throwable> failures) {
        this(executor, time -> door.patient().delay(time), failures);
    }

    SerialExecutor(
            Executor executor, Function<Duration, ? extends CompletableFuture<?>> delay, Consumer<Throwable> failures) {
        this.failures = failures;
        this.handOver = new HandOver(this::runAll, executor, delay, this::tell);
    }

    @Override
    public void execute(Runnable task) {
        boolean unused = offer(task);
    }

    /** As {@link #execute}; says whether the executor has taken it. If not it runs later, or never. */
    public boolean offer(Runnable task) {
        tasks.add(task);
        return handOver.begin();
    }

    @SuppressWarnings("CatchingUnchecked")
    private void runAll() {
        for (Runnable next = tasks.poll(); next != null; next = tasks.poll()) {
            try {
                next.run();
            } catch (Throwable failure) { // of the user: the next one hears its change
                tell(failure);
            }
        }
    }

    private void tell(Throwable failure) {
        Failures.loudly(() -> failures.accept(failure)); // who is told is code of the user as well
    }
}
