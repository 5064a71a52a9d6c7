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
import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.MalformedRecordException;
import io.zkboot.client.internal.protocol.MultiRequest;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.SessionRequest;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.CallList;
import io.zkboot.client.internal.session.call.Completions;
import io.zkboot.client.internal.session.call.EmulatedOperation;
import io.zkboot.client.internal.session.call.WaitingCalls;
import io.zkboot.client.internal.session.compatibility.OlderServer;
import io.zkboot.client.internal.session.state.ConnectionLost;
import io.zkboot.client.internal.session.state.Identities;
import io.zkboot.client.internal.session.state.SessionOver;
import io.zkboot.client.internal.session.watch.ConnectionWatches;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ends calls with what a server has answered: the result, the failure that an error code stands for, or the way to
 * another request that is needed as well. Owned by the SendThread.
 */
final class Answers {
    /**
     * Codes by which a server says that something went wrong with it. Of those the servers of today send one,
     * {@code MARSHALLING_ERROR}: if they cannot decode a request, and also if they fail to make the answer to one that
     * they have applied.
     */
    static final Set<Integer> PERHAPS_DONE = Set.of(
            ErrorCode.SYSTEM_ERROR.code(),
            ErrorCode.DATA_INCONSISTENCY.code(),
            ErrorCode.MARSHALLING_ERROR.code(),
            ErrorCode.OPERATION_TIMEOUT.code(),
            ErrorCode.REQUEST_TIMEOUT.code());

    private final HostPort server;
    private final JuteReader in;
    private final Identities identities;
    private final OlderServer older;
    private final ConnectionWatches watches;
    private final Completions completions;
    private final CallList unfinished = new CallList();

    /**
     * Creates them.
     *
     * @param in is at the record of a reply when a call is to end with it
     */
    Answers(
            HostPort server,
            JuteReader in,
            Identities identities,
            OlderServer older,
            ConnectionWatches watches,
            Completions completions) {
        this.server = server;
        this.in = in;
        this.identities = identities;
        this.older = older;
        this.watches = watches;
        this.completions = completions;
    }

    /**
     * Ends a call, or notes that it takes another request, by the reply that the reader is at.
     *
     * @param sent the error code of the reply
     */
    <R extends @Nullable Object> void complete(Call<R> call, int sent) throws ConnectionLost, SessionOver {
        if (sent == ErrorCode.OK.code()) {
            succeed(call);
            return;
        }
        int error = knowsAll(call.request()) ? sent : call.request().meaningOf(sent);
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
        ZkException failure = special != null ? special : failure(call, sent, error);
        call.fail(failure, completions);
        if (call.request() instanceof SessionRequest.Auth auth) {
            throw refused(auth, failure);
        }
    }

    /** Fail closed: an identity that was asked for is needed. */
    private SessionOver refused(SessionRequest.Auth auth, ZkException failure) {
        identities.refused(auth);
        return new SessionOver(
                SessionState.AUTH_FAILED, Reason.AUTHENTICATION, server + " refused: " + failure.getMessage(), failure);
    }

    /**
     * Does what a reply means for this client although the caller has been told that it failed: the deadline had
     * passed, or the answer was too large.
     */
    void unheard(Call<?> call, int error) throws SessionOver {
        watches.applyUnheard(call, error);
        if (call.request() instanceof SessionRequest.Auth auth) {
            if (error != ErrorCode.OK.code()) {
                throw refused(auth, failure(call, error, error));
            }
            accepted(call, auth);
        }
    }

    /** Whether the request is a transaction, and the server is known to know the kinds of all its parts. */
    private boolean knowsAll(Request<?> request) {
        return request instanceof MultiRequest multi
                && multi.laterParts().stream().allMatch(older::isKnownToHave);
    }

    /** Whether the server cannot have read the request, and so has done nothing of it. */
    private boolean cannotRead(Request<?> request, int sent) {
        return sent == ErrorCode.MARSHALLING_ERROR.code()
                && request instanceof MultiRequest multi
                && multi.laterParts().stream().anyMatch(older::lacks);
    }

    /** The engine asks for nothing that it could not ask for again, and only wants to know that it was answered. */
    private ZkException failure(Call<?> call, int sent, int error) {
        boolean perhapsDone = call.countsAsInFlight()
                && !call.request().isRepeatable()
                && PERHAPS_DONE.contains(sent)
                && !cannotRead(call.request(), sent);
        return Failures.answered(
                error, call.operation(), call.clientPath(), perhapsDone ? Outcome.UNKNOWN : Outcome.REJECTED);
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
                    again(call);
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
                accepted(call, auth);
            }
            call.succeed(answer, completions);
        }
    }

    private void accepted(Call<?> call, SessionRequest.Auth auth) {
        if (call.countsAsInFlight()) {
            identities.accepted(auth);
        } else {
            identities.takenAgain(auth);
        }
    }

    /** Lets a call be sent again, before all that wait. */
    void again(Call<?> call) {
        unfinished.addLast(call);
    }

    /** Puts calls that need another request in front of all that wait. */
    void handBackUnfinished(WaitingCalls waiting) {
        waiting.putBack(unfinished);
    }

    /** Nobody knows what became of a call, since the server speaks in riddles. */
    void failUnknown(Call<?> call, ConnectionLost why) {
        if (!call.isDone()) {
            Failure failure = call.failureOf(ErrorCode.MARSHALLING_ERROR, Outcome.UNKNOWN);
            call.fail(new ProtocolException(failure, why.detail(), why), completions);
        }
    }

    /** Returns why a connection ends on which the server has sent what it must not. */
    ConnectionLost protocolError(String what, @Nullable Throwable cause) {
        String more = cause == null ? "" : ": " + cause.getMessage();
        return new ConnectionLost(Reason.PROTOCOL, server + " sent " + what + more, cause);
    }
}
