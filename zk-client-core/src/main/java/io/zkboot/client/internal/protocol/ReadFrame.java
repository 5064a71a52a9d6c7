/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.JuteWriter;
import io.zkboot.client.internal.jute.MalformedRecordException;

/** How several reads make up the body of one {@code multiRead}, and its reply: each with a header, then an end. */
public final class ReadFrame {
    /** Bytes of the header of each part. */
    public static final int HEADER_SIZE = MultiRequest.HEADER_SIZE;
    /** Bytes of the end. */
    public static final int END_BOUND = MultiRequest.HEADER_SIZE;

    private ReadFrame() {}

    /** Writes a part. */
    static void encodePart(JuteWriter out, OpCode read, String path) {
        MultiRequest.writeHeader(out, read.code(), false);
        out.writeString(path);
        out.writeBoolean(false); // servers ignore a watch here
    }

    /** Writes a read as a part. */
    public static void encodePart(JuteWriter out, Request<?> read) {
        MultiRequest.writeHeader(out, read.opCode().code(), false);
        read.encode(out);
    }

    /** Writes the end. */
    public static void encodeEnd(JuteWriter out) {
        MultiRequest.writeHeader(out, MultiRequest.ERROR, true);
    }

    /**
     * Reads the header of a result.
     *
     * @return 0 if the reply of the read follows, the code of its error otherwise
     */
    public static int resultCode(JuteReader in, OpCode asked) throws MalformedRecordException {
        int type = in.readInt();
        boolean done = in.readBoolean();
        int error = in.readInt();
        if (done) {
            throw new MalformedRecordException("The reply to a multiRead ends before all results have come.");
        }
        if (type == MultiRequest.ERROR) {
            int code = in.readInt(); // again, and the body is what the reference client believes
            if (code == 0) {
                throw new MalformedRecordException("The reply to a multiRead has a failure without an error code.");
            }
            return code;
        }
        if (type != asked.code() || error != 0) {
            throw new MalformedRecordException("The reply to a multiRead has a result of type " + type + " with code "
                    + error + " where " + asked.operation() + " was asked.");
        }
        return 0;
    }

    /** Reads the end, which has to be there. */
    public static void requireEnd(JuteReader in, int results) throws MalformedRecordException {
        in.readInt();
        boolean done = in.readBoolean();
        in.readInt();
        if (!done) {
            throw new MalformedRecordException("The reply to a multiRead has more than " + results + " results.");
        }
    }
}
