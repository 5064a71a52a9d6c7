/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.leader.ZkLeaderElection;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an election stands, as it is known in this process. Got without I/O.
 *
 * @param id id of the election
 * @param client name of the client
 * @param path path of the election
 * @param participant what this application calls itself
 * @param works what runs while it leads: bean and method, or bean
 * @param running whether this application takes part
 * @param state what it does at the moment
 * @param leadership state of its leadership, null if it has none
 * @param epoch fencing token of its leadership, null if it has none
 * @param since since when it leads, by the clock of this machine; null if it does not
 * @param leader what the leader calls itself, null if nobody leads or nobody knows
 * @param leaderEpoch fencing token of the leader
 * @param leaderSince when the leader began to stand for election, by the servers' clock
 * @param stale whether another one may lead by now, since there is no connection
 * @param grants how often this application came to lead
 * @param skipped how many calls of {@link LeaderOnly} methods were left out
 * @param lastFailure what last kept it from standing for election, or ended its work; null if nothing did. The class of
 *     the failure alone
 */
public record ZkElectionStatus(
        String id,
        String client,
        String path,
        String participant,
        List<String> works,
        boolean running,
        ZkLeaderElection.State state,
        @Nullable GrantState leadership,
        @Nullable Long epoch,
        @Nullable Instant since,
        @Nullable String leader,
        @Nullable Long leaderEpoch,
        @Nullable Instant leaderSince,
        boolean stale,
        long grants,
        long skipped,
        @Nullable String lastFailure) {
    /** Copies the list. */
    public ZkElectionStatus {
        works = List.copyOf(works);
    }

    /** Shows no ids of participants: node data does not belong in logs. */
    @Override
    public String toString() {
        return "ZkElectionStatus[" + id + ", " + state + (leadership == null ? "" : ", " + leadership) + "]";
    }
}
