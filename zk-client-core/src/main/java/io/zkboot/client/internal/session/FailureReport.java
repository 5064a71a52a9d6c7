/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.event.Reason;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs failed attempts to connect: aloud when they are news, and once a minute after that. Owned by the SendThread. */
final class FailureReport {
    private static final Logger log = LoggerFactory.getLogger(FailureReport.class);

    private static final long INTERVAL = Duration.ofMinutes(1).toNanos();

    private final String name;
    private Reason reason = Reason.NONE;
    private long reportedAt;

    FailureReport(String name) {
        this.name = name;
    }

    void attemptFailed(long now, int attempt, ConnectionLost failure) {
        if (attempt == 1 || failure.reason() != reason || reportedAt + INTERVAL - now <= 0) {
            reason = failure.reason();
            reportedAt = now;
            log.warn("{}: attempt {} to connect failed: {} ({})", name, attempt, failure.reason(), failure.detail());
        } else {
            log.debug("{}: attempt {} to connect failed: {}", name, attempt, failure.detail());
        }
    }
}
