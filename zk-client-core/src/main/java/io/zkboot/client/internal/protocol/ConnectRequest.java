/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import io.zkboot.client.internal.jute.JuteWriter;

/**
 * The first message of a connection. It has no header.
 *
 * @param lastZxidSeen newest transaction that the client knows of; a server that is behind refuses the connection
 * @param timeoutMillis session timeout that is asked for
 * @param sessionId session to go on with, 0 for a new one
 * @param password password of the session, 16 zero bytes for a new one
 * @param readOnly whether a read-only server will do
 */
@SuppressWarnings("ArrayRecordComponent") // not compared; wiped by its owner, so never copied
public record ConnectRequest(long lastZxidSeen, int timeoutMillis, long sessionId, byte[] password, boolean readOnly) {
    private static final int PROTOCOL_VERSION = 0;

    private static final int PASSWORD_LENGTH = 16;

    /** Returns what a client sends as the password that has no session. */
    public static byte[] noPassword() {
        return new byte[PASSWORD_LENGTH];
    }

    /** Returns the size of the encoded record; exact. */
    public int sizeBound() {
        return Records.narrow(29L + password.length);
    }

    /** Writes the record. */
    public void encode(JuteWriter out) {
        out.writeInt(PROTOCOL_VERSION);
        out.writeLong(lastZxidSeen);
        out.writeInt(timeoutMillis);
        out.writeLong(sessionId);
        out.writeBuffer(password);
        out.writeBoolean(readOnly);
    }

    /** Shows all but the password. */
    @Override
    public String toString() {
        return "ConnectRequest[sessionId=0x" + Long.toHexString(sessionId) + ", lastZxidSeen=0x"
                + Long.toHexString(lastZxidSeen) + ", timeoutMillis=" + timeoutMillis + ", readOnly=" + readOnly + "]";
    }
}
