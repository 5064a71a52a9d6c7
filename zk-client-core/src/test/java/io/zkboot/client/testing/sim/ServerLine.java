/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.proto.ReplyHeader;
import org.apache.zookeeper.proto.WatcherEvent;

/** The server's side of one connection: cuts what comes into frames, and sends what goes in order. */
final class ServerLine implements Watcher {
    static final String REQUEST = "a request breaks off";

    /** Bytes of a four-letter word. */
    private static final int WORD = 4;

    private final int number;
    private final SimulatedConnection connection;
    private final BooleanSupplier eventZxids;
    private final Consumer<ServerLine> whenClosed;
    private final FrameCutter received = new FrameCutter();
    private long sessionId;
    private boolean connectRequestSeen;
    private boolean closed;
    private final InOrder processing;
    private final InOrder sending;

    ServerLine(
            int number, SimulatedConnection connection, BooleanSupplier eventZxids, Consumer<ServerLine> whenClosed) {
        this.number = number;
        this.connection = connection;
        this.eventZxids = eventZxids;
        this.whenClosed = whenClosed;
        this.processing = new InOrder(connection.clock());
        this.sending = new InOrder(connection.clock());
    }

    SimulatedConnection connection() {
        return connection;
    }

    /** Returns the session, 0 before there is one. */
    long sessionId() {
        return sessionId;
    }

    void sessionId(long id) {
        sessionId = id;
    }

    boolean isClosed() {
        return closed;
    }

    /** Whether this is the first call: the first frame is the connect request. */
    boolean expectsConnectRequest() {
        boolean first = !connectRequestSeen;
        connectRequestSeen = true;
        return first;
    }

    /**
     * Takes bytes in.
     *
     * @param words answers a four-letter word; false if there is none of that kind, so that it is no such word
     */
    void receive(byte[] bytes, IntPredicate words, Consumer<byte[]> frames) {
        received.add(bytes);
        if (!connectRequestSeen && received.waiting() == WORD && words.test(received.intAt(0))) {
            return;
        }
        byte[] frame;
        while (!closed && (frame = received.next()) != null) {
            frames.accept(frame);
        }
    }

    /** Sends something after a delay, but not before all that was put here earlier. */
    void enqueue(Duration delay, Runnable step) {
        sending.after(delay, () -> run(step));
    }

    /** Does what a request asks for after a delay, but not before what earlier requests asked for. */
    void process(Duration delay, Runnable step) {
        processing.after(delay, () -> run(step));
    }

    /** Steps that never overtake each other. */
    private static final class InOrder {
        private final VirtualClock clock;
        private long freeAt;
        private int waiting;

        private InOrder(VirtualClock clock) {
            this.clock = clock;
        }

        private void after(Duration delay, Runnable step) {
            long now = clock.elapsedNanos();
            freeAt = Math.max(freeAt, now + delay.toNanos());
            if (freeAt == now && waiting == 0) {
                step.run();
                return;
            }
            waiting++;
            clock.schedule(freeAt, () -> {
                waiting--;
                step.run();
            });
        }
    }

    private void run(Runnable step) {
        if (!closed) {
            step.run();
        }
    }

    /** Sends a watch event as servers before 3.9 do, which do not name the transaction. */
    void event(int type, String path) {
        event(type, path, -1);
    }

    private void event(int type, String path, long zxid) {
        byte[] body = Jute.encode(new ReplyHeader(-1, zxid, 0), new WatcherEvent(type, 3, path));
        if (connection.clock().trace() != null) {
            connection.note("event " + type + " of " + path);
        }
        enqueue(Duration.ZERO, () -> connection.send(Jute.framed(body)));
    }

    @Override
    public void process(WatchedEvent event) {
        event(event.getType().getIntValue(), event.getPath(), eventZxids.getAsBoolean() ? event.getZxid() : -1);
    }

    void close() {
        connection.close();
        ended();
    }

    /** Notes that the connection is gone. */
    void ended() {
        if (!closed) {
            closed = true;
            if (received.waiting() > 0 && (connectRequestSeen || received.waiting() != WORD)) {
                LifeSteps.happens(REQUEST);
            }
            whenClosed.accept(this);
        }
    }

    /** Not that of the object, which differs from run to run and with it the order in the tree's watch sets. */
    @Override
    public int hashCode() {
        return number;
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }
}
