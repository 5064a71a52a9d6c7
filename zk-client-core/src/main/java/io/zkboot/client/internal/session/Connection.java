/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.event.Reason;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.protocol.OpCode;
import io.zkboot.client.internal.protocol.Xid;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.Completions;
import io.zkboot.client.internal.session.call.PendingQueue;
import io.zkboot.client.internal.session.call.WaitingCalls;
import io.zkboot.client.internal.session.compatibility.OlderServer;
import io.zkboot.client.internal.session.compatibility.RefusedOperations;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.connect.AttachedChannel;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import io.zkboot.client.internal.session.state.ConnectionLost;
import io.zkboot.client.internal.session.state.Heartbeat;
import io.zkboot.client.internal.session.state.Identities;
import io.zkboot.client.internal.session.state.SessionOver;
import io.zkboot.client.internal.session.state.SessionRecord;
import io.zkboot.client.internal.session.watch.ConnectionWatches;
import io.zkboot.client.internal.session.watch.SessionWatches;
import io.zkboot.client.internal.session.watch.WatchRestore;
import io.zkboot.client.internal.transport.Channel;
import io.zkboot.client.internal.transport.Clock;
import io.zkboot.client.internal.transport.FrameReader;
import io.zkboot.client.internal.transport.FrameWriter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A connection with the session attached: reads what is there, writes what waits, keeps the heartbeat. One read serves
 * as many replies as have come, one write takes as many requests as fit. Owned by the SendThread, or by a caller that
 * writes for itself meanwhile; nothing here blocks.
 */
final class Connection {
    /** Opens connections for a session. */
    @FunctionalInterface
    interface Factory {
        Connection open(AttachedChannel attached, long now);
    }

    /** Reads in one turn, so that a flood of replies does not keep requests from being written. */
    private static final int READS_PER_TURN = 4;

    /** Reads once a write has failed: enough for all that the system holds, and an end for a peer that never stops. */
    private static final int LAST_READS = 64;

    private final SessionConfig config;
    private final SessionRecord session;
    private final HostPort server;
    private final Channel channel;
    private final FrameReader reader;
    private final FrameWriter writer;
    private final RequestWriter requests;
    private final PendingQueue pending = new PendingQueue();
    private final Priming priming;
    private final ConnectionWatches watches;
    private final OlderServer older;
    private final ReplyRouter router;
    private final Batches batches;
    private final Sending sending;
    private long bytesFlushed;
    private long pingsSent;
    private @Nullable ConnectionLost leaving;
    private @Nullable IOException broken;
    private long leavingUntil;

    /** Begins with what has to be said first: identities, and the watches of the session. */
    Connection(
            SessionConfig config,
            AttachedChannel attached,
            SessionRecord session,
            Identities identities,
            SessionWatches sessionWatches,
            WatchRestore watchRestore,
            RefusedOperations refusals,
            DeliveryBatch deliveries,
            Completions completions,
            long now) {
        this.config = config;
        this.session = session;
        this.server = attached.server();
        this.channel = attached.channel();
        this.reader = attached.reader();
        this.writer = attached.writer();
        this.priming = new Priming(now);
        this.requests = new RequestWriter(
                writer, session.identity(), completions, config.limits().packet());
        this.bytesFlushed = writer.flushedOffset();
        this.watches = new ConnectionWatches(
                config.name(),
                sessionWatches,
                watchRestore,
                session.identity(),
                completions,
                priming::soon,
                priming::add,
                priming::later);
        this.older = new OlderServer(refusals, server, watches, completions, now);
        int packet = config.limits().packet();
        this.batches = new Batches(
                new ReadBatches(config.behaviour().batchReads(), packet, attached.version(), older),
                new WriteBatches(packet, older),
                pending,
                completions);
        this.sending = new Sending(writer, requests, priming, watches, older, batches, pending, completions);
        this.router = new ReplyRouter(
                config, server, session, identities, pending, older, batches, watches, deliveries, completions, reader);
        priming.identify(identities);
        if (older.lacks(OpCode.SET_WATCHES2)) {
            watches.restoreWithoutPersistent(server);
        } else {
            watches.restore();
        }
        session.lifetime().heartbeat().heard(now);
        session.gauges().localAddress(channel.localAddress());
    }

    /** Does all that can be done now. */
    void turn(long now, WaitingCalls waiting) throws ConnectionLost, SessionOver {
        try {
            priming.turn(now);
            receive(now, waiting, READS_PER_TURN);
            requireAlive(now);
            sendOrHearWhy(now, waiting);
            batches.turn(now);
            leave(now);
            if (isProven()) {
                session.status().accepted();
            }
        } catch (IOException e) {
            throw ConnectionLost.by(e, server);
        } finally {
            report();
        }
    }

