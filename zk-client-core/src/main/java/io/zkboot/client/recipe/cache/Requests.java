/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.recipe.internal.Failures;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a cache that are under way, no more of them than there is room for, and the pause after one that met
 * no server or a busy one. Owned by the EventThread.
 */
final class Requests {
    /** What a batch of reads or a list takes of the room, unless it is small. */
    static final int BATCH = 8;
    /** What a request for one node alone takes. */
    static final int SINGLE = 1;

    private static final int ROOM = 8 * BATCH;
    /**
     * So many are more than a steady flow of changes has under way, even to a far server: a burst, and more will come.
     * What is sent before that one by one the client itself puts together, if the server is busy.
     */
    private static final int BURST = 16;

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;

    /** Takes an answer or a failure. */
    interface Taking<R> {
        void take(R what);
    }

    private final AsyncZkClient client;
    private final Runnable afterEach;
    private volatile boolean stopped;
    private int underWay;
    private int count;
    private boolean pausing;
    private long pauseMillis = FIRST_PAUSE_MILLIS;

    /**
     * Creates them.
     *
     * @param afterEach called when an answer or a failure has been taken, and after a pause
     */
    Requests(AsyncZkClient client, Runnable afterEach) {
        this.client = client;
        this.afterEach = afterEach;
    }

    boolean hasRoomFor(int weight) {
        return !stopped && !pausing && underWay + weight <= ROOM;
    }

    /** Whether so many are under way that there is no haste with another one. */
    boolean areMany() {
        return count >= BURST;
    }

    /** Nothing is asked or told any more. */
    void stop() {
        stopped = true;
    }

    /** There is a connection again: no use in pausing any longer. */
    void resume() {
        pausing = false;
        pauseMillis = FIRST_PAUSE_MILLIS;
    }

    <R> void send(
            int weight,
            Function<AsyncZkClient, CompletableFuture<R>> request,
            Taking<R> taking,
            Taking<Throwable> failing) {
        underWay += weight;
        count++;
        CompletableFuture<R> sent;
        try {
            sent = request.apply(client);
        } catch (RuntimeException failure) { // the client is closed, or the cache
            sent = CompletableFuture.failedFuture(failure);
        }
        CompletableFuture<R> unused = sent.whenComplete((result, failure) -> {
            underWay -= weight;
            count--;
            if (stopped) {
                return;
            }
            Failures.loudly(() -> {
                if (failure == null) {
                    pauseMillis = FIRST_PAUSE_MILLIS;
                    taking.take(result);
                } else {
                    failing.take(failure);
                }
                afterEach.run();
            });
        });
    }

    /** Does something a moment later, when more has been delivered. */
    void soon(Runnable step) {
        CompletableFuture<@Nullable Void> turn;
        try {
            turn = client.delay(SHORTEST);
        } catch (ZkException | IllegalStateException ended) {
            turn = CompletableFuture.failedFuture(ended);
        }
        CompletableFuture<@Nullable Void> unused = turn.whenComplete((nothing, failure) -> {
            if (!stopped) {
                Failures.loudly(step);
            }
        });
    }

    /** Sends nothing for a while, longer each time until something is answered. */
    void pause() {
        if (pausing) {
            return;
        }
        pausing = true;
        Duration pause = Duration.ofMillis(pauseMillis);
        pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2);
        CompletableFuture<@Nullable Void> over;
        try {
            over = client.delay(pause);
        } catch (ZkException | IllegalStateException ended) { // the next connection goes on
            return;
        }
        CompletableFuture<@Nullable Void> unused = over.whenComplete((nothing, failure) -> {
            if (failure == null && pausing && !stopped) {
                Failures.loudly(() -> {
                    pausing = false;
                    afterEach.run();
                });
            }
        });
    }
}
