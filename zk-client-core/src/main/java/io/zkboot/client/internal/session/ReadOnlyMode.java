/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.event.SessionState;
import io.zkboot.client.internal.session.connect.ReadWriteSearch;
import io.zkboot.client.internal.session.state.SessionRecord;
import io.zkboot.client.internal.transport.Clock;
import org.jspecify.annotations.Nullable;

/**
 * What a session does while its server is in read-only mode: it looks for a server that takes writes, and tells when it
 * must be presumed gone, which only such a server could keep it from. Owned by the SendThread.
 */
final class ReadOnlyMode {
    private final SessionRecord session;
    private final ReadWriteSearch search;

    ReadOnlyMode(SessionRecord session, ReadWriteSearch search) {
        this.session = session;
        this.search = search;
    }

    private boolean isOn() {
        return session.status().state() == SessionState.CONNECTED_READ_ONLY;
    }

    /** A server was connected, of either kind. */
    void connected(long now) {
        if (isOn()) {
            search.start(now);
        } else {
            search.succeeded();
        }
    }

    /** Goes on, and returns a server that takes writes once there is one. */
    ReadWriteSearch.@Nullable Found turn(long now) {
        return isOn() ? search.turn(now) : null;
    }

    /** Tells, once, that the session must be presumed gone although there is a connection. */
    void tellLoss(long now) {
        if (isOn() && session.lifetime().isLossToTell() && session.lifetime().isPresumedGone(now)) {
            session.lifetime().lossTold();
            session.status()
                    .lostWhileConnected("Only servers in read-only mode were within reach for the session timeout;"
                            + " the session is taken up again if it still is there");
        }
    }

    /** Returns the time of the next step, or the given one if that is earlier. */
    long nextDue(long other) {
        if (!isOn()) {
            return other;
        }
        long due = Clock.earlier(other, search.nextDue());
        return session.lifetime().isLossToTell()
                ? Clock.earlier(due, session.lifetime().presumedGoneAt())
                : due;
    }

    /** The connection was lost, or the session has ended. */
    void ended() {
        search.stop();
    }
}
