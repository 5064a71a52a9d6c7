/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.JuteWriter;
import io.zkboot.client.internal.jute.MalformedRecordException;
import java.util.List;

/** A question about a whole part of the tree (servers 3.6 and later). */
public sealed interface TreeRequest<R> extends Request<R> {
    @Override
    default boolean isRepeatable() {
        return true;
    }

    @Override
    default int sizeBound() {
        return Records.narrow(Records.bound(String.valueOf(path())));
    }

    @Override
    default void encode(JuteWriter out) {
        out.writeString(path());
    }

    /**
     * Names the ephemeral nodes of this session.
     *
     * @param path what their paths begin with: the server compares strings, not names
     */
    record GetEphemerals(String path) implements TreeRequest<List<String>> {
        @Override
        public OpCode opCode() {
            return OpCode.GET_EPHEMERALS;
        }

        @Override
        public List<String> decodeReply(JuteReader in) throws MalformedRecordException {
            return ServerPaths.readAll(in);
        }
    }

    /** Counts all nodes below a node, not only its children. */
    record GetAllChildrenNumber(String path) implements TreeRequest<Integer> {
        @Override
        public OpCode opCode() {
            return OpCode.GET_ALL_CHILDREN_NUMBER;
        }

        @Override
        public Integer decodeReply(JuteReader in) throws MalformedRecordException {
            return in.readInt();
        }
    }
}