    /**
     * Asks for the end of this connection by choice: nothing more is sent, and it ends when all that was sent has been
     * answered, so that no write is left in doubt; at the latest after the connect timeout.
     */
    void leave(long now, String why) {
        if (leaving == null) {
            leaving = new ConnectionLost(Reason.MOVING, why);
            leavingUntil = now + config.timeouts().connectNanos();
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
                while (reader.next()) {
                    packets++;
                    router.route(reader, now);
                }
                if (read > 0) {
                    bytes += read;
                    hearUnfinished(now);
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
            session.gauges().traffic(0, 0, packets, bytes);
        }
    }

    /** Events and their parts are no sign that the server hears this client; a reply that comes slowly is one. */
    private void hearUnfinished(long now) {
        int xid = reader.unfinishedWord(Xid.NOTIFICATION);
        if (xid != Xid.NOTIFICATION) {
            session.lifetime().heartbeat().heard(now);
            router.begun(xid, now);
        }
    }

    private void requireAlive(long now) throws ConnectionLost {
        Heartbeat heartbeat = session.lifetime().heartbeat();
        if (heartbeat.isConnectionDead(now)) {
            throw new ConnectionLost(
                    Reason.HEARTBEAT_LOST,
                    heartbeat.isSessionPresumedGone(now)
                            ? server + " has answered nothing that was sent within the session timeout"
                            : server + " has answered nothing for " + heartbeat.readTimeout() / 1_000_000 + " ms");
        }
        Call<?> head = pending.peek();
        // Pings are answered, requests are not: such a server serves nobody, another one might.
        if (head != null && isLeftUnanswered(head, pending.sentAt(0), now - heartbeat.readTimeout())) {
            throw new ConnectionLost(
                    Reason.HEARTBEAT_LOST,
                    server + " answers pings but left " + head + " unanswered past its deadline");
        }
    }

    /** Calls of the engine's own have no deadline, but what is behind them waits for their answer as well. */
    private boolean isLeftUnanswered(Call<?> call, long sentAt, long since) {
        return call.deadline() == Call.FOREVER
                ? sentAt + config.timeouts().request().toNanos() - since < 0
                : call.isDone() && call.deadline() - since < 0;
    }

    /** Writes what it can. If the server has gone, what it said before it went still counts: answers, or the reason. */
    private void sendOrHearWhy(long now, WaitingCalls waiting) throws IOException, ConnectionLost, SessionOver {
        try {
            IOException before = broken;
            if (before != null) {
                throw before;
            }
            send(now, waiting);
        } catch (IOException gone) {
            receive(now, waiting, LAST_READS);
            throw gone;
        }
    }

    /**
     * Writes what waits in the thread of a caller; what goes wrong is left to the next turn.
     *
     * @return whether that is due at once
     */
    boolean write(long now, WaitingCalls waiting) {
        if (broken != null || leaving != null || session.lifetime().heartbeat().isConnectionDead(now)) {
            return true;
        }
        try {
            send(now, waiting);
        } catch (IOException gone) {
            broken = gone;
        } finally {
            report();
        }
        return broken != null || !writer.isEmpty();
    }

    private void send(long now, WaitingCalls waiting) throws IOException {
        do {
            if (leaving == null) {
                sending.encode(waiting, now);
            }
            if (session.lifetime().heartbeat().isPingDue(now) || priming.takePing()) {
                ping(now);
            }
            if (writer.isEmpty()) {
                return;
            }
            boolean flushed = writer.flush(channel);
            channel.wantWrite(!flushed);
            session.lifetime().heartbeat().sent(now);
            if (!flushed) {
                return;
            }
        } while (leaving == null && sending.hasMore(waiting));
    }

    private void ping(long now) {
        requests.writePing();
        session.lifetime().heartbeat().pingSent(now);
        pingsSent++;
    }

    private void report() {
        long flushed = writer.flushedOffset();
        session.gauges().traffic(pingsSent + sending.takePackets(), flushed - bytesFlushed, 0, 0);
        pingsSent = 0;
        bytesFlushed = flushed;
        session.gauges().pending(pending.size(), session.lifetime().heartbeat().lastHeard());
        session.gauges().presumedGoneAt(session.lifetime().presumedGoneAt());
    }

    /** Returns the time at which the next turn is due even if nothing happens. */
    long nextDue() {
        long due = session.lifetime().heartbeat().nextDue();
        due = batches.nextDue(due);
        due = priming.nextDue(due);
        return leaving == null ? due : Clock.earlier(due, leavingUntil);
    }

    /** Whether the server has answered after all that was set up anew: what comes now is normal operation. */
    boolean isProven() {
        return router.hasAnswered() && priming.isDone();
    }

    /** Whether it was of use to the user. */
    boolean hasServed() {
        return router.hasServed();
    }

    /** Returns how many bytes of what was written have left. */
    long flushed() {
        return writer.flushedOffset();
    }

    PendingQueue pending() {
        return pending;
    }

    /** Tells the next connection what went wrong with this one, and closes it. */
    void close(Reason why) {
        older.connectionEnded();
        if (!older.hasRefused()) {
            watches.connectionEnded(why);
        }
        batches.close();
        channel.close();
        session.gauges().pending(0, session.lifetime().heartbeat().lastHeard());
    }
}
