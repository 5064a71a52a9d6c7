/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.internal.log.SafeLogger;
import io.zkboot.client.internal.protocol.SessionRequest;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.CallFailures;
import io.zkboot.client.internal.session.call.Completions;
import io.zkboot.client.internal.session.call.LostCalls;
import io.zkboot.client.internal.session.call.OutgoingQueue;
import io.zkboot.client.internal.session.call.WaitingCalls;
import io.zkboot.client.internal.session.composite.TaskSchedule;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.connect.AttachedChannel;
import io.zkboot.client.internal.session.connect.Connector;
import io.zkboot.client.internal.session.connect.HostRounds;
import io.zkboot.client.internal.session.connect.ReadWriteSearch;
import io.zkboot.client.internal.session.delivery.EventQueue;
import io.zkboot.client.internal.session.state.ConnectionLost;
import io.zkboot.client.internal.session.state.SessionOver;
import io.zkboot.client.internal.session.state.SessionRecord;
import io.zkboot.client.internal.session.state.SessionStatus;
import io.zkboot.client.internal.session.watch.SessionWatches;
import io.zkboot.client.internal.transport.Clock;
import io.zkboot.client.internal.transport.LoadBalance;
import io.zkboot.client.internal.transport.Network;
import java.io.IOException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The loop that owns the session: socket, queues, heartbeat, watches, state. Each turn takes in what callers offered,
 * does what is due &ndash; on the connection if there is one, else towards one &ndash; hands over to the EventThread
 * and to waiting callers, and sleeps until something happens. It never blocks elsewhere and never runs user code.
 */
final class SendThread implements Runnable {
    private static final Logger log = SafeLogger.of(SendThread.class);

    private final SessionConfig config;
    private final Clock clock;
    private final Network network;
    private final SessionRecord session;
    private final SessionStatus status;
    private final SessionWatches watches;
    private final OutgoingQueue outgoing;
    private final TaskSchedule tasks;
    private final EventQueue events;
    private final Completions completions;
    private final HostRounds hosts;
    private final Connector connector;
    private final ReadOnlyMode readOnly;
    private final OfflineCalls offline;
    private final Connection.Factory connections;
    private final WaitingCalls waiting = new WaitingCalls();
    private final CallerWrite callerWrite;
    private @Nullable Connection connection;

    private final SessionEnding ending = new SessionEnding();
    private boolean finished;

    SendThread(
            SessionConfig config,
            Clock clock,
            Network network,
            SessionRecord session,
            SessionWatches watches,
            OutgoingQueue outgoing,
            TaskSchedule tasks,
            EventQueue events,
            Completions completions,
            HostRounds hosts,
            Connector connector,
            ReadOnlyMode readOnly,
            OfflineCalls offline,
            Connection.Factory connections) {
        this.config = config;
        this.clock = clock;
        this.network = network;
        this.session = session;
        this.status = session.status();
        this.watches = watches;
        this.outgoing = outgoing;
        this.tasks = tasks;
        this.events = events;
        this.completions = completions;
        this.hosts = hosts;
        this.connector = connector;
        this.readOnly = readOnly;
        this.offline = offline;
        this.connections = connections;
        this.callerWrite = new CallerWrite(clock, outgoing, waiting, completions, this::nextDue);
        outgoing.lendTo(callerWrite);
        LostCalls.prepare();
    }

    /** Returns where the servers can be changed; any thread. */
    HostRounds hosts() {
        return hosts;
    }

    /** Asks for the end of the session. Any thread; the first call decides how. */
    void end(SessionEnding.How how) {
        ending.request(how, clock.nanoTime(), config.timeouts().close());
        network.wakeup();
    }

    boolean isEnding() {
        return ending.isRequested();
    }

    /** Whether the session is to end on the server as well. */
    boolean endsSession() {
        return ending.endsSession();
    }

    @Override
    @SuppressWarnings("CatchingUnchecked")
    public void run() {
        try {
            while (turn()) {
                sleep();
            }
        } catch (Throwable defect) { // a defect of the engine, or no memory: nobody may be left waiting
            rescue(defect);
            log.error("{}: the SendThread failed; the client is closed.", config.name(), defect);
        }
    }

