/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.event.SessionListener;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Failures;
import io.zkboot.client.recipe.internal.Waiting;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Claims items and hands them to a handler: so many places, each of which has one item at a time. */
final class HandlerLoop<T> implements QueueConsumer {
    private final NodeQueue<T> queue;
    private final ItemHandler<T> handler;
    private final ConsumerOptions options;
    private final AtomicInteger running = new AtomicInteger();
    private final ThreadLocal<Boolean> inside = ThreadLocal.withInitial(() -> false);
    private final SessionListener clientEnd = this::sessionChanged;

    // Guarded by places.
    private final Map<Object, CompletableFuture<?>> waits = new HashMap<>();
    private final Object places = new Object();
    private int open;
    private boolean closed;
    /** Whether the client has ended: started again it has other sessions, which are none of this consumer's. */
    private boolean clientEnded;

    private @Nullable CompletableFuture<@Nullable Void> allEnded;

    HandlerLoop(NodeQueue<T> queue, ItemHandler<T> handler, ConsumerOptions options) {
        this.queue = queue;
        this.handler = handler;
        this.options = options;
    }

    HandlerLoop<T> begin() {
        queue.door().client().addListenerTellingState(clientEnd);
        open = options.parallelism();
        for (int i = 0; i < options.parallelism(); i++) {
            next();
        }
        return this;
    }

    @Override
    public int running() {
        return running.get();
    }

    @Override
    public boolean isRunning() {
        synchronized (places) {
            return !closed && !clientEnded && open > 0;
        }
    }

    // ---- one place ----

    private void next() {
        CompletableFuture<Optional<Item<T>>> claiming;
        try {
            claiming = queue.claimAsync(Door.LONGEST);
        } catch (RuntimeException | Error defect) { // the place must not be left without anybody who knows
            notClaimed(defect);
            return;
        }
        Object ticket = waitFor(claiming);
        if (ticket == null) {
            claiming.cancel(false); // what has been claimed by now is handled
        }
        CompletableFuture<?> unused = claiming.whenComplete((item, failure) -> {
            waited(ticket);
            if (failure != null) {
                notClaimed(Waiting.unwrapped(failure));
            } else if (item.isPresent()) {
                hand(item.get());
            } else {
                next();
            }
        });
    }

    private void notClaimed(Throwable failure) {
        if (isOver()
                || failure instanceof ClientClosedException
                || queue.door().client().state().isTerminal()) {
            placeEnded();
        } else {
            pause(this::next, this::placeEnded);
            tell(failure);
        }
    }

    private void hand(Item<T> item) {
        running.incrementAndGet();
        offer(item);
    }

    /** What is refused stays claimed: to give it back would count as an attempt, though no handler had it. */
    private void offer(Item<T> item) {
        AtomicBoolean settled = new AtomicBoolean(); // some take a task and throw all the same
        try {
            options.executor().execute(() -> {
                if (settled.compareAndSet(false, true)) {
                    run(item);
                }
            });
        } catch (RuntimeException | Error rejected) { // by the executor of the user, or it finds no thread
            if (settled.compareAndSet(false, true)) {
                offerLater(item);
            }
            tell(rejected);
        }
    }

    private void offerLater(Item<T> item) {
        pause(() -> offerAgain(item), () -> giveBack(item));
    }

    private void offerAgain(Item<T> item) {
        if (item.isClaimed()) {
            offer(item);
        } else if (queue.door().client().state() == SessionState.CONNECTED) {
            giveBack(item); // it has gone with its session, and others may have it
        } else {
            offerLater(item);
        }
    }

    @SuppressWarnings("CatchingUnchecked")
    private void run(Item<T> item) {
        inside.set(true);
        try {
            handler.handle(item);
        } catch (Throwable failure) { // of the user
            giveBackLater(item);
            tell(failure);
            return;
        } finally {
            inside.remove();
        }
        CompletableFuture<?> unused = item.acknowledgeAsync().whenComplete((done, failure) -> handled(failure));
    }

    private void giveBackLater(Item<T> item) {
        pause(() -> giveBack(item), () -> giveBack(item));
    }

    private void giveBack(Item<T> item) {
        CompletableFuture<?> unused = item.giveBackAsync().whenComplete((done, failure) -> handled(failure));
    }

    /** What could not be acknowledged or given back comes again when the session has ended. */
    private void handled(@Nullable Throwable failure) {
        running.decrementAndGet();
        if (isOver()) {
            placeEnded();
        } else {
            next();
        }
        if (failure != null && !queue.door().client().state().isTerminal()) {
            tell(Waiting.unwrapped(failure));
        }
    }

    private void pause(Runnable then, Runnable ifClosed) {
        CompletableFuture<@Nullable Void> pausing =
                queue.door().client().async().delay(options.pause());
        Object ticket = waitFor(pausing);
        if (ticket == null) {
            pausing.cancel(false);
            ifClosed.run();
            return;
        }
        CompletableFuture<?> unused = pausing.whenComplete((now, ended) -> {
            waited(ticket);
            if (ended == null) {
                then.run();
            } else {
                ifClosed.run();
            }
        });
    }

    /** Comes last wherever it is done: nothing hangs on what the observer does. */
    private void tell(Throwable failure) {
        Failures.loudly(() -> queue.options().observer().listenerFailed(QueueContext.RECIPE, queue.path(), failure));
    }

    // ---- all places ----

    /** Whether no more is claimed. */
    private boolean isOver() {
        synchronized (places) {
            return closed || clientEnded;
        }
    }

    /** Notes what is waited for, which the end ends; null if that has come. */
    private @Nullable Object waitFor(CompletableFuture<?> future) {
        synchronized (places) {
            if (closed || clientEnded) {
                return null;
            }
            Object ticket = new Object();
            waits.put(ticket, future);
            return ticket;
        }
    }

    private void waited(@Nullable Object ticket) {
        synchronized (places) {
            waits.remove(ticket);
        }
    }

    private void placeEnded() {
        CompletableFuture<@Nullable Void> end;
        boolean last;
        synchronized (places) {
            open--;
            last = open == 0;
            end = last ? allEnded : null;
        }
        if (last) {
            queue.door().client().removeListener(clientEnd);
        }
        if (end != null) {
            end.complete(null);
        }
    }

    /** A place whose handler runs hears of it by nothing else, and would claim on in a session of later. */
    private void sessionChanged(StateChange change) {
        if (change.to().isTerminal() && change.from() != change.to()) { // before the start it is closed as well
            List<CompletableFuture<?>> ending;
            synchronized (places) {
                clientEnded = true;
                ending = List.copyOf(waits.values());
            }
            ending.forEach(future -> future.cancel(false));
        }
    }

    @Override
    public void close() {
        boolean unused = close(Waiting.LIMIT);
    }

    @Override
    public boolean close(Duration longest) {
        given("longest time to wait", longest);
        List<CompletableFuture<?>> ending;
        CompletableFuture<@Nullable Void> end = queue.door().client().async().newFuture();
        synchronized (places) {
            closed = true;
            ending = List.copyOf(waits.values());
            CompletableFuture<@Nullable Void> before = allEnded;
            if (before != null) {
                end = before;
            }
            allEnded = end;
            if (open == 0) {
                end.complete(null);
            }
        }
        ending.forEach(future -> future.cancel(false));
        if (inside.get()) {
            return false;
        }
        try {
            Duration bounded = Door.bounded(longest);
            end.get(longest.isNegative() ? 0 : bounded.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException | ExecutionException late) {
            return false;
        } catch (IllegalStateException onEventThread) { // which is to tell of the end
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
