/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.connect;

import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.internal.log.SafeLogger;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.state.ConnectionLost;
import io.zkboot.client.internal.session.state.SessionIdentity;
import io.zkboot.client.internal.session.state.SessionOver;
import io.zkboot.client.internal.session.state.SessionStatus;
import io.zkboot.client.internal.transport.Clock;
import io.zkboot.client.retry.Backoff;
import io.zkboot.client.retry.RetryFailedException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;

/**
 * Attempts to connect that failed: counts them, logs them (aloud when their reason is news, and once a minute after
 * that), and says how long to pause. Owned by the SendThread.
 */
public final class FailedAttempts {
    private static final Logger log = SafeLogger.of(FailedAttempts.class);

    private static final long REPORT_INTERVAL = Duration.ofMinutes(1).toNanos();

    private final SessionConfig config;
    private final RandomGenerator random;
    private final SessionStatus status;
    private final SessionIdentity identity;
    private final Backoff backoff;
    private int count;
    /** When each reason was logged last. Servers of an ensemble may fail for different reasons in turn. */
    private final Map<Reason, Long> reportedAt = new EnumMap<>(Reason.class);

    FailedAttempts(
            SessionConfig config, Clock clock, RandomGenerator random, SessionStatus status, SessionIdentity identity) {
        this.config = config;
        this.random = random;
        this.status = status;
        this.identity = identity;
        this.backoff = new Backoff(config.behaviour().connectRetry(), clock::nanoTime, random);
    }

    /** All is well again. */
    void forget() {
        backoff.reset();
        count = 0;
    }

    /** Lets the pauses grow from the shortest one again. */
    void pauseAnew() {
        backoff.reset();
    }

    void attemptStarted() {
        backoff.attemptStarted();
    }

    void count(ConnectionLost failure) {
        count++;
        status.attemptFailed(failure.reason(), failure.detail(), count);
    }

    void report(long now, ConnectionLost failure) {
        String name = config.name();
        if (count == 1) {
            reportedAt.clear();
        }
        Long last = reportedAt.get(failure.reason());
        if (last == null || last + REPORT_INTERVAL - now <= 0) {
            reportedAt.put(failure.reason(), now);
            log.warn("{}: attempt {} to connect failed: {} ({})", name, count, failure.reason(), failure.detail());
        } else {
            log.debug("{}: attempt {} to connect failed: {}", name, count, failure.detail());
        }
    }

    /**
     * Returns the {@linkplain #bounded bounded} pause before the next attempt, or ends a session that spent its policy.
     */
    long pause(ConnectionLost failure) throws SessionOver {
        try {
            return bounded(backoff.nextPauseNanos(failure));
        } catch (RetryFailedException spent) {
            throw new SessionOver(
                    SessionState.CLOSED,
                    Reason.RETRY_SPENT,
                    "Connecting was given up after " + count + " failed attempts; the last one: " + failure.detail(),
                    spent);
        }
    }

    /**
     * Bounds a pause while there is a session to save: about a quarter of its timeout, still with jitter. A server that
     * comes back in time must not be met too late because the pauses had grown.
     */
    long bounded(long pause) {
        long granted = status.view().timeoutNanos();
        long timeout = granted != 0 ? granted : config.timeouts().session().toNanos();
        long limit = timeout / 4;
        if (identity.sessionId() == 0 || pause <= limit) {
            return pause;
        }
        return limit / 2 + (long) (random.nextDouble() * (limit / 2.0));
    }
}
