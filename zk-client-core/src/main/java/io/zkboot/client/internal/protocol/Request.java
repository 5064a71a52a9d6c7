/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.JuteWriter;
import io.zkboot.client.internal.jute.MalformedRecordException;
import org.jspecify.annotations.Nullable;

/**
 * One operation: its fields, how they are written, and how its reply is read. This file is the catalogue of the
 * protocol. Paths are those of the server, the chroot is in them already.
 *
 * @param <R> what the operation answers
 */
public sealed interface Request<R extends @Nullable Object> {
    /** Returns the operation. */
    OpCode opCode();

    /** Returns the server path, null for an operation without one. */
    @Nullable String path();

    /** Returns a number of bytes that the encoded record certainly fits into; cheap, not exact. */
    int sizeBound();

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

    /** Returns the answer that an error code stands for (no node for exists), or null if it is a failure. */
    default @Nullable R replyFor(ErrorCode code) {
        return null;
    }

    /** Deletes a node. */
    record Delete(String path, int version) implements Request<@Nullable Void> {
        @Override
        public OpCode opCode() {
            return OpCode.DELETE;
        }

        @Override
        public int sizeBound() {
            return 8 + 3 * path.length();
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
}
