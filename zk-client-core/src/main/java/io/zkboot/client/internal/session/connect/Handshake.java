/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.connect;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.JuteWriter;
import io.zkboot.client.internal.jute.MalformedRecordException;
import io.zkboot.client.internal.protocol.ConnectRequest;
import io.zkboot.client.internal.protocol.ConnectResponse;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.state.ConnectionLost;
import io.zkboot.client.internal.session.state.SessionOver;
import io.zkboot.client.internal.session.state.SessionRecord;
import io.zkboot.client.internal.transport.Channel;
import io.zkboot.client.internal.transport.FrameReader;
import io.zkboot.client.internal.transport.FrameWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The session request and its answer: which session is asked for, and what it means that a server grants it, grants
 * another one, or refuses. Nothing is sent between the two: data in flight could turn a server's "expired" into a reset
 * connection. Owned by the SendThread.
 */
final class Handshake {
    /** The header of a refusal, which a server in read-only mode sends in place of the answer to a session request. */
    private static final int REPLY_HEADER = 16;

    private static final long LONGEST_TIMEOUT = Duration.ofHours(1).toNanos();

    private final SessionConfig config;
    private final SessionRecord session;
    private final HostRounds hosts;
    private final FrameReader reader;
    private final FrameWriter writer;
    private final JuteReader in;

    private long sentAt;
    private @Nullable ConnectResponse grant;
    /** Whether the session is one that nobody has been told of. */
    private boolean newSession;

    Handshake(SessionConfig config, SessionRecord session, HostRounds hosts, FrameReader reader, FrameWriter writer) {
        this.config = config;
        this.session = session;
        this.hosts = hosts;
        this.reader = reader;
        this.writer = writer;
        this.in = new JuteReader(reader.frame());
    }

    /** Asks for the session that there is, or for a new one. */
    void send(Channel channel, long now) throws IOException {
        int timeoutMillis =
                (int) Math.min(Integer.MAX_VALUE, config.timeouts().session().toMillis());
        boolean anew = hosts.isTemporary();
        ConnectRequest request = new ConnectRequest(
                session.identity().lastZxid(),
                timeoutMillis,
                anew ? 0 : session.identity().sessionId(),
                anew ? ConnectRequest.noPassword() : session.identity().password(),
                config.hosts().readOnly());
        request.encode(new JuteWriter(writer.begin(request.sizeBound())));
        writer.end();
        channel.wantWrite(!writer.flush(channel));
        sentAt = now;
    }

    /** Whether the server has answered and attached the session. */
    boolean isAnswered(HostPort server, Channel channel, long now) throws ConnectionLost, SessionOver, IOException {
        if (!writer.isEmpty()) {
            channel.wantWrite(!writer.flush(channel));
        }
        int read = reader.fill(channel);
        if (!reader.next()) {
            if (read < 0) {
                throw closed(server);
            }
            return false;
        }
        boolean refusal = isRefusalToWrite(reader.frame());
        in.wrap(reader.frame());
        try {
            attach(server, ConnectResponse.decode(in), now);
            return true;
        } catch (MalformedRecordException e) {
            if (refusal) {
                throw refused(
                        server,
                        server + " is in read-only mode and makes no session: since 3.7 servers do that only"
                                + " with localSessionsEnabled=true");
            }
            throw new ConnectionLost(
                    Reason.PROTOCOL, server + " does not speak the ZooKeeper protocol: " + e.getMessage(), e);
        }
    }

    private ConnectionLost closed(HostPort server) {
        if (reader.hasBegun()) { // it was about to answer, so nothing of what follows is wrong
            return new ConnectionLost(
                    Reason.CLOSED_BY_SERVER,
                    server + " closed the connection in the middle of its answer to the session request: it has just"
                            + " stopped, or something between has cut the connection");
        }
        long seen = session.identity().lastZxid();
        return refused(
                server,
                server + " closed the connection on the session request: it is not serving, "
                        + (seen == 0
                                ? ""
                                : "is behind transaction 0x" + Long.toHexString(seen)
                                        + " which this client has seen (restart it if the data were lost), ")
                        + "limits the connections of this address, or expects"
                        + " TLS on this port, or another certificate of the client");
    }

    private static boolean isRefusalToWrite(ByteBuffer frame) {
        return frame.remaining() == REPLY_HEADER
                && frame.getInt(frame.limit() - Integer.BYTES) == ErrorCode.NOT_READ_ONLY.code();
    }

    private ConnectionLost refused(HostPort by, String detail) {
        if (config.hosts().readOnly() && session.identity().sessionId() != 0) {
            hosts.refused(by);
        }
        return new ConnectionLost(Reason.REFUSED_SESSION, detail);
    }

    private void attach(HostPort server, ConnectResponse answer, long now) throws ConnectionLost, SessionOver {
        long previous = session.identity().sessionId();
        if (answer.timeoutMillis() <= 0 || answer.sessionId() == 0) {
            if (previous == 0 || hosts.isTemporary() || answer.readOnly()) {
                // A server in read-only mode knows nothing of what the others agreed on: its word ends no session.
                throw refused(server, server + " granted no session");
            }
            if (newSession) { // nobody has heard of it, so nobody has lost anything
                session.forgetSession();
                throw new ConnectionLost(
                        Reason.SESSION_EXPIRED, server + " has given up the session that was never used");
            }
            throw new SessionOver(
                    SessionState.EXPIRED,
                    Reason.SESSION_EXPIRED,
                    server + " says that session 0x" + Long.toHexString(previous) + " has expired",
                    null);
        }
        if (hosts.isTemporary() && !answer.readOnly()) {
            // It has left read-only mode meanwhile: the session that there is goes there, not another one.
            hosts.beginWith(server);
            throw new ConnectionLost(Reason.MOVING, server + " takes writes again");
        }
        newSession |= previous == 0 || (!answer.readOnly() && answer.sessionId() != previous);
        session.identity().attached(answer);
        if (!answer.readOnly()) {
            session.lifetime().keptByServer();
            session.status().named(answer.sessionId()); // the servers keep it, even if they refuse who the client is
        } else if (previous != 0) {
            session.lifetime().keptByNobody(now, session.status().state() == SessionState.LOST);
        }
        grant = answer;
    }

    /** Makes sure that the session can be there still. */
    void requireInTime(HostPort server, long now) throws ConnectionLost {
        if (now - sentAt >= trustedTimeout()) {
            throw new ConnectionLost(
                    Reason.CONNECT_TIMEOUT,
                    server + " took longer to attach the session than that lives, so it may be gone again");
        }
    }

    private long trustedTimeout() {
        return Math.min(
                Duration.ofMillis(granted().timeoutMillis()).toNanos(),
                Math.max(LONGEST_TIMEOUT, 10 * config.timeouts().session().toNanos()));
    }

    private ConnectResponse granted() {
        return Objects.requireNonNull(grant, "nothing was granted");
    }

    /** The session is attached and the server has accepted who the client is: tells that it is connected. */
    void completed(HostPort server, long now) {
        ConnectResponse granted = granted();
        session.lifetime().heartbeat().attached(sentAt, now, trustedTimeout());
        session.gauges().connected();
        // before the state shows that there is a server to hear of
        session.gauges().pending(0, session.lifetime().heartbeat().lastHeard());
        session.gauges().presumedGoneAt(session.lifetime().presumedGoneAt());
        long known = session.identity().sessionId();
        session.status()
                .connected(
                        granted.readOnly(),
                        server.toString(),
                        known == 0 ? granted.sessionId() : known,
                        Duration.ofMillis(granted.timeoutMillis()).toNanos(),
                        newSession);
        newSession = false;
    }
}
