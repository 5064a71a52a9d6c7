/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.state;

import io.zkboot.client.event.SessionCredentials;
import io.zkboot.client.internal.protocol.ConnectRequest;
import io.zkboot.client.internal.protocol.ConnectResponse;
import io.zkboot.client.internal.protocol.Xid;
import org.jspecify.annotations.Nullable;

/**
 * What the servers know the session by, and how much of the ensemble's history it has seen. Owned by the SendThread,
 * except where it says otherwise.
 */
public final class SessionIdentity {
    private final SessionGauges gauges;
    private long sessionId;
    private byte[] password = ConnectRequest.noPassword();
    private volatile @Nullable SessionCredentials credentials;
    private long lastZxid;
    private int xid;

    public SessionIdentity(SessionGauges gauges) {
        this.gauges = gauges;
    }

    /** Returns the number of the session, 0 if there is none. */
    public long sessionId() {
        return sessionId;
    }

    public byte[] password() {
        return password;
    }

    /** Returns the newest transaction that a reply has told of; 0 before the first. */
    public long lastZxid() {
        return lastZxid;
    }

    /** Takes up a session of another client, to be attached by the first connection. */
    public void resume(SessionCredentials saved) {
        remember(saved.id(), saved.password());
    }

    /**
     * The server attached the session, a new one or the old. A session that a server in read-only mode has made is one
     * for the time of that connection: the other servers do not know it, so it is not remembered.
     */
    public void attached(ConnectResponse answer) {
        if (!answer.readOnly()) {
            remember(answer.sessionId(), answer.password());
        }
    }

    private void remember(long id, byte[] newPassword) {
        sessionId = id;
        password = newPassword;
        credentials = new SessionCredentials(id, newPassword);
    }

    /** Returns what it takes to take up the session elsewhere, null if there is none. Any thread. */
    public @Nullable SessionCredentials credentials() {
        return credentials;
    }

    /**
     * The session has expired; the next connection asks for a new one. The last transaction seen is kept, so that the
     * new session never reads an older state than the old one did, and its watches fire for what changed in between.
     */
    public void forget() {
        sessionId = 0;
        password = ConnectRequest.noPassword();
        credentials = null;
    }

    /** A fully decoded reply carried this transaction. */
    public void seen(long zxid) {
        if (zxid > lastZxid) {
            lastZxid = zxid;
            gauges.lastZxid(zxid);
        }
    }

    /** Returns the next number of a request; it goes on over reconnects, which helps reading a capture. */
    public int nextXid() {
        xid = Xid.next(xid);
        return xid;
    }
}
