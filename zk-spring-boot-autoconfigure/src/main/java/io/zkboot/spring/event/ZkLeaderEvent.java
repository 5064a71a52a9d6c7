/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.event;

import io.zkboot.client.ZkClient;

/** Something happened in an election that {@link io.zkboot.spring.leader.ZkLeaders} looks after. */
public abstract class ZkLeaderEvent extends ZkEvent {
    private static final long serialVersionUID = 1L;

    private final String electionId;
    private final String path;

    ZkLeaderEvent(ZkClient client, String clientName, String electionId, String path) {
        super(client, clientName);
        this.electionId = electionId;
        this.path = path;
    }

    /** Returns the id of the election, by default its path. */
    public String getElectionId() {
        return electionId;
    }

    /** Returns the path of the election. */
    public String getPath() {
        return path;
    }

    /** Shows no id of a participant: node data does not belong in logs. */
    @Override
    public String toString() {
        return getClass().getSimpleName() + "[client=" + getClientName() + ", election=" + electionId + "]";
    }
}
