/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import io.zkboot.client.internal.session.SimulatedFrontDoor;

/** The front door of a simulated session, for tests of what is built on it. */
public final class SimulatedClient {
    private SimulatedClient() {}

    /** Returns a client whose session lives in the world of the door. */
    public static ZkClient of(SimulatedFrontDoor door) {
        return LostRepliesTest.client(door);
    }
}
