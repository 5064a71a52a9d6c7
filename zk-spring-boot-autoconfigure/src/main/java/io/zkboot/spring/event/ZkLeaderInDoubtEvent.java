/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.event;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.leader.Leadership;

/** The connection is gone, and nobody can say whether this application still leads. */
public final class ZkLeaderInDoubtEvent extends ZkLeadershipEvent {
    private static final long serialVersionUID = 1L;

    /** Creates one. */
    public ZkLeaderInDoubtEvent(
            ZkClient client, String clientName, String electionId, String participant, Leadership leadership) {
        super(client, clientName, electionId, participant, leadership);
    }
}