    @SuppressWarnings("CatchingUnchecked")
    private void rescue(Throwable defect) {
        while (!finished) {
            try {
                String detail = "The SendThread failed: " + SafeLogger.textOf(defect);
                finish(SessionState.CLOSED, Reason.INTERNAL, detail, defect);
            } catch (Throwable again) { // no memory to begin with it; it comes back when others let go of theirs
                Thread.onSpinWait();
            }
        }
    }

    /** Does all that can be done now; false when the session has ended. */
    boolean turn() {
        long now = clock.nanoTime();
        tasks.run(now);
        events.stallWatch().check(now);
        waiting.takeIn(outgoing);
        waiting.dropGivenUp(outgoing, completions);
        try {
            if (ending.isRequested()) {
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
            waiting.expire(now, current == null ? null : current.pending(), status.view(), completions);
        }
        completions.publish();
        return !finished;
    }

    private void advance(long now) throws SessionOver {
        try {
            takeServers(now);
            if (connection == null) {
                presumeGone(now);
                AttachedChannel attached = connector.turn(now);
                if (attached != null) {
                    connection = connections.open(attached, now);
                    readOnly.connected(now);
                }
                if (connection == null) {
                    offline.settle(waiting);
                }
            }
            if (connection != null) {
                if (session.lifetime().heartbeat().hasStoodStill(now)) {
                    throw new ConnectionLost(
                            Reason.HEARTBEAT_LOST, "This process stood still for longer than the session timeout");
                }
                searchReadWrite(now, connection);
                connection.turn(now, waiting);
                if (ending.isAnswered()) {
                    closed(ending.detail());
                }
            }
        } catch (ConnectionLost lost) {
            if (ending.isBegun()) {
                // The end of the connection is what was asked for: no suspension, no search for another server.
                closed(ending.detail(lost));
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
        } else if (decided.move() && !ending.isBegun()) {
            current.leave(now, "The list of servers has changed");
        } else if (status.state() == SessionState.CONNECTED && hosts.servers().contains(current.server())) {
            current.stay(); // a move that has not begun, to a list that is out of date
        }
    }

    /** In read-only mode: looks for a better server, and tells when the session must be presumed gone. */
    private void searchReadWrite(long now, Connection current) {
        ReadWriteSearch.Found found = readOnly.turn(now);
        if (found != null && !ending.isBegun()) {
            connector.beginWith(found.server(), found.address());
            current.leave(now, found.server() + " takes writes, " + current.server() + " is in read-only mode");
        }
        readOnly.tellLoss(now);
    }

    private void lose(long now, ConnectionLost why) throws SessionOver {
        Connection lost = connection;
        if (lost == null) {
            throw new IllegalStateException("lost a connection that was not there", why);
        }
        lost.close(why.reason());
        readOnly.ended();
        status.to(SessionState.SUSPENDED, why.reason(), why.detail());
        offline.settleUnanswered(lost.pending());
        LostCalls.settle(lost.pending(), lost.flushed(), waiting, offline::waits, why, completions);
        connection = null; // not before that: if it failed, the end of the session looks for the calls there
        offline.settle(waiting);
        if (!config.behaviour().restoreWatches()) {
            watches.endAll();
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
        if (status.state() == SessionState.SUSPENDED && session.lifetime().isPresumedGone(now)) {
            status.presumedGone();
        }
    }

    private void end(long now, SessionOver over) {
        if (over.state() == SessionState.EXPIRED) {
            session.gauges().expired();
            status.to(SessionState.EXPIRED, over.reason(), over.detail());
            session.forgetSession();
            boolean renew = config.behaviour().newSessionAfterExpiry();
            LostCalls.expired(waiting, renew, over.detail(), completions);
            if (renew) {
                status.to(SessionState.CONNECTING, over.reason(), "a new session follows the expired one");
                connector.restart(now);
                return;
            }
            finish(SessionState.CLOSED, over.reason(), over.detail(), over);
            return;
        }
        if (over.state() == SessionState.AUTH_FAILED) {
            session.gauges().authFailed();
        }
        finish(over.state(), over.reason(), over.detail(), over);
    }

    private void advanceEnding(long now) {
        if (!ending.isBegun()) {
            ending.begin();
            outgoing.close();
            waiting.takeIn(outgoing);
            Connection current = connection;
            if (!ending.endsSession() || current == null) {
                closed(ending.withoutServer(session.identity().sessionId()));
                return;
            }
            current.stay();
            waiting.add(Call.internal(new SessionRequest.CloseSession(), call -> ending.answered(call.failure())));
        }
        if (connection == null || ending.isOverdue(now)) {
            closed(ending.detail());
        }
    }

    private void closed(String detail) {
        finish(SessionState.CLOSED, Reason.CLOSED_BY_CALLER, detail, null);
    }

    /**
     * Ends everything: connection, calls, watches, and the events after the last ones. It is the rescue as well when
     * the rest has failed, so no part of it hangs on another one.
     */
    @SuppressWarnings("CatchingUnchecked")
    private void finish(SessionState state, Reason reason, String detail, @Nullable Throwable cause) {
        if (finished) {
            return;
        }
        Connection last = connection;
        BiFunction<Call<?>, Outcome, ZkException> failures =
                (call, outcome) -> CallFailures.sessionEnded(call, outcome, state, detail, cause);
        Runnable[] parts = {
            outgoing::close,
            () -> waiting.takeIn(outgoing),
            () -> {
                if (last != null) {
                    last.close(reason);
                }
            },
            connector::end,
            readOnly::ended,
            () -> status.to(state, reason, detail),
            () -> {
                if (last != null) {
                    LostCalls.endSent(last.pending(), last.flushed(), failures, completions);
                }
            },
            () -> LostCalls.endWaiting(waiting, failures, completions),
            tasks::close,
            watches::endAll,
            () -> {
                if (ending.endsSession()) {
                    session.forgetSession();
                }
            },
            completions::publish,
            events::close,
            network::close
        };
        finished = true;
        connection = null;
        for (Runnable part : parts) {
            try {
                part.run();
            } catch (Throwable defect) {
                log.error("{}: a part of the end of the session failed; the others follow.", config.name(), defect);
            }
        }
        if (state != SessionState.CLOSED || reason != Reason.CLOSED_BY_CALLER) {
            log.warn("{}: the session has ended: {}", config.name(), detail);
        }
    }

    /** Sleeps until something happens or something is due. Meanwhile callers may write by themselves. */
    void sleep() throws IOException {
        long due = network.holdsMore() ? clock.nanoTime() : nextDue();
        callerWrite.sleeps(ending.isRequested() ? null : connection, due);
        if (!outgoing.beginSleep()) { // and yet a caller may have written before that was seen
            callerWrite.requireSound();
            return;
        }
        try {
            if ((!ending.isRequested() || ending.isBegun()) && !tasks.hasNew()) {
                network.await(due - clock.nanoTime());
            }
        } finally {
            outgoing.endSleep();
        }
        network.takeReady();
        callerWrite.requireSound();
    }

    private long nextDue() {
        Connection current = connection;
        long due = current != null ? current.nextDue() : connector.nextDue();
        due = earlierIfAny(due, waiting.nextDeadline());
        due = earlierIfAny(due, tasks.nextDue());
        if (ending.isBegun()) {
            due = Clock.earlier(due, ending.deadline());
        }
        if (status.state() == SessionState.SUSPENDED) {
            due = Clock.earlier(due, session.lifetime().presumedGoneAt());
        }
        if (current != null) {
            due = Clock.earlier(due, hosts.nextDue(clock.nanoTime()));
            due = readOnly.nextDue(due);
        }
        return due;
    }

    private static long earlierIfAny(long due, long planned) {
        return planned == Call.FOREVER ? due : Clock.earlier(due, planned);
    }
}
