/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.sasl;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.JuteWriter;
import io.zkboot.client.internal.jute.MalformedRecordException;
import io.zkboot.client.internal.protocol.SaslToken;
import io.zkboot.client.internal.sasl.SaslAuthenticator;
import io.zkboot.client.internal.sasl.SaslConversation;
import io.zkboot.client.internal.sasl.SaslFailure;
import io.zkboot.client.internal.session.state.ConnectionLost;
import io.zkboot.client.internal.session.state.SessionOver;
import io.zkboot.client.internal.transport.Channel;
import io.zkboot.client.internal.transport.FrameException;
import io.zkboot.client.internal.transport.FrameReader;
import io.zkboot.client.internal.transport.FrameWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The exchange of SASL tokens on one connection, between the answer to the session request and everything else. Until
 * it is complete nothing else is in flight, so a frame that is not the one awaited is an error. It fails closed: what
 * is not a success ends the session or the connection.
 *
 * <p>Tokens are made on the helper, in the order asked for; the SendThread, which owns the rest, looks for them after
 * it was woken.
 */
public final class SaslExchange {
    /** Kerberos and DIGEST-MD5 need three at most. */
    private static final int MOST_ROUNDS = 10;

    /** What the helper has for the SendThread: the token to send next, if any, or why there is none. */
    @SuppressWarnings("ArrayRecordComponent") // not compared
    private record Step(
            byte @Nullable [] token,
            boolean complete,
            @Nullable SaslFailure failure) {}

    private final SaslLogin login;
    private final HostPort server;
    private volatile @Nullable Step step;
    private volatile boolean abandoned;

    // Owned by the helper; read by the SendThread after it has seen a step.
    private SaslAuthenticator.@Nullable Begun begun;

    // Owned by the SendThread.
    private int awaitedXid;
    private int rounds;
    private boolean saidAll;

    SaslExchange(SaslLogin login, HostPort server) {
        this.login = login;
        this.server = server;
    }

    void begin() {
        onHelper(() -> {
            SaslAuthenticator.Begun first = login.authenticator().begin(server.host());
            begun = first;
            login.problem(null);
            return new Step(first.first(), first.conversation().isComplete(), null);
        });
    }

    /** Whether the first token is there, so that it is of use to ask the server for the session. */
    boolean isReady() throws ConnectionLost, SessionOver {
        Step first = step;
        if (first != null && first.failure() != null) {
            throw failed(first.failure());
        }
        return first != null;
    }

    /** Says what the login is waiting for. */
    String waitingFor() {
        String problem = login.lastProblem();
        return "the login that SASL needs took longer than the connect timeout; "
                + (problem == null ? "a name service or a KDC does not answer" : "the last login said: " + problem);
    }

    /**
     * Does all that can be done now on a connection to which the session is attached.
     *
     * @param xids where the numbers of requests come from
     * @return whether the server has accepted, and has proved itself where the mechanism lets it
     */
    boolean turn(Channel channel, FrameReader reader, FrameWriter writer, IntSupplier xids)
            throws ConnectionLost, SessionOver {
        try {
            int read;
            boolean accepted;
            do {
                read = reader.fill(channel);
                accepted = advance(reader, writer, xids);
                if (!writer.isEmpty()) {
                    channel.wantWrite(!writer.flush(channel));
                }
            } while (read > 0 && !accepted);
            if (!accepted && read < 0) {
                throw closed(null);
            }
            if (accepted) {
                login.succeeded();
            }
            return accepted;
        } catch (IOException e) {
            ConnectionLost lost = ConnectionLost.by(e, server);
            throw lost.reason() == Reason.IO ? closed(e) : lost; // IO: a reset, which is a way of closing
        }
    }

    private boolean advance(FrameReader reader, FrameWriter writer, IntSupplier xids)
            throws FrameException, ConnectionLost, SessionOver {
        while (true) {
            Step next = step;
            if (next != null) {
                step = null;
                if (take(next, writer, xids)) {
                    return true;
                }
            }
            if (!reader.next()) {
                return false;
            }
            if (awaitedXid == 0) {
                throw protocolError("a frame that nobody asked for");
            }
            if (reply(reader.frame())) {
                return true;
            }
        }
    }

    /** Sends the token of a step; true if there is none because all has been said. */
    private boolean take(Step next, FrameWriter writer, IntSupplier xids) throws ConnectionLost, SessionOver {
        if (next.failure() != null) {
            throw failed(next.failure());
        }
        byte[] token = next.token();
        if (token == null) {
            if (next.complete()) {
                return true;
            }
            throw refused("the exchange of tokens came to an end without a result");
        }
        saidAll = next.complete();
        rounds++;
        if (rounds > MOST_ROUNDS) {
            throw refused("it asks for one token after the other");
        }
        int size = SaslToken.sizeBound(token);
        if (size > login.maxToken()) {
            throw failed(SaslFailure.definite(
                    "a token of " + token.length + " bytes exceeds the packet limit of " + login.maxToken()
                            + " bytes; raise the limit of this client",
                    null));
        }
        awaitedXid = xids.getAsInt();
        SaslToken.encode(new JuteWriter(writer.begin(size)), awaitedXid, token);
        writer.end();
        return false;
    }

