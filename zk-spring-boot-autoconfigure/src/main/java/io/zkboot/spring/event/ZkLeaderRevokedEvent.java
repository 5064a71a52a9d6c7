/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.event;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.leader.Leadership;
import org.jspecify.annotations.Nullable;

/** This application leads no more, by its own will or not. */
public final class ZkLeaderRevokedEvent extends ZkLeadershipEvent {
    private static final long serialVersionUID = 1L;

    private final @Nullable LossReason lossReason;

    /** Creates one. */
    public ZkLeaderRevokedEvent(
            ZkClient client, String clientName, String electionId, String participant, Leadership leadership) {
        super(client, clientName, electionId, participant, leadership);
        this.lossReason = leadership.lossReason();
    }

    /** Returns why it was lost; null if this application has resigned. */
    public @Nullable LossReason getLossReason() {
        return lossReason;
    }
}
