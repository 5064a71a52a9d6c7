/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.event;

import io.zkboot.client.ZkClient;
import org.springframework.context.ApplicationEvent;

/** An application event about a ZooKeeper client. Published on a thread of its own, in the order of the happenings. */
public abstract class ZkEvent extends ApplicationEvent {
    private static final long serialVersionUID = 1L;

    private final String clientName;

    ZkEvent(ZkClient client, String clientName) {
        super(client);
        this.clientName = clientName;
    }

    /** Returns the client concerned. */
    public ZkClient getClient() {
        return (ZkClient) getSource();
    }

    /** Returns the name of the client, as in metrics and health. */
    public String getClientName() {
        return clientName;
    }
}
