/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import io.zkboot.client.testing.sim.SimulatedConnection.Direction;

/** How a connection is lost. */
public enum Loss {
    /** Both ends see its end; what has come can be read. */
    CUT,
    /** The client's next read or write fails; what it has not read is lost. */
    RESET,
    /** Nothing comes any more in either direction, and nobody is told. If that ends, the rest comes. */
    SILENCE;

    void befall(SimulatedConnection connection) {
        switch (this) {
            case CUT -> connection.cut();
            case RESET -> connection.reset();
            case SILENCE -> {
                connection.stall(Direction.TO_SERVER);
                connection.stall(Direction.TO_CLIENT);
            }
        }
    }
}
