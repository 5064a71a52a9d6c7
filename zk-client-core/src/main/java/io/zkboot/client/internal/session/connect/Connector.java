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
import io.zkboot.client.internal.session.Connection;
import io.zkboot.client.internal.session.SessionCore;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.sasl.Authentication;
import io.zkboot.client.internal.session.state.ConnectionLost;
import io.zkboot.client.internal.session.state.SessionOver;
import io.zkboot.client.internal.transport.Channel;
import io.zkboot.client.internal.transport.FrameReader;
import io.zkboot.client.internal.transport.FrameWriter;
import io.zkboot.client.internal.transport.Resolver;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a server and attaches the session to it. Owned by the SendThread; nothing here blocks.
 *
 * <pre>
 *  PAUSING ──> DIALLING ──> HANDSHAKING ──> AUTHENTICATING ──> connected
 *     ^           │             │                │
 *     │           └─────────────┴────────────────┴── failed: the next address of the host, else the next host
 *     └── after a round in which every server failed; the pause grows from round to round
 * </pre>
 *
 * <p>{@link HostRounds} says which server is next, {@link Dialer} opens a channel to it, {@link Authentication} proves
 * who the client is. Nothing is sent between the session request and its answer: data in flight could turn a server's
 * "expired" into a reset connection.
 */
public final class Connector {
    private static final int BUFFER = 64 * 1024;

    /** The header of a refusal, which a server in read-only mode sends in place of the answer to a session request. */
    private static final int REPLY_HEADER = 16;

    private static final long LONGEST_TIMEOUT = Duration.ofHours(1).toNanos();

    /** A connection that served no longer than this is no proof that the next one will. */
    private static final long SHORT_LIFE = Duration.ofSeconds(1).toNanos();

    /** So many of these in a row may just be bad luck if they were of use. */
    private static final int SHORT_LIVES_OF_USE = 3;

    /** Longest pause after them. Short, because there is work to do. */
    private static final long CALM = Duration.ofMillis(200).toNanos();

    private enum Phase {
        PAUSING,
        /** Nobody has said yet which servers there are. */
        ASKING,
        DIALLING,
        HANDSHAKING,
        AUTHENTICATING
    }

    private final SessionCore core;
    private final HostRounds hosts;
    private final Dialer dialer;
    private final FrameReader reader;
    private final FrameWriter writer;
    private final JuteReader juteReader;
    private final FailedAttempts failures;

    private Phase phase = Phase.PAUSING;
    private long until;
    private long startedAt;
    private long requestSentAt;
    private long attachedAt;
    private int shortLives;
    private @Nullable ConnectResponse grant;
    /** Whether the session is one that nobody has been told of. */
    private boolean newSession;

    public Connector(SessionCore core, HostRounds hosts, Resolver resolver, long now) {
        this.core = core;
        this.hosts = hosts;
        this.dialer = new Dialer(core, resolver);
        SessionConfig config = core.config;
        this.reader = new FrameReader(BUFFER, config.limits().packet());
        this.writer = new FrameWriter(BUFFER, config.limits().packet());
        this.juteReader = new JuteReader(reader.frame());
        this.failures = new FailedAttempts(core);
        this.until = now;
    }

    /** All begins afresh: the next server is tried at once. */
    public void restart(long now) {
        failures.forget();
        begin(now);
    }

    /**
     * A good connection was lost: the next server is tried at once. Unless that comes again and again, from servers
     * that answer a ping and then drop the connection, or because another client has the same session and both take it
     * from each other: they would go on as fast as the network goes.
     */
    public void restartAfterGood(long now, ConnectionLost why, boolean served) throws SessionOver {
        if (why.reason() == Reason.MOVING) {
            restart(now);
            return;
        }
        dialer.suspect();
        shortLives = now - attachedAt < SHORT_LIFE ? shortLives + 1 : 0;
        if (!served && shortLives > 1) {
            restartAfter(now, why);
            return;
        }
        restart(now);
        if (shortLives > SHORT_LIVES_OF_USE) {
            String hint =
                    "; lost " + shortLives + " times in a row within a second: perhaps another client has taken up"
                            + " session 0x" + Long.toHexString(core.sessionId()) + " as well";
            core.status.attemptFailed(why.reason(), why.detail() + hint, 0);
            until = now + (long) (core.random.nextDouble() * CALM);
        }
    }

    /**
     * A connection was lost before it proved good: that counts as a failed attempt, so that no tight loop comes of it.
     */
    public void restartAfter(long now, ConnectionLost failure) throws SessionOver {
        dialer.suspect();
        begin(now);
        failures.count(failure);
        until = now + failures.pause(failure);
    }

