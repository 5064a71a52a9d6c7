/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.event;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.leader.Leadership;

/**
 * A leadership of this application has begun, is in doubt, is sure again, or has ended. Each {@link ZkLeaderGrantedEvent}
 * is followed by one {@link ZkLeaderRevokedEvent} of the same leadership, and no other grant before the listeners of
 * that have returned.
 */
public abstract class ZkLeadershipEvent extends ZkLeaderEvent {
    private static final long serialVersionUID = 1L;

    private final transient Leadership leadership;
    private final String participant;
    private final long epoch;

    ZkLeadershipEvent(
            ZkClient client, String clientName, String electionId, String participant, Leadership leadership) {
        super(client, clientName, electionId, leadership.path());
        this.leadership = leadership;
        this.participant = participant;
        this.epoch = leadership.epoch();
    }

    /** Returns the leadership, whose state may be another one by now. */
    public Leadership getLeadership() {
        return leadership;
    }

    /** Returns what this application calls itself in the election. */
    public String getParticipant() {
        return participant;
    }

    /** Returns the fencing token, which grows with each leadership of a path. */
    public long getEpoch() {
        return epoch;
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "[client=" + getClientName() + ", election=" + getElectionId() + ", epoch=0x"
                + Long.toHexString(epoch) + "]";
    }
}
