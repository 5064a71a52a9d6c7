/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.JuteWriter;
import io.zkboot.client.internal.jute.MalformedRecordException;
import org.jspecify.annotations.Nullable;

/**
 * A token of a SASL exchange: the whole record in both directions ({@code GetSASLRequest}, {@code SetSASLResponse}).
 */
public final class SaslToken {
    private SaslToken() {}

    /** Returns a number of bytes that the request header and the token fit into. */
    public static int sizeBound(byte[] token) {
        return Records.narrow(2L * Integer.BYTES + Records.bound(token));
    }

    /** Writes a request header and a token. */
    public static void encode(JuteWriter out, int xid, byte[] token) {
        out.writeInt(xid);
        out.writeInt(OpCode.SASL.code());
        out.writeBuffer(token);
    }

    /** Reads the token that follows a reply header; null if the server has none, or none any more. */
    public static byte @Nullable [] decodeReply(JuteReader in) throws MalformedRecordException {
        return in.remaining() == 0 ? null : in.readBuffer();
    }
}
