/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.internal.protocol.Xid;
import io.zkboot.client.internal.transport.Clock;
import io.zkboot.client.internal.transport.Network;
import io.zkboot.client.internal.watch.WatchRegistry;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What outlives a connection but not the session: identity, watches, identities to send, figures. Everything here is
 * owned by the SendThread, except what the {@link SessionGauges} publish and what is thread-safe by itself.
 */
final class SessionCore {
    private static final int PASSWORD_LENGTH = 16;

    final SessionConfig config;
    final Clock clock;
    final RandomGenerator random;
    final Network network;
    final OutgoingQueue outgoing;
    final Deliveries deliveries;
    final SessionStatus status;
    final Heartbeat heartbeat;
    final SessionGauges gauges;
    final WatchRegistry watches = new WatchRegistry();
    final WatchRestore watchRestore = new WatchRestore(this);
    final RefusedOperations refusals = new RefusedOperations();
    final List<AuthInfo> auths;

    private long sessionId;
    private byte[] password = new byte[PASSWORD_LENGTH];
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
        this.heartbeat = new Heartbeat(random);
        this.auths = config.security().auths();
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

    /** The server attached the session, a new one or the old. */
    void attached(long id, byte[] newPassword) {
        sessionId = id;
        password = newPassword;
    }

    /**
     * The session has expired; the next connection asks for a new one. The last transaction seen is kept, so that the
     * new session never reads an older state than the old one did, and its watches fire for what changed in between.
     */
    void forgetSession() {
        sessionId = 0;
        password = new byte[PASSWORD_LENGTH];
    }

    /** A fully decoded reply carried this transaction. */
    void seen(long zxid) {
        if (zxid > lastZxid) {
            lastZxid = zxid;
            gauges.lastZxid(zxid);
        }
    }

    /** Returns the next transaction number of a request; it goes on over reconnects, which helps reading a capture. */
    int nextXid() {
        xid = Xid.next(xid);
        return xid;
    }
}
