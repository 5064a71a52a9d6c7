/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.event;

import io.zkboot.client.ZkClient;

/** A node was there as the watch began. */
public final class ZkNodeInitialEvent extends ZkNodeEvent {
    private static final long serialVersionUID = 1L;

    ZkNodeInitialEvent(ZkClient client, String clientName, String path, long zxid) {
        super(ZkNodeEventType.INITIAL, client, clientName, path, zxid);
    }
}