    /** Takes a reply; true if it was the last one. */
    private boolean reply(ByteBuffer frame) throws ConnectionLost, SessionOver {
        JuteReader in = new JuteReader(frame);
        int error;
        byte[] token;
        try {
            int xid = in.readInt();
            in.readLong(); // the zxid is 0 here
            error = in.readInt();
            if (xid != awaitedXid) {
                throw protocolError("a reply with xid " + xid + " where " + awaitedXid + " was expected");
            }
            token = error == ErrorCode.OK.code() ? SaslToken.decodeReply(in) : null;
        } catch (MalformedRecordException e) {
            throw new ConnectionLost(
                    Reason.PROTOCOL, server + " sent a malformed reply to a SASL token: " + e.getMessage(), e);
        }
        awaitedXid = 0;
        if (error != ErrorCode.OK.code()) {
            ErrorCode code = ErrorCode.of(error);
            throw refused("it answered " + code + " (" + error + ")"
                    + (code == ErrorCode.UNIMPLEMENTED
                            ? ": it knows no SASL"
                            : code == ErrorCode.AUTH_FAILED
                                    ? "; check the user name and password, or the key, and that it speaks "
                                            + begun().conversation().mechanism()
                                    : ""));
        }
        if (saidAll) {
            if (token != null && token.length > 0) {
                throw refused("it went on after the exchange had ended");
            }
            return true;
        }
        if (token == null) {
            throw refused("it sent no token where one is due; either it is not set up for SASL, or it keeps the"
                    + " connections of clients that have failed (zookeeper.allowSaslFailedClients)");
        }
        SaslConversation conversation = begun().conversation();
        onHelper(() -> new Step(conversation.answer(token), conversation.isComplete(), null));
        return false;
    }

    /** Computes a step on the helper; nothing is thrown in either thread. */
    @SuppressWarnings("CatchingUnchecked")
    private void onHelper(Computation computation) {
        try {
            login.helper().execute(() -> {
                if (!abandoned) {
                    step = compute(computation);
                    login.wakeup();
                }
            });
        } catch (RuntimeException | Error e) { // shut down, or no thread to be had
            step = new Step(null, false, SaslFailure.temporary("no helper thread could be started: " + e, e));
        }
    }

    @SuppressWarnings("CatchingUnchecked")
    private Step compute(Computation computation) {
        SaslFailure failure;
        try {
            return computation.run();
        } catch (SaslFailure e) {
            failure = e;
        } catch (RuntimeException
                | Error e) { // of a login module, perhaps; the text may be anything, so it is not shown
            failure = SaslFailure.temporary("the login threw " + e.getClass().getName(), e);
        }
        login.problem(failure.detail());
        return new Step(null, false, failure);
    }

    @FunctionalInterface
    private interface Computation {
        Step run() throws SaslFailure;
    }

    private SaslAuthenticator.Begun begun() {
        SaslAuthenticator.Begun there = begun;
        if (there == null) {
            throw new IllegalStateException("no step has been seen yet");
        }
        return there;
    }

    /** Whether what crosses the network lets a listener guess the password. */
    boolean isGuessable() {
        return begun().conversation().mechanism().equals("DIGEST-MD5");
    }

    private ConnectionLost failed(SaslFailure failure) throws SessionOver {
        String detail = "SASL with " + server + ": " + failure.detail();
        if (failure.isDefinite()) {
            throw new SessionOver(SessionState.AUTH_FAILED, Reason.AUTHENTICATION, detail, failure);
        }
        return new ConnectionLost(Reason.LOGIN, detail, failure);
    }

    /** The server said no. That is the end, unless the ticket that it saw may have been too old for it. */
    private ConnectionLost refused(String why) throws SessionOver {
        String detail = server + " refused the SASL authentication: " + why;
        if (begun().reusesLogin()) {
            login.forgetLogin();
            return new ConnectionLost(Reason.AUTHENTICATION, detail + "; it is tried again with a new login");
        }
        throw new SessionOver(SessionState.AUTH_FAILED, Reason.AUTHENTICATION, detail, null);
    }

    private ConnectionLost closed(@Nullable IOException by) throws SessionOver {
        String detail = server + " closed the connection during the SASL authentication"
                + (by == null ? "" : " (" + by.getMessage() + ")");
        if (login.closedMeansNo()) {
            throw new SessionOver(
                    SessionState.AUTH_FAILED,
                    Reason.AUTHENTICATION,
                    detail
                            + ", and not for the first time: so servers up to 3.4 refuse a wrong password or ticket; see"
                            + " the server's log",
                    by);
        }
        login.forgetLogin();
        return new ConnectionLost(Reason.AUTHENTICATION, detail + "; it is tried again", by);
    }

    private ConnectionLost protocolError(String what) {
        return new ConnectionLost(Reason.PROTOCOL, server + " sent " + what + " during the SASL authentication");
    }

    /** Gives up, or is done: wipes what the exchange holds. */
    void close() {
        abandoned = true;
        try {
            login.helper().execute(() -> {
                SaslAuthenticator.Begun there = begun;
                if (there != null) {
                    there.conversation().dispose();
                }
            });
        } catch (RuntimeException | Error e) { // no thread to be had: the garbage collector has to do
            login.problem("no helper thread could be started: " + e);
        }
    }
}
