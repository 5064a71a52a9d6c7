/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import static java.util.Objects.requireNonNull;

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
        long bound = MultiFrame.END_BOUND;
        for (ReadOp op : ops) {
            bound += MultiFrame.HEADER_SIZE + (long) part(op).sizeBound();
        }
        return Records.narrow(bound);
    }

    @Override
    public void encode(JuteWriter out) {
        for (ReadOp op : ops) {
            MultiFrame.encodePart(out, part(op));
        }
        MultiFrame.encodeEnd(out);
    }

    /** Reads one result for each part. */
    @Override
    public List<ReadResult> decodeReply(JuteReader in) throws MalformedRecordException {
        List<MultiFrame.Result> read = MultiFrame.decodeReads(in, ops, MultiReadRequest::part);
        List<ReadResult> results = new ArrayList<>(ops.size());
        for (int i = 0; i < ops.size(); i++) {
            results.add(result(ops.get(i), read.get(i)));
        }
        return Collections.unmodifiableList(results);
    }

    @SuppressWarnings("unchecked") // decoded by the request of this very part
    private ReadResult result(ReadOp op, MultiFrame.Result read) {
        String path = toClient.apply(op.path());
        if (!read.done()) {
            return new ReadResult.Failed(path, part(op).operation(), ErrorCode.of(read.code()), read.code());
        }
        return op instanceof ReadOp.GetData
                ? new ReadResult.Data(path, (NodeData) requireNonNull(read.answer()))
                : new ReadResult.Children(path, (List<String>) requireNonNull(read.answer()));
    }

    /** Servers ignore a watch here. */
    private static Request<?> part(ReadOp op) {
        return op instanceof ReadOp.GetData ? new Request.GetData(op.path()) : new Request.GetChildren(op.path());
    }

    @Override
    public String toString() {
        return "MultiReadRequest" + ops;
    }
}
