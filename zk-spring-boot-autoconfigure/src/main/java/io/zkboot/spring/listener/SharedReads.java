/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.ZkClient;
import io.zkboot.client.event.WatchedEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads that several endpoints want are made once. Of equal reads one is under way at a time; who may not have its
 * answer, because it was sent too early to show what he has heard of, shares the next one, which is sent when that
 * ends. The endpoints that hear of one event have heard of it at one time, and read once, however many they are. No
 * answer is kept beyond those who wait. Any thread.
 */
final class SharedReads {
    /** Those of all clients: endpoints of a client need not know each other. It is empty while nothing is read. */
    static final SharedReads ALL = new SharedReads();

    private final AtomicLong clock = new AtomicLong();

    @SuppressWarnings("ThreadLocalUsage") // but for tests there is one instance
    private final ThreadLocal<@Nullable Arrival> lastArrival = new ThreadLocal<>();

    private final Map<Key, Line<?>> lines = new HashMap<>();

    /**
     * What is read of a node.
     *
     * @param name says it
     * @param request sends the request
     */
    record What<T>(String name, BiFunction<AsyncZkClient, String, CompletableFuture<T>> request) {}

    /** Clients are the same if they are one object: views differ in what their paths and data mean. */
    private record Key(ZkClient client, String path, What<?> what) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && client == key.client && what.equals(key.what) && path.equals(key.path);
        }

        @Override
        public int hashCode() {
            return 31 * System.identityHashCode(client) + path.hashCode();
        }
    }

    /** Equal reads: the one under way, and the one after it. */
    private static final class Line<T> {
        Read<T> current;

        @Nullable Read<T> next;

        Line(Read<T> first) {
            this.current = first;
        }
    }

    /** One read, guarded by the map of lines. */
    private static final class Read<T> {
        final Set<Reading<T>> readers = new LinkedHashSet<>();
        long sent; // time of the clock
        boolean cancelled;

        @Nullable CompletableFuture<T> answer;
    }

    /** The last event that a thread, which is that of a client, has delivered, and when its first watcher got it. */
    private record Arrival(ZkClient client, WatchedEvent event, long time) {
        /** Views make an event of their own for each watcher; of one transaction it is the same all the same. */
        @SuppressWarnings("ReferenceEquality") // without a transaction, equal events may be two
        boolean isOf(ZkClient other, WatchedEvent heard) {
            return client == other && (event == heard || (heard.zxid() != WatchedEvent.NO_ZXID && event.equals(heard)));
        }
    }

    /** One reader's part in a read. */
    final class Reading<T> {
        private final Read<T> read;
        private final CompletableFuture<T> answer;

        private Reading(Read<T> read, CompletableFuture<T> answer) {
            this.read = read;
            this.answer = answer;
        }

        /** Waits for the answer; what the read failed with, or a {@link CancellationException}, is thrown. */
        T await() throws InterruptedException {
            try {
                return answer.get();
            } catch (ExecutionException ex) {
                if (ex.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
                throw new IllegalStateException(ex.getCause());
            }
        }

        /** Ends the wait; the read goes on while others wait for it. */
        void cancel() {
            leave(this);
            answer.cancel(false);
        }
    }

    /** Returns the time: a read that was sent after it is later than all that was received before it. */
    long now() {
        return clock.incrementAndGet();
    }

    /**
     * Returns when an event has come: the same time for all watchers of a client that are told of it one after another.
     */
    long received(ZkClient client, WatchedEvent event) {
        Arrival last = lastArrival.get();
        if (last == null || !last.isOf(client, event)) {
            last = new Arrival(client, event, now());
            lastArrival.set(last);
        }
        return last.time();
    }

    /** Returns a part in a read that is under way and was sent after a time; null if there is none. */
    <T> @Nullable Reading<T> join(ZkClient client, What<T> what, String path, long since) {
        CompletableFuture<T> answer = client.async().newFuture();
        synchronized (lines) {
            Line<T> line = line(new Key(client, path, what));
            if (line == null || line.current.cancelled || line.current.sent <= since) {
                return null;
            }
            Reading<T> reading = new Reading<>(line.current, answer);
            line.current.readers.add(reading);
            return reading;
        }
    }

    /**
     * Reads.
     *
     * @param since the read must have been sent after this time
     */
    <T> Reading<T> read(ZkClient client, What<T> what, String path, long since) {
        Key key = new Key(client, path, what);
        // One that refuses to be waited for where its answer is delivered, instead of waiting for ever.
        CompletableFuture<T> answer = client.async().newFuture();
        Reading<T> reading;
        Line<T> begun = null;
        synchronized (lines) {
            Line<T> line = line(key);
            if (line == null) {
                line = new Line<>(new Read<>());
                line.current.sent = clock.incrementAndGet();
                lines.put(key, line);
                begun = line;
            }
            Read<T> read = line.current;
            if (begun == null && (read.cancelled || read.sent <= since)) {
                read = line.next == null ? new Read<>() : line.next;
                line.next = read;
            }
            reading = new Reading<>(read, answer);
            read.readers.add(reading);
        }
        if (begun != null) {
            send(key, begun, begun.current);
        }
        return reading;
    }

    /** Returns how many reads are under way. */
    int size() {
        synchronized (lines) {
            return lines.size();
        }
    }

    @SuppressWarnings("unchecked") // the key holds what is read, and so its type
    private <T> @Nullable Line<T> line(Key key) {
        return (Line<T>) lines.get(key);
    }

    @SuppressWarnings("unchecked")
    private <T> void send(Key key, Line<T> line, Read<T> read) {
        CompletableFuture<T> answer;
        try {
            answer = Objects.requireNonNull(
                    ((What<T>) key.what()).request().apply(key.client().async(), key.path()));
        } catch (Throwable ex) {
            answer = CompletableFuture.failedFuture(ex);
        }
        boolean unwanted;
        synchronized (lines) {
            read.answer = answer;
            unwanted = read.cancelled;
        }
        CompletableFuture<T> unused = answer.whenComplete((value, failure) -> ended(key, line, read, value, failure));
        if (unwanted) {
            answer.cancel(false);
        }
    }

    private <T> void ended(Key key, Line<T> line, Read<T> read, T value, @Nullable Throwable failure) {
        List<Reading<T>> told;
        Read<T> next;
        synchronized (lines) {
            told = new ArrayList<>(read.readers);
            read.readers.clear();
            next = line.next;
            line.next = null;
            if (next == null || next.readers.isEmpty()) {
                next = null;
                lines.remove(key);
            } else {
                next.sent = clock.incrementAndGet();
                line.current = next;
            }
        }
        for (Reading<T> reading : told) {
            if (failure == null) {
                reading.answer.complete(value);
            } else {
                reading.answer.completeExceptionally(Failures.unwrapped(failure));
            }
        }
        if (next != null) {
            send(key, line, next);
        }
    }

    private <T> void leave(Reading<T> reading) {
        CompletableFuture<T> unwanted = null;
        synchronized (lines) {
            Read<T> read = reading.read;
            if (read.readers.remove(reading) && read.readers.isEmpty() && read.sent != 0) {
                read.cancelled = true;
                unwanted = read.answer;
            }
        }
        if (unwanted != null) {
            unwanted.cancel(false);
        }
    }
}
