/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.RequestTooLargeException;
import io.zkboot.client.error.ZkServerException;
import io.zkboot.client.event.Reason;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.jute.JuteWriter;
import io.zkboot.client.internal.protocol.OpCode;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.protocol.Xid;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.PendingQueue;
import io.zkboot.client.internal.session.call.WaitingCalls;
import io.zkboot.client.internal.session.compatibility.OlderServer;
import io.zkboot.client.internal.session.compatibility.SuspectCalls;
import io.zkboot.client.internal.session.state.ConnectionLost;
import io.zkboot.client.internal.session.state.SessionOver;
import io.zkboot.client.internal.session.watch.EmulatedWatches;
import io.zkboot.client.internal.transport.Channel;
import io.zkboot.client.internal.transport.FrameReader;
import io.zkboot.client.internal.transport.FrameWriter;
import java.io.IOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A connection with the session attached: reads what is there, writes what waits, keeps the heartbeat. One read serves
 * as many replies as have come, one write takes as many requests as fit. Owned by the SendThread; nothing here blocks.
 */
public final class Connection {
    static final int HEADER = 8;

    /** Reads in one turn, so that a flood of replies does not keep requests from being written. */
    private static final int READS_PER_TURN = 4;

    /** Reads once a write has failed: enough for all that the system holds, and an end for a peer that never stops. */
    private static final int LAST_READS = 64;

    private final SessionCore core;
    private final HostPort server;
    private final Channel channel;
    private final FrameReader reader;
    private final FrameWriter writer;
    private final JuteWriter juteWriter;
    private final PendingQueue pending = new PendingQueue();
    private final Priming priming;
    private final ReplyRouter router;
    private final EmulatedWatches emulated;
    private final OlderServer older;
    private final SuspectCalls suspectCalls = new SuspectCalls(pending);
    private long bytesFlushed;
    private long packetsSent;
    private @Nullable ConnectionLost leaving;
    private long leavingUntil;

    public Connection(
            SessionCore core, HostPort server, Channel channel, FrameReader reader, FrameWriter writer, long now) {
        this.core = core;
        this.server = server;
        this.channel = channel;
        this.reader = reader;
        this.writer = writer;
        this.juteWriter = new JuteWriter(writer.begin(0));
        writer.abort();
        this.bytesFlushed = writer.flushedOffset();
        this.emulated = new EmulatedWatches(core);
        this.older = new OlderServer(core, server, emulated, now);
        this.priming = new Priming(core, server, older, emulated);
        this.router = new ReplyRouter(core, server, pending, reader, older, emulated, priming);
        core.heartbeat.heard(now);
    }

    /** Does all that can be done now. */
    void turn(long now, WaitingCalls waiting) throws ConnectionLost, SessionOver {
        try {
            receive(now, waiting, READS_PER_TURN);
            requireAlive(now);
            send(now, waiting);
            leave(now);
        } catch (IOException e) {
            throw ConnectionLost.by(e, server);
        } finally {
            report();
        }
    }

    /**
     * Asks for the end of this connection by choice: nothing more is sent, and it ends when all that was sent has been
     * answered, so that no write is left in doubt; at the latest when the time has come.
     */
    void leave(ConnectionLost why, long until) {
        if (leaving == null) {
            leaving = why;
            leavingUntil = until;
        }
    }

    /** Takes {@link #leave} back: there is something left to say after all. */
    void stay() {
        leaving = null;
    }

    private void leave(long now) throws ConnectionLost {
        ConnectionLost why = leaving;
        if (why != null && ((pending.isEmpty() && writer.isEmpty()) || leavingUntil - now <= 0)) {
            throw why;
        }
    }

    HostPort server() {
        return server;
    }

    private void receive(long now, WaitingCalls waiting, int reads) throws IOException, ConnectionLost, SessionOver {
        long bytes = 0;
        int packets = 0;
        try {
            for (int i = 0; i < reads; i++) {
                int read = reader.fill(channel);
                if (read > 0) {
                    bytes += read;
                    core.heartbeat.heard(now);
                }
                while (reader.next()) {
                    packets++;
                    router.route(reader, now);
                }
                if (read < 0) {
                    throw new ConnectionLost(Reason.CLOSED_BY_SERVER, server + " closed the connection");
                }
                if (read == 0) {
                    return;
                }
            }
        } finally {
            router.handBackUnfinished(waiting);
            core.gauges.traffic(0, 0, packets, bytes);
        }
    }

    private void requireAlive(long now) throws ConnectionLost {
        if (core.heartbeat.isConnectionDead(now)) {
            throw new ConnectionLost(
                    Reason.HEARTBEAT_LOST,
                    "Nothing was heard from " + server + " for " + core.heartbeat.readTimeout() / 1_000_000 + " ms");
        }
        Call<?> head = pending.peek();
        // Pings are answered, requests are not: such a server serves nobody, another one might.
        if (head != null
                && head.isDone()
                && head.deadline() != Call.FOREVER
                && now - head.deadline() > core.heartbeat.readTimeout()) {
            throw new ConnectionLost(
                    Reason.HEARTBEAT_LOST,
                    server + " answers pings but left " + head + " unanswered past its deadline");
        }
    }

