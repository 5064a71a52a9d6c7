/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.Children;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.JuteWriter;
import io.zkboot.client.internal.jute.MalformedRecordException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One operation: its fields, how they are written, and how its reply is read. This file and those that it permits are
 * the catalogue of the protocol. Paths are those of the server, the chroot is in them already. Bytes that follow a
 * record in a reply are ignored, so that a newer server may add fields.
 *
 * @param <R> what the operation answers
 */
public sealed interface Request<R extends @Nullable Object>
        permits Request.Create,
                Request.CreateWithStat,
                Request.Delete,
                Request.SetData,
                Request.SetAcl,
                Request.Sync,
                AccessRequest,
                ConfigRequest,
                MultiReadRequest,
                MultiRequest,
                ReadRequest,
                SessionRequest,
                TreeRequest,
                WatchRequest {
    /** Returns the operation. */
    OpCode opCode();

    /** Returns the name of the operation, as errors and metrics show it. */
    default String operation() {
        return opCode().operation();
    }

    /** Returns the server path, null for an operation without one. */
    @Nullable String path();

    /** Returns a number of bytes that the encoded record certainly fits into; cheap, not exact. */
    int sizeBound();

    /** Returns what asks for the same as a part of a {@code multi} or {@code multiRead}. */
    default Request<R> asPart() {
        return this;
    }

    /** Whether the encoded record has at most so many bytes. Needs no more memory than that to find out. */
    default boolean fits(int bytes) {
        if (sizeBound() <= bytes) {
            return true;
        }
        try {
            encode(new JuteWriter(ByteBuffer.allocate(bytes)));
            return true;
        } catch (BufferOverflowException e) {
            return false;
        }
    }

    /** Writes the record that follows the request header. */
    void encode(JuteWriter out);

    /**
     * Reads the record that follows a reply header without error.
     *
     * @throws MalformedRecordException if the bytes are not that record; nothing has been changed then
     * @throws io.zkboot.client.error.ZkException if the record itself tells of a failure, as that of a multi does
     */
    @Nullable R decodeReply(JuteReader in) throws MalformedRecordException;

    /** Whether sending it twice does no harm: it reads, or has the same effect each time. */
    default boolean isRepeatable() {
        return false;
    }

    /** Returns the same read without setting a watch; itself if it sets none. */
    default Request<R> withoutWatch() {
        return this;
    }

    /** Returns the code that says what an error code of the server means for this operation; mostly the same. */
    default int meaningOf(int errorCode) {
        return errorCode;
    }

    /** Returns the answer that an error code stands for (no node for exists), or null if it is a failure. */
    default @Nullable R replyFor(ErrorCode code) {
        return null;
    }

    /**
     * Creates a node and answers its path. Kinds that every server knows go as plain create.
     *
     * @param defaultAcl the access control list if the options name none
     */
    static Request<String> create(String path, byte @Nullable [] data, List<Acl> defaultAcl, CreateOptions options) {
        List<Acl> acl = options.acl();
        return new Create(path, data, acl == null ? defaultAcl : acl, options.mode(), Records.ttlMillis(options));
    }

    /**
     * Creates a node and answers its path and status (servers 3.5 and later).
     *
     * @param defaultAcl the access control list if the options name none
     */
    static Request<CreatedNode> createWithStat(
            String path, byte @Nullable [] data, List<Acl> defaultAcl, CreateOptions options) {
        List<Acl> acl = options.acl();
        return new CreateWithStat(
                path, data, acl == null ? defaultAcl : acl, options.mode(), Records.ttlMillis(options));
    }

    /** Reads the status of a node; see {@link Exists}. */
    static Request<Optional<Stat>> exists(String path, boolean watch) {
        return new Exists(path).watching(watch);
    }

    /** Reads data and status. */
    static Request<NodeData> getData(String path, boolean watch) {
        return new GetData(path).watching(watch);
    }

    /** Reads the names of the children. */
    static Request<List<String>> getChildren(String path, boolean watch) {
        return new GetChildren(path).watching(watch);
    }

    /** Reads the names of the children, and the status. */
    static Request<Children> getChildrenWithStat(String path, boolean watch) {
        return new GetChildrenWithStat(path).watching(watch);
    }

    /** Creates a node; see {@link #create}. */
    @SuppressWarnings("ArrayRecordComponent") // not compared; the data are not copied on their way out
    record Create(String path, byte @Nullable [] data, List<Acl> acl, CreateMode mode, long ttlMillis)
            implements Request<String> {
        @Override
        public OpCode opCode() {
            return Records.createOpCode(mode, OpCode.CREATE);
        }

        @Override
        public int sizeBound() {
            return Records.narrow(Records.createBound(path, data, acl));
        }

        @Override
        public void encode(JuteWriter out) {
            Records.writeCreate(out, path, data, acl, mode, ttlMillis);
        }

        @Override
        public String decodeReply(JuteReader in) throws MalformedRecordException {
            String created = ServerPaths.read(in, "path of the created node");
            if (opCode() != OpCode.CREATE && in.remaining() > 0) {
                // Containers and nodes with a time to live are answered with a status. It is not asked for, but where
                // it is cut, the reply is.
                Records.skipStat(in);
            }
            return created;
        }

        @Override
        public String toString() {
            return opCode().operation() + " " + path;
        }
    }

    /** Creates a node; see {@link #createWithStat}. */
    @SuppressWarnings("ArrayRecordComponent") // not compared; the data are not copied on their way out
    record CreateWithStat(String path, byte @Nullable [] data, List<Acl> acl, CreateMode mode, long ttlMillis)
            implements Request<CreatedNode> {
        @Override
        public OpCode opCode() {
            return Records.createOpCode(mode, OpCode.CREATE2);
        }

        @Override
        public int sizeBound() {
            return Records.narrow(Records.createBound(path, data, acl));
        }

        @Override
        public void encode(JuteWriter out) {
            Records.writeCreate(out, path, data, acl, mode, ttlMillis);
        }

        @Override
        public CreatedNode decodeReply(JuteReader in) throws MalformedRecordException {
            return new CreatedNode(ServerPaths.read(in, "path of the created node"), Records.readStat(in));
        }

        @Override
        public String toString() {
            return opCode().operation() + " " + path;
        }
    }

    /** Deletes a node. */
    record Delete(String path, int version) implements Request<@Nullable Void> {
        @Override
        public OpCode opCode() {
            return OpCode.DELETE;
        }

        @Override
        public int sizeBound() {
            return Records.narrow(Records.bound(path) + Integer.BYTES);
        }

        @Override
        public void encode(JuteWriter out) {
            out.writeString(path);
            out.writeInt(version);
        }

        @Override
        public @Nullable Void decodeReply(JuteReader in) {
            return null;
        }
    }

    /** Reads the status of a node; empty if there is no such node, which the server tells by an error code. */
    record Exists(String path) implements ReadRequest<Optional<Stat>> {
        @Override
        public OpCode opCode() {
            return OpCode.EXISTS;
        }

        @Override
        public Optional<Stat> decodeReply(JuteReader in) throws MalformedRecordException {
            return Optional.of(Records.readStat(in));
        }

        @Override
        @SuppressWarnings("NullableOptional") // null is not an answer here: it says that the code is a failure
        public @Nullable Optional<Stat> replyFor(ErrorCode code) {
            return code == ErrorCode.NO_NODE ? Optional.empty() : null;
        }
    }

    /** Reads data and status. */
    record GetData(String path) implements ReadRequest<NodeData> {
        @Override
        public OpCode opCode() {
            return OpCode.GET_DATA;
        }

        @Override
        public NodeData decodeReply(JuteReader in) throws MalformedRecordException {
            return new NodeData(in.readBuffer(), Records.readStat(in));
        }
    }

    /** Sets the data. */
    @SuppressWarnings("ArrayRecordComponent") // not compared; the data are not copied on their way out
    record SetData(String path, byte @Nullable [] data, int version) implements Request<Stat> {
        @Override
        public OpCode opCode() {
            return OpCode.SET_DATA;
        }

        @Override
        public int sizeBound() {
            return Records.narrow(Records.bound(path) + Records.bound(data) + Integer.BYTES);
        }

        @Override
        public void encode(JuteWriter out) {
            out.writeString(path);
            out.writeBuffer(data);
            out.writeInt(version);
        }

        @Override
        public Stat decodeReply(JuteReader in) throws MalformedRecordException {
            return Records.readStat(in);
        }

        @Override
        public String toString() {
            return opCode().operation() + " " + path;
        }
    }

    /** Sets the access control list. */
    record SetAcl(String path, List<Acl> acl, int version) implements Request<Stat> {
        @Override
        public OpCode opCode() {
            return OpCode.SET_ACL;
        }

        @Override
        public int sizeBound() {
            return Records.narrow(Records.bound(path) + Records.boundOfAcls(acl) + Integer.BYTES);
        }

        @Override
        public void encode(JuteWriter out) {
            out.writeString(path);
            Records.writeAcls(out, acl);
            out.writeInt(version);
        }

        @Override
        public Stat decodeReply(JuteReader in) throws MalformedRecordException {
            return Records.readStat(in);
        }
    }

    /**
     * Reads the names of the children. It asks for the status as well and leaves it, because servers from 3.6 on keep
     * the answers to that in a cache, and encode the others anew for each request ({@code ServerCnxn.serialize}).
     */
    record GetChildren(String path) implements ReadRequest<List<String>> {
        @Override
        public OpCode opCode() {
            return OpCode.GET_CHILDREN2;
        }

        @Override
        public String operation() {
            return OpCode.GET_CHILDREN.operation();
        }

        @Override
        public Request<List<String>> asPart() {
            return new GetChildrenPart(path);
        }

        @Override
        public List<String> decodeReply(JuteReader in) throws MalformedRecordException {
            List<String> names = in.readNames();
            Records.skipStat(in);
            return names;
        }
    }

    /** Reads the names of the children as a part of a {@code multiRead}, which has no status. */
    record GetChildrenPart(String path) implements ReadRequest<List<String>> {
        @Override
        public OpCode opCode() {
            return OpCode.GET_CHILDREN;
        }

        @Override
        public List<String> decodeReply(JuteReader in) throws MalformedRecordException {
            return in.readNames();
        }
    }

    /** Reads the names of the children, and the status. */
    record GetChildrenWithStat(String path) implements ReadRequest<Children> {
        @Override
        public OpCode opCode() {
            return OpCode.GET_CHILDREN2;
        }

        @Override
        public Children decodeReply(JuteReader in) throws MalformedRecordException {
            return new Children(in.readNames(), Records.readStat(in));
        }
    }

    /** Lets the server catch up with the leader. The reply repeats the path. */
    record Sync(String path) implements Request<@Nullable Void> {
        @Override
        public OpCode opCode() {
            return OpCode.SYNC;
        }

        @Override
        public int sizeBound() {
            return Records.narrow(Records.bound(path));
        }

        @Override
        public void encode(JuteWriter out) {
            out.writeString(path);
        }

        @Override
        public @Nullable Void decodeReply(JuteReader in) throws MalformedRecordException {
            in.requireString("path of a sync");
            return null;
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }
    }
}
