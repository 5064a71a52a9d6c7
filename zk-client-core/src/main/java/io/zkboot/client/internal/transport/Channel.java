/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One connection. No method blocks. Used by one thread. */
public interface Channel {
    /**
     * Goes on with connecting (TCP, and TLS where it is used).
     *
     * @return whether the channel is ready for reading and writing
     * @throws IOException if it never will be
     */
    boolean finishConnect() throws IOException;

    /**
     * Reads what is there.
     *
     * @return the number of bytes, 0 for none at the moment, -1 at the end of the stream
     */
    int read(ByteBuffer into) throws IOException;

    /** Writes as much as the channel takes now, and returns how many bytes that was. */
    int write(ByteBuffer from) throws IOException;

    /** Whether {@link Network#await} shall also end when the channel takes bytes again. */
    void wantWrite(boolean wanted);

    /** Whether {@link Network#await} shall end when there is something to read, as it does unless told otherwise. */
    default void wantRead(boolean wanted) {}

    /** Whether the peer has accepted the connection and TLS is being set up on it. */
    default boolean isSecuring() {
        return false;
    }

    /** Returns {@code address:port} of this end; null if it has none. */
    default @Nullable String localAddress() {
        return null;
    }

    /** Closes it at once. Idempotent, throws nothing. */
    void close();
}
