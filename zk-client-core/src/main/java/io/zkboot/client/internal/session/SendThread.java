/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.internal.protocol.SessionRequest;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.CallFailures;
import io.zkboot.client.internal.session.call.LostCalls;
import io.zkboot.client.internal.session.call.WaitingCalls;
import io.zkboot.client.internal.session.connect.Connector;
import io.zkboot.client.internal.session.connect.HostRounds;
import io.zkboot.client.internal.session.connect.ReadWriteSearch;
import io.zkboot.client.internal.session.delivery.Delivery;
import io.zkboot.client.internal.session.delivery.EventQueue;
import io.zkboot.client.internal.session.state.ConnectionLost;
import io.zkboot.client.internal.session.state.SessionOver;
import io.zkboot.client.internal.session.state.SessionStatus;
import io.zkboot.client.internal.transport.LoadBalance;
import io.zkboot.client.internal.transport.Resolver;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop that owns the session: socket, queues, heartbeat, watches, state. Each turn takes in what callers offered,
 * does what is due &ndash; on the connection if there is one, else towards one &ndash; hands over to the EventThread
 * and to waiting callers, and sleeps until something happens. It never blocks elsewhere and never runs user code.
 */
final class SendThread implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(SendThread.class);

    private static final String CLOSED = "the client was closed";
    private static final String CLOSED_UNANSWERED =
            "the client was closed without an answer from the server; the session may end by its timeout only";

    /** How a session is to end. */
    enum Ending {
        /** Tell the server, which removes the ephemeral nodes. */
        CLOSE,
        /** Leave the session to its timeout. */
        DETACH
    }

    private final SessionCore core;
    private final EventQueue events;
    private final HostRounds hosts;
    private final Connector connector;
    private final ReadWriteSearch search;
    private final WaitingCalls waiting = new WaitingCalls();
    private @Nullable Connection connection;

    private volatile @Nullable Ending requestedEnding;
    private boolean ending;
    private long endingDeadline;
    private boolean closeAnswered;
    private boolean finished;

    SendThread(SessionCore core, EventQueue events, Resolver resolver) {
        this.core = core;
        this.events = events;
        long now = core.clock.nanoTime();
        this.hosts = new HostRounds(core, resolver.helper(), now);
        this.connector = new Connector(core, hosts, resolver, now);
        this.search = new ReadWriteSearch(core, hosts, resolver);
    }

    /** Returns where the servers can be changed; any thread. */
    HostRounds hosts() {
        return hosts;
    }

    /** Asks for the end of the session. Any thread; the first call decides how. */
    void end(Ending how) {
        if (requestedEnding == null) {
            requestedEnding = how;
        }
        core.network.wakeup();
    }

    boolean isEnding() {
        return requestedEnding != null;
    }

    /** Whether the session is to end on the server as well. */
    boolean endsSession() {
        return requestedEnding == Ending.CLOSE;
    }

    @Override
    @SuppressWarnings("CatchingUnchecked")
    public void run() {
        try {
            while (turn()) {
                sleep();
            }
        } catch (Throwable defect) { // a defect of the engine, or no memory: nobody may be left waiting
            log.error("{}: the SendThread failed; the client is closed.", core.config.name(), defect);
            finish(SessionState.CLOSED, Reason.INTERNAL, "The SendThread failed: " + defect, defect);
        }
    }

    /** Does all that can be done now; false when the session has ended. */
    boolean turn() {
        long now = core.clock.nanoTime();
        core.agenda.run(now);
        events.stallWatch().check(now);
        waiting.takeIn(core.outgoing);
        waiting.dropGivenUp(core.outgoing, core.deliveries);
        try {
            if (requestedEnding != null) {
                advanceEnding(now);
            }
            if (!finished) {
                advance(now);
            }
        } catch (SessionOver over) {
            end(now, over);
        }
        if (!finished) {
            Connection current = connection;
            waiting.expire(now, current == null ? null : current.pending(), core.status.view(), core.deliveries);
        }
        core.deliveries.publish();
        return !finished;
    }

    private void advance(long now) throws SessionOver {
        try {
            takeServers(now);
            if (connection == null) {
                presumeGone(now);
                connection = connector.turn(now);
                connected(now);
                if (connection == null && !callsWait()) {
                    refuseWaiting();
                }
            }
            if (connection != null) {
                if (core.heartbeat.hasStoodStill(now)) {
                    throw new ConnectionLost(
                            Reason.HEARTBEAT_LOST, "This process stood still for longer than the session timeout");
                }
                searchReadWrite(now, connection);
                connection.turn(now, waiting);
                if (closeAnswered) {
                    closed(CLOSED);
                }
            }
        } catch (ConnectionLost lost) {
            if (ending) {
                // The end of the connection is what was asked for: no suspension, no search for another server.
                closed(closeAnswered ? CLOSED : CLOSED_UNANSWERED + ": " + lost.detail());
            } else {
                lose(now, lost);
            }
        }
    }

    private void takeServers(long now) {
        Connection current = connection;
        LoadBalance decided = hosts.turn(now, current == null ? null : current.server());
        if (decided == null) {
            return;
        }
        if (current == null) {
            connector.serversChanged(now);
        } else if (decided.move() && !ending) {
            leave(now, current, "The list of servers has changed");
        } else if (core.status.state() == SessionState.CONNECTED
                && hosts.servers().contains(current.server())) {
            current.stay(); // a move that has not begun, to a list that is out of date
        }
    }

    private void connected(long now) {
        if (core.status.state() == SessionState.CONNECTED_READ_ONLY) {
            search.start(now);
        } else if (connection != null) {
            search.succeeded();
        }
    }

    /** In read-only mode: looks for a better server, and tells when the session must be presumed gone. */
    private void searchReadWrite(long now, Connection current) {
        if (core.status.state() != SessionState.CONNECTED_READ_ONLY) {
            return;
        }
        ReadWriteSearch.Found found = search.turn(now);
        if (found != null && !ending) {
            connector.beginWith(found.server(), found.address());
            leave(now, current, found.server() + " takes writes, " + current.server() + " is in read-only mode");
        }
        if (core.held.isToTell() && core.isSessionPresumedGone(now)) {
            core.held.told();
            core.status.lostWhileConnected("Only servers in read-only mode were within reach for the session timeout;"
                    + " the session is taken up again if it still is there");
        }
    }

    private void leave(long now, Connection current, String detail) {
        current.leave(
                new ConnectionLost(Reason.MOVING, detail),
                now + core.config.timeouts().connectNanos());
    }

    private void lose(long now, ConnectionLost why) throws SessionOver {
        Connection lost = connection;
        if (lost == null) {
            throw new IllegalStateException("lost a connection that was not there", why);
        }
        connection = null;
        lost.close(why.reason());
        search.stop();
        core.status.to(SessionState.SUSPENDED, why.reason(), why.detail());
        LostCalls.settle(lost, waiting, callsWait(), why, core.deliveries);
        if (!core.config.behaviour().restoreWatches()) {
            core.watchRestore.endAll();
        }
        presumeGone(now);
        if (lost.isProven() || why.reason() == Reason.MOVING) {
            connector.restartAfterGood(now, why, lost.hasServed());
        } else {
            connector.restartAfter(now, why);
        }
    }

    /** Tells the world that the session must be presumed gone, once the time for that has come. */
    private void presumeGone(long now) {
        if (core.status.state() == SessionState.SUSPENDED && core.isSessionPresumedGone(now)) {
            SessionStatus.View view = core.status.view();
            core.status.to(
                    SessionState.LOST,
                    view.reason(),
                    "No contact for the session timeout of " + view.timeoutNanos() / 1_000_000 + " ms; "
                            + view.detail());
        }
    }

    /** A move with which nothing has gone wrong is no want of a connection. */
    private boolean callsWait() {
        SessionStatus.View view = core.status.view();
        return core.config.behaviour().waitForConnection()
                || (view.reason() == Reason.MOVING && view.failedAttempts() == 0);
    }

    private void refuseWaiting() {
        SessionStatus.View view = core.status.view();
        LostCalls.failWaiting(
                waiting,
                false,
                call -> new ConnectionLossException(
                        call.failureOf(ErrorCode.CONNECTION_LOSS, call.outcomeIfDropped()),
                        "there is no connection (" + view.reason() + ": " + view.detail() + ")",
                        null),
                core.deliveries);
    }

    private void end(long now, SessionOver over) {
        if (over.state() == SessionState.EXPIRED) {
            core.gauges.expired();
            core.status.to(SessionState.EXPIRED, over.reason(), over.detail());
            core.forgetSession();
            boolean renew = core.config.behaviour().newSessionAfterExpiry();
            LostCalls.expired(waiting, renew, over.detail(), core.deliveries);
            if (renew) {
                core.status.to(SessionState.CONNECTING, over.reason(), "a new session follows the expired one");
                connector.restart(now);
                return;
            }
            finish(SessionState.CLOSED, over.reason(), over.detail(), over);
            return;
        }
        if (over.state() == SessionState.AUTH_FAILED) {
            core.gauges.authFailed();
        }
        finish(over.state(), over.reason(), over.detail(), over);
    }

    private void advanceEnding(long now) {
        if (!ending) {
            ending = true;
            endingDeadline = now + core.config.timeouts().close().toNanos();
            core.outgoing.close();
            waiting.takeIn(core.outgoing);
            if (requestedEnding == Ending.CLOSE && connection != null) {
                connection.stay();
                waiting.add(Call.internal(new SessionRequest.CloseSession(), call -> {
                    ZkException failure = call.failure();
                    // A server in read-only mode refuses to end a session that is not its own. That is an answer, too.
                    closeAnswered = failure == null || failure.outcome() == Outcome.REJECTED;
                }));
            } else {
                closed(
                        requestedEnding == Ending.DETACH
                                ? "the client was detached; the session lives on until its timeout"
                                : core.sessionId() == 0
                                        ? "the client was closed before it had a session"
                                        : "the client was closed without a connection; the session ends by its timeout");
                return;
            }
        }
        if (connection == null || endingDeadline - now <= 0) {
            closed(CLOSED_UNANSWERED);
        }
    }

    private void closed(String detail) {
        finish(SessionState.CLOSED, Reason.CLOSED_BY_CALLER, detail, null);
    }

    /** Ends everything: connection, calls, watches, and the events after the last ones. */
    private void finish(SessionState state, Reason reason, String detail, @Nullable Throwable cause) {
        if (finished) {
            return;
        }
        finished = true;
        Connection last = connection;
        connection = null;
        core.outgoing.close();
        waiting.takeIn(core.outgoing);
        if (last != null) {
            last.close(reason);
        }
        connector.close();
        search.stop();
        core.authentication.close();
        if (state != SessionState.CLOSED || reason != Reason.CLOSED_BY_CALLER) {
            log.warn("{}: the session has ended: {}", core.config.name(), detail);
        }
        core.status.to(state, reason, detail);
        if (last != null) {
            for (Call<?> call : last.pending().inOrder()) {
                if (!call.isDone()) {
                    Outcome outcome = last.mayHaveLeft(call) ? Outcome.UNKNOWN : Outcome.NOT_SENT;
                    call.fail(CallFailures.failure(call, outcome, state, detail, cause), core.deliveries);
                }
            }
        }
        LostCalls.failWaiting(
                waiting,
                false,
                call -> CallFailures.failure(call, call.outcomeIfDropped(), state, detail, cause),
                core.deliveries);
        core.agenda.close();
        core.watches.drain((path, watcher) ->
                core.deliveries.add(new Delivery.WatchFired(watcher, new WatchedEvent(EventType.WATCH_ENDED, path))));
        core.deliveries.publish();
        events.close();
        core.network.close();
    }

    /** Sleeps until something happens or something is due. */
    void sleep() throws IOException {
        if (!core.outgoing.beginSleep()) {
            return;
        }
        try {
            if ((requestedEnding == null || ending) && !core.agenda.hasNew()) {
                core.network.await(nextDue() - core.clock.nanoTime());
            }
        } finally {
            core.outgoing.endSleep();
        }
    }

    private long nextDue() {
        Connection current = connection;
        long due = current != null ? current.nextDue() : connector.nextDue();
        long deadline = waiting.nextDeadline();
        if (deadline != Call.FOREVER) {
            due = earlier(due, deadline);
        }
        long planned = core.agenda.nextDue();
        if (planned != Call.FOREVER) {
            due = earlier(due, planned);
        }
        if (ending) {
            due = earlier(due, endingDeadline);
        }
        if (core.status.state() == SessionState.SUSPENDED) {
            due = earlier(due, core.sessionPresumedGoneAt());
        }
        if (current != null) {
            due = earlier(due, hosts.nextDue(core.clock.nanoTime()));
            if (core.status.state() == SessionState.CONNECTED_READ_ONLY) {
                due = earlier(due, search.nextDue());
                due = core.held.isToTell() ? earlier(due, core.sessionPresumedGoneAt()) : due;
            }
        }
        return due;
    }

    private static long earlier(long a, long b) {
        return a - b < 0 ? a : b;
    }
}
