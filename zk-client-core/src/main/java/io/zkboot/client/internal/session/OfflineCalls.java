/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.event.Reason;
import io.zkboot.client.internal.protocol.SessionRequest;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.CallFailures;
import io.zkboot.client.internal.session.call.Completions;
import io.zkboot.client.internal.session.call.PendingQueue;
import io.zkboot.client.internal.session.call.WaitingCalls;
import io.zkboot.client.internal.session.state.Identities;
import io.zkboot.client.internal.session.state.SessionStatus;
import io.zkboot.client.internal.session.watch.SessionWatches;
import io.zkboot.client.internal.watch.WatchChange;

/**
 * What becomes of calls while there is no connection: those that need none are done, those that do not wait for one
 * fail, the others go on waiting. An identity is kept for the next one. Owned by the SendThread.
 */
final class OfflineCalls {
    private final boolean waitForConnection;
    private final SessionStatus status;
    private final SessionWatches watches;
    private final Identities identities;
    private final Completions completions;

    OfflineCalls(
            boolean waitForConnection,
            SessionStatus status,
            SessionWatches watches,
            Identities identities,
            Completions completions) {
        this.waitForConnection = waitForConnection;
        this.status = status;
        this.watches = watches;
        this.identities = identities;
        this.completions = completions;
    }

    /** Whether a call waits for a connection. */
    boolean waits(Call<?> call) {
        return isMoving(status.view()) || call.waitsForConnection(waitForConnection);
    }

    /** A move with which nothing has gone wrong is no want of a connection: all calls wait for its end. */
    private static boolean isMoving(SessionStatus.View view) {
        return view.reason() == Reason.MOVING && view.failedAttempts() == 0;
    }

    /**
     * Deals with calls of a lost connection that had no answer, be they given up: an identity may have been taken
     * there.
     */
    void settleUnanswered(PendingQueue pending) {
        for (int i = 0; i < pending.size(); i++) {
            Call<?> call = pending.call(i);
            if (call.countsAsInFlight() && call.request() instanceof SessionRequest.Auth auth) {
                identities.keep(auth);
            }
        }
    }

    /** Deals with the calls that wait. */
    void settle(WaitingCalls waiting) {
        SessionStatus.View view = status.view();
        if (!waitForConnection || waiting.takeHeardOffline()) {
            waiting.removeIf(call -> ends(call, waits(call), view));
            if (isMoving(view)) {
                waiting.hearAgain();
            }
        }
    }

    private boolean ends(Call<?> call, boolean wait, SessionStatus.View view) {
        if (wait && !call.isHeardOffline()) {
            return false;
        }
        if (!call.take()) {
            call.dropped(completions);
        } else if (call.isHeardOffline() && call.watchChange() instanceof WatchChange.Disarm disarm) {
            watches.removeUnasked(call, disarm, completions);
        } else if (call.isHeardOffline() && call.request() instanceof SessionRequest.Auth auth) {
            return ends(call, auth, wait, view);
        } else {
            call.fail(CallFailures.noConnection(call, view.reason() + ": " + view.detail()), completions);
        }
        return true;
    }

    /** The next connection begins with it; the caller waits for its answer, if he may wait. */
    private boolean ends(Call<?> call, SessionRequest.Auth auth, boolean wait, SessionStatus.View view) {
        identities.keep(auth);
        call.carriedOver(true);
        if (!wait) {
            String why = "the next one begins with this identity; " + view.reason() + ": " + view.detail();
            call.fail(CallFailures.noConnection(call, why), completions);
        }
        return !wait;
    }
}
