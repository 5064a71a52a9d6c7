/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.event;

import io.zkboot.client.ZkClient;

/** A node was deleted. */
public final class ZkNodeDeletedEvent extends ZkNodeEvent {
    private static final long serialVersionUID = 1L;

    ZkNodeDeletedEvent(ZkClient client, String clientName, String path, long zxid) {
        super(ZkNodeEventType.DELETED, client, clientName, path, zxid);
    }
}
