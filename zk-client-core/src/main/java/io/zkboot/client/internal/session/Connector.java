/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.JuteWriter;
import io.zkboot.client.internal.jute.MalformedRecordException;
import io.zkboot.client.internal.protocol.ConnectRequest;
import io.zkboot.client.internal.protocol.ConnectResponse;
import io.zkboot.client.internal.transport.Channel;
import io.zkboot.client.internal.transport.FrameReader;
import io.zkboot.client.internal.transport.FrameWriter;
import io.zkboot.client.internal.transport.HostList;
import io.zkboot.client.internal.transport.HostPort;
import io.zkboot.client.internal.transport.Resolution;
import io.zkboot.client.internal.transport.Resolver;
import io.zkboot.client.retry.Backoff;
import io.zkboot.client.retry.RetryFailedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for a server and attaches the session to it. Owned by the SendThread; nothing here blocks.
 *
 * <pre>
 *  PAUSING ──> RESOLVING ──> OPENING ──> HANDSHAKING ──> AUTHENTICATING ──> connected
 *     ^            │            │             │                │
 *     │            └────────────┴─────────────┴────────────────┴── failed: the next address, or host
 *     └── after a round in which every server failed; the pause grows from round to round
 * </pre>
 *
 * <p>Every host name is resolved anew for each attempt, and all its addresses are tried. Nothing is sent between the
 * session request and its answer: data in flight could turn a server's "expired" into a reset connection.
 */
final class Connector {
    private static final Logger log = LoggerFactory.getLogger(Connector.class);

    private static final int BUFFER = 64 * 1024;
    private static final long LONGEST_TIMEOUT = Duration.ofHours(1).toNanos();

    /** A connection that served no longer than this is no proof that the next one will. */
    private static final long SHORT_LIFE = Duration.ofSeconds(1).toNanos();

    private enum Phase {
        PAUSING,
        RESOLVING,
        OPENING,
        HANDSHAKING,
        AUTHENTICATING
    }

    private final SessionCore core;
    private final Resolver resolver;
    private final HostList hosts;
    private final Backoff backoff;
    private final Deque<InetAddress> addresses = new ArrayDeque<>();
    private final FrameReader reader;
    private final FrameWriter writer;
    private final JuteReader juteReader;
    private final FailureReport report;

    private Phase phase = Phase.PAUSING;
    private long until;
    private long startedAt;
    private long requestSentAt;
    private int failedAttempts;
    private long attachedAt;
    private boolean shortLived;
    private @Nullable ConnectResponse grant;
    /** Whether the session is one that nobody has been told of. */
    private boolean newSession;

    private @Nullable HostPort server;
    private @Nullable Resolution resolution;
    private @Nullable Channel channel;

    Connector(SessionCore core, Resolver resolver, long now) {
        this.core = core;
        this.resolver = resolver;
        SessionConfig config = core.config;
        this.hosts = config.hosts().shuffle()
                ? new HostList(config.hosts().servers(), core.random)
                : new HostList(config.hosts().servers());
        this.backoff = new Backoff(config.behaviour().connectRetry(), core.clock::nanoTime, core.random);
        this.reader = new FrameReader(BUFFER, config.limits().packet());
        this.writer = new FrameWriter(BUFFER, config.limits().packet());
        this.juteReader = new JuteReader(reader.frame());
        this.report = new FailureReport(config.name());
        this.until = now;
    }

    /** All begins afresh: the next server is tried at once. */
    void restart(long now) {
        backoff.reset();
        failedAttempts = 0;
        begin(now);
    }

    /**
     * A good connection was lost: the next server is tried at once. Unless that comes again and again, from servers
     * that answer a ping and then drop the connection, of use to nobody: they would be asked as fast as the network
     * goes.
     */
    void restartAfterGood(long now, ConnectionLost why, boolean served) throws SessionOver {
        boolean before = shortLived;
        shortLived = !served && now - attachedAt < SHORT_LIFE;
        if (before && shortLived) {
            restartAfter(now, why);
        } else {
            restart(now);
        }
    }

    /**
     * A connection was lost before it proved good: that counts as a failed attempt, so that no tight loop comes of it.
     */
    void restartAfter(long now, ConnectionLost failure) throws SessionOver {
        begin(now);
        failedAttempts++;
        core.status.attemptFailed(failure.reason(), failure.detail(), failedAttempts);
        until = now + pause(failure);
    }

