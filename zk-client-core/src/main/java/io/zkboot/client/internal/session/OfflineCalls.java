/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.event.Reason;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.CallFailures;
import io.zkboot.client.internal.session.call.Completions;
import io.zkboot.client.internal.session.call.WaitingCalls;
import io.zkboot.client.internal.session.state.SessionStatus;
import io.zkboot.client.internal.session.watch.SessionWatches;
import io.zkboot.client.internal.watch.WatchChange;

/**
 * What becomes of calls while there is no connection: those that need none are done, those that do not wait for one
 * fail, the others go on waiting. Owned by the SendThread.
 */
final class OfflineCalls {
    private final boolean waitForConnection;
    private final SessionStatus status;
    private final SessionWatches watches;
    private final Completions completions;

    OfflineCalls(
            boolean waitForConnection, SessionStatus status, SessionWatches watches, Completions completions) {
        this.waitForConnection = waitForConnection;
        this.status = status;
        this.watches = watches;
        this.completions = completions;
    }

    /** Whether calls wait for a connection. A move with which nothing has gone wrong is no want of one. */
    boolean wait(SessionStatus.View view) {
        return waitForConnection || (view.reason() == Reason.MOVING && view.failedAttempts() == 0);
    }

    /** Deals with the calls that wait. */
    void settle(WaitingCalls waiting) {
        SessionStatus.View view = status.view();
        boolean wait = wait(view);
        if (!wait || waiting.takeNeedsNoServer()) {
            waiting.removeIf(call -> ends(call, wait, view));
        }
    }

    private boolean ends(Call<?> call, boolean wait, SessionStatus.View view) {
        if (wait && !call.needsNoServer()) {
            return false;
        }
        if (!call.take()) {
            call.dropped(completions);
        } else if (call.needsNoServer() && call.watchChange() instanceof WatchChange.Disarm disarm) {
            watches.removeUnasked(call, disarm, completions);
        } else {
            call.fail(CallFailures.noConnection(call, view.reason() + ": " + view.detail()), completions);
        }
        return true;
    }
}
