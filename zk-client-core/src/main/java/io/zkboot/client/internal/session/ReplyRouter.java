/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.data.MultiException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.Failures;
import io.zkboot.client.error.NoWatcherException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ProtocolException;
import io.zkboot.client.error.ReplyTooLargeException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.MalformedRecordException;
import io.zkboot.client.internal.protocol.Notification;
import io.zkboot.client.internal.protocol.OpCode;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.SessionRequest;
import io.zkboot.client.internal.protocol.Xid;
import io.zkboot.client.internal.transport.FrameReader;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.internal.watch.WatchRegistry;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each frame to whom it belongs: a notification to its watchers, a ping's answer to the heartbeat, a reply to the
 * oldest pending call. A reply is decoded whole before anything completes; one that is cut or garbled completes nothing
 * as a success, moves no zxid, arms no watch, and costs the connection. Owned by the SendThread.
 */
final class ReplyRouter {
    private static final Logger log = LoggerFactory.getLogger(ReplyRouter.class);

    private final SessionCore core;
    private final HostPort server;
    private final PendingQueue pending;
    private final JuteReader in;
    private boolean answered;
    private boolean served;

    ReplyRouter(SessionCore core, HostPort server, PendingQueue pending, FrameReader reader) {
        this.core = core;
        this.server = server;
        this.pending = pending;
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
            reply(xid, zxid, error, reader);
        }
    }

    private void notification(long zxid) throws ConnectionLost {
        Notification notification;
        try {
            notification = Notification.decode(in, zxid);
        } catch (MalformedRecordException e) {
            throw protocolError("a malformed notification", e);
        }
        if (notification.type() == null) {
            log.warn(
                    "{}: {} sent a notification of the unknown type {}; it was ignored.",
                    core.config.name(),
                    server,
                    notification.rawType());
            return;
        }
        WatchedEvent event = new WatchedEvent(notification.type(), notification.path(), notification.zxid());
        for (Watcher watcher : core.watches.fire(event.type(), event.path())) {
            core.deliveries.add(new Dispatch.WatchFired(watcher, event));
        }
    }

    private void pong(int error, long now) throws SessionOver {
        if (error == ErrorCode.SESSION_CLOSED_REQUIRES_AUTH.code()) { // an idle client hears of it in this way alone
            throw unauthenticated(null);
        }
        answered = true;
        long roundTrip = core.heartbeat.pingAnswered(now);
        if (roundTrip >= 0) {
            core.gauges.pingAnswered(roundTrip);
            core.deliveries.observe(observer -> observer.pingAnswered(roundTrip));
        }
    }

    private void reply(int xid, long zxid, int error, FrameReader reader) throws ConnectionLost, SessionOver {
        // It leaves the queue when it is settled and not before: whatever happens in between, somebody ends it.
        Call<?> call = xid == Xid.AUTH ? pending.peekAuth() : pending.peek();
        if (call == null) {
            throw protocolError("a reply with xid " + xid + " although nothing is pending", null);
        }
        if (call.xid() != xid) {
            ConnectionLost lost =
                    protocolError("a reply with xid " + xid + " where " + call.xid() + " was expected", null);
            failUnknown(call, lost);
            throw lost;
        }
        answered = true;
        served |= call.countsAsInFlight();
        core.heartbeat.confirmed(call.sentAt());
        if (!call.isDone()) { // else past its deadline: the caller has been told
            if (reader.isOversize()) {
                call.fail(tooLarge(call, reader.oversizeLength()), core.deliveries);
            } else {
                complete(call, error);
            }
            core.seen(zxid);
        }
        pending.remove(call);
        if (error == ErrorCode.SESSION_CLOSED_REQUIRES_AUTH.code()) {
            throw unauthenticated(call.failure());
        }
    }

    private <R extends @Nullable Object> void complete(Call<R> call, int error) throws ConnectionLost, SessionOver {
        if (error == ErrorCode.OK.code()) {
            succeed(call);
            return;
        }
        ErrorCode code = ErrorCode.of(error);
        if (WatchRemoval.isKeptByOldServer(call, code)) {
            if (changeWatches(call, ErrorCode.OK)) {
                call.succeed(null, core.deliveries);
            }
            return;
        }
        R standsFor = call.request().replyFor(code);
        if (standsFor != null) {
            changeWatches(call, code);
            call.succeed(standsFor, core.deliveries);
            return;
        }
        ZkException unknownType = WatchRemoval.unknownType(call, code);
        ZkException failure =
                unknownType != null ? unknownType : Failures.rejected(error, call.operation(), call.clientPath());
        call.fail(failure, core.deliveries);
        if (code == ErrorCode.UNIMPLEMENTED) {
            core.operationRefused(server, call.request().opCode().code());
            if (call.watchChange() instanceof WatchChange.Disarm) {
                // Sent in one of two shapes, see wireRequest; the same servers know both.
                core.operationRefused(server, OpCode.CHECK_WATCHES.code());
            }
        } else if (call.request() instanceof SessionRequest.Auth) {
            // Fail closed: an identity that was asked for is needed.
            throw new SessionOver(
                    SessionState.AUTH_FAILED,
                    Reason.AUTHENTICATION,
                    server + " refused: " + failure.getMessage(),
                    failure);
        }
    }

    private SessionOver unauthenticated(@Nullable ZkException failure) {
        return new SessionOver(
                SessionState.AUTH_FAILED,
                Reason.AUTHENTICATION,
                server
                        + " demands an authentication (enforce.auth.enabled) and has accepted none of this client, which "
                        + (core.config.security().sasl() == null ? "uses no SASL" : "has authenticated with SASL")
                        + " and has " + core.auths.size()
                        + " other identities; give it one of a scheme that is in the server's enforce.auth.schemes",
                failure);
    }

    private <R extends @Nullable Object> void succeed(Call<R> call) throws ConnectionLost {
        R answer;
        try {
            answer = call.request().decodeReply(in);
        } catch (MalformedRecordException e) {
            ConnectionLost lost = protocolError("a malformed reply to " + call, e);
            failUnknown(call, lost);
            throw lost;
        } catch (MultiException e) {
            call.fail(e, core.deliveries);
            return;
        } catch (ZkException e) { // made from the server's path: the caller knows another one
            call.fail(Failures.rejected(e.rawCode(), call.operation(), call.clientPath()), core.deliveries);
            return;
        }
        if (changeWatches(call, ErrorCode.OK)) {
            if (call.request() instanceof SessionRequest.Auth auth && call.countsAsInFlight()) {
                core.identityAccepted(auth);
            }
            call.succeed(answer, core.deliveries);
        }
    }

    /** Does what the reply means for the watch tables; false if that has ended the call. */
    private boolean changeWatches(Call<?> call, ErrorCode code) {
        WatchChange change = call.watchChange();
        WatchRegistry watches = core.watches;
        if (change instanceof WatchChange.Arm arm) {
            watches.add(arm.kind(), arm.path(), arm.watcher());
        } else if (change instanceof WatchChange.ArmExists arm) {
            watches.add(code == ErrorCode.OK ? WatchKind.DATA : WatchKind.EXIST, arm.path(), arm.watcher());
        } else if (change instanceof WatchChange.Disarm disarm) {
            List<WatchRegistry.Removal> removed = watches.remove(disarm.path(), disarm.type(), disarm.watcher());
            if (removed.isEmpty()) {
                call.fail(
                        new NoWatcherException(call.failureOf(ErrorCode.NO_WATCHER, Outcome.REJECTED)),
                        core.deliveries);
                return false;
            }
            for (WatchRegistry.Removal removal : removed) {
                core.deliveries.add(
                        new Dispatch.WatchFired(removal.watcher(), new WatchedEvent(removal.event(), disarm.path())));
            }
        }
        return true;
    }

    /** Returns the request as it is sent. Only removing a watcher depends on the moment. */
    Request<?> wireRequest(Call<?> call) {
        return WatchRemoval.wireRequest(call, core.watches, pending);
    }

    private ReplyTooLargeException tooLarge(Call<?> call, int size) {
        return new ReplyTooLargeException(
                call.failureOf(ErrorCode.MARSHALLING_ERROR, Outcome.UNKNOWN),
                "the operation was done, but its answer has " + size + " bytes, more than the limit of "
                        + core.config.limits().packet() + ", and was skipped; raise the limit of this client",
                null);
    }

    private void failUnknown(Call<?> call, ConnectionLost why) {
        if (!call.isDone()) {
            Failure failure = call.failureOf(ErrorCode.MARSHALLING_ERROR, Outcome.UNKNOWN);
            call.fail(new ProtocolException(failure, why.detail(), why), core.deliveries);
        }
    }

    private ConnectionLost protocolError(String what, @Nullable Throwable cause) {
        String more = cause == null ? "" : ": " + cause.getMessage();
        return new ConnectionLost(Reason.PROTOCOL, server + " sent " + what + more, cause);
    }
}
