/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.data.MultiException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.Failures;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ProtocolException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.MalformedRecordException;
import io.zkboot.client.internal.log.SafeLogger;
import io.zkboot.client.internal.protocol.Notification;
import io.zkboot.client.internal.protocol.OpCode;
import io.zkboot.client.internal.protocol.SessionRequest;
import io.zkboot.client.internal.protocol.Xid;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.CallFailures;
import io.zkboot.client.internal.session.call.Completions;
import io.zkboot.client.internal.session.call.EmulatedOperation;
import io.zkboot.client.internal.session.call.PendingQueue;
import io.zkboot.client.internal.session.call.WaitingCalls;
import io.zkboot.client.internal.session.compatibility.OlderServer;
import io.zkboot.client.internal.session.compatibility.RefusedOperations;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import io.zkboot.client.internal.session.state.ConnectionLost;
import io.zkboot.client.internal.session.state.Identities;
import io.zkboot.client.internal.session.state.SessionOver;
import io.zkboot.client.internal.session.state.SessionRecord;
import io.zkboot.client.internal.session.watch.ConnectionWatches;
import io.zkboot.client.internal.transport.FrameReader;
import io.zkboot.client.internal.watch.WatchChange;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Gives each frame to whom it belongs: a notification to its watchers, a ping's answer to the heartbeat, a reply to the
 * oldest pending call. A reply is decoded whole before anything completes; one that is cut or garbled completes nothing
 * as a success, moves no zxid, arms no watch, and costs the connection. Owned by the SendThread.
 */
public final class ReplyRouter {
    private static final Logger log = SafeLogger.of(ReplyRouter.class);

    private final SessionConfig config;
    private final HostPort server;
    private final SessionRecord session;
    private final Identities identities;
    private final PendingQueue pending;
    private final OlderServer older;
    private final ReadBatches batches;
    private final ConnectionWatches watches;
    private final DeliveryBatch deliveries;
    private final Completions completions;
    private final Deque<Call<?>> unfinished = new ArrayDeque<>();
    private final JuteReader in;
    private boolean answered;
    private boolean served;

    ReplyRouter(
            SessionConfig config,
            HostPort server,
            SessionRecord session,
            Identities identities,
            PendingQueue pending,
            OlderServer older,
            ReadBatches batches,
            ConnectionWatches watches,
            DeliveryBatch deliveries,
            Completions completions,
            FrameReader reader) {
        this.config = config;
        this.server = server;
        this.session = session;
        this.identities = identities;
        this.pending = pending;
        this.older = older;
        this.batches = batches;
        this.watches = watches;
        this.deliveries = deliveries;
        this.completions = completions;
        this.in = new JuteReader(reader.frame());
    }

    /** Whether the server has answered a request of the user yet. */
    boolean hasServed() {
        return served;
    }

    /** Whether the server has answered anything yet. */
    boolean hasAnswered() {
        return answered;
    }

    /** Takes the frame that the reader shows. */
    void route(FrameReader reader, long now) throws ConnectionLost, SessionOver {
        in.wrap(reader.frame());
        int xid;
        long zxid;
        int error;
        try {
            xid = in.readInt();
            zxid = in.readLong();
            error = in.readInt();
        } catch (MalformedRecordException e) {
            throw protocolError("a frame that is too short for a reply", e);
        }
        if (xid == Xid.NOTIFICATION) {
            notification(zxid);
        } else if (xid == Xid.PING) {
            pong(error, now);
        } else {
            if (error == ErrorCode.UNIMPLEMENTED.code()) {
                refusal(xid, now);
            }
            reply(xid, zxid, error, reader, now);
        }
    }

    /**
     * A server that does not know an operation says so before it has answered what came in front of it, and closes. So
     * the call is looked for, and everything else is left to the loss of the connection.
     */
    private void refusal(int xid, long now) throws ConnectionLost {
        int place = pending.placeOf(xid, at -> RefusedOperations.mayBeUnknown(opCodeOf(at)));
        if (place < 0) {
            return; // no reply to anything, which is for others to judge
        }
        Call<?> refused = pending.call(place);
        int opCode = opCodeOf(place);
        boolean again = older.refused(refused, opCode, now);
        if (place == 0 && !RefusedOperations.tellsOfItsVersion(opCode)) {
            return; // a matter of settings perhaps, and the connection is kept
        }
        answered = true;
        served |= refused.countsAsInFlight();
        if (!refused.isDone()) {
            if (refused.watchChange() instanceof WatchChange.Disarm) {
                watches.removeLocally(refused);
            } else if (again || pending.together(place) > 1) {
                refused.declined();
            } else {
                refused.fail(
                        Failures.rejected(ErrorCode.UNIMPLEMENTED.code(), refused.operation(), refused.clientPath()),
                        completions);
            }
        }
        if (refused.isDone()) {
            pending.remove(refused);
        }
        // The server closes. Whatever were sent until it has done so would be lost.
        throw new ConnectionLost(
                Reason.CLOSED_BY_SERVER, server + " is too old for " + refused.operation() + " and closes on it");
    }

