/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.state;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;

/**
 * When a ping is due, when a connection is dead, and when the session must be presumed gone: arithmetic on readings of
 * the clock, nothing else. Owned by the SendThread.
 *
 * <p>With a session timeout {@code T}: the connection is dead when nothing was heard for the read timeout, two thirds
 * of {@code T}. A ping is due when nothing was sent for half the read timeout less a random jitter of up to 0.4 s, as
 * kazoo does it, so that a fleet's pings spread; but never more than a quarter of the read timeout, which keeps it
 * right for sessions of less than 2.4 s. Requests count as pings. Whatever the traffic, there is a ping each ten
 * seconds, so that its latency is always measured.
 *
 * <p>The session is presumed gone when {@code T} has passed since the <em>sending</em> of the last packet that was
 * answered: from that moment on the server may count, so this is the earliest time at which it can have expired.
 */
public final class Heartbeat {
    private static final long MAX_JITTER = Duration.ofMillis(400).toNanos();
    private static final long MAX_INTERVAL = Duration.ofSeconds(10).toNanos();

    private final RandomGenerator random;
    private long sessionTimeout;
    private long readTimeout;
    private long lastHeard;
    private long lastSent;
    private long lastConfirmed;
    private long pingInterval;
    private long lastPing;
    private final Deque<Long> unansweredPings = new ArrayDeque<>();

    public Heartbeat(RandomGenerator random) {
        this.random = random;
    }

    /** A connection was attached to the session. */
    public void attached(long requestSentAt, long now, long grantedTimeout) {
        sessionTimeout = grantedTimeout;
        readTimeout = grantedTimeout / 3 * 2;
        lastHeard = now;
        lastSent = now;
        lastConfirmed = requestSentAt;
        unansweredPings.clear();
        lastPing = now;
        chooseInterval();
    }

    /** Whether there ever was a connection. */
    public boolean isAttached() {
        return sessionTimeout > 0;
    }

    public void heard(long now) {
        lastHeard = now;
    }

    public void sent(long now) {
        lastSent = now;
    }

    /** A packet sent at the given time was answered. */
    public void confirmed(long sentAt) {
        if (sentAt - lastConfirmed > 0) {
            lastConfirmed = sentAt;
        }
    }

    public void pingSent(long now) {
        unansweredPings.addLast(now);
        lastPing = now;
        lastSent = now;
        chooseInterval();
    }

    /** Returns the round trip of the ping that was answered, -1 if none was outstanding. */
    public long pingAnswered(long now) {
        Long sentAt = unansweredPings.pollFirst();
        if (sentAt == null) {
            return -1;
        }
        confirmed(sentAt);
        return now - sentAt;
    }

    public boolean isPingDue(long now) {
        return pingDueAt() - now <= 0;
    }

    public boolean isConnectionDead(long now) {
        return now - lastHeard >= readTimeout;
    }

    /**
     * Whether this process (or the machine) has stood still for the whole session timeout: then nothing was looked at
     * in time, and a connection that seems to be there is not to be believed. Asked before anything is read.
     */
    public boolean hasStoodStill(long now) {
        return now - lastHeard >= sessionTimeout;
    }

    public boolean isSessionPresumedGone(long now) {
        return sessionTimeout > 0 && now - lastConfirmed >= sessionTimeout;
    }

    /** Returns the time at which {@link #isSessionPresumedGone} turns true. */
    public long sessionPresumedGoneAt() {
        return lastConfirmed + sessionTimeout;
    }

    /** Returns the time at which the next of these questions has to be asked while connected. */
    public long nextDue() {
        long dead = lastHeard + readTimeout;
        long ping = pingDueAt();
        return ping - dead < 0 ? ping : dead;
    }

    public long lastHeard() {
        return lastHeard;
    }

    public long readTimeout() {
        return readTimeout;
    }

    private long pingDueAt() {
        long byIdle = lastSent + pingInterval;
        long byHabit = lastPing + MAX_INTERVAL;
        return byIdle - byHabit < 0 ? byIdle : byHabit;
    }

    private void chooseInterval() {
        long jitter = (long) (random.nextDouble() * Math.min(MAX_JITTER, readTimeout / 4));
        pingInterval = Math.min(MAX_INTERVAL, readTimeout / 2 - jitter);
    }
}
