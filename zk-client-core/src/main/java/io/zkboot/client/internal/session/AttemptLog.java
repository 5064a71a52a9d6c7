/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.event.Reason;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says failed attempts to connect aloud when they are news, and once a minute after that. Owned by the SendThread. */
final class AttemptLog {
    private static final Logger log = LoggerFactory.getLogger(AttemptLog.class);

    private static final long REPORT_INTERVAL = Duration.ofMinutes(1).toNanos();

    private final String client;
    private Reason reportedReason = Reason.NONE;
    private long reportedAt;

    AttemptLog(String client) {
        this.client = client;
    }

    void failed(long now, int attempt, ConnectionLost failure) {
        boolean news = attempt == 1 || failure.reason() != reportedReason || reportedAt + REPORT_INTERVAL - now <= 0;
        if (news) {
            reportedReason = failure.reason();
            reportedAt = now;
            log.warn("{}: attempt {} to connect failed: {} ({})", client, attempt, failure.reason(), failure.detail());
        } else {
            log.debug("{}: attempt {} to connect failed: {}", client, attempt, failure.detail());
        }
    }
}
