/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.event;

import io.zkboot.client.ZkClient;

/** A child of a node was created or deleted. */
public final class ZkNodeChildrenChangedEvent extends ZkNodeEvent {
    private static final long serialVersionUID = 1L;

    ZkNodeChildrenChangedEvent(ZkClient client, String clientName, String path, long zxid) {
        super(ZkNodeEventType.CHILDREN_CHANGED, client, clientName, path, zxid);
    }
}
