/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.event;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.leader.Leader;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Another one leads than before, or nobody; this application stands for election, too, and may be the one. */
public final class ZkLeaderChangedEvent extends ZkLeaderEvent {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Leader leader;

    /**
     * Creates one.
     *
     * @param leader null if nobody leads
     */
    public ZkLeaderChangedEvent(
            ZkClient client, String clientName, String electionId, String path, @Nullable Leader leader) {
        super(client, clientName, electionId, path);
        this.leader = leader;
    }

    /** Returns who leads, with its id and epoch; empty if nobody does. */
    public Optional<Leader> getLeader() {
        return Optional.ofNullable(leader);
    }
}
