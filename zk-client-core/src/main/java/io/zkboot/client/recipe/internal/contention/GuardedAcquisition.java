/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.contention;

import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.RecipeObserver.Refusal;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Inbox;
import io.zkboot.client.recipe.internal.Waiting;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to hold a place that is only taken by who holds a lock: acquires the lock, then the place, and gives the
 * lock back, all within one time. Whoever loses the place while it waits for it begins again with the lock.
 *
 * @param <G> what the caller gets
 */
public final class GuardedAcquisition<G> {
    /** Whoever looks after a place is told what becomes of it; how it was acquired is told by this class. */
    private record OfHolders(RecipeObserver observer) implements RecipeObserver {
        @Override
        public void inDoubt(String recipe, String path) {
            observer.inDoubt(recipe, path);
        }

        @Override
        public void confirmed(String recipe, String path) {
            observer.confirmed(recipe, path);
        }

        @Override
        public void released(String recipe, String path, Duration held) {
            observer.released(recipe, path, held);
        }

        @Override
        public void lost(String recipe, String path, LossReason reason, Duration held) {
            observer.lost(recipe, path, reason, held);
        }

        @Override
        public void nodeFailed(String recipe, String path, Throwable failure) {
            observer.nodeFailed(recipe, path, failure);
        }

        @Override
        public void listenerFailed(String recipe, String path, Throwable failure) {
            observer.listenerFailed(recipe, path, failure);
        }
    }

    private final Door door;
    private final QueueSpec lock;
    private final QueueSpec place;
    private final RecipeObserver observer;
    private final String path;
    private final Duration timeout;
    private final boolean queues;
    private final Function<@Nullable Holding, G> answer;
    private final Inbox inbox = new Inbox();
    private final AttemptReport report;

    // Where events are delivered.
    private CompletableFuture<G> result = new CompletableFuture<>();
    private @Nullable CompletableFuture<?> stage;
    private @Nullable CompletableFuture<?> timer;
    private @Nullable Holding locked;
    private boolean over;

    /**
     * Makes one.
     *
     * @param lock the lock
     * @param place the place; its observer hears how it went
     * @param path that of both, for messages
     * @param queues whether it waits for others; if not the answer is for null if somebody is in front
     */
    public GuardedAcquisition(
            Door door,
            QueueSpec lock,
            QueueSpec place,
            String path,
            Duration timeout,
            boolean queues,
            Function<@Nullable Holding, G> answer) {
        this.door = door;
        this.lock = lock.withObserver(RecipeObserver.NONE);
        this.place = place.withObserver(new OfHolders(place.observer()));
        this.observer = place.observer();
        this.report = new AttemptReport(place);
        this.path = path;
        this.timeout = Door.bounded(timeout);
        this.queues = queues;
        this.answer = answer;
    }

    /** Begins; whoever completes the result in another way gives up. */
    public CompletableFuture<G> begin() {
        inbox.begin(() -> {
            lock(); // the first request, which starts a client that was not
            CompletableFuture<G> asked = door.asUser().newFuture();
            result = asked;
            CompletableFuture<?> unused = asked.whenComplete((value, failure) -> inbox.put(() -> settled(failure)));
            CompletableFuture<@Nullable Void> end = door.patient().delay(timeout);
            timer = end;
            CompletableFuture<?> unusedToo = end.whenComplete((over, ended) -> inbox.put(() -> {
                if (ended == null) {
                    finish(Acquisition.timedOut(path), Refusal.TIMED_OUT);
                } else { // the client has ended
                    finish(Waiting.unwrapped(ended), Refusal.FAILED);
                }
            }));
        });
        return result;
    }

    private void lock() {
        CompletableFuture<@Nullable Holding> asked = queues
                ? Acquisition.<@Nullable Holding>queue(door, lock, timeout, held -> held)
                : Acquisition.<@Nullable Holding>attempt(door, lock, held -> held);
        stage = asked;
        CompletableFuture<?> unused =
                asked.whenComplete((held, failure) -> inbox.put(() -> lockAnswered(held, failure)));
    }

    private void lockAnswered(@Nullable Holding held, @Nullable Throwable failure) {
        locked = held;
        if (over) {
            unlock();
        } else if (failure != null) {
            failed(failure);
        } else if (held == null) {
            taken();
        } else {
            place();
        }
    }

    private void place() {
        CompletableFuture<@Nullable Holding> asked = Acquisition.once(door, place, timeout, queues);
        stage = asked;
        CompletableFuture<?> unused =
                asked.whenComplete((held, failure) -> inbox.put(() -> placeAnswered(held, failure)));
    }

    private void placeAnswered(@Nullable Holding held, @Nullable Throwable failure) {
        unlock();
        if (over) {
            release(held);
        } else if (failure instanceof PlaceLost) {
            lock();
            observer.queuedAgain(place.recipe(), place.path());
        } else if (failure != null) {
            failed(failure);
        } else if (held == null) {
            taken();
        } else {
            end();
            if (!result.complete(answer.apply(held))) {
                release(held); // its caller has just given up
            }
            report.granted();
        }
    }

    private void unlock() {
        release(locked);
        locked = null;
    }

    private static void release(@Nullable Holding held) {
        if (held != null) {
            CompletableFuture<?> unused = held.release();
        }
    }

    // ---- how it ends ----

    private void taken() {
        end();
        result.complete(answer.apply(null));
        report.refused(Refusal.TAKEN);
    }

    /** A stage has no more time than the whole, and its timer may be due a moment before ours. */
    private void failed(Throwable why) {
        if (why instanceof OperationTimeoutException) {
            finish(Acquisition.timedOut(path), Refusal.TIMED_OUT);
        } else {
            finish(why, Refusal.FAILED);
        }
    }

    private void finish(Throwable why, Refusal refusal) {
        if (!over) {
            giveUp();
            result.completeExceptionally(why);
            report.refused(refusal);
        }
    }

    private void settled(@Nullable Throwable failure) {
        if (!over) {
            giveUp();
            report.givenUp(failure);
        }
    }

    /** What is under way is given up, and the lock with it: by the answer of that, if it has not come by now. */
    private void giveUp() {
        end();
        CompletableFuture<?> pending = stage;
        if (pending != null) {
            pending.cancel(false);
        }
    }

    private void end() {
        over = true;
        CompletableFuture<?> pending = timer;
        if (pending != null) {
            pending.cancel(false);
        }
    }
}
