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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for a server and attaches the session to it. Owned by the SendThread; nothing here blocks.
 *
 * <pre>
 *  PAUSING ──> RESOLVING ──> OPENING ──> HANDSHAKING ──> attached
 *     ^            │            │             │
 *     │            └────────────┴─────────────┴── failed: the next address of the host, else the next host
 *     └── after a round in which every server failed; the pause grows from round to round
 * </pre>
 *
 * <p>Every host name is resolved anew for each attempt, and all its addresses are tried. Nothing is sent between the
 * session request and its answer: data in flight could turn a server's "expired" into a reset connection.
 */
final class Connector {
    private static final Logger log = LoggerFactory.getLogger(Connector.class);

    private static final int BUFFER = 64 * 1024;
    private static final long REPORT_INTERVAL = Duration.ofMinutes(1).toNanos();
    private static final long LONGEST_TIMEOUT = Duration.ofHours(1).toNanos();

    /** A connection that served no longer than this is no proof that the next one will. */
    private static final long SHORT_LIFE = Duration.ofSeconds(1).toNanos();

    private enum Phase {
        PAUSING,
        RESOLVING,
        OPENING,
        HANDSHAKING
    }

    private final SessionCore core;
    private final Resolver resolver;
    private final HostList hosts;
    private final Backoff backoff;
    private final Deque<InetAddress> addresses = new ArrayDeque<>();
    private final FrameReader reader;
    private final FrameWriter writer;
    private final JuteReader juteReader;

    private Phase phase = Phase.PAUSING;
    private long until;
    private long startedAt;
    private long requestSentAt;
    private int failedAttempts;
    private Reason reportedReason = Reason.NONE;
    private long reportedAt;
    private long attachedAt;
    private boolean shortLived;
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
            while (phase != Phase.HANDSHAKING) {
                if (!step(now)) {
                    return null;
                }
            }
            return awaitAnswer(now);
        } catch (IOException e) {
            failed(now, ConnectionLost.by(e, serverName()));
        } catch (ConnectionLost e) {
            failed(now, e);
        }
        return null; // one failure a turn, so that nothing else has to wait for a long row of them
    }

    private boolean step(long now) throws ConnectionLost, IOException {
        return switch (phase) {
            case PAUSING -> resolveNext(now);
            case RESOLVING -> takeAddresses(now);
            case OPENING -> sendRequest(now);
            case HANDSHAKING -> false;
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

    private boolean sendRequest(long now) throws ConnectionLost, IOException {
        Channel opening = channel();
        if (!opening.finishConnect()) {
            boolean securing = opening.isSecuring();
            requireInTime(
                    now,
                    securing ? Reason.TLS : Reason.CONNECT_TIMEOUT,
                    securing ? "finish the TLS handshake (perhaps this port has no TLS)" : "accept the connection");
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
                                + " which this client has seen, limits the connections of this address, or expects"
                                + " TLS on this port, or another certificate of the client");
            }
            requireInTime(now, Reason.CONNECT_TIMEOUT, "answer the session request");
            return null;
        }
        juteReader.wrap(reader.frame());
        try {
            return attach(ConnectResponse.decode(juteReader), opened, now);
        } catch (MalformedRecordException e) {
            throw new ConnectionLost(
                    Reason.PROTOCOL, serverName() + " does not speak the ZooKeeper protocol: " + e.getMessage(), e);
        }
    }

    private Connection attach(ConnectResponse answer, Channel opened, long now) throws ConnectionLost, SessionOver {
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
        HostPort connectedTo = server;
        if (connectedTo == null) {
            throw new IllegalStateException("attached without a server");
        }
        long granted = Duration.ofMillis(answer.timeoutMillis()).toNanos();
        long trusted = Math.min(
                granted,
                Math.max(LONGEST_TIMEOUT, 10 * core.config.timeouts().session().toNanos()));
        boolean newSession = answer.sessionId() != previous;
        core.attached(answer.sessionId(), answer.password());
        core.heartbeat.attached(requestSentAt, now, trusted);
        core.gauges.connected();
        hosts.connected();
        attachedAt = now;
        long took = core.clock.nanoTime() - startedAt; // now is the beginning of the turn
        core.deliveries.observe(observer -> observer.connectAttempted(took, Reason.NONE));
        core.status.connected(answer.readOnly(), connectedTo.toString(), answer.sessionId(), granted, newSession);
        reader.strict(false);
        channel = null;
        return new Connection(core, connectedTo, opened, reader, writer, now);
    }

    private void requireInTime(long now, Reason reason, String what) throws ConnectionLost {
        if (until - now <= 0) {
            long millis = core.config.timeouts().connectNanos() / 1_000_000;
            throw new ConnectionLost(reason, serverName() + " did not " + what + " within " + millis + " ms");
        }
    }

    private void failed(long now, ConnectionLost failure) throws SessionOver {
        close();
        failedAttempts++;
        core.status.attemptFailed(failure.reason(), failure.detail(), failedAttempts);
        report(now, failure);
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

    /** Says it aloud when it is news, and once a minute after that. */
    private void report(long now, ConnectionLost failure) {
        boolean news =
                failedAttempts == 1 || failure.reason() != reportedReason || reportedAt + REPORT_INTERVAL - now <= 0;
        if (news) {
            reportedReason = failure.reason();
            reportedAt = now;
            log.warn(
                    "{}: attempt {} to connect failed: {} ({})",
                    core.config.name(),
                    failedAttempts,
                    failure.reason(),
                    failure.detail());
        } else {
            log.debug("{}: attempt {} to connect failed: {}", core.config.name(), failedAttempts, failure.detail());
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
        if (core.sessionId() == 0 || pause <= limit) {
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
    }

    private Channel channel() {
        Channel open = channel;
        if (open == null) {
            throw new IllegalStateException("no channel in phase " + phase);
        }
        return open;
    }

    private String serverName() {
        return String.valueOf(server);
    }
}
