/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the servers of an ensemble agree on: the last zxid, the sessions and, when there is one, the tree. */
final class Ensemble {
    private static final class Session {
        private final byte[] password;
        private final long timeout;
        private long lastHeard;
        private @Nullable ServerLine line;

        private Session(byte[] password, long timeout) {
            this.password = password;
            this.timeout = timeout;
        }
    }

    private final Map<Long, Session> sessions = new LinkedHashMap<>();
    private final @Nullable ZnodeTree tree;
    private long lastSessionId = 0x1000_0000_0000_0000L;
    private long zxid = 0x1_0000_0000L;
    private int lines;
    private boolean expiring;
    private Duration linger = Duration.ZERO;
    private boolean eventZxids = true;

    Ensemble(@Nullable ZnodeTree tree) {
        this.tree = tree;
    }

    @Nullable ZnodeTree tree() {
        return tree;
    }

    long zxid() {
        return zxid;
    }

    void zxid(long last) {
        zxid = last;
    }

    long nextZxid() {
        return ++zxid;
    }

    /** Numbers the connections, so that sets of them have the same order in every run. */
    int nextLine() {
        return ++lines;
    }

    void eventsWithoutZxid() {
        eventZxids = false;
    }

    boolean hasEventZxids() {
        return eventZxids;
    }

    void expireIdleSessions() {
        expiring = true;
    }

    /** Lets the nodes of a session that expires stand for a while after its clients were told of the end. */
    void linger(Duration time) {
        linger = time;
    }

    /** Opens a session and returns its id. */
    long open(ServerLine line, int timeoutMillis) {
        nextZxid();
        long id = ++lastSessionId;
        byte[] password = passwordOf(id);
        Session session = new Session(password, Duration.ofMillis(timeoutMillis).toNanos());
        sessions.put(id, session);
        attach(session, line, id);
        if (expiring) {
            scheduleExpiry(id, session, line.connection().clock());
        }
        return id;
    }

    static byte[] passwordOf(long id) {
        return ByteBuffer.allocate(16).putLong(id).putLong(~id).array();
    }

    /** Moves a session to a connection; false if there is no such session or the password is wrong. */
    boolean reattach(ServerLine line, long id, byte[] password) {
        Session session = sessions.get(id);
        if (session == null || !Arrays.equals(session.password, password)) {
            return false;
        }
        if (session.line != null) {
            session.line.close();
        }
        attach(session, line, id);
        return true;
    }

    private static void attach(Session session, ServerLine line, long id) {
        session.line = line;
        session.lastHeard = line.connection().clock().elapsedNanos();
        line.sessionId(id);
    }

    byte[] password(long id) {
        Session session = sessions.get(id);
        if (session == null) {
            throw new IllegalArgumentException("No session 0x" + Long.toHexString(id));
        }
        return session.password.clone();
    }

    boolean isAlive(long id) {
        return sessions.containsKey(id);
    }

    void heardFrom(ServerLine line) {
        Session session = sessions.get(line.sessionId());
        if (session != null) {
            session.lastHeard = line.connection().clock().elapsedNanos();
        }
    }

    private void scheduleExpiry(long id, Session session, VirtualClock clock) {
        clock.schedule(session.lastHeard + session.timeout, () -> {
            if (!isAlive(id)) {
                return;
            }
            if (clock.elapsedNanos() - session.lastHeard >= session.timeout) {
                expire(id);
            } else {
                scheduleExpiry(id, session, clock);
            }
        });
    }

    /** Ends a session and its ephemeral nodes; its connection is closed. */
    void expire(long id) {
        LifeTrace.note(() -> "session 0x" + Long.toHexString(id) + " expires");
        Session session = sessions.get(id);
        if (session == null || session.line == null || linger.isZero()) {
            end(id);
        } else {
            sessions.remove(id);
            session.line.connection().clock().after(linger, () -> removeEphemerals(id));
        }
        if (session != null && session.line != null) {
            session.line.close();
        }
    }

    /** Ends a session and its ephemeral nodes; its connection stays, for the answer to closeSession. */
    void end(long id) {
        if (sessions.remove(id) != null) {
            removeEphemerals(id);
        }
    }

    private void removeEphemerals(long id) {
        long last = nextZxid();
        if (tree != null) {
            tree.removeEphemerals(id, last);
        }
    }
}