    private int opCodeOf(int place) {
        OpCode sent = pending.together(place) > 1
                ? OpCode.MULTI_READ
                : older.wireRequest(pending.call(place)).opCode();
        return sent.code();
    }

    private void notification(long zxid) throws ConnectionLost {
        int rawType;
        WatchedEvent event;
        try {
            rawType = Notification.readType(in);
            event = Notification.decode(in, rawType, zxid);
        } catch (MalformedRecordException e) {
            throw protocolError("a malformed notification", e);
        }
        if (event == null) {
            log.warn(
                    "{}: {} sent a notification of the unknown type {}; it was ignored.",
                    config.name(),
                    server,
                    rawType);
            return;
        }
        watches.notified(event);
    }

    private void pong(int error, long now) throws SessionOver {
        if (error == ErrorCode.SESSION_CLOSED_REQUIRES_AUTH.code()) { // an idle client hears of it in this way alone
            throw identities.missing(server, null);
        }
        answered = true;
        long roundTrip = session.lifetime().heartbeat().pingAnswered(now);
        if (roundTrip >= 0) {
            session.gauges().pingAnswered(roundTrip);
            deliveries.observe(observer -> observer.pingAnswered(roundTrip));
        }
    }

    /** Takes notice of a reply that has begun to come: the server has received what it answers. */
    void begun(int xid, long now) {
        int place = pending.placeAnsweredBy(xid);
        if (place >= 0 && pending.xid(place) == xid) {
            session.lifetime().heartbeat().confirmed(pending.sentAt(place), now);
        }
    }

    private void reply(int xid, long zxid, int error, FrameReader reader, long now) throws ConnectionLost, SessionOver {
        // It leaves the queue when it is settled and not before: whatever happens in between, somebody ends it.
        int place = pending.placeAnsweredBy(xid);
        if (place < 0) {
            throw protocolError("a reply with xid " + xid + " although nothing is pending", null);
        }
        Call<?> call = pending.call(place);
        if (pending.xid(place) != xid) {
            ConnectionLost lost =
                    protocolError("a reply with xid " + xid + " where " + pending.xid(place) + " was expected", null);
            failUnknown(call, lost);
            throw lost;
        }
        answered = true;
        served |= call.countsAsInFlight();
        session.lifetime().heartbeat().confirmed(pending.sentAt(place), now);
        watches.replyIs(zxid);
        batches.answered(place, bytesOf(reader), now);
        if (pending.together(place) > 1) {
            replyTogether(pending.first(pending.together(place)), zxid, error, reader);
            return;
        }
        if (error == ErrorCode.OK.code() && call.emulation() == null) {
            older.hasDone(call.request().opCode());
        }
        if (call.isDone()) { // past its deadline: the caller has been told
            watches.applyUnheard(call, error);
        } else {
            if (reader.isOversize()) {
                call.fail(
                        CallFailures.replyTooLarge(
                                call, reader.oversizeLength(), config.limits().packet()),
                        completions);
                watches.applyUnheard(call, error);
            } else {
                complete(call, watches.meaning(call, error));
            }
            session.identity().seen(zxid);
        }
        pending.remove(call);
        watches.answered(call, error);
        if (error == ErrorCode.SESSION_CLOSED_REQUIRES_AUTH.code()) {
            throw identities.missing(server, call.failure());
        }
    }

