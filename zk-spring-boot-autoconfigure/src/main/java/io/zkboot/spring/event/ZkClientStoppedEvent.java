/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.event;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.StateChange;

/** A client was closed, or has given up. */
public final class ZkClientStoppedEvent extends ZkSessionEvent {
    private static final long serialVersionUID = 1L;

    ZkClientStoppedEvent(ZkClient client, String clientName, StateChange change) {
        super(client, clientName, change);
    }
}
