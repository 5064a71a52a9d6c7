/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.event;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.StateChange;

/**
 * A client was closed while the application runs, or as it pauses, or has given up.
 *
 * <p>None comes when the application ends: clients are closed with their beans then, after all that could listen.
 * Listen to {@link org.springframework.context.event.ContextClosedEvent}, or use the client while your bean is
 * destroyed.
 */
public final class ZkClientStoppedEvent extends ZkSessionEvent {
    private static final long serialVersionUID = 1L;

    ZkClientStoppedEvent(ZkClient client, String clientName, StateChange change) {
        super(client, clientName, change);
    }
}