    private void begin(long now) {
        close();
        phase = Phase.PAUSING;
        until = now;
    }

    /** There are other servers: an attempt on one that is gone, or a pause, makes no sense any more. */
    public void serversChanged(long now) {
        HostPort trying = dialer.server();
        if (phase == Phase.PAUSING || phase == Phase.ASKING || !hosts.servers().contains(trying)) {
            failures.pauseAnew();
            begin(now);
        }
    }

    /** Lets the next attempt be on this address of a server. */
    public void beginWith(HostPort server, @Nullable InetAddress address) {
        hosts.beginWith(server);
        dialer.prefer(address);
    }

    /** Returns the time of the next step. */
    public long nextDue() {
        return phase == Phase.PAUSING || phase == Phase.ASKING ? until : dialer.until();
    }

    /** Goes on as far as it can, and returns the connection once the session is attached. */
    public @Nullable Connection turn(long now) throws SessionOver {
        try {
            while (phase != Phase.HANDSHAKING && phase != Phase.AUTHENTICATING) {
                if (!step(now)) {
                    return null;
                }
            }
            return phase == Phase.HANDSHAKING ? awaitAnswer(now) : authenticate(now);
        } catch (IOException e) {
            failed(now, ConnectionLost.by(e, serverName()));
        } catch (ConnectionLost e) {
            failed(now, e);
        }
        return null; // one failure a turn, so that nothing else has to wait for a long row of them
    }

    private boolean step(long now) throws ConnectionLost, SessionOver, IOException {
        return switch (phase) {
            case PAUSING -> until - now <= 0 && dialNext(now);
            case ASKING -> dialNext(now);
            case DIALLING -> sendRequest(now);
            case HANDSHAKING, AUTHENTICATING -> false;
        };
    }

    private boolean dialNext(long now) throws ConnectionLost {
        if (phase == Phase.PAUSING) {
            failures.attemptStarted();
            startedAt = now;
        }
        HostPort next = hosts.next();
        if (next != null) {
            beginDialling(now);
            dialer.start(next, now);
            return true;
        }
        if (phase == Phase.PAUSING) {
            phase = Phase.ASKING;
            until = now + core.config.timeouts().connectNanos();
        } else if (until - now <= 0) {
            throw new ConnectionLost(
                    Reason.UNRESOLVED_HOST,
                    hosts.providerName() + " took longer than the connect timeout to name the servers");
        }
        return false;
    }

    private void beginDialling(long now) {
        startedAt = now;
        phase = Phase.DIALLING;
        reader.reset();
        reader.strict(true);
        writer.reset();
    }

    private boolean sendRequest(long now) throws ConnectionLost, SessionOver, IOException {
        if (!dialer.turn(now)) {
            return false;
        }
        Channel opening = dialer.channel();
        if (!core.authentication.isReady(connectedServer(), opening, reader, dialer.until() - now <= 0)) {
            return false;
        }
        int timeoutMillis = (int)
                Math.min(Integer.MAX_VALUE, core.config.timeouts().session().toMillis());
        boolean anew = hosts.isTemporary();
        ConnectRequest request = new ConnectRequest(
                core.lastZxid(),
                timeoutMillis,
                anew ? 0 : core.sessionId(),
                anew ? SessionCore.noPassword() : core.password(),
                core.config.hosts().readOnly());
        request.encode(new JuteWriter(writer.begin(request.sizeBound())));
        writer.end();
        opening.wantWrite(!writer.flush(opening));
        requestSentAt = now;
        phase = Phase.HANDSHAKING;
        return true;
    }

    private @Nullable Connection awaitAnswer(long now) throws ConnectionLost, SessionOver, IOException {
        Channel opened = dialer.channel();
        if (!writer.isEmpty()) {
            opened.wantWrite(!writer.flush(opened));
        }
        int read = reader.fill(opened);
        if (!reader.next()) {
            if (read < 0) {
                throw refused(serverName() + " closed the connection on the session request: it is not serving, "
                        + (core.lastZxid() == 0
                                ? ""
                                : "is behind transaction 0x" + Long.toHexString(core.lastZxid())
                                        + " which this client has seen (restart it if the data were lost), ")
                        + "limits the connections of this address, or expects"
                        + " TLS on this port, or another certificate of the client");
            }
            dialer.requireInTime(now, "answer the session request");
            return null;
        }
        boolean refusal = isRefusalToWrite(reader.frame());
        juteReader.wrap(reader.frame());
        try {
            attach(ConnectResponse.decode(juteReader), now);
        } catch (MalformedRecordException e) {
            if (refusal) {
                throw refused(
                        serverName() + " is in read-only mode and makes no session: since 3.7 servers do that only"
                                + " with localSessionsEnabled=true");
            }
            throw new ConnectionLost(
                    Reason.PROTOCOL, serverName() + " does not speak the ZooKeeper protocol: " + e.getMessage(), e);
        }
        return authenticate(now);
    }

