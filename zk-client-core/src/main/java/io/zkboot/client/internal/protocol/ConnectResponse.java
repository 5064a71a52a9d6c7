/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.MalformedRecordException;

/**
 * The answer to a {@link ConnectRequest}. It has no header.
 *
 * @param timeoutMillis negotiated session timeout; 0 or less says that the session has expired
 * @param sessionId the session, 0 for an expired one
 * @param password password of the session, to go on with it
 * @param readOnly whether the server is read-only
 */
@SuppressWarnings("ArrayRecordComponent") // not compared; handed on to the session, which owns it
public record ConnectResponse(int timeoutMillis, long sessionId, byte[] password, boolean readOnly) {
    /** Reads the record. Servers of the 3.3 line do not write the last byte; they cannot be read-only. */
    public static ConnectResponse decode(JuteReader in) throws MalformedRecordException {
        in.readInt(); // protocol version, 0 everywhere and without a meaning so far
        int timeoutMillis = in.readInt();
        long sessionId = in.readLong();
        byte[] password = in.readBuffer();
        if (password == null) {
            throw new MalformedRecordException("The password in the connect response is null.");
        }
        boolean readOnly = in.remaining() > 0 && in.readBoolean();
        return new ConnectResponse(timeoutMillis, sessionId, password, readOnly);
    }

    /** Shows all but the password. */
    @Override
    public String toString() {
        return "ConnectResponse[sessionId=0x" + Long.toHexString(sessionId) + ", timeoutMillis=" + timeoutMillis
                + ", readOnly=" + readOnly + "]";
    }
}
