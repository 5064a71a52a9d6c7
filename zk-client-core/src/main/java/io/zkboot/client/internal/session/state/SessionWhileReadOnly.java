/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.state;

/**
 * When the session must be presumed gone although there is a connection: one to a server in read-only mode, which is
 * cut off from those that decide on sessions and keeps none of them alive. The session is kept all the same, and taken
 * up again on the first server that takes writes. Owned by the SendThread.
 */
final class SessionWhileReadOnly {
    private boolean held;
    private boolean told;
    private long goneAt;

    /** A server in read-only mode was met. */
    void begin(long presumedGoneAt, boolean toldAlready) {
        if (!held) {
            held = true;
            goneAt = presumedGoneAt;
        }
        told = toldAlready;
    }

    /** The session was attached by a server that takes writes, or has ended. */
    void end() {
        held = false;
    }

    boolean isHeld() {
        return held;
    }

    long goneAt() {
        return goneAt;
    }

    /** Whether nobody has been told yet that it must be presumed gone. */
    boolean isToTell() {
        return held && !told;
    }

    void told() {
        told = true;
    }
}
