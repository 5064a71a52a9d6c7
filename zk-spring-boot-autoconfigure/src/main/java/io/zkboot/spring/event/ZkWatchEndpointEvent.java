/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.event;

import io.zkboot.client.ZkClient;

/** A watch endpoint has begun to fail, or works again. */
public abstract sealed class ZkWatchEndpointEvent extends ZkEvent
        permits ZkWatchEndpointFailedEvent, ZkWatchEndpointRecoveredEvent {
    private static final long serialVersionUID = 1L;

    private final String endpointId;
    private final ZkWatchFailureKind kind;
    private final String path;

    ZkWatchEndpointEvent(ZkClient client, String clientName, String endpointId, ZkWatchFailureKind kind, String path) {
        super(client, clientName);
        this.endpointId = endpointId;
        this.kind = kind;
        this.path = path;
    }

    /** Returns the id of the endpoint. */
    public String getEndpointId() {
        return endpointId;
    }

    /** Returns what has failed, or works again. */
    public ZkWatchFailureKind getKind() {
        return kind;
    }

    /** Returns the node concerned; the path or pattern that is watched, if it concerns all of it. */
    public String getPath() {
        return path;
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "[endpoint=" + endpointId + ", kind=" + kind + ", path=" + path
                + ", client=" + getClientName() + "]";
    }
}
