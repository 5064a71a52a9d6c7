/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.event;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.WatchedEvent;

/** Something happened to a watched node; the subclasses say what. Carries no node data. */
public abstract sealed class ZkNodeEvent extends ZkEvent
        permits ZkNodeInitialEvent,
                ZkNodeCreatedEvent,
                ZkNodeDataChangedEvent,
                ZkNodeChildrenChangedEvent,
                ZkNodeDeletedEvent {
    /** The transaction is not known. */
    public static final long NO_ZXID = WatchedEvent.NO_ZXID;

    private static final long serialVersionUID = 1L;

    private final ZkNodeEventType type;
    private final String path;
    private final long zxid;

    ZkNodeEvent(ZkNodeEventType type, ZkClient client, String clientName, String path, long zxid) {
        super(client, clientName);
        this.type = type;
        this.path = path;
        this.zxid = zxid;
    }

    /**
     * Creates the event of a type.
     *
     * @param type what happened
     * @param client the client that watches
     * @param clientName its name
     * @param path the node, as the client sees it
     * @param zxid the transaction, or {@link #NO_ZXID}
     */
    public static ZkNodeEvent of(ZkNodeEventType type, ZkClient client, String clientName, String path, long zxid) {
        return switch (type) {
            case INITIAL -> new ZkNodeInitialEvent(client, clientName, path, zxid);
            case CREATED -> new ZkNodeCreatedEvent(client, clientName, path, zxid);
            case DATA_CHANGED -> new ZkNodeDataChangedEvent(client, clientName, path, zxid);
            case CHILDREN_CHANGED -> new ZkNodeChildrenChangedEvent(client, clientName, path, zxid);
            case DELETED -> new ZkNodeDeletedEvent(client, clientName, path, zxid);
        };
    }

    /** Returns what happened. */
    public ZkNodeEventType getType() {
        return type;
    }

    /** Returns the node it happened to, as the client sees it (without its chroot). */
    public String getPath() {
        return path;
    }

    /** Returns the transaction that caused it; {@link #NO_ZXID} for a deletion that the server did not number. */
    public long getZxid() {
        return zxid;
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "[client=" + getClientName() + ", path=" + path + "]";
    }
}
