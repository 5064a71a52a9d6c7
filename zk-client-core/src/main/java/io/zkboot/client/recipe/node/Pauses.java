/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.recipe.internal.Failures;
import io.zkboot.client.recipe.internal.Inbox;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * When a node tries again: not at once if the servers refuse it, nor if somebody undoes each time what it does. In the
 * inbox.
 */
final class Pauses {
    /** So often it is done again at once. */
    private static final int FREE = 3;

    private static final Duration SHORT = Duration.ofMillis(10);
    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration PASSING = Duration.ofMillis(100);
    private static final int MOST_DOUBLINGS = 20;

    /** When nobody has interfered for so long, it is forgotten. */
    private static final Duration CALM = Duration.ofSeconds(10);

    private static final Duration POLL = Duration.ofSeconds(30);

    private final Inbox inbox;
    private final Supplier<AsyncZkClient> client;
    private final Duration longest;
    private final Runnable goOn;
    private final Map<Integer, CompletableFuture<?>> timers = new HashMap<>();
    private int timersMade;
    private int refusals;
    private int interferences;
    private boolean calmAwaited;
    private int pause;
    private boolean pausing;
    private boolean polling;
    private boolean over;

    Pauses(Inbox inbox, Supplier<AsyncZkClient> client, Duration longest, Runnable goOn) {
        this.inbox = inbox;
        this.client = client;
        this.longest = longest;
        this.goOn = goOn;
    }

    boolean isPausing() {
        return pausing;
    }

    /** A server, or this client, was too busy. */
    void passing() {
        pause(PASSING);
    }

    /** The servers have refused it. */
    void refused() {
        pause(doubled(FIRST, refusals++));
    }

    /** What was refused is not refused any more. */
    void accepted() {
        refusals = 0;
    }

    /** Somebody has undone what was done. */
    void interfered() {
        interferences++;
        if (interferences > FREE) {
            pause(forInterference());
        }
        if (!calmAwaited) {
            awaitCalm(interferences);
        }
    }

    private Duration forInterference() {
        return doubled(SHORT, interferences - FREE);
    }

    /** Longer than the pauses are, or the next try would always come after a calm time. */
    private void awaitCalm(int seen) {
        calmAwaited = true;
        CompletableFuture<?> unused = after(CALM.plus(forInterference().multipliedBy(2)), () -> {
                    calmAwaited = false;
                    if (interferences == seen) {
                        interferences = 0;
                    } else {
                        awaitCalm(interferences);
                    }
                })
                .whenComplete((nothing, ended) -> calmAwaited &= ended == null);
    }

    private Duration doubled(Duration first, int times) {
        Duration long_ = first.multipliedBy(1L << Math.max(0, Math.min(times, MOST_DOUBLINGS)));
        return long_.compareTo(longest) > 0 ? longest : long_;
    }

    private void pause(Duration time) {
        pausing = true;
        int mine = ++pause;
        CompletableFuture<?> unused = after(time, () -> {
            if (pausing && mine == pause) {
                pausing = false;
                goOn.run();
            }
        });
    }

    /** There is something new that may make it succeed: nothing is waited for any more. */
    void end() {
        pausing = false;
        refusals = 0;
    }

    /** Does something after quite a while; once, however often it is called until then. */
    void poll(Runnable task) {
        if (!polling) {
            polling = true;
            CompletableFuture<?> unused = after(longest.compareTo(POLL) < 0 ? longest : POLL, () -> {
                        polling = false;
                        task.run();
                    })
                    .whenComplete((nothing, ended) -> polling &= ended == null);
        }
    }

    /** Nothing is told any more. */
    void close() {
        over = true;
        List.copyOf(timers.values()).forEach(timer -> timer.cancel(false));
    }

    /**
     * Does something later, unless the client has ended by then: its next start goes on by itself. Returns the timer,
     * which may be cancelled in the inbox.
     */
    CompletableFuture<?> after(Duration time, Runnable task) {
        CompletableFuture<@Nullable Void> timer = client.get().delay(time);
        int number = ++timersMade;
        timers.put(number, timer);
        CompletableFuture<?> unused = timer.whenComplete((nothing, ended) -> Failures.loudly(() -> inbox.put(() -> {
            boolean wanted = timers.remove(number) != null;
            if (wanted && !over && ended == null && !timer.isCancelled()) {
                task.run();
            }
        })));
        return timer;
    }
}
