/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.event.SessionSnapshot;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.internal.session.call.InFlightLimits;
import io.zkboot.client.internal.session.delivery.EventQueue;
import io.zkboot.client.internal.session.state.SessionGauges;
import io.zkboot.client.internal.session.state.SessionRecord;
import io.zkboot.client.internal.session.state.SessionStatus;
import io.zkboot.client.internal.session.watch.SessionWatches;
import io.zkboot.client.internal.transport.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The figures of a session as its users see them. Any thread. */
record Snapshots(Clock clock, SessionRecord record, InFlightLimits limits, EventQueue events, SessionWatches watches) {
    /** Returns those of this moment. */
    SessionSnapshot take() {
        SessionStatus.View view = record.status().view();
        SessionGauges gauges = record.gauges();
        long now = clock.nanoTime();
        int pending = gauges.pending();
        long lastPing = gauges.lastPing();
        return new SessionSnapshot(
                view.state(),
                Duration.ofNanos(Math.max(0, now - view.since())),
                view.reason(),
                view.detail(),
                view.failedAttempts(),
                view.server(),
                view.state().isConnected() ? gauges.localAddress() : null,
                view.sessionId(),
                Duration.ofNanos(view.timeoutNanos()),
                gauges.lastZxid(),
                lastPing == SessionGauges.NONE ? null : Duration.ofNanos(lastPing),
                view.state().isConnected() ? Duration.ofNanos(Math.max(0, now - gauges.lastHeard())) : null,
                presumedAliveFor(view, now),
                pending,
                Math.max(0, limits.inFlight() - pending),
                events.backlog(),
                watches.size(),
                gauges.counters());
    }

    private @Nullable Duration presumedAliveFor(SessionStatus.View view, long now) {
        long gone = record.gauges().presumedGoneAt();
        boolean none = view.sessionId() == 0 || view.state().isTerminal() || view.state() == SessionState.EXPIRED;
        return none || gone == SessionGauges.NONE ? null : Duration.ofNanos(gone - now);
    }
}
