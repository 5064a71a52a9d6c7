/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import org.jspecify.annotations.Nullable;

/** A connection that is going to be lost at a byte: it waits for that one, and says of what a part alone has come. */
final class BreakingOff {
    private final SimulatedConnection connection;
    private final Pipe toClient;
    private byte @Nullable [] firstSent;
    private @Nullable Loss ofEvent;
    private int placeInEvent;

    BreakingOff(SimulatedConnection connection, Pipe toClient) {
        this.connection = connection;
        this.toClient = toClient;
    }

    /** Lets so many bytes more come in one direction; then the connection is lost. */
    void after(int bytes, Pipe direction, Loss how) {
        connection.note("is to be lost by " + how + " after " + bytes + " bytes " + side(direction));
        direction.breakAfter(bytes, (whole, place) -> {
            connection.note("is lost, " + place + " of " + whole.length + " bytes " + side(direction) + " have come");
            if (direction == toClient) {
                ServerFrame.breaksOff(whole, place, whole == firstSent);
            }
            how.befall(connection);
        });
    }

    private String side(Pipe direction) {
        return direction == toClient ? "to the client" : "to the server";
    }

    /** Lets the connection be lost at a place of the next event. */
    void inEvent(int place, Loss how) {
        ofEvent = how;
        placeInEvent = place;
    }

    /** The server is about to send this. */
    void sends(byte[] bytes) {
        firstSent = firstSent == null ? bytes : firstSent;
        Loss how = ofEvent;
        if (how != null && firstSent != bytes && ServerFrame.isEvent(bytes)) {
            ofEvent = null;
            after(toClient.inFlight() + placeInEvent % bytes.length, toClient, how);
        }
    }

    /** Lets it be. */
    void spare() {
        ofEvent = null;
    }
}
