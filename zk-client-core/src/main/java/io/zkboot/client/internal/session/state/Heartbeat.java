/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.state;

import io.zkboot.client.internal.transport.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;

/**
 * When a ping is due, when a connection is dead, and when the session must be presumed gone: arithmetic on readings of
 * the clock, nothing else. Owned by the SendThread.
 *
 * <p>What counts is that packets of ours are answered: a server whose events still come may have heard nothing of this
 * client for long, and have told another one that the session is gone. With a session timeout {@code T}: the connection
 * is dead when no answer came for the read timeout, two thirds of {@code T}, which leaves time to try other servers. A
 * reply that is still coming in puts that off. A ping is due when nothing was sent, or nothing answered, for half the
 * read timeout less a random jitter of up to 0.4 s, as kazoo does it, so that a fleet's pings spread; but never more
 * than a quarter of the read timeout, which keeps it right for sessions of less than 2.4 s. Requests count as pings
 * while they are answered. Whatever the traffic, there is a ping each ten seconds, so that its latency is always
 * measured.
 *
 * <p>The session is presumed gone when {@code T} has passed since the <em>sending</em> of the last packet that was
 * answered: from that moment on the server may count, so this is the earliest time at which it can have expired. No
 * connection outlasts that.
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

    /** A part of an answer has come. */
    public void heard(long now) {
        lastHeard = now;
    }

    public void sent(long now) {
        lastSent = now;
    }

    /** A packet sent at the given time was answered, or its answer has begun to come. */
    public void confirmed(long sentAt, long now) {
        lastHeard = now;
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
        confirmed(sentAt, now);
        return now - sentAt;
    }

    public boolean isPingDue(long now) {
        return pingDueAt() - now <= 0;
    }

    public boolean isConnectionDead(long now) {
        return deadAt() - now <= 0;
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
        return Clock.earlier(pingDueAt(), deadAt());
    }

    private long deadAt() {
        return Clock.earlier(lastHeard + readTimeout, sessionPresumedGoneAt());
    }

    /** Returns when the last answer, or part of one, has come. */
    public long lastHeard() {
        return lastHeard;
    }

    public long readTimeout() {
        return readTimeout;
    }

    private long pingDueAt() {
        long byIdle = lastSent + pingInterval;
        long byHabit = lastPing + MAX_INTERVAL;
        long due = Clock.earlier(byIdle, byHabit);
        return unansweredPings.isEmpty() ? Clock.earlier(due, lastHeard + pingInterval) : due;
    }

    private void chooseInterval() {
        long jitter = (long) (random.nextDouble() * Math.min(MAX_JITTER, readTimeout / 4));
        pingInterval = Math.min(MAX_INTERVAL, readTimeout / 2 - jitter);
    }
}
