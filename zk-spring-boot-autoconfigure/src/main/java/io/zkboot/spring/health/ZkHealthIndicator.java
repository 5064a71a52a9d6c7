/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.health;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionSnapshot;
import io.zkboot.client.event.SessionState;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Health of a {@link ZkClient}, told from what its engine knows; costs no I/O.
 *
 * <p>Up while it is connected, be it read-only. Unknown for a grace period after a connection was lost, so that a
 * rolling restart of the ensemble takes no application out of service. Unknown, too, for a mock, which has no snapshot.
 * Down otherwise.
 */
public class ZkHealthIndicator extends AbstractHealthIndicator {
    private static final Logger log = LoggerFactory.getLogger(ZkHealthIndicator.class);

    private final ZkClient client;
    private final Duration reconnectGrace;
    private final ZkHealthDetails details;

    /**
     * Creates one.
     *
     * @param client whose health
     * @param reconnectGrace how long a lost connection is merely unknown
     */
    public ZkHealthIndicator(ZkClient client, Duration reconnectGrace) {
        this(client, reconnectGrace, none -> Map.of());
    }

    /**
     * Creates one with details of others.
     *
     * @param client whose health
     * @param reconnectGrace how long a lost connection is merely unknown
     * @param details what else is shown; it has no part in the status
     */
    public ZkHealthIndicator(ZkClient client, Duration reconnectGrace, ZkHealthDetails details) {
        super("ZooKeeper health check failed");
        this.client = client;
        this.reconnectGrace = reconnectGrace;
        this.details = details;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        SessionSnapshot snapshot = client.snapshot();
        if (snapshot == null) { // a mock, which knows nothing
            builder.unknown();
            return;
        }
        builder.status(status(snapshot));
        builder.withDetail("state", snapshot.state());
        if (snapshot.state().isConnected()) {
            if (snapshot.server() != null) {
                builder.withDetail("server", snapshot.server());
            }
            builder.withDetail("readOnly", snapshot.state() == SessionState.CONNECTED_READ_ONLY);
        } else {
            builder.withDetail("since", snapshot.since());
            builder.withDetail("failedAttempts", snapshot.failedAttempts());
        }
        if (snapshot.reason() != Reason.NONE) {
            builder.withDetail("reason", snapshot.reason());
            if (!snapshot.detail().isEmpty()) {
                builder.withDetail("lastError", snapshot.detail());
            }
        }
        if (snapshot.sessionId() != 0) {
            builder.withDetail("sessionId", "0x" + Long.toHexString(snapshot.sessionId()));
            builder.withDetail("sessionTimeout", snapshot.sessionTimeout());
        }
        if (snapshot.lastPing() != null) {
            builder.withDetail("lastPing", snapshot.lastPing());
        }
        if (snapshot.lastHeard() != null) {
            builder.withDetail("lastHeard", snapshot.lastHeard());
        }
        builder.withDetail("pendingRequests", snapshot.pending());
        builder.withDetail("queuedRequests", snapshot.queued());
        addDetailsOfOthers(builder);
    }

    /** Which have no part in the status, not even by failing. */
    private void addDetailsOfOthers(Health.Builder builder) {
        try {
            details.of(client).forEach((key, value) -> {
                if (key != null && value != null) { // of anyone's code
                    builder.withDetail(key, value);
                }
            });
        } catch (RuntimeException ex) {
            log.warn("Health of the ZooKeeper client has no details of {}", details, ex);
        }
    }

    private Status status(SessionSnapshot snapshot) {
        return switch (snapshot.state()) {
            case CONNECTED, CONNECTED_READ_ONLY -> Status.UP;
            case SUSPENDED -> inGrace(snapshot) ? Status.UNKNOWN : Status.DOWN;
            // After an expiry a new session is on its way.
            case CONNECTING, EXPIRED ->
                snapshot.counters().connects() > 0 && inGrace(snapshot) ? Status.UNKNOWN : Status.DOWN;
            case LOST, AUTH_FAILED, CLOSED -> Status.DOWN;
        };
    }

    private boolean inGrace(SessionSnapshot snapshot) {
        return snapshot.since().compareTo(reconnectGrace) < 0;
    }
}