    private void begin(long now) {
        close();
        addresses.clear();
        phase = Phase.PAUSING;
        until = now;
    }

    /** Returns the time of the next step. */
    long nextDue() {
        return until;
    }

    /** Goes on as far as it can, and returns the connection once the session is attached. */
    @Nullable Connection turn(long now) throws SessionOver {
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
            case PAUSING -> resolveNext(now);
            case RESOLVING -> takeAddresses(now);
            case OPENING -> sendRequest(now);
            case HANDSHAKING, AUTHENTICATING -> false;
        };
    }

    private boolean resolveNext(long now) {
        if (until - now > 0) {
            return false;
        }
        backoff.attemptStarted();
        HostPort next = hosts.next();
        server = next;
        startedAt = now;
        phase = Phase.RESOLVING;
        until = now + core.config.timeouts().connectNanos();
        resolution = resolver.start(next.host(), core.network::wakeup);
        return true;
    }

    private boolean takeAddresses(long now) throws ConnectionLost, IOException {
        Resolution lookup = resolution;
        if (lookup != null && lookup.isDone()) {
            resolution = null;
            try {
                addresses.addAll(lookup.addresses());
            } catch (UnknownHostException e) {
                throw new ConnectionLost(Reason.UNRESOLVED_HOST, String.valueOf(e.getMessage()), e);
            }
            open(now);
            return true;
        }
        if (until - now <= 0) {
            throw new ConnectionLost(
                    Reason.UNRESOLVED_HOST,
                    "The name lookup of " + serverName() + " took longer than the connect timeout");
        }
        return false;
    }

    private void open(long now) throws ConnectionLost, IOException {
        HostPort to = server;
        InetAddress address = addresses.poll();
        if (to == null || address == null) {
            throw new ConnectionLost(Reason.UNRESOLVED_HOST, "No address for " + serverName());
        }
        startedAt = now;
        phase = Phase.OPENING;
        until = now + core.config.timeouts().connectNanos();
        reader.reset();
        reader.strict(true);
        writer.reset();
        log.debug("{}: connecting to {} at {}", core.config.name(), to, address.getHostAddress());
        channel = core.network.open(new InetSocketAddress(address, to.port()), to.host());
    }

    private boolean sendRequest(long now) throws ConnectionLost, SessionOver, IOException {
        Channel opening = channel();
        if (!opening.finishConnect()) {
            requireInTime(now, "accept the connection");
            return false;
        }
        if (!core.authentication.isReady(server(), opening, reader, until - now <= 0)) {
            return false;
        }
        int timeoutMillis = (int)
                Math.min(Integer.MAX_VALUE, core.config.timeouts().session().toMillis());
        ConnectRequest request =
                new ConnectRequest(core.lastZxid(), timeoutMillis, core.sessionId(), core.password(), false);
        request.encode(new JuteWriter(writer.begin(request.sizeBound())));
        writer.end();
        opening.wantWrite(!writer.flush(opening));
        requestSentAt = now;
        phase = Phase.HANDSHAKING;
        return true;
    }

    private @Nullable Connection awaitAnswer(long now) throws ConnectionLost, SessionOver, IOException {
        Channel opened = channel();
        if (!writer.isEmpty()) {
            opened.wantWrite(!writer.flush(opened));
        }
        int read = reader.fill(opened);
        if (!reader.next()) {
            if (read < 0) {
                throw new ConnectionLost(
                        Reason.REFUSED_SESSION,
                        serverName() + " closed the connection on the session request: it is not serving, is behind"
                                + " transaction 0x" + Long.toHexString(core.lastZxid())
                                + " which this client has seen, or limits the connections of this address");
            }
            requireInTime(now, "answer the session request");
            return null;
        }
        juteReader.wrap(reader.frame());
        try {
            attach(ConnectResponse.decode(juteReader));
        } catch (MalformedRecordException e) {
            throw new ConnectionLost(
                    Reason.PROTOCOL, serverName() + " does not speak the ZooKeeper protocol: " + e.getMessage(), e);
        }
        return authenticate(now);
    }

    private void attach(ConnectResponse answer) throws ConnectionLost, SessionOver {
        long previous = core.sessionId();
        if (answer.timeoutMillis() <= 0 || answer.sessionId() == 0) {
            if (previous == 0) {
                throw new ConnectionLost(Reason.REFUSED_SESSION, serverName() + " granted no session");
            }
            close();
            throw new SessionOver(
                    SessionState.EXPIRED,
                    Reason.SESSION_EXPIRED,
                    serverName() + " says that session 0x" + Long.toHexString(previous) + " has expired",
                    null);
        }
        newSession |= answer.sessionId() != previous;
        core.attached(answer.sessionId(), answer.password());
        grant = answer;
        phase = Phase.AUTHENTICATING;
    }

    /** The session is attached; it counts as connected once the server has accepted who the client is. */
    private @Nullable Connection authenticate(long now) throws ConnectionLost, SessionOver {
        if (!core.authentication.turn(channel(), reader, writer, core::nextXid)) {
            requireInTime(now, "complete the authentication");
            return null;
        }
        return connected(Objects.requireNonNull(grant, "nothing was granted"), channel(), now);
    }

    private Connection connected(ConnectResponse granted, Channel opened, long now) {
        long timeout = Duration.ofMillis(granted.timeoutMillis()).toNanos();
        long trusted = Math.min(
                timeout,
                Math.max(LONGEST_TIMEOUT, 10 * core.config.timeouts().session().toNanos()));
        core.heartbeat.attached(requestSentAt, now, trusted);
        core.gauges.connected();
        hosts.connected();
        attachedAt = now;
        long took = core.clock.nanoTime() - startedAt; // now is the beginning of the turn
        core.deliveries.observe(observer -> observer.connectAttempted(took, Reason.NONE));
        core.status.connected(granted.readOnly(), serverName(), granted.sessionId(), timeout, newSession);
        newSession = false;
        reader.strict(false);
        channel = null;
        return new Connection(core, server(), opened, reader, writer, now);
    }

    private void requireInTime(long now, String what) throws ConnectionLost {
        if (until - now <= 0) {
            throw new ConnectionLost(
                    Reason.CONNECT_TIMEOUT,
                    serverName() + " did not " + what + " within "
                            + Duration.ofNanos(core.config.timeouts().connectNanos())
                                    .toMillis() + " ms");
        }
    }

    private void failed(long now, ConnectionLost failure) throws SessionOver {
        close();
        failedAttempts++;
        core.status.attemptFailed(failure.reason(), failure.detail(), failedAttempts);
        report.attemptFailed(now, failedAttempts, failure);
        long took = core.clock.nanoTime() - startedAt; // now is the beginning of the turn
        core.deliveries.observe(observer -> observer.connectAttempted(took, failure.reason()));
        if (!addresses.isEmpty()) {
            try {
                open(now);
            } catch (IOException e) {
                failed(now, ConnectionLost.by(e, serverName()));
            } catch (ConnectionLost e) {
                failed(now, e);
            }
        } else if (hosts.roundCompleted()) {
            phase = Phase.PAUSING;
            until = now + bounded(pause(failure));
        } else {
            phase = Phase.PAUSING;
            until = now;
        }
    }

    private long pause(ConnectionLost failure) throws SessionOver {
        try {
            return backoff.nextPauseNanos(failure);
        } catch (RetryFailedException spent) {
            throw new SessionOver(
                    SessionState.CLOSED,
                    Reason.RETRY_SPENT,
                    "Connecting was given up after " + failedAttempts + " failed attempts; the last one: "
                            + failure.detail(),
                    spent);
        }
    }

    /**
     * Bounds the pause while there is a session to save: about a quarter of its timeout, still with jitter. A server
     * that comes back in time must not be met too late because the pauses had grown.
     */
    private long bounded(long pause) {
        long limit = core.status.view().timeoutNanos() / 4;
        if (limit == 0 || core.sessionId() == 0 || pause <= limit) { // 0: a session that nobody has been told of
            return pause;
        }
        return limit / 2 + (long) (core.random.nextDouble() * (limit / 2.0));
    }

    void close() {
        Channel open = channel;
        if (open != null) {
            open.close();
            channel = null;
        }
        Resolution lookup = resolution;
        if (lookup != null) {
            lookup.cancel();
            resolution = null;
        }
        core.authentication.attemptEnded();
    }

    private Channel channel() {
        return Objects.requireNonNull(channel, "no channel");
    }

    private HostPort server() {
        return Objects.requireNonNull(server, "no server");
    }

    private String serverName() {
        return String.valueOf(server);
    }
}
