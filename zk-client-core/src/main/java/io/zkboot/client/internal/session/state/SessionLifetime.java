/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.state;

import java.time.Duration;

/**
 * When, by the local clock, the servers may have given the session up. While a server keeps the session alive the
 * {@link Heartbeat} knows; while only a server in read-only mode is connected, {@link SessionWhileReadOnly} does. Owned
 * by the SendThread.
 */
public final class SessionLifetime {
    private final Heartbeat heartbeat;
    private final SessionWhileReadOnly held = new SessionWhileReadOnly();
    private final long askedNanos;

    /**
     * Creates it.
     *
     * @param asked the session timeout that the servers are asked for
     */
    public SessionLifetime(Heartbeat heartbeat, Duration asked) {
        this.heartbeat = heartbeat;
        this.askedNanos = asked.toNanos();
    }

    public Heartbeat heartbeat() {
        return heartbeat;
    }

    /** A server that takes writes has attached the session, or it has ended: the heartbeat counts again. */
    public void keptByServer() {
        held.end();
    }

    /**
     * A server in read-only mode was met, which keeps no session alive.
     *
     * @param toldLost whether it was told already that the session must be presumed gone
     */
    public void keptByNobody(long now, boolean toldLost) {
        held.begin(heartbeat.isAttached() ? heartbeat.sessionPresumedGoneAt() : now + askedNanos, toldLost);
    }

    public boolean isPresumedGone(long now) {
        return held.isHeld() ? held.goneAt() - now <= 0 : heartbeat.isSessionPresumedGone(now);
    }

    /** Returns the time at which {@link #isPresumedGone} turns true. */
    public long presumedGoneAt() {
        return held.isHeld() ? held.goneAt() : heartbeat.sessionPresumedGoneAt();
    }

    /** Whether the session may end behind a server in read-only mode, and nobody has been told of that yet. */
    public boolean isLossToTell() {
        return held.isToTell();
    }

    public void lossTold() {
        held.told();
    }
}
