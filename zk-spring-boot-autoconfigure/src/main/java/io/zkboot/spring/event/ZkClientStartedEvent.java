/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.event;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.StateChange;

/** A client was started and connects. The first event of each client, also of one that a bean has started before. */
public final class ZkClientStartedEvent extends ZkSessionEvent {
    private static final long serialVersionUID = 1L;

    ZkClientStartedEvent(ZkClient client, String clientName, StateChange change) {
        super(client, clientName, change);
    }
}
