/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.connect;

import io.zkboot.client.event.Reason;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import io.zkboot.client.internal.session.sasl.Authentication;
import io.zkboot.client.internal.session.state.ConnectionLost;
import io.zkboot.client.internal.session.state.SessionOver;
import io.zkboot.client.internal.session.state.SessionRecord;
import io.zkboot.client.internal.transport.Channel;
import io.zkboot.client.internal.transport.Clock;
import io.zkboot.client.internal.transport.FrameReader;
import io.zkboot.client.internal.transport.FrameWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.random.RandomGenerator;
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
 * <p>{@link HostRounds} says which server is next, {@link Dialer} opens a channel to it, {@link Handshake} asks for the
 * session there, {@link Authentication} proves who the client is.
 */
public final class Connector {
    /** Bytes of each of the two buffers of an idle connection, and of a busy one. */
    private static final int BUFFER = 2 * 1024;

    private static final int BUSY_BUFFER = 64 * 1024;

    /** Longest pause after connections that were short-lived, but of use. Short, because there is work to do. */
    private static final long CALM = Duration.ofMillis(200).toNanos();

    private enum Phase {
        PAUSING,
        /** Nobody has said yet which servers there are. */
        ASKING,
        DIALLING,
        HANDSHAKING,
        AUTHENTICATING
    }

    private final SessionConfig config;
    private final Clock clock;
    private final RandomGenerator random;
    private final SessionRecord session;
    private final Authentication authentication;
    private final DeliveryBatch deliveries;
    private final HostRounds hosts;
    private final Dialer dialer;
    private final FrameReader reader;
    private final FrameWriter writer;
    private final Handshake handshake;
    private final FailedAttempts failures;
    private final ShortLives shortLives = new ShortLives();

    private Phase phase = Phase.PAUSING;
    private long until;
    private long startedAt;

    public Connector(
            SessionConfig config,
            Clock clock,
            RandomGenerator random,
            SessionRecord session,
            HostRounds hosts,
            Dialer dialer,
            Authentication authentication,
            DeliveryBatch deliveries) {
        this.config = config;
        this.clock = clock;
        this.random = random;
        this.session = session;
        this.hosts = hosts;
        this.dialer = dialer;
        this.authentication = authentication;
        this.deliveries = deliveries;
        this.reader = new FrameReader(BUFFER, BUSY_BUFFER, config.limits().packet());
        this.writer = new FrameWriter(BUFFER, BUSY_BUFFER, config.limits().packet());
        this.handshake = new Handshake(config, session, hosts, reader, writer);
        this.failures = new FailedAttempts(config, clock, random, session.status(), session.identity());
        this.until = clock.nanoTime();
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
        shortLives.lost(now);
        if (shortLives.countAsFailure(served)) {
            restartAfter(now, why);
            return;
        }
        restart(now);
        if (shortLives.areSuspicious()) {
            String hint = shortLives.hint(session.identity().sessionId());
            session.status().attemptFailed(why.reason(), why.detail() + "; " + hint, 0);
            until = now + failures.bounded((long) (random.nextDouble() * CALM));
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

    /** Goes on as far as it can, and returns the channel once the session is attached. */
    public @Nullable AttachedChannel turn(long now) throws SessionOver {
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
            until = now + config.timeouts().connectNanos();
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
        if (!authentication.isReady(connectedServer(), opening, reader, dialer.until() - now <= 0)) {
            return false;
        }
        handshake.send(opening, now);
        phase = Phase.HANDSHAKING;
        return true;
    }

    private @Nullable AttachedChannel awaitAnswer(long now) throws ConnectionLost, SessionOver, IOException {
        if (!handshake.isAnswered(connectedServer(), dialer.channel(), now)) {
            dialer.requireInTime(now, "answer the session request");
            return null;
        }
        phase = Phase.AUTHENTICATING;
        return authenticate(now);
    }

    /** The session is attached; it counts as connected once the server has accepted who the client is. */
    private @Nullable AttachedChannel authenticate(long now) throws ConnectionLost, SessionOver {
        if (!authentication.turn(dialer.channel(), reader, writer, session.identity()::nextXid)) {
            dialer.requireInTime(now, "complete the authentication");
            return null;
        }
        handshake.requireInTime(connectedServer(), now);
        hosts.connected(now);
        dialer.trust();
        shortLives.attached(now);
        long took = clock.nanoTime() - startedAt; // now is the beginning of the turn
        deliveries.observe(observer -> observer.connectAttempted(took, Reason.NONE));
        handshake.completed(connectedServer(), now);
        reader.strict(false);
        VersionQuestion version = dialer.versionQuestion();
        return new AttachedChannel(connectedServer(), dialer.release(), reader, writer, version);
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
        long took = clock.nanoTime() - startedAt; // now is the beginning of the turn
        deliveries.observe(observer -> observer.connectAttempted(took, failure.reason()));
        deliveries.observe(observer -> observer.connectFailed(failure.reason(), failure.detail()));
        if (phase == Phase.PAUSING || phase == Phase.ASKING || !dialer.hasNext()) {
            phase = Phase.PAUSING;
            until = hosts.failed() ? now + failures.pause(failure) : now;
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
        authentication.attemptEnded();
    }

    /** The session has ended. */
    public void end() {
        close();
        authentication.close();
    }

    private String serverName() {
        return String.valueOf(dialer.server());
    }
}
