/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.event;

import io.zkboot.client.ZkClient;

/** A node was created. */
public final class ZkNodeCreatedEvent extends ZkNodeEvent {
    private static final long serialVersionUID = 1L;

    ZkNodeCreatedEvent(ZkClient client, String clientName, String path, long zxid) {
        super(ZkNodeEventType.CREATED, client, clientName, path, zxid);
    }
}