    /**
     * All of the reply to several reads is decoded before one completes; if it cannot be, each is asked again alone.
     */
    private void replyTogether(List<Call<?>> reads, long zxid, int error, FrameReader reader)
            throws ConnectionLost, SessionOver {
        if (error == ErrorCode.SESSION_CLOSED_REQUIRES_AUTH.code()) {
            throw identities.missing(server, null);
        }
        if (reader.isOversize() || error != ErrorCode.OK.code()) {
            reads.forEach(this::askAlone);
            return;
        }
        List<ReadBatches.Result> results;
        try {
            results = ReadBatches.decode(in, reads);
        } catch (MalformedRecordException e) {
            reads.forEach(Call::goAlone); // who is to blame shows then
            throw protocolError("a malformed reply to " + reads.size() + " reads", e);
        }
        for (int i = 0; i < reads.size(); i++) {
            end(reads.get(i), results.get(i));
            pending.remove(reads.get(i));
            watches.answered(reads.get(i), results.get(i).code());
        }
        session.identity().seen(zxid);
    }

    private static int bytesOf(FrameReader reader) {
        return reader.isOversize() ? reader.oversizeLength() : reader.frame().remaining();
    }

    private void askAlone(Call<?> read) {
        if (!read.isDone()) {
            read.goAlone();
            read.carriedOver(true);
            unfinished.add(read);
        }
        pending.remove(read);
    }

    @SuppressWarnings("unchecked") // decoded by the request of this very call
    private <R extends @Nullable Object> void end(Call<R> read, ReadBatches.Result result)
            throws ConnectionLost, SessionOver {
        if (read.isDone()) {
            return; // past its deadline: the caller has been told
        }
        if (result.code() == ErrorCode.OK.code()) {
            read.succeed((R) result.answer(), completions);
        } else {
            complete(read, result.code());
        }
    }

    private <R extends @Nullable Object> void complete(Call<R> call, int sent) throws ConnectionLost, SessionOver {
        if (sent == ErrorCode.OK.code()) {
            succeed(call);
            return;
        }
        int error = call.request().meaningOf(sent);
        ErrorCode code = ErrorCode.of(error);
        R standsFor = call.request().replyFor(code);
        if (standsFor != null) {
            watches.apply(call, code);
            call.succeed(standsFor, completions);
            return;
        }
        EmulatedOperation<R> emulation = call.emulation();
        ZkException special =
                emulation == null ? ConnectionWatches.unknownType(call, code) : emulation.failure(call, code);
        ZkException failure = special != null ? special : Failures.rejected(error, call.operation(), call.clientPath());
        call.fail(failure, completions);
        if (call.request()
                instanceof SessionRequest.Auth auth) { // fail closed: an identity that was asked for is needed
            identities.refused(auth);
            throw new SessionOver(
                    SessionState.AUTH_FAILED,
                    Reason.AUTHENTICATION,
                    server + " refused: " + failure.getMessage(),
                    failure);
        }
    }

    private <R extends @Nullable Object> void succeed(Call<R> call) throws ConnectionLost {
        R answer;
        try {
            EmulatedOperation<R> emulation = call.emulation();
            if (emulation == null) {
                answer = call.request().decodeReply(in);
            } else {
                EmulatedOperation.Answer<R> last = emulation.reply(in);
                if (last == null) {
                    call.carriedOver(true);
                    unfinished.add(call);
                    return;
                }
                answer = last.value();
            }
        } catch (MalformedRecordException e) {
            ConnectionLost lost = protocolError("a malformed reply to " + call, e);
            failUnknown(call, lost);
            throw lost;
        } catch (MultiException e) {
            call.fail(e, completions);
            return;
        } catch (ZkException e) { // made from the server's path: the caller knows another one
            call.fail(Failures.rejected(e.rawCode(), call.operation(), call.clientPath()), completions);
            return;
        }
        if (watches.apply(call, ErrorCode.OK)) {
            if (call.request() instanceof SessionRequest.Auth auth) {
                if (call.countsAsInFlight()) {
                    identities.accepted(auth);
                } else {
                    identities.takenAgain(auth);
                }
            }
            call.succeed(answer, completions);
        }
    }

    /** Puts calls that need another request in front of all that wait. */
    void handBackUnfinished(WaitingCalls waiting) {
        while (!unfinished.isEmpty()) {
            waiting.putBack(unfinished.removeLast());
        }
    }

    private void failUnknown(Call<?> call, ConnectionLost why) {
        if (!call.isDone()) {
            Failure failure = call.failureOf(ErrorCode.MARSHALLING_ERROR, Outcome.UNKNOWN);
            call.fail(new ProtocolException(failure, why.detail(), why), completions);
        }
    }

    private ConnectionLost protocolError(String what, @Nullable Throwable cause) {
        String more = cause == null ? "" : ": " + cause.getMessage();
        return new ConnectionLost(Reason.PROTOCOL, server + " sent " + what + more, cause);
    }
}
