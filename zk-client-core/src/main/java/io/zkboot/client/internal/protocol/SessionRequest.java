/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.JuteWriter;
import org.jspecify.annotations.Nullable;

/** An operation on the session itself. It concerns no node, and its reply is a header alone. */
public sealed interface SessionRequest extends Request<@Nullable Void> {
    @Override
    default @Nullable String path() {
        return null;
    }

    @Override
    default int sizeBound() {
        return 0;
    }

    @Override
    default void encode(JuteWriter out) {
        // The header says it all.
    }

    @Override
    default @Nullable Void decodeReply(JuteReader in) {
        return null;
    }

    /** Keeps the session alive. Sent with {@link Xid#PING}. */
    record Ping() implements SessionRequest {
        @Override
        public OpCode opCode() {
            return OpCode.PING;
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }
    }

    /** Ends the session; the server closes the connection after its answer. */
    record CloseSession() implements SessionRequest {
        @Override
        public OpCode opCode() {
            return OpCode.CLOSE_SESSION;
        }
    }

    /** Adds an identity to the connection. Sent with {@link Xid#AUTH}; its record has a type, which is always 0. */
    @SuppressWarnings("ArrayRecordComponent") // wiped by its owner, so never copied
    record Auth(String scheme, byte[] credentials) implements SessionRequest {
        @Override
        public OpCode opCode() {
            return OpCode.AUTH;
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public int sizeBound() {
            return Records.narrow(Integer.BYTES + Records.bound(scheme) + Records.bound(credentials));
        }

        @Override
        public void encode(JuteWriter out) {
            out.writeInt(0);
            out.writeString(scheme);
            out.writeBuffer(credentials);
        }

        /** Shows all but the credentials. */
        @Override
        public String toString() {
            return "Auth[scheme=" + scheme + "]";
        }
    }
}