    private void send(long now, WaitingCalls waiting) throws IOException, ConnectionLost, SessionOver {
        do {
            Call<?> call;
            while (!writer.isFull() && (call = next(waiting)) != null) {
                encode(call, now);
            }
            if (core.heartbeat.isPingDue(now) || priming.takePing()) {
                ping(now);
            }
            if (writer.isEmpty()) {
                return;
            }
            boolean flushed = flush(now, waiting);
            channel.wantWrite(!flushed);
            core.heartbeat.sent(now);
            if (!flushed) {
                return;
            }
        } while (leaving == null && (priming.hasNext() || emulated.hasNext() || !waiting.isEmpty()));
    }

    /** Writes what it can. If the server has gone, what it said before it went still counts: answers, or the reason. */
    private boolean flush(long now, WaitingCalls waiting) throws IOException, ConnectionLost, SessionOver {
        try {
            return writer.flush(channel);
        } catch (IOException gone) {
            receive(now, waiting, LAST_READS);
            throw gone;
        }
    }

    private @Nullable Call<?> next(WaitingCalls waiting) {
        if (leaving != null) {
            return null;
        }
        Call<?> call = priming.next();
        if (call == null) {
            call = emulated.next();
        }
        return call != null ? call : suspectCalls.next(waiting);
    }

    private void encode(Call<?> call, long now) {
        if (!call.take()) {
            call.dropped(core.deliveries);
            return;
        }
        if (call.isPast(now)) { // nobody waits for it any more; what is not sent can be repeated without harm
            call.fail(WaitingCalls.timeout(call, call.outcomeIfDropped(), WaitingCalls.TOO_LATE), core.deliveries);
            return;
        }
        Request<?> request = older.request(call, router);
        if (request == null) {
            return;
        }
        long offset = writer.writtenOffset();
        int xid = xidOf(request.opCode());
        if (write(call, request, xid)) {
            call.sent(xid, now, offset);
            call.leavesWatches(request != call.request() && !(request instanceof WatchRequest.RemoveWatches));
            pending.add(call);
            packetsSent++;
        }
    }

    /** Encodes the request into the output, or fails the call; one bad request must not cost the others theirs. */
    @SuppressWarnings("CatchingUnchecked")
    private boolean write(Call<?> call, Request<?> request, int xid) {
        try {
            ByteBuffer out = writer.begin(HEADER + request.sizeBound());
            out.putInt(xid).putInt(request.opCode().code());
            juteWriter.wrap(out);
            request.encode(juteWriter);
            writer.end();
            return true;
        } catch (BufferOverflowException e) {
            writer.abort();
            call.fail(
                    tooLarge(
                            call,
                            HEADER + request.sizeBound(),
                            core.config.limits().packet()),
                    core.deliveries);
        } catch (RuntimeException | Error e) {
            writer.abort();
            call.fail(
                    new ZkServerException(
                            call.failureOf(ErrorCode.MARSHALLING_ERROR, Outcome.NOT_SENT),
                            "the request could not be encoded",
                            e),
                    core.deliveries);
            if (e instanceof Error error) {
                throw error;
            }
        }
        return false;
    }

    private int xidOf(OpCode opCode) {
        return switch (opCode) {
            case AUTH -> Xid.AUTH;
            case SET_WATCHES, SET_WATCHES2 -> Xid.SET_WATCHES;
            default -> core.nextXid();
        };
    }

    static RequestTooLargeException tooLarge(Call<?> call, int size, int limit) {
        return new RequestTooLargeException(
                call.failureOf(ErrorCode.BAD_ARGUMENTS, Outcome.NOT_SENT),
                "the request has " + size + " bytes, the limit is " + limit
                        + "; split it, or raise the limit here and jute.maxbuffer on the servers",
                null);
    }

    private void ping(long now) {
        ByteBuffer out = writer.begin(HEADER);
        out.putInt(Xid.PING).putInt(OpCode.PING.code());
        writer.end();
        core.heartbeat.pingSent(now);
        packetsSent++;
    }

    private void report() {
        long flushed = writer.flushedOffset();
        core.gauges.traffic(packetsSent, flushed - bytesFlushed, 0, 0);
        packetsSent = 0;
        bytesFlushed = flushed;
        core.gauges.pending(pending.size(), core.heartbeat.lastHeard());
    }

    /** Returns the time at which the next turn is due even if nothing happens. */
    long nextDue() {
        long due = core.heartbeat.nextDue();
        return leaving != null && leavingUntil - due < 0 ? leavingUntil : due;
    }

    /** Whether the server has answered after all that was set up anew: what comes now is normal operation. */
    boolean isProven() {
        return router.hasAnswered() && priming.isDone();
    }

    /** Whether it was of use to the user. */
    boolean hasServed() {
        return router.hasServed();
    }

    /** Whether a byte of the call may have left. */
    public boolean mayHaveLeft(Call<?> call) {
        return call.offset() < writer.flushedOffset();
    }

    public PendingQueue pending() {
        return pending;
    }

    /** Tells the next connection what went wrong with this one, and closes it. */
    void close(Reason why) {
        older.connectionEnded();
        if (!older.hasRefused()) {
            priming.connectionEnded(why, emulated.unanswered());
        }
        channel.close();
        core.gauges.pending(0, core.heartbeat.lastHeard());
    }
}
