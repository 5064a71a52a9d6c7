/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.state;

import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionListener;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.internal.log.SafeLogger;
import io.zkboot.client.internal.session.delivery.Delivery;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import io.zkboot.client.internal.session.delivery.IntroducedListener;
import io.zkboot.client.internal.transport.Clock;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The state of the session, and the only place where it changes: it ignores repeats, never leaves a terminal state, and
 * tells the listeners of every change. Written by the SendThread, read by anybody.
 */
public final class SessionStatus {
    private static final Logger log = SafeLogger.of(SessionStatus.class);

    /**
     * One consistent view.
     *
     * @param since reading of the clock at the last change of the state
     * @param timeoutNanos session timeout granted by the server, 0 before the first connection
     */
    public record View(
            SessionState state,
            long since,
            Reason reason,
            String detail,
            int failedAttempts,
            @Nullable String server,
            long sessionId,
            long timeoutNanos) {}

    private final String name;
    private final Clock clock;
    private final List<SessionListener> listeners;
    private final DeliveryBatch deliveries;
    private final Queue<Thread> waiters = new ConcurrentLinkedQueue<>();
    private volatile View view;
    /** Whether the server has taken all that is said first on this connection, the identities above all. */
    private volatile boolean accepted;

    public SessionStatus(String name, Clock clock, List<SessionListener> listeners, DeliveryBatch deliveries) {
        this.name = name;
        this.clock = clock;
        this.listeners = listeners;
        this.deliveries = deliveries;
        this.view = new View(
                SessionState.CONNECTING, clock.nanoTime(), Reason.NONE, "no attempt to connect yet", 0, null, 0, 0);
    }

    public View view() {
        return view;
    }

    public SessionState state() {
        return view.state();
    }

    /** A server has attached the session. */
    public void connected(boolean readOnly, String server, long sessionId, long timeoutNanos, boolean newSession) {
        SessionState to = readOnly ? SessionState.CONNECTED_READ_ONLY : SessionState.CONNECTED;
        change(new View(to, clock.nanoTime(), Reason.NONE, "", 0, server, sessionId, timeoutNanos), newSession);
    }

    /** There is a session, which is not connected yet. */
    public void named(long sessionId) {
        View old = view;
        view = new View(
                old.state(),
                old.since(),
                old.reason(),
                old.detail(),
                old.failedAttempts(),
                null,
                sessionId,
                old.timeoutNanos());
    }

    /** Tells that the session must be presumed gone although there is a connection, which stays. */
    public void lostWhileConnected(String detail) {
        View connected = view;
        to(SessionState.LOST, Reason.READ_ONLY, detail);
        change(connected, false);
    }

    /** The connection was lost before, and by now the session must be presumed gone. */
    public void presumedGone() {
        View suspended = view;
        to(
                SessionState.LOST,
                suspended.reason(),
                "No contact for the session timeout of " + suspended.timeoutNanos() / 1_000_000 + " ms; "
                        + suspended.detail());
    }

    /** Goes to a state that is not a connected one. */
    public void to(SessionState state, Reason reason, String detail) {
        View old = view;
        long sessionId = state == SessionState.CONNECTING ? 0 : old.sessionId();
        change(
                new View(
                        state,
                        clock.nanoTime(),
                        reason,
                        detail,
                        old.failedAttempts(),
                        null,
                        sessionId,
                        old.timeoutNanos()),
                false);
    }

    /** An attempt to connect failed. That is no change of the state, but its reason must be readable. */
    public void attemptFailed(Reason reason, String detail, int failedAttempts) {
        View old = view;
        if (!old.state().isTerminal()) {
            view = new View(
                    old.state(),
                    old.since(),
                    reason,
                    detail,
                    failedAttempts,
                    null,
                    old.sessionId(),
                    old.timeoutNanos());
        }
    }

    /** Tells the listeners that the client, closed until now, has started. Before the SendThread runs. */
    public void started() {
        tell(SessionState.CLOSED, view, null, false);
    }

    /** Lets a listener hear the state as it is now, and from then on every change. On the SendThread. */
    public void introduce(IntroducedListener listener) {
        View now = view;
        deliveries.add(new Delivery.Introduced(
                listener,
                new StateChange(
                        now.state(), now.state(), now.reason(), now.detail(), now.server(), now.sessionId(), false)));
    }

    private void change(View to, boolean newSession) {
        View from = view;
        if (from.state() == to.state() || from.state().isTerminal()) {
            return;
        }
        accepted = false; // before a new connection shows
        view = to;
        tell(from.state(), to, to.server() == null ? from.server() : to.server(), newSession);
        waiters.forEach(LockSupport::unpark);
        if (to.state().isConnected()
                || to.reason() == Reason.CLOSED_BY_CALLER
                || to.state() == SessionState.CONNECTING) {
            log.info(
                    "{}: {} -> {} {}session 0x{} {}",
                    name,
                    from.state(),
                    to.state(),
                    newSession ? "new " : "",
                    Long.toHexString(to.sessionId()),
                    to.server() == null ? to.detail() : to.server());
        } else {
            log.warn(
                    "{}: {} -> {} session 0x{}: {} ({})",
                    name,
                    from.state(),
                    to.state(),
                    Long.toHexString(to.sessionId()),
                    to.reason(),
                    to.detail());
        }
    }

    private void tell(SessionState from, View to, @Nullable String server, boolean newSession) {
        StateChange change =
                new StateChange(from, to.state(), to.reason(), to.detail(), server, to.sessionId(), newSession);
        for (SessionListener listener : listeners) {
            deliveries.add(new Delivery.StateChanged(listener, change));
        }
    }

    /** The server has taken all that is said first on a connection. May be said again. */
    public void accepted() {
        if (!accepted) {
            accepted = true;
            waiters.forEach(LockSupport::unpark);
        }
    }

    /** Waits until the session is connected and the server has taken the identities, or for good is not. */
    public boolean awaitConnected(long nanos) throws InterruptedException {
        Thread current = Thread.currentThread();
        long deadline = clock.nanoTime() + nanos;
        waiters.add(current);
        try {
            while (true) {
                SessionState state = view.state();
                if (state.isTerminal()) {
                    return false;
                }
                if (state.isConnected() && accepted) {
                    return true;
                }
                long rest = deadline - clock.nanoTime();
                if (rest <= 0) {
                    return false;
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                LockSupport.parkNanos(this, rest);
            }
        } finally {
            waiters.remove(current);
        }
    }
}