    private static boolean isRefusalToWrite(ByteBuffer frame) {
        return frame.remaining() == REPLY_HEADER
                && frame.getInt(frame.limit() - Integer.BYTES) == ErrorCode.NOT_READ_ONLY.code();
    }

    private ConnectionLost refused(String detail) {
        HostPort by = dialer.server();
        if (by != null && core.config.hosts().readOnly() && core.sessionId() != 0) {
            hosts.refused(by);
        }
        return new ConnectionLost(Reason.REFUSED_SESSION, detail);
    }

    private void attach(ConnectResponse answer, long now) throws ConnectionLost, SessionOver {
        long previous = core.sessionId();
        if (answer.timeoutMillis() <= 0 || answer.sessionId() == 0) {
            if (previous == 0 || hosts.isTemporary() || answer.readOnly()) {
                // A server in read-only mode knows nothing of what the others agreed on: its word ends no session.
                throw refused(serverName() + " granted no session");
            }
            if (newSession) { // nobody has heard of it, so nobody has lost anything
                core.forgetSession();
                throw new ConnectionLost(
                        Reason.SESSION_EXPIRED, serverName() + " has given up the session that was never used");
            }
            close();
            throw new SessionOver(
                    SessionState.EXPIRED,
                    Reason.SESSION_EXPIRED,
                    serverName() + " says that session 0x" + Long.toHexString(previous) + " has expired",
                    null);
        }
        if (hosts.isTemporary() && !answer.readOnly()) {
            // It has left read-only mode meanwhile: the session that there is goes there, not another one.
            hosts.beginWith(connectedServer());
            throw new ConnectionLost(Reason.MOVING, serverName() + " takes writes again");
        }
        newSession |= previous == 0 || (!answer.readOnly() && answer.sessionId() != previous);
        core.attached(answer, now);
        grant = answer;
        phase = Phase.AUTHENTICATING;
    }

    /** The session is attached; it counts as connected once the server has accepted who the client is. */
    private @Nullable Connection authenticate(long now) throws ConnectionLost, SessionOver {
        if (!core.authentication.turn(dialer.channel(), reader, writer, core::nextXid)) {
            dialer.requireInTime(now, "complete the authentication");
            return null;
        }
        return connected(Objects.requireNonNull(grant, "nothing was granted"), now);
    }

    private Connection connected(ConnectResponse granted, long now) {
        long timeout = Duration.ofMillis(granted.timeoutMillis()).toNanos();
        long trusted = Math.min(
                timeout,
                Math.max(LONGEST_TIMEOUT, 10 * core.config.timeouts().session().toNanos()));
        core.heartbeat.attached(requestSentAt, now, trusted);
        core.gauges.connected();
        core.gauges.pending(0, core.heartbeat.lastHeard()); // before the state shows that there is a server to hear of
        hosts.connected(now);
        dialer.trust();
        attachedAt = now;
        long took = core.clock.nanoTime() - startedAt; // now is the beginning of the turn
        core.deliveries.observe(observer -> observer.connectAttempted(took, Reason.NONE));
        core.status.connected(
                granted.readOnly(),
                connectedServer().toString(),
                core.sessionId() == 0 ? granted.sessionId() : core.sessionId(),
                timeout,
                newSession);
        newSession = false;
        reader.strict(false);
        return new Connection(core, connectedServer(), dialer.release(), reader, writer, now);
    }

    private HostPort connectedServer() {
        HostPort to = dialer.server();
        if (to == null) {
            throw new IllegalStateException("attached without a server");
        }
        return to;
    }

    private void failed(long now, ConnectionLost failure) throws SessionOver {
        dialer.suspect();
        close();
        failures.count(failure);
        failures.report(now, failure);
        long took = core.clock.nanoTime() - startedAt; // now is the beginning of the turn
        core.deliveries.observe(observer -> observer.connectAttempted(took, failure.reason()));
        if (phase == Phase.PAUSING || phase == Phase.ASKING || !dialer.hasNext()) {
            phase = Phase.PAUSING;
            until = hosts.failed() ? now + failures.boundedPause(failure) : now;
            return;
        }
        try {
            beginDialling(now);
            dialer.openNext(now);
        } catch (IOException e) {
            failed(now, ConnectionLost.by(e, serverName()));
        } catch (ConnectionLost e) {
            failed(now, e);
        }
    }

    public void close() {
        dialer.close();
        core.authentication.attemptEnded();
    }

    private String serverName() {
        return String.valueOf(dialer.server());
    }
}
