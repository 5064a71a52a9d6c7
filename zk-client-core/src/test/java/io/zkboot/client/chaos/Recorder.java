/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Writes down all that a client does and is told, as it comes. For use by many threads. */
final class Recorder implements AutoCloseable {
    /** A call that was made. */
    record Begun(long id, int lane, long watch, long session, long invoked, int connection, Call call) {}

    private final BufferedWriter out;
    private final Subject subject;
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong order = new AtomicLong();
    private final Map<Long, Begun> pending = new ConcurrentHashMap<>();
    private volatile int connection;

    Recorder(Path file, Subject subject) {
        this.subject = subject;
        try {
            out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Right before a call is made. */
    Begun begin(int lane, long watch, Call call) {
        Begun begun =
                new Begun(calls.incrementAndGet(), lane, watch, subject.session(), System.nanoTime(), connection, call);
        pending.put(begun.id(), begun);
        return begun;
    }

    /** A call has ended, and its caller was told. */
    void end(Begun begun, Answer answer) {
        end(begun, answer, 0);
    }

    /** A call has ended, told where events are. */
    void endInOrder(Begun begun, Answer answer) {
        end(begun, answer, order.incrementAndGet());
    }

    private void end(Begun begun, Answer answer, long place) {
        long now = System.nanoTime();
        pending.remove(begun.id());
        long session = subject.session();
        write(new Operation(
                        begun.id(),
                        begun.lane(),
                        begun.watch(),
                        session == begun.session() ? session : 0,
                        begun.invoked(),
                        now,
                        place,
                        connection == begun.connection() ? connection : -1,
                        begun.call(),
                        answer)
                .line());
    }

    void told(long watch, Event.Type type, String path, long zxid, long session) {
        write(new Event(watch, type, path, zxid, order.incrementAndGet(), System.nanoTime(), session).line());
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // told by one thread at a time
    void news(News.State state, long session) {
        connection++;
        write(new News(state, System.nanoTime(), session).line());
    }

    /** That was all: what has not ended by now does not end. */
    @Override
    public void close() {
        for (Begun begun : pending.values()) {
            end(begun, Answer.failed(Outcome.UNKNOWN, EndChecks.PENDING));
        }
        write(Testimony.END + " " + calls.get() + " " + Long.toHexString(subject.session()));
        synchronized (out) {
            try {
                out.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void write(String line) {
        synchronized (out) {
            try {
                out.write(line);
                out.write('\n');
            } catch (IOException closed) {
                // What comes behind the end is the end of the client, which is not judged.
                return;
            }
        }
    }
}
