/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.event;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.StateChange;

/** The connection is lost; the session may live on. */
public final class ZkDisconnectedEvent extends ZkSessionEvent {
    private static final long serialVersionUID = 1L;

    ZkDisconnectedEvent(ZkClient client, String clientName, StateChange change) {
        super(client, clientName, change);
    }
}
