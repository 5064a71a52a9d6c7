/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.event;

import io.zkboot.client.ZkClient;

/**
 * A watch endpoint cannot set its watch or read a node, for a reason that does not go away by itself, or its method has
 * failed on an event. It comes once for a node and kind, until that works again, of which a
 * {@link ZkWatchEndpointRecoveredEvent} tells. A lost connection is no such failure.
 */
public final class ZkWatchEndpointFailedEvent extends ZkWatchEndpointEvent {
    private static final long serialVersionUID = 1L;

    private final Throwable cause;

    /** Creates one. */
    public ZkWatchEndpointFailedEvent(
            ZkClient client,
            String clientName,
            String endpointId,
            ZkWatchFailureKind kind,
            String path,
            Throwable cause) {
        super(client, clientName, endpointId, kind, path);
        this.cause = cause;
    }

    /** Returns what was thrown. */
    public Throwable getCause() {
        return cause;
    }
}
