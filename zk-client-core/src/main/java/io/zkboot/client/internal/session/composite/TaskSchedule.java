/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.composite;

import io.zkboot.client.internal.log.SafeLogger;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.OutgoingQueue;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * What the SendThread is to do at a time, or as soon as it can: the pauses of retries, and what other threads hand it.
 * Any thread adds; the rest is the SendThread's. The tasks are the engine's own, never the user's.
 */
public final class TaskSchedule {
    private static final Logger log = SafeLogger.of(TaskSchedule.class);

    /** Entries that were dropped are not worth a look up to this number. */
    private static final int FEW = 64;

    /** A task and its time. One that was dropped does nothing, and nobody wakes up for it. */
    static final class Entry {
        private final long at;
        private final long order;
        private volatile @Nullable Runnable task;
        /** Which of those taken in it is, for those of one time. */
        private long number;

        Entry(long at, long base, Runnable task) {
            this.at = at;
            this.order = at - base; // times are compared by difference
            this.task = task;
        }

        public void run() {
            Runnable current = task;
            if (current != null) {
                task = null;
                current.run();
            }
        }
    }

    static final Comparator<Entry> BY_TIME =
            Comparator.comparingLong((Entry entry) -> entry.order).thenComparingLong(entry -> entry.number);

    private final OutgoingQueue outgoing;
    private final Queue<Entry> added = new ConcurrentLinkedQueue<>();
    private final Queue<Entry> entries;
    /** How many were dropped since the last look; not all of them may still be there. */
    private final AtomicInteger dropped = new AtomicInteger();

    private long takenIn;
    private final long base;
    private volatile boolean closed;

    /** Nobody comes back to a task that was begun, so whoever waits is told even of a defect. */
    static Runnable telling(Consumer<Throwable> waiting, Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error defect) {
                waiting.accept(defect);
                throw defect;
            }
        };
    }

    /**
     * Creates one.
     *
     * @param outgoing knows whether the SendThread sleeps, and wakes it
     * @param now a reading of the clock from which the times of tasks are at most centuries away
     */
    public TaskSchedule(OutgoingQueue outgoing, long now) {
        this(outgoing, now, new PriorityQueue<>(BY_TIME));
    }

    /**
     * For tests.
     *
     * @param entries keeps them by their time
     */
    TaskSchedule(OutgoingQueue outgoing, long now, Queue<Entry> entries) {
        this.outgoing = outgoing;
        this.base = now;
        this.entries = entries;
    }

    /** Adds a task; null if the session has ended, the task is the caller's again then. Any thread. */
    @Nullable Entry add(long at, Runnable task) {
        Entry entry = new Entry(at, base, task);
        added.add(entry);
        if (closed && added.remove(entry)) {
            return null;
        }
        outgoing.wakeup();
        return entry;
    }

    /** Lets a task not be done. Any thread. */
    void drop(Entry entry) {
        if (entry.task != null) {
            entry.task = null;
            dropped.getAndIncrement();
        }
    }

    // ---- the SendThread ----

    /** Does what is due. */
    public void run(long now) {
        takeIn();
        forgetDropped();
        Entry entry;
        while ((entry = entries.peek()) != null && entry.at - now <= 0) {
            entries.poll();
            entry.run();
        }
    }

    /** If there is no memory to keep an entry here, it is still where it was: an operation waits for it. */
    private void takeIn() {
        Entry entry;
        while ((entry = added.peek()) != null) {
            entry.number = takenIn++;
            entries.add(entry);
            if (!added.remove(entry)) {
                entries.remove(entry); // met by the close, and given back to whoever added it
            }
        }
    }

    /**
     * Forgets what was dropped once that may be more than half of all, so that it does not stay until its time. To look
     * through them costs each that was dropped no more than two steps.
     */
    private void forgetDropped() {
        int count = dropped.get();
        if (count > FEW && count > entries.size() / 2) {
            dropped.getAndAdd(-count);
            try {
                boolean unused = entries.removeIf(entry -> entry.task == null);
            } catch (OutOfMemoryError later) {
                // They stay until their time, or the next look.
            }
        }
    }

    /** Whether something was added that {@link #run} has not looked at yet. */
    public boolean hasNew() {
        return !added.isEmpty();
    }

    /** Returns when the next task is due, {@link Call#FOREVER} for never. */
    public long nextDue() {
        Entry entry;
        while ((entry = entries.peek()) != null && entry.task == null) {
            entries.poll();
        }
        return entry == null ? Call.FOREVER : entry.at;
    }

    /** Refuses what comes from now on, and does at once what is left: each task then meets the end of the session. */
    @SuppressWarnings("CatchingUnchecked") // one bad task must not cost the others, nor the end itself
    public void close() {
        closed = true;
        takeIn();
        Entry entry;
        while ((entry = entries.poll()) != null) {
            try {
                entry.run();
            } catch (Throwable defect) {
                log.error("A task of the engine failed while the session ended.", defect);
            }
            takeIn();
        }
    }
}
