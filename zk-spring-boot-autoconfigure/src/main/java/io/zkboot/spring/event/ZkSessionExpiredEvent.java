/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.event;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.StateChange;

/** The ensemble ended the session, and with it its ephemeral nodes. */
public final class ZkSessionExpiredEvent extends ZkSessionEvent {
    private static final long serialVersionUID = 1L;

    ZkSessionExpiredEvent(ZkClient client, String clientName, StateChange change) {
        super(client, clientName, change);
    }
}
