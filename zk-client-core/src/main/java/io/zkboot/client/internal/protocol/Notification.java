/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import io.zkboot.client.event.EventType;
import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.MalformedRecordException;
import org.jspecify.annotations.Nullable;

/**
 * A watch event from the server.
 *
 * @param rawType the number of the type on the wire
 * @param type the type; null for a number that servers of today do not send, which costs no connection
 * @param path server path of the node, with the chroot
 * @param zxid transaction that caused the event, -1 from servers before 3.9
 */
public record Notification(int rawType, @Nullable EventType type, String path, long zxid) {
    /** Reads the record that follows a reply header with {@link Xid#NOTIFICATION}. */
    public static Notification decode(JuteReader in, long headerZxid) throws MalformedRecordException {
        int rawType = in.readInt();
        in.readInt(); // session state as the server sees it: always SyncConnected, so it tells nothing
        String path = in.requireString("path of an event");
        return new Notification(rawType, typeOf(rawType), path, headerZxid);
    }

    /** The numbers from 5 on are events of the client's own making: no server may forge them. */
    private static @Nullable EventType typeOf(int rawType) {
        return switch (rawType) {
            case 1 -> EventType.NODE_CREATED;
            case 2 -> EventType.NODE_DELETED;
            case 3 -> EventType.NODE_DATA_CHANGED;
            case 4 -> EventType.NODE_CHILDREN_CHANGED;
            default -> null;
        };
    }
}
