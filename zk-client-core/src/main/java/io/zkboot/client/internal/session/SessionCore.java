/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.event.SessionCredentials;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.internal.protocol.ConnectResponse;
import io.zkboot.client.internal.protocol.SessionRequest;
import io.zkboot.client.internal.protocol.Xid;
import io.zkboot.client.internal.session.call.OutgoingQueue;
import io.zkboot.client.internal.session.compatibility.RefusedOperations;
import io.zkboot.client.internal.session.config.Identity;
import io.zkboot.client.internal.session.config.Platform;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import io.zkboot.client.internal.session.operation.TaskSchedule;
import io.zkboot.client.internal.session.sasl.Authentication;
import io.zkboot.client.internal.session.state.Heartbeat;
import io.zkboot.client.internal.session.state.SessionGauges;
import io.zkboot.client.internal.session.state.SessionStatus;
import io.zkboot.client.internal.session.state.SessionWhileReadOnly;
import io.zkboot.client.internal.session.watch.WatchRestore;
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
public final class SessionCore {
    private static final int PASSWORD_LENGTH = 16;

    /** What a client sends that has no session. */
    private static final byte[] NO_PASSWORD = new byte[PASSWORD_LENGTH];

    public final SessionConfig config;
    public final Clock clock;
    public final RandomGenerator random;
    public final Network network;
    public final OutgoingQueue outgoing;
    public final DeliveryBatch deliveries;
    public final SessionStatus status;
    public final Heartbeat heartbeat;
    public final SessionGauges gauges;
    public final TaskSchedule agenda;
    public final Authentication authentication;
    public final WatchRegistry watches = new WatchRegistry();
    public final WatchRestore watchRestore = new WatchRestore(this);
    public final RefusedOperations refusals = new RefusedOperations();
    final List<Identity> auths;

    private long sessionId;
    private byte[] password = NO_PASSWORD;
    private volatile @Nullable SessionCredentials credentials;
    final SessionWhileReadOnly held = new SessionWhileReadOnly();
    private long lastZxid;
    private int xid;

    SessionCore(
            SessionConfig config,
            Platform platform,
            Network network,
            OutgoingQueue outgoing,
            DeliveryBatch deliveries,
            SessionStatus status,
            SessionGauges gauges) {
        this.config = config;
        this.clock = platform.clock();
        this.random = platform.random();
        this.network = network;
        this.outgoing = outgoing;
        this.deliveries = deliveries;
        this.status = status;
        this.gauges = gauges;
        this.agenda = new TaskSchedule(outgoing, clock.nanoTime());
        this.heartbeat = new Heartbeat(random);
        this.auths = config.security().auths();
        this.authentication = new Authentication(config, platform.helper(), network::wakeup);
    }

    /** Returns what a client sends as the password that has no session. */
    public static byte[] noPassword() {
        return NO_PASSWORD.clone();
    }

    public long sessionId() {
        return sessionId;
    }

    public byte[] password() {
        return password;
    }

    public long lastZxid() {
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
    public void attached(ConnectResponse answer, long now) {
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
    public void forgetSession() {
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
        Identity identity = new Identity(auth.scheme(), auth.credentials());
        if (auths.stream().noneMatch(identity::isSameAs)) {
            auths.add(identity);
        }
        authentication.identitySent(auth.scheme());
        Arrays.fill(auth.credentials(), (byte) 0);
    }

    /** Returns the next transaction number of a request; it goes on over reconnects, which helps reading a capture. */
    public int nextXid() {
        xid = Xid.next(xid);
        return xid;
    }
}
