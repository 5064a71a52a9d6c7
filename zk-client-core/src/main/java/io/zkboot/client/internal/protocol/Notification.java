/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import io.zkboot.client.event.EventType;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.MalformedRecordException;
import org.jspecify.annotations.Nullable;

/** A watch event from the server: the record that follows a reply header with {@link Xid#NOTIFICATION}. */
public final class Notification {
    private Notification() {}

    /** Reads the number of the type, with which the record begins. */
    public static int readType(JuteReader in) throws MalformedRecordException {
        return in.readInt();
    }

    /**
     * Reads the rest of the record.
     *
     * @param headerZxid transaction that caused the event, -1 from servers before 3.9
     * @return the event, with the server path of the node; one that tells to look again for a type that servers of
     *     today do not send, which costs no connection
     */
    public static WatchedEvent decode(JuteReader in, int rawType, long headerZxid) throws MalformedRecordException {
        in.readInt(); // session state as the server sees it: always SyncConnected, so it tells nothing
        EventType type = typeOf(rawType);
        if (type == null) {
            return new WatchedEvent(EventType.RESYNC, in.requireString("path of an event"), headerZxid);
        }
        return new WatchedEvent(type, ServerPaths.read(in, "path of an event"), headerZxid);
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
