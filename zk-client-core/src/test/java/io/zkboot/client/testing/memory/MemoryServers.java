/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.memory;

import io.zkboot.client.data.MultiException;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.OpResult;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What all processes have in common: the queues, the time, and one order in which all happens. State is changed while
 * this is locked; code of users runs afterwards, in the order of the changes.
 */
final class MemoryServers {
    /** As long as a client knows. */
    static final Duration LONGEST = Duration.ofDays(24);

    /** Something that is to happen at a time. */
    static final class Timer {
        private final Duration at;
        private final Runnable task;

        Timer(Duration at, Runnable task) {
            this.at = at;
            this.task = task;
        }
    }

    private final Map<String, MemoryQueue> queues = new HashMap<>();
    private final Map<String, MemoryNode> made = new HashMap<>();
    private final List<MemoryProcess> processes = new ArrayList<>();
    private final List<Op> written = new ArrayList<>();
    private final List<Timer> timers = new ArrayList<>();
    private final Deque<Runnable> mail = new ArrayDeque<>();
    private final Instant start = Instant.now();
    private Duration now = Duration.ZERO;
    private long zxid = 0x100000000L;
    private long sessions = 0x1000000;
    private volatile @Nullable Thread carrier;

    // ---- change, and what follows ----

    /** Changes something, and then tells who is to hear of it. */
    void change(Runnable change) {
        synchronized (this) {
            change.run();
        }
        deliver();
    }

    /** Runs code of a user once what happens now has happened. */
    void mail(Runnable task) {
        mail.add(task);
    }

    private void deliver() {
        Thread me = Thread.currentThread();
        while (true) {
            Runnable next;
            synchronized (this) {
                if (carrier != null && carrier != me) {
                    return; // that one goes on
                }
                next = carrier == me ? null : mail.peek();
                if (next == null) {
                    return; // nothing, or this is called by what is just told
                }
                mail.remove();
                carrier = me;
            }
            try {
                loudly(next); // what comes behind it is delivered as well
            } finally {
                carrier = null;
            }
        }
    }

    /** Runs code of a user which is not to throw: whoever has caused the change is not to blame. */
    @SuppressWarnings("CatchingUnchecked")
    static void loudly(Runnable task) {
        try {
            task.run();
        } catch (Throwable failure) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
        }
    }

    // ---- time ----

    Duration now() {
        return now;
    }

    Instant instant() {
        return start.plus(now);
    }

    Timer after(Duration time, Runnable task) {
        Timer timer = new Timer(now.plus(time), task);
        timers.add(timer);
        return timer;
    }

    void cancel(@Nullable Timer timer) {
        timers.remove(timer);
    }

    void advance(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("Time does not go back, by " + time + ".");
        }
        Duration[] until = new Duration[1];
        change(() -> until[0] = now.plus(time));
        boolean more = true;
        while (more) {
            Timer[] next = new Timer[1];
            change(() -> {
                Optional<Timer> first = timers.stream()
                        .filter(timer -> timer.at.compareTo(until[0]) <= 0)
                        .min(Comparator.comparing(timer -> timer.at));
                first.ifPresent(timer -> {
                    next[0] = timer;
                    timers.remove(timer);
                    now = timer.at.compareTo(now) > 0 ? timer.at : now;
                    timer.task.run();
                });
            });
            more = next[0] != null;
        }
        change(() -> now = until[0].compareTo(now) > 0 ? until[0] : now);
    }

    // ---- nodes ----

    synchronized MemoryProcess join() {
        MemoryProcess process = new MemoryProcess(this);
        processes.add(process);
        return process;
    }

    List<MemoryProcess> joined() {
        return processes;
    }

    long nextZxid() {
        return ++zxid;
    }

    long nextSession() {
        return ++sessions;
    }

    MemoryQueue queue(String what, String path) {
        return queues.computeIfAbsent(what + " " + path, key -> new MemoryQueue(this, path));
    }

    List<MemoryQueue> queues() {
        return List.copyOf(queues.values());
    }

    void made(MemoryNode node) {
        made.put(node.path(), node);
    }

    // ---- transactions ----

    synchronized List<Op> written() {
        return List.copyOf(written);
    }

    /** Applies all parts, or none if one of them checks a contender that has gone. */
    synchronized List<OpResult> commit(List<Op> parts) {
        List<OpResult> results = new ArrayList<>();
        long mine = nextZxid();
        for (Op part : parts) {
            MemoryNode node = made.get(part.path());
            if (node != null && !node.isThere()) {
                throw refused(parts, results.size());
            }
            results.add(
                    switch (kindOf(part)) {
                        case "Check" -> new OpResult.Checked();
                        case "Delete" -> new OpResult.Deleted();
                        case "SetData" -> new OpResult.DataSet(new Stat(1, mine, 0, 0, 1, 0, 0, 0, 0, 0, 1));
                        default -> new OpResult.Created(part.path(), null);
                    });
        }
        parts.stream().filter(part -> !kindOf(part).equals("Check")).forEach(written::add);
        return results;
    }

    private static String kindOf(Op part) {
        return part.getClass().getSimpleName();
    }

    private static MultiException refused(List<Op> parts, int failed) {
        List<OpResult> results = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            ErrorCode code = i == failed ? ErrorCode.NO_NODE : ErrorCode.RUNTIME_INCONSISTENCY;
            results.add(new OpResult.Failed(code, code.code()));
        }
        return new MultiException(failed, "check", parts.get(failed).path(), ErrorCode.NO_NODE.code(), results);
    }

    // ---- waiting ----

    /** Waits in real time, no longer than the time given. */
    <T> T await(CompletableFuture<T> promised, String what, String path, Duration longest) {
        if (!promised.isDone() && carrier == Thread.currentThread()) {
            promised.cancel(false);
            throw new IllegalStateException("This is called where " + path
                    + " tells of its changes, and would wait for itself: use " + what + "Async, or another executor.");
        }
        try {
            Duration bounded = longest.compareTo(LONGEST) > 0 ? LONGEST : longest;
            return promised.get(bounded.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            OperationTimeoutException late = new OperationTimeoutException(
                    new Failure(ErrorCode.OPERATION_TIMEOUT, what, path, Outcome.REJECTED),
                    "it was not granted in time; the queue was left",
                    null);
            if (promised.completeExceptionally(late)) {
                throw late;
            }
            return await(promised, what, path, longest);
        } catch (InterruptedException e) {
            promised.cancel(false);
            Thread.currentThread().interrupt();
            throw new OperationInterruptedException(
                    new Failure(ErrorCode.OPERATION_TIMEOUT, what, path, Outcome.UNKNOWN),
                    "the waiting thread was interrupted; it was given up",
                    null);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
        }
    }
}
