/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.event.SessionCredentials;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.internal.protocol.ConnectResponse;
import io.zkboot.client.internal.protocol.SessionRequest;
import io.zkboot.client.internal.protocol.Xid;
import io.zkboot.client.internal.transport.Clock;
import io.zkboot.client.internal.transport.Network;
import io.zkboot.client.internal.watch.WatchRegistry;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What outlives a connection but not the session: identity, watches, identities to send, figures. Everything here is
 * owned by the SendThread, except what the {@link SessionGauges} publish and what is thread-safe by itself.
 */
final class SessionCore {
    private static final int PASSWORD_LENGTH = 16;

    /** What a client sends that has no session. */
    static final byte[] NO_PASSWORD = new byte[PASSWORD_LENGTH];

    final SessionConfig config;
    final Clock clock;
    final RandomGenerator random;
    final Network network;
    final OutgoingQueue outgoing;
    final Deliveries deliveries;
    final SessionStatus status;
    final Heartbeat heartbeat;
    final SessionGauges gauges;
    final Agenda agenda;
    final Authentication authentication;
    final WatchRegistry watches = new WatchRegistry();
    final WatchRestore watchRestore = new WatchRestore(this);
    final RefusedOperations refusals = new RefusedOperations();
    final List<AuthInfo> auths;

    private long sessionId;
    private byte[] password = NO_PASSWORD;
    private volatile @Nullable SessionCredentials credentials;
    final HeldSession held = new HeldSession();
    private long lastZxid;
    private int xid;

    SessionCore(
            SessionConfig config,
            Surroundings surroundings,
            Network network,
            OutgoingQueue outgoing,
            Deliveries deliveries,
            SessionStatus status,
            SessionGauges gauges) {
        this.config = config;
        this.clock = surroundings.clock();
        this.random = surroundings.random();
        this.network = network;
        this.outgoing = outgoing;
        this.deliveries = deliveries;
        this.status = status;
        this.gauges = gauges;
        this.agenda = new Agenda(outgoing, clock.nanoTime());
        this.heartbeat = new Heartbeat(random);
        this.auths = config.security().auths();
        this.authentication = new Authentication(config, surroundings.helper(), network::wakeup);
    }

    long sessionId() {
        return sessionId;
    }

    byte[] password() {
        return password;
    }

    long lastZxid() {
        return lastZxid;
    }

    /** Takes up a session of another client, to be attached by the first connection. */
    void resume(SessionCredentials saved) {
        remember(saved.id(), saved.password());
        status.resumes(saved.id());
    }

    /**
     * The server attached the session, a new one or the old. A session that a server in read-only mode has made is one
     * for the time of that connection: the other servers do not know it, so it is not remembered.
     */
    void attached(ConnectResponse answer, long now) {
        if (!answer.readOnly()) {
            held.end();
            remember(answer.sessionId(), answer.password());
        } else if (sessionId != 0) {
            held.begin(
                    heartbeat.isAttached()
                            ? heartbeat.sessionPresumedGoneAt()
                            : now + config.timeouts().session().toNanos(),
                    status.state() == SessionState.LOST);
        }
    }

    private void remember(long id, byte[] newPassword) {
        sessionId = id;
        password = newPassword;
        credentials = new SessionCredentials(id, newPassword);
    }

    /** Returns what it takes to take up the session elsewhere, null if there is none. Any thread. */
    @Nullable SessionCredentials credentials() {
        return credentials;
    }

    /** Whether, by the local clock, the servers may have given the session up. */
    boolean isSessionPresumedGone(long now) {
        return held.isHeld() ? held.goneAt() - now <= 0 : heartbeat.isSessionPresumedGone(now);
    }

    /** Returns the time at which {@link #isSessionPresumedGone} turns true. */
    long sessionPresumedGoneAt() {
        return held.isHeld() ? held.goneAt() : heartbeat.sessionPresumedGoneAt();
    }

    /**
     * The session has expired; the next connection asks for a new one. The last transaction seen is kept, so that the
     * new session never reads an older state than the old one did, and its watches fire for what changed in between.
     */
    void forgetSession() {
        sessionId = 0;
        password = NO_PASSWORD;
        credentials = null;
        held.end();
    }

    /** A fully decoded reply carried this transaction. */
    void seen(long zxid) {
        if (zxid > lastZxid) {
            lastZxid = zxid;
            gauges.lastZxid(zxid);
        }
    }

    /**
     * A server has taken an identity, which is sent again from now on, on each connection and after a restart of the
     * client; hence it is kept, once, and the call's copy is wiped.
     */
    void identityAccepted(SessionRequest.Auth auth) {
        AuthInfo identity = new AuthInfo(auth.scheme(), auth.credentials());
        if (auths.stream().noneMatch(identity::isSameAs)) {
            auths.add(identity);
        }
        authentication.identitySent(auth.scheme());
        Arrays.fill(auth.credentials(), (byte) 0);
    }

    /** Returns the next transaction number of a request; it goes on over reconnects, which helps reading a capture. */
    int nextXid() {
        xid = Xid.next(xid);
        return xid;
    }
}
