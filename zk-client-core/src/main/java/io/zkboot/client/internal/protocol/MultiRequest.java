/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.MultiException;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.OpResult;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.JuteWriter;
import io.zkboot.client.internal.jute.MalformedRecordException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Several operations, all applied or none. Each part, and each result, has a header of its own; a last one marks the
 * end.
 *
 * @param ops the parts, with server paths
 * @param defaultAcl the access control list of nodes whose creation names none
 * @param toClient turns a server path into the caller's, for errors
 */
public record MultiRequest(List<Op> ops, List<Acl> defaultAcl, UnaryOperator<String> toClient)
        implements Request<List<OpResult>> {
    /** Size of the header of a part or result: its type, whether it is the end, an error code. */
    static final int HEADER_SIZE = 9;
    /** The type of a result that is an error, and of the header that marks the end. */
    static final int ERROR = -1;

    /** For parts whose server paths are the caller's own. */
    public MultiRequest(List<Op> ops, List<Acl> defaultAcl) {
        this(ops, defaultAcl, UnaryOperator.identity());
    }

    /** Takes a copy. */
    public MultiRequest {
        ops = List.copyOf(ops);
    }

    @Override
    public OpCode opCode() {
        return OpCode.MULTI;
    }

    @Override
    public @Nullable String path() {
        return null;
    }

    @Override
    public int sizeBound() {
        long bound = HEADER_SIZE;
        for (Op op : ops) {
            bound += HEADER_SIZE + Records.bound(op.path()) + Integer.BYTES;
            if (op instanceof Op.Create create) {
                bound += Records.createBound("", create.data(), acl(create.options()));
            } else if (op instanceof Op.SetData setData) {
                bound += Records.bound(setData.data());
            }
        }
        return Records.narrow(bound);
    }

    @Override
    public void encode(JuteWriter out) {
        for (Op op : ops) {
            writeHeader(out, opCode(op).code(), false);
            if (op instanceof Op.Create create) {
                CreateOptions options = create.options();
                Records.writeCreate(
                        out, create.path(), create.data(), acl(options), options.mode(), Records.ttlMillis(options));
            } else if (op instanceof Op.Delete delete) {
                out.writeString(delete.path());
                out.writeInt(delete.version());
            } else if (op instanceof Op.SetData setData) {
                out.writeString(setData.path());
                out.writeBuffer(setData.data());
                out.writeInt(setData.version());
            } else if (op instanceof Op.Check check) {
                out.writeString(check.path());
                out.writeInt(check.version());
            }
        }
        writeHeader(out, ERROR, true);
    }

    /**
     * A server that does not know the kind of a part cannot read the whole, and says so in these words; also one that
     * knows them all, if it fails after it has applied them.
     */
    @Override
    public int meaningOf(int errorCode) {
        return errorCode == ErrorCode.MARSHALLING_ERROR.code() && ops.stream().anyMatch(MultiRequest::isOfLaterServers)
                ? ErrorCode.UNIMPLEMENTED.code()
                : errorCode;
    }

    /** Returns the kinds of its parts that not every server knows. */
    public Set<OpCode> laterParts() {
        return ops.stream()
                .filter(MultiRequest::isOfLaterServers)
                .map(MultiRequest::opCode)
                .collect(Collectors.toSet());
    }

    private static boolean isOfLaterServers(Op op) {
        return op instanceof Op.Create create && opCode(create) != OpCode.CREATE;
    }

    /**
     * Reads one result for each part.
     *
     * @throws MultiException if the transaction failed: the header of such a reply tells of success
     */
    @Override
    public List<OpResult> decodeReply(JuteReader in) throws MalformedRecordException {
        List<OpResult> results = new ArrayList<>(ops.size());
        int failedIndex = -1;
        int failure = 0;
        boolean failed = false;
        for (int i = 0; i < ops.size(); i++) {
            int type = in.readInt();
            boolean done = in.readBoolean();
            int error = in.readInt();
            if (done) {
                throw new MalformedRecordException(
                        "The reply to a multi ends after " + i + " of " + ops.size() + " results.");
            }
            OpResult result = type == ERROR ? readFailure(in) : readResult(in, i, type, error);
            if (result instanceof OpResult.Failed part) {
                failed = true;
                if (failure == 0 && part.rawCode() != 0) {
                    failure = part.rawCode();
                    failedIndex = i;
                }
            }
            results.add(result);
        }
        in.readInt();
        boolean done = in.readBoolean();
        in.readInt();
        if (!done) {
            throw new MalformedRecordException("The reply to a multi has more than " + ops.size() + " results.");
        }
        if (failedIndex >= 0) {
            Op part = ops.get(failedIndex);
            throw new MultiException(
                    failedIndex, opCode(part).operation(), toClient.apply(part.path()), failure, results);
        }
        if (failed) {
            throw new MalformedRecordException("The reply to a multi has rolled-back parts, but none that failed.");
        }
        return Collections.unmodifiableList(results);
    }

    /** The code stands in the header and, again, in the body; the body is what the reference client believes. */
    private static OpResult readFailure(JuteReader in) throws MalformedRecordException {
        int code = in.readInt();
        return new OpResult.Failed(ErrorCode.of(code), code);
    }

    private OpResult readResult(JuteReader in, int index, int type, int error) throws MalformedRecordException {
        Op op = ops.get(index);
        int asked = opCode(op).code();
        if (error != 0 || !(op instanceof Op.Create ? isCreated(type, asked) : type == asked)) {
            throw new MalformedRecordException("The reply to a multi has a result of type " + type + " with code "
                    + error + " for part " + index + ", which is of type " + asked + ".");
        }
        if (op instanceof Op.Create) {
            String path = ServerPaths.read(in, "path of a created node");
            return new OpResult.Created(path, type == OpCode.CREATE2.code() ? Records.readStat(in) : null);
        }
        if (op instanceof Op.SetData) {
            return new OpResult.DataSet(Records.readStat(in));
        }
        return op instanceof Op.Delete ? new OpResult.Deleted() : new OpResult.Checked();
    }

    /**
     * A plain create is answered as one. The others are answered as create2, with a status; servers before 3.7.2 and
     * 3.8.2 leave it out and answer them as a plain one.
     */
    private static boolean isCreated(int type, int asked) {
        return type == OpCode.CREATE.code() || (type == OpCode.CREATE2.code() && asked != OpCode.CREATE.code());
    }

    private static OpCode opCode(Op op) {
        if (op instanceof Op.Create create) {
            return Records.createOpCode(create.options().mode(), create.withStat() ? OpCode.CREATE2 : OpCode.CREATE);
        }
        if (op instanceof Op.SetData) {
            return OpCode.SET_DATA;
        }
        return op instanceof Op.Delete ? OpCode.DELETE : OpCode.CHECK;
    }

    private List<Acl> acl(CreateOptions options) {
        List<Acl> own = options.acl();
        return own == null ? defaultAcl : own;
    }

    static void writeHeader(JuteWriter out, int type, boolean done) {
        out.writeInt(type);
        out.writeBoolean(done);
        out.writeInt(-1); // the error code, which only a result has
    }

    @Override
    public String toString() {
        return "MultiRequest" + ops; // a part shows its kind and path only
    }
}
