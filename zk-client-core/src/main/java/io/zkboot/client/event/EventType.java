/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.event;

/** What happened to a watched node, or to the watch itself. */
public enum EventType {
    /** The node was created. */
    NODE_CREATED,
    /** The node was deleted. */
    NODE_DELETED,
    /** The data of the node was set (with the same bytes or others). */
    NODE_DATA_CHANGED,
    /** A child of the node was created or deleted. Never sent to a recursive watch, which hears of the child itself. */
    NODE_CHILDREN_CHANGED,

    /** A data or exists watch was removed with {@code removeWatches}; made by the client. */
    DATA_WATCH_REMOVED,
    /** A children watch was removed with {@code removeWatches}; made by the client. */
    CHILD_WATCH_REMOVED,
    /** A persistent or recursive watch was removed with {@code removeWatches}; made by the client. */
    PERSISTENT_WATCH_REMOVED,

    /**
     * A persistent or recursive watch was set again after the connection had been lost; made by the client. No server
     * replays what such a watch missed in between: read again what you need, the watch is in place already. Also, once,
     * in place of events that came while 100,000 others waited for the listeners of this client to return, or of one
     * that could not be read: larger than {@code maxPacket}, or of a type that this client does not know.
     */
    RESYNC,

    /**
     * The watch has ended without firing; made by the client. It is the last event of the watch. The client was closed,
     * or its session ended for good; or the connection was lost and the watch could not be set again: the servers
     * refused that several times, the server is too old for recursive watches, or it was not wanted
     * ({@code restoreWatches}); or a one-shot watch may have fired with an event that could not be read.
     */
    WATCH_ENDED
}
