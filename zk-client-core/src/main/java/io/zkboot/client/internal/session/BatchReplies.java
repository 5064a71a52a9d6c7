/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.MalformedRecordException;
import io.zkboot.client.internal.protocol.MultiFrame;
import io.zkboot.client.internal.protocol.OpCode;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.CallFailures;
import io.zkboot.client.internal.session.call.Completions;
import io.zkboot.client.internal.session.call.PendingQueue;
import io.zkboot.client.internal.session.state.ConnectionLost;
import io.zkboot.client.internal.session.state.Identities;
import io.zkboot.client.internal.session.state.SessionOver;
import io.zkboot.client.internal.transport.FrameReader;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives each of the calls that have travelled together its own part of the reply. All of it is decoded before one of
 * them completes; what was refused or is too large together goes again one by one. Owned by the SendThread.
 */
final class BatchReplies {
    /** Codes that are as true of each: the server does nothing for this client now, whatever is asked. */
    private static final Set<Integer> SAID_OF_ALL = Set.of(
            ErrorCode.NOT_READ_ONLY.code(),
            ErrorCode.THROTTLED.code(),
            ErrorCode.SESSION_MOVED.code(),
            ErrorCode.SESSION_EXPIRED.code());

    private final HostPort server;
    private final JuteReader in;
    private final int packetLimit;
    private final PendingQueue pending;
    private final Batches batches;
    private final Answers answers;
    private final Identities identities;
    private final Completions completions;

    BatchReplies(
            HostPort server,
            JuteReader in,
            int packetLimit,
            PendingQueue pending,
            Batches batches,
            Answers answers,
            Identities identities,
            Completions completions) {
        this.server = server;
        this.in = in;
        this.packetLimit = packetLimit;
        this.pending = pending;
        this.batches = batches;
        this.answers = answers;
        this.identities = identities;
        this.completions = completions;
    }

    /**
     * Takes the reply to all of them.
     *
     * @param error the error code of the whole
     */
    void take(List<Call<?>> calls, int error, FrameReader reader) throws ConnectionLost, SessionOver {
        if (error == ErrorCode.SESSION_CLOSED_REQUIRES_AUTH.code()) {
            throw identities.missing(server, null);
        }
        if (Batches.areWrites(calls.get(0))) {
            writes(calls, error, reader);
        } else {
            reads(calls, error, reader);
        }
    }

    private void reads(List<Call<?>> reads, int error, FrameReader reader) throws ConnectionLost, SessionOver {
        if (SAID_OF_ALL.contains(error) && error != ErrorCode.NOT_READ_ONLY.code()) { // which no read can be
            refuse(reads, error);
            return;
        }
        if (reader.isOversize() || error != ErrorCode.OK.code()) {
            for (Call<?> read : reads) {
                if (!read.isDone()) {
                    read.goAlone();
                    read.carriedOver(true);
                    answers.again(read);
                }
                pending.remove(read);
            }
            return;
        }
        List<MultiFrame.Result> results;
        try {
            results = MultiFrame.decodeReads(in, reads, Call::request);
        } catch (MalformedRecordException e) {
            reads.forEach(Call::goAlone); // who is to blame shows then
            throw answers.protocolError("a malformed reply to " + reads.size() + " reads", e);
        }
        end(reads, results);
    }

    private void writes(List<Call<?>> writes, int error, FrameReader reader) throws ConnectionLost, SessionOver {
        if (SAID_OF_ALL.contains(error) || Answers.PERHAPS_DONE.contains(error)) { // what may be done goes not again
            batches.writesAnswered(writes.size(), true);
            refuse(writes, error);
            return;
        }
        List<MultiFrame.Result> results = null;
        if (error == ErrorCode.OK.code() && !reader.isOversize()) {
            try {
                results = MultiFrame.decodeWrites(in, writes, Call::request);
            } catch (MalformedRecordException e) {
                ConnectionLost lost = answers.protocolError("a malformed reply to " + writes.size() + " writes", e);
                writes.forEach(write -> answers.failUnknown(write, lost));
                throw lost;
            }
        }
        if (results != null) {
            batches.writesAnswered(writes.size(), true);
            end(writes, results);
        } else if (error == ErrorCode.OK.code() && reader.isOversize()) {
            batches.writesAnswered(writes.size(), true);
            writes.forEach(write -> tooLarge(write, reader.oversizeLength()));
        } else {
            batches.writesAnswered(writes.size(), false);
            writes.forEach(this::sendAlone);
        }
    }

    /** The server has refused all because of one of them. Each gets what it would have got by itself. */
    private void sendAlone(Call<?> write) {
        if (write.isDone()) {
            answers.again(write.owed());
        } else {
            write.oweAlone();
            answers.again(write);
        }
        pending.remove(write);
    }

    /** What the server says of the whole it says of each. */
    private void refuse(List<Call<?>> calls, int error) throws ConnectionLost, SessionOver {
        MultiFrame.Result refused = new MultiFrame.Result(false, error, null);
        end(calls, calls.stream().map(unused -> refused).toList());
    }

    /** Cannot be with what a batch may have, unless the server invents it. */
    private void tooLarge(Call<?> write, int bytes) {
        if (!write.isDone()) {
            write.fail(CallFailures.replyTooLarge(write, OpCode.MULTI, bytes, packetLimit), completions);
        }
        pending.remove(write);
    }

    private void end(List<Call<?>> calls, List<MultiFrame.Result> results) throws ConnectionLost, SessionOver {
        for (int i = 0; i < calls.size(); i++) {
            end(calls.get(i), results.get(i));
            pending.remove(calls.get(i));
        }
    }

    @SuppressWarnings("unchecked") // decoded by the request of this very call
    private <R extends @Nullable Object> void end(Call<R> call, MultiFrame.Result result)
            throws ConnectionLost, SessionOver {
        if (call.isDone()) {
            return; // past its deadline: the caller has been told
        }
        if (result.done()) {
            call.succeed((R) result.answer(), completions);
        } else {
            answers.complete(call, result.code());
        }
    }
}
