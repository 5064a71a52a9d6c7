/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.event;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.StateChange;

/** The session must be presumed gone: its timeout has passed without a connection. */
public final class ZkSessionLostEvent extends ZkSessionEvent {
    private static final long serialVersionUID = 1L;

    ZkSessionLostEvent(ZkClient client, String clientName, StateChange change) {
        super(client, clientName, change);
    }
}
