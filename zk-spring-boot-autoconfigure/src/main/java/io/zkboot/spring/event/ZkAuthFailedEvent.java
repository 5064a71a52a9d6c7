/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.event;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.StateChange;

/** The ensemble refused an authentication; the client has ended. */
public final class ZkAuthFailedEvent extends ZkSessionEvent {
    private static final long serialVersionUID = 1L;

    ZkAuthFailedEvent(ZkClient client, String clientName, StateChange change) {
        super(client, clientName, change);
    }
}
