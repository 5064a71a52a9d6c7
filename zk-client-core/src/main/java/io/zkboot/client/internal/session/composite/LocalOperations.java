/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.composite;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.WatchInfo;
import io.zkboot.client.internal.session.delivery.Delivery;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import io.zkboot.client.internal.session.delivery.EventThread;
import io.zkboot.client.internal.session.delivery.GivenUpFuture;
import io.zkboot.client.internal.session.delivery.HeldCalls;
import io.zkboot.client.internal.session.delivery.IntroducedListener;
import io.zkboot.client.internal.session.delivery.ZkFuture;
import io.zkboot.client.internal.session.state.SessionStatus;
import io.zkboot.client.internal.session.watch.SessionWatches;
import io.zkboot.client.internal.transport.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What needs the SendThread and no server: done there at once, whether there is a connection or not. Any thread. */
public final class LocalOperations {
    private final TaskSchedule tasks;
    private final DeliveryBatch deliveries;
    private final SessionStatus status;
    private final SessionWatches watches;
    private final EventThread eventThread;
    private final Clock clock;

    public LocalOperations(
            TaskSchedule tasks,
            DeliveryBatch deliveries,
            SessionStatus status,
            SessionWatches watches,
            EventThread eventThread,
            Clock clock) {
        this.tasks = tasks;
        this.deliveries = deliveries;
        this.status = status;
        this.watches = watches;
        this.eventThread = eventThread;
        this.clock = clock;
    }

    /**
     * Returns the watches of the session, none if it has ended.
     *
     * @param view what of them is shown, and how
     */
    public List<WatchInfo> watches(UnaryOperator<List<WatchInfo>> view) {
        CompletableFuture<List<WatchInfo>> answer = new CompletableFuture<>();
        if (!soon(TaskSchedule.telling(
                answer::completeExceptionally, () -> answer.complete(view.apply(watches.list()))))) {
            return List.of();
        }
        return answer.join(); // of the SendThread, which waits for nothing
    }

    /**
     * As {@link #watches(UnaryOperator)}, for a future that is completed on the EventThread.
     *
     * @param held where the question waits to be asked, null to ask now
     */
    public CompletableFuture<List<WatchInfo>> watches(UnaryOperator<List<WatchInfo>> view, @Nullable HeldCalls held) {
        return submit(() -> view.apply(watches.list()), List.of(), held);
    }

    private <T> CompletableFuture<T> submit(Supplier<T> question, T ifEnded, @Nullable HeldCalls held) {
        ZkFuture<T> future = new ZkFuture<>(eventThread);
        Runnable ask = () -> {
            if (!soon(TaskSchedule.telling(
                    defect -> future.end(null, defect),
                    () -> deliveries.add(new Answer<>(future, question.get(), null))))) {
                future.end(ifEnded, null);
            }
        };
        if (held == null) {
            ask.run();
        } else {
            held.add(future, ask);
        }
        return future;
    }

    /**
     * Returns a future that is completed on the EventThread when some time has passed, and fails if the session ends
     * before.
     *
     * @param held where it waits to begin, null to begin now
     */
    public CompletableFuture<@Nullable Void> delay(long nanos, @Nullable HeldCalls held) {
        AtomicReference<TaskSchedule.@Nullable Entry> planned = new AtomicReference<>();
        ZkFuture<@Nullable Void> future = new GivenUpFuture<>(eventThread, () -> drop(planned.get()));
        Runnable begin = () -> {
            Runnable over = TaskSchedule.telling(defect -> future.end(null, defect), () -> {
                ZkException ended = status.state().isTerminal() ? ended() : null;
                deliveries.add(new Answer<>(future, null, ended));
            });
            TaskSchedule.Entry entry = tasks.add(clock.nanoTime() + nanos, over);
            planned.set(entry);
            if (entry == null) {
                future.end(null, ended());
            } else if (future.isDone()) {
                tasks.drop(entry);
            }
        };
        if (held == null) {
            begin.run();
        } else {
            held.add(future, begin);
        }
        return future;
    }

    private void drop(TaskSchedule.@Nullable Entry entry) {
        if (entry != null) {
            tasks.drop(entry);
        }
    }

    private ZkException ended() {
        return notRunning("the session has ended: " + status.view().detail());
    }

    /** Returns how a delay fails of a client that does not run. */
    public static ZkException notRunning(String why) {
        return new ClientClosedException(
                new Failure(ErrorCode.CONNECTION_LOSS, "delay", null, Outcome.NOT_SENT), why, null);
    }

    /** Returns a future of the kind that operations answer with, for the caller to complete. */
    public <T extends @Nullable Object> CompletableFuture<T> newFuture() {
        return new ZkFuture<>(eventThread);
    }

    /** Lets a listener hear the state, and every change from then on; false if the session has ended. */
    public boolean introduce(IntroducedListener listener) {
        return soon(() -> status.introduce(listener));
    }

    /** Lets the SendThread do something soon; false if the session has ended. */
    private boolean soon(Runnable task) {
        return tasks.add(clock.nanoTime(), task) != null;
    }

    /** An answer reaches its future. */
    private record Answer<T extends @Nullable Object>(
            ZkFuture<T> future, @Nullable T value, @Nullable ZkException failure) implements Delivery {
        @Override
        public void deliver() {
            future.end(value, failure);
        }

        @Override
        public String describe() {
            return "completion of what no server was asked";
        }
    }
}
