/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

/** What stands at the server's end of simulated connections. */
public interface SimulatedPeer {
    /** A client has connected. */
    void connected(SimulatedConnection connection);

    /** Bytes have arrived. */
    void received(SimulatedConnection connection, byte[] bytes);

    /** The client has closed, or the connection is cut. Not called when the peer itself has closed. */
    void closed(SimulatedConnection connection);
}
