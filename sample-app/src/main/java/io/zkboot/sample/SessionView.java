/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionSnapshot;
import io.zkboot.client.event.SessionState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the client knows of itself at one moment, as the page shows it. */
record SessionView(
        SessionState state,
        Reason reason,
        String detail,
        int failedAttempts,
        @Nullable String server,
        String session,
        long timeoutMillis,
        @Nullable Long presumedAliveMillis,
        String lastZxid,
        int pending,
        int queued,
        int watches,
        long connects,
        long expirations) {

    static SessionView of(ZkClient client) {
        SessionSnapshot now = client.snapshot();
        Duration alive = now.presumedAliveFor();
        return new SessionView(
                now.state(),
                now.reason(),
                now.detail(),
                now.failedAttempts(),
                now.server(),
                "0x" + Long.toHexString(now.sessionId()),
                now.sessionTimeout().toMillis(),
                alive == null ? null : alive.toMillis(),
                "0x" + Long.toHexString(now.lastZxid()),
                now.pending(),
                now.queued(),
                now.watches(),
                now.counters().connects(),
                now.counters().expirations());
    }
}
