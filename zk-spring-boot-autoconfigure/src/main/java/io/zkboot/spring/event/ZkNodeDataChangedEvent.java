/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.event;

import io.zkboot.client.ZkClient;

/** The data of a node was set. */
public final class ZkNodeDataChangedEvent extends ZkNodeEvent {
    private static final long serialVersionUID = 1L;

    ZkNodeDataChangedEvent(ZkClient client, String clientName, String path, long zxid) {
        super(ZkNodeEventType.DATA_CHANGED, client, clientName, path, zxid);
    }
}
