/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.ZkServerException;
import io.zkboot.client.internal.jute.JuteWriter;
import io.zkboot.client.internal.protocol.MultiFrame;
import io.zkboot.client.internal.protocol.OpCode;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.Xid;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.CallFailures;
import io.zkboot.client.internal.session.call.Completions;
import io.zkboot.client.internal.session.state.SessionIdentity;
import io.zkboot.client.internal.transport.FrameWriter;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.Collection;

/** Encodes requests straight into the output of a connection, one frame each. Owned as the connection is. */
final class RequestWriter {
    /** No request has this number: they count from one, and those of the protocol's own are small and negative. */
    static final int NOT_WRITTEN = Integer.MIN_VALUE;

    private final FrameWriter frames;
    private final SessionIdentity identity;
    private final Completions completions;
    private final int packetLimit;
    private final JuteWriter juteWriter;

    RequestWriter(FrameWriter frames, SessionIdentity identity, Completions completions, int packetLimit) {
        this.frames = frames;
        this.identity = identity;
        this.completions = completions;
        this.packetLimit = packetLimit;
        this.juteWriter = new JuteWriter(frames.begin(0));
        frames.abort();
    }

    /**
     * Encodes a request, or fails its call; one bad request must not cost the others theirs.
     *
     * @return the number that the reply will have, {@link #NOT_WRITTEN} if the call has failed
     */
    @SuppressWarnings("CatchingUnchecked")
    int write(Call<?> call, Request<?> request) {
        int xid = xidOf(request.opCode());
        try {
            ByteBuffer out = frames.begin(Call.HEADER_BYTES + request.sizeBound());
            out.putInt(xid).putInt(request.opCode().code());
            juteWriter.wrap(out);
            request.encode(juteWriter);
            frames.end();
            return xid;
        } catch (BufferOverflowException e) {
            takeBack();
            call.fail(CallFailures.tooLarge(call, Call.HEADER_BYTES + request.sizeBound(), packetLimit), completions);
        } catch (RuntimeException | Error e) {
            takeBack();
            call.fail(
                    new ZkServerException(
                            call.failureOf(ErrorCode.MARSHALLING_ERROR, call.outcomeIfDropped()),
                            "the request could not be encoded",
                            e),
                    completions);
            if (e instanceof Error error) {
                throw error;
            }
        }
        return NOT_WRITTEN;
    }

    /**
     * Encodes several calls as one frame.
     *
     * @param together the operation that they are parts of
     * @return the number that the reply will have, {@link #NOT_WRITTEN} if they cannot be encoded together
     */
    @SuppressWarnings("CatchingUnchecked")
    int writeTogether(Collection<Call<?>> calls, OpCode together) {
        long bound = Call.HEADER_BYTES + MultiFrame.END_BOUND;
        for (Call<?> call : calls) {
            bound += MultiFrame.HEADER_SIZE + call.request().sizeBound();
        }
        if (bound > packetLimit) {
            return NOT_WRITTEN;
        }
        int xid = identity.nextXid();
        try {
            ByteBuffer out = frames.begin((int) bound);
            out.putInt(xid).putInt(together.code());
            juteWriter.wrap(out);
            for (Call<?> call : calls) {
                MultiFrame.encodePart(juteWriter, call.request());
            }
            MultiFrame.encodeEnd(juteWriter);
            frames.end();
            return xid;
        } catch (RuntimeException notTogether) { // whose fault it is shows when each is encoded by itself
            takeBack();
            return NOT_WRITTEN;
        } catch (Error e) {
            takeBack();
            throw e;
        }
    }

    private void takeBack() {
        if (frames.isEncoding()) {
            frames.abort();
        }
    }

    /**
     * Returns the number of the next request. Setting watches again has one of its own as well, though the C client and
     * others have a common one for it: servers send back what they get, as long as it is none of the two that they
     * know, and so no answer can be taken for that to another batch.
     */
    private int xidOf(OpCode opCode) {
        return opCode == OpCode.AUTH ? Xid.AUTH : identity.nextXid();
    }

    void writePing() {
        ByteBuffer out = frames.begin(Call.HEADER_BYTES);
        juteWriter.wrap(out); // lets go of a large buffer that the output has given back
        out.putInt(Xid.PING).putInt(OpCode.PING.code());
        frames.end();
    }
}
