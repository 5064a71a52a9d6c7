/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import java.time.Duration;

/** Sees all bytes at the client's end of its connections, at the time when the client writes or reads them. */
public interface WireTap {
    /**
     * The client has written.
     *
     * @param since when it may have wanted to: earlier than now if the connection took no more
     */
    void written(SimulatedConnection connection, byte[] bytes, Duration since);

    /** The client has read. */
    void read(SimulatedConnection connection, byte[] bytes);
}
