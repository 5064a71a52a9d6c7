/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.event;

import io.zkboot.client.ZkClient;

/**
 * What a {@link ZkWatchEndpointFailedEvent} told of works again: the watch is set, the node was read, or the method was
 * called for a later event of the node; or the node is gone. An event that its condition keeps away is none. An
 * endpoint that is stopped with a failure tells nothing of it.
 */
public final class ZkWatchEndpointRecoveredEvent extends ZkWatchEndpointEvent {
    private static final long serialVersionUID = 1L;

    /** Creates one. */
    public ZkWatchEndpointRecoveredEvent(
            ZkClient client, String clientName, String endpointId, ZkWatchFailureKind kind, String path) {
        super(client, clientName, endpointId, kind, path);
    }
}
