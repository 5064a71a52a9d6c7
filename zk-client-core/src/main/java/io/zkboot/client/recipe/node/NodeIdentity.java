/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.Stat;
import java.util.LinkedHashSet;
import java.util.Set;

/** Whose a node is, by the sessions that this client has and had. */
final class NodeIdentity {
    /** So many of them: a node does not outlast its session for long. */
    private static final int REMEMBERED = 100;

    /** How the oldest servers that know them show containers and nodes with a time to live. */
    private static final long CONTAINER = Long.MIN_VALUE;

    private static final int TTL_MARK = 0xff;

    private final CreateMode mode;
    private final Set<Long> earlier = new LinkedHashSet<>();
    private long session;

    NodeIdentity(CreateMode mode) {
        this.mode = mode;
    }

    /** Notes the session that the client has now; whether it is another one than before. */
    boolean attached(long sessionId) {
        if (sessionId == session) {
            return false;
        }
        ended();
        session = sessionId;
        earlier.remove(sessionId);
        return true;
    }

    /** The session is no more. */
    void ended() {
        if (session != 0) {
            earlier.add(session);
            if (earlier.size() > REMEMBERED) {
                earlier.remove(earlier.iterator().next());
            }
        }
        session = 0;
    }

    /** Whether nodes go when their session ends. */
    boolean isEphemeral() {
        return mode.isEphemeral();
    }

    /** Whether there can be a node of ours: without a session there is no ephemeral one. */
    boolean mayOwn() {
        return !isEphemeral() || session != 0;
    }

    /** Says whose a node is. One without an owner is whose wants one. */
    Known whose(Stat stat) {
        long owner = stat.ephemeralOwner();
        if (!isEphemeral()) {
            boolean owned = owner != 0 && owner != CONTAINER && owner >>> 56 != TTL_MARK;
            return owned ? Known.OTHERS : Known.OURS;
        }
        if (owner != 0 && owner == session) {
            return Known.OURS;
        }
        return earlier.contains(owner) ? Known.EARLIER : Known.OTHERS;
    }
}
