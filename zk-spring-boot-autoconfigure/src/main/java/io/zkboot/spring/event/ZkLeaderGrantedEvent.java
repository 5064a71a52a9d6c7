/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.event;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.leader.Leadership;

/** This application leads. */
public final class ZkLeaderGrantedEvent extends ZkLeadershipEvent {
    private static final long serialVersionUID = 1L;

    /** Creates one. */
    public ZkLeaderGrantedEvent(
            ZkClient client, String clientName, String electionId, String participant, Leadership leadership) {
        super(client, clientName, electionId, participant, leadership);
    }
}
