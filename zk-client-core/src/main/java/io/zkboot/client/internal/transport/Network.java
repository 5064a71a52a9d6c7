/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * The network as the SendThread sees it: a way to open a channel, and one place to wait. All methods but
 * {@link #wakeup()} belong to one thread. While that is in {@link #await}, another thread may write to a channel and
 * tell it whether it wants to write: await touches no channel, and ends if that changes.
 */
public interface Network extends AutoCloseable {
    /**
     * Begins to connect; {@link Channel#finishConnect()} tells when it is done.
     *
     * @param address a resolved address
     * @param host the name that the user configured, which TLS verifies
     */
    Channel open(InetSocketAddress address, String host) throws IOException;

    /**
     * Waits until an open channel is ready for something it waits for (connecting, reading, and writing if wanted),
     * until {@link #wakeup()}, or until the time has passed, whichever comes first.
     *
     * @param nanos how long at most; 0 or less only looks
     */
    void await(long nanos) throws IOException;

    /** Lets the channels know what the last {@link #await} has found. */
    default void takeReady() {}

    /** Whether a channel holds bytes inside that were not read, of which no {@link #await} can know. */
    default boolean holdsMore() {
        return false;
    }

    /** Whether a write encrypts, which takes a deeper stack than to hand the bytes to the system. Any thread. */
    default boolean encrypts() {
        return false;
    }

    /** Ends the current or the next {@link #await}. Any thread may call it. */
    void wakeup();

    /** Closes everything. */
    @Override
    void close();
}
