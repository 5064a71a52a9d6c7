/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import java.nio.ByteBuffer;

/** What somebody who looks at bytes that a server sends, mostly one frame, can tell of them. */
final class ServerFrame {
    static final String REPLY = "a reply breaks off";
    static final String EVENT = "an event breaks off";
    static final String CONNECT_ANSWER = "the answer to a connect request breaks off";

    private static final int LENGTH = 4;
    private static final int HEADER = 16;
    private static final int NOTIFICATION = -1;

    private ServerFrame() {}

    /** What a trace says of them. */
    static String text(byte[] bytes) {
        if (bytes.length < LENGTH + HEADER || !isOne(bytes)) {
            return bytes.length + " bytes";
        }
        ByteBuffer header = ByteBuffer.wrap(bytes, LENGTH, HEADER);
        int xid = header.getInt();
        long zxid = header.getLong();
        return "xid " + xid + ", zxid 0x" + Long.toHexString(zxid) + ", error " + header.getInt() + ", "
                + (bytes.length - LENGTH - HEADER) + " bytes more";
    }

    /** Returns the number that a frame begins with. */
    static int xid(byte[] bytes) {
        return bytes.length < 2 * LENGTH ? 0 : ByteBuffer.wrap(bytes).getInt(LENGTH);
    }

    /** Notes what it is of which a part alone has come; what is no frame is nothing. */
    static void breaksOff(byte[] bytes, int place, boolean first) {
        if (place > 0 && place < bytes.length && isOne(bytes)) {
            LifeSteps.happens(first ? CONNECT_ANSWER : isEvent(bytes) ? EVENT : REPLY);
        }
    }

    static boolean isEvent(byte[] bytes) {
        return isOne(bytes) && xid(bytes) == NOTIFICATION;
    }

    private static boolean isOne(byte[] bytes) {
        return bytes.length >= LENGTH && ByteBuffer.wrap(bytes).getInt() == bytes.length - LENGTH;
    }
}
