/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.connect;

import java.time.Duration;

/**
 * Counts connections in a row that lived for less than a second: servers that answer a ping and then drop the
 * connection, or another client that has the same session, so that both take it from each other. Without care they
 * would go on as fast as the network goes. Owned by the SendThread.
 */
final class ShortLives {
    /** A connection that served no longer than this is no proof that the next one will. */
    private static final long SHORT_LIFE = Duration.ofSeconds(1).toNanos();

    /** So many of these in a row may just be bad luck if they were of use. */
    private static final int OF_USE = 3;

    private long attachedAt;
    private int inARow;

    void attached(long now) {
        attachedAt = now;
    }

    /** A connection that had proved good was lost. */
    void lost(long now) {
        inARow = now - attachedAt < SHORT_LIFE ? inARow + 1 : 0;
    }

    /** Whether the next attempt is to come after a pause, as after one that failed. */
    boolean countAsFailure(boolean served) {
        return !served && inARow > 1;
    }

    /** Whether there are too many, even if they were of use. */
    boolean areSuspicious() {
        return inARow > OF_USE;
    }

    /** Says what it may be. */
    String hint(long sessionId) {
        return "lost " + inARow + " times in a row within a second: perhaps another client has taken up session 0x"
                + Long.toHexString(sessionId) + " as well";
    }
}
