/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.state;

import io.zkboot.client.event.SessionCredentials;
import io.zkboot.client.internal.protocol.ConnectRequest;
import io.zkboot.client.internal.protocol.ConnectResponse;
import io.zkboot.client.internal.protocol.Xid;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the servers know the session by, and how much of the ensemble's history it has seen. Owned by the SendThread,
 * except where it says otherwise.
 */
public final class SessionIdentity {
    /** No record: whether it is still the same one matters, not whether it is equal. */
    private static final class Known {
        final long id;
        final byte[] password;

        Known(long id, byte[] password) {
            this.id = id;
            this.password = password;
        }
    }

    private final SessionGauges gauges;
    /** Null while there is no session. */
    private volatile @Nullable Known known;

    /** The newest transaction of a reply that was decoded whole. */
    private long lastRead;
    /** The newest one that a mere header has told of. */
    private long lastTold;

    private int xid;

    public SessionIdentity(SessionGauges gauges) {
        this.gauges = gauges;
    }

    /** Returns the number of the session, 0 if there is none. */
    public long sessionId() {
        Known session = known;
        return session == null ? 0 : session.id;
    }

    public byte[] password() {
        Known session = known;
        return session == null ? ConnectRequest.noPassword() : session.password;
    }

    /** Returns the newest transaction that a reply has told of; 0 before the first. */
    public long lastZxid() {
        return Math.max(lastRead, lastTold);
    }

    /** Returns the same. Any thread. */
    public long knownZxid() {
        return gauges.lastZxid();
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

    private void remember(long id, byte[] password) {
        known = id == 0 ? null : new Known(id, password);
    }

    /** Returns what it takes to take up the session elsewhere, null if there is none. Any thread. */
    public @Nullable SessionCredentials credentials() {
        Known session = known;
        if (session == null) {
            return null;
        }
        SessionCredentials copy = new SessionCredentials(session.id, session.password);
        return known == session ? copy : null; // else it may have been wiped meanwhile
    }

    /**
     * The session has ended, and its password is wiped; a further connection asks for a new session. The last
     * transaction seen is kept, so that the new session never reads an older state than the old one did, and its
     * watches fire for what changed in between.
     */
    public void forget() {
        Known session = known;
        known = null;
        if (session != null) {
            Arrays.fill(session.password, (byte) 0);
        }
    }

    /** A fully decoded reply carried this transaction. */
    void seen(long zxid) {
        if (zxid > lastRead) { // or each reply would write what other threads read
            lastRead = zxid;
            gauges.lastZxid(lastZxid());
        }
    }

    /** The header of a reply of which nothing else could be decoded carried this transaction. */
    void told(long zxid) {
        if (zxid > lastTold) {
            lastTold = zxid;
            gauges.lastZxid(lastZxid());
        }
    }

    /** The server has not come further than this: what was told of more was wrong. */
    void isNoFurtherThan(long zxid) {
        if (zxid < lastTold) {
            lastTold = zxid;
            gauges.lastZxid(lastZxid());
        }
    }

    /** Returns the next number of a request; it goes on over reconnects, which helps reading a capture. */
    public int nextXid() {
        xid = Xid.next(xid);
        return xid;
    }
}
