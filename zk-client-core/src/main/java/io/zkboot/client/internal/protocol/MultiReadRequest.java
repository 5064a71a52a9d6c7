/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.ReadOp;
import io.zkboot.client.data.ReadResult;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.JuteWriter;
import io.zkboot.client.internal.jute.MalformedRecordException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Several reads in one request (servers 3.6 and later), each of which succeeds or fails by itself. Each part, and each
 * result, has a header of its own; a last one marks the end.
 *
 * @param ops the parts, with server paths
 * @param toClient turns a server path into the caller's, for the results
 */
public record MultiReadRequest(List<ReadOp> ops, UnaryOperator<String> toClient) implements Request<List<ReadResult>> {
    /** Takes a copy. */
    public MultiReadRequest {
        ops = List.copyOf(ops);
    }

    @Override
    public OpCode opCode() {
        return OpCode.MULTI_READ;
    }

    @Override
    public @Nullable String path() {
        return null;
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public int sizeBound() {
        long bound = ReadFrame.END_BOUND;
        for (ReadOp op : ops) {
            bound += ReadFrame.HEADER_SIZE + Records.bound(op.path()) + 1;
        }
        return Records.narrow(bound);
    }

    @Override
    public void encode(JuteWriter out) {
        for (ReadOp op : ops) {
            ReadFrame.encodePart(out, opCode(op), op.path());
        }
        ReadFrame.encodeEnd(out);
    }

    /** Reads one result for each part. */
    @Override
    public List<ReadResult> decodeReply(JuteReader in) throws MalformedRecordException {
        List<ReadResult> results = new ArrayList<>(ops.size());
        for (ReadOp op : ops) {
            results.add(readResult(in, op));
        }
        ReadFrame.requireEnd(in, ops.size());
        return Collections.unmodifiableList(results);
    }

    private ReadResult readResult(JuteReader in, ReadOp op) throws MalformedRecordException {
        String path = toClient.apply(op.path());
        OpCode asked = opCode(op);
        int code = ReadFrame.resultCode(in, asked);
        if (code != ErrorCode.OK.code()) {
            return new ReadResult.Failed(path, asked.operation(), ErrorCode.of(code), code);
        }
        return op instanceof ReadOp.GetData
                ? new ReadResult.Data(path, new NodeData(in.readBuffer(), Records.readStat(in)))
                : new ReadResult.Children(path, in.readStrings());
    }

    private static OpCode opCode(ReadOp op) {
        return op instanceof ReadOp.GetData ? OpCode.GET_DATA : OpCode.GET_CHILDREN;
    }

    @Override
    public String toString() {
        return "MultiReadRequest" + ops;
    }
}
