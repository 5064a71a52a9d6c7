/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failures;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.MalformedRecordException;
import io.zkboot.client.internal.protocol.Notification;
import io.zkboot.client.internal.protocol.OpCode;
import io.zkboot.client.internal.protocol.Xid;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.CallFailures;
import io.zkboot.client.internal.session.call.Completions;
import io.zkboot.client.internal.session.call.PendingQueue;
import io.zkboot.client.internal.session.call.WaitingCalls;
import io.zkboot.client.internal.session.compatibility.OlderServer;
import io.zkboot.client.internal.session.compatibility.RefusedOperations;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import io.zkboot.client.internal.session.state.ConnectionLost;
import io.zkboot.client.internal.session.state.Identities;
import io.zkboot.client.internal.session.state.SeenTransactions;
import io.zkboot.client.internal.session.state.SessionOver;
import io.zkboot.client.internal.session.state.SessionRecord;
import io.zkboot.client.internal.session.watch.ConnectionWatches;
import io.zkboot.client.internal.transport.FrameReader;
import io.zkboot.client.internal.watch.WatchChange;

/**
 * Gives each frame to whom it belongs: a notification to its watchers, a ping's answer to the heartbeat, a reply to the
 * oldest pending call. A reply is decoded whole before anything completes; one that is cut or garbled completes nothing
 * as a success, moves no zxid, arms no watch, and costs the connection. Owned by the SendThread.
 */
public final class ReplyRouter {
    private final SessionConfig config;
    private final HostPort server;
    private final SessionRecord session;
    private final Identities identities;
    private final SeenTransactions transactions;
    private final PendingQueue pending;
    private final OlderServer older;
    private final Batches batches;
    private final ConnectionWatches watches;
    private final DeliveryBatch deliveries;
    private final Completions completions;
    private final JuteReader in;
    private final Answers answers;
    private final BatchReplies batchReplies;
    private boolean answered;
    private boolean served;

    ReplyRouter(
            SessionConfig config,
            HostPort server,
            SessionRecord session,
            Identities identities,
            PendingQueue pending,
            OlderServer older,
            Batches batches,
            ConnectionWatches watches,
            DeliveryBatch deliveries,
            Completions completions,
            FrameReader reader) {
        this.config = config;
        this.server = server;
        this.session = session;
        this.identities = identities;
        this.transactions = new SeenTransactions(session.identity());
        this.pending = pending;
        this.older = older;
        this.batches = batches;
        this.watches = watches;
        this.deliveries = deliveries;
        this.completions = completions;
        this.in = new JuteReader(reader.frame());
        this.answers = new Answers(server, in, identities, older, watches, completions);
        this.batchReplies = new BatchReplies(
                server, in, config.limits().packet(), pending, batches, answers, identities, completions);
    }

    /** Puts calls that need another request in front of all that wait. */
    void handBackUnfinished(WaitingCalls waiting) {
        answers.handBackUnfinished(waiting);
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
            throw answers.protocolError("a frame that is too short for a reply", e);
        }
        if (xid == Xid.NOTIFICATION) {
            notification(reader, zxid);
            return;
        }
        older.goesOn();
        if (xid == Xid.PING) {
            pong(zxid, error, now);
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
            } else if (pending.together(place) > 1) {
                pending.frame(place).forEach(Call::declined);
            } else if (again) {
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
        Call<?> call = pending.call(place);
        OpCode sent = pending.together(place) > 1
                ? Batches.together(call)
                : older.wireRequest(call).opCode();
        return sent.code();
    }

    private void notification(FrameReader reader, long zxid) throws ConnectionLost {
        if (reader.isOversize()) {
            watches.unreadable(reader.oversizeLength(), server);
            return;
        }
        int rawType;
        WatchedEvent event;
        try {
            rawType = Notification.readType(in);
            event = Notification.decode(in, rawType, zxid);
        } catch (MalformedRecordException e) {
            throw answers.protocolError("a malformed notification", e);
        }
        if (event.type() == EventType.RESYNC) {
            watches.unknown(rawType, event, server);
            return;
        }
        watches.notified(event);
    }

    private void pong(long zxid, int error, long now) throws SessionOver {
        if (error == ErrorCode.SESSION_CLOSED_REQUIRES_AUTH.code()) { // an idle client hears of it in this way alone
            throw identities.missing(server, null);
        }
        answered = true;
        transactions.named(zxid);
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
            throw answers.protocolError("a reply with xid " + xid + " although nothing is pending", null);
        }
        Call<?> call = pending.call(place);
        if (pending.xid(place) != xid) {
            ConnectionLost lost = answers.protocolError(
                    "a reply with xid " + xid + " where " + pending.xid(place) + " was expected", null);
            answers.failUnknown(call, lost);
            throw lost;
        }
        answered = true;
        served |= call.countsAsInFlight();
        session.lifetime().heartbeat().confirmed(pending.sentAt(place), now);
        watches.replyIs(zxid);
        batches.answered(place, bytesOf(reader), now);
        if (pending.together(place) > 1) {
            batchReplies.take(pending.frame(place), error, reader);
            saw(zxid, error, reader);
            return;
        }
        if (error == ErrorCode.OK.code() && call.emulation() == null) {
            older.hasDone(call.request().opCode());
        }
        if (call.isDone()) { // past its deadline: the caller has been told
            transactions.named(zxid);
            answers.unheard(call, error);
        } else {
            if (reader.isOversize() && error == ErrorCode.OK.code()) { // an error needs no more than the header
                call.fail(
                        CallFailures.replyTooLarge(
                                call,
                                call.request().opCode(),
                                reader.oversizeLength(),
                                config.limits().packet()),
                        completions);
                answers.unheard(call, error);
            } else {
                answers.complete(call, watches.meaning(call, error));
            }
            saw(zxid, error, reader);
        }
        pending.remove(call);
        watches.answered(call, error);
        if (error == ErrorCode.SESSION_CLOSED_REQUIRES_AUTH.code()) {
            throw identities.missing(server, call.failure());
        }
    }

    /** A reply has been dealt with. */
    private void saw(long zxid, int error, FrameReader reader) {
        if (error == ErrorCode.OK.code() && !reader.isOversize()) {
            transactions.read(zxid);
        } else {
            transactions.told(zxid);
        }
    }

    private static int bytesOf(FrameReader reader) {
        return reader.isOversize() ? reader.oversizeLength() : reader.frame().remaining();
    }
}
