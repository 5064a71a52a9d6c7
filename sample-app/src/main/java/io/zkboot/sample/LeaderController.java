/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import io.zkboot.client.recipe.leader.Leader;
import io.zkboot.client.recipe.leader.Leadership;
import io.zkboot.client.recipe.leader.ZkLeaderElection;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Says who leads, and lets another one lead: {@code GET /leader}, {@code POST /leader/resign}. */
@RestController
@RequestMapping("/leader")
class LeaderController {
    private static final Duration LONG_ENOUGH_FOR_OTHERS = Duration.ofSeconds(1);

    private final ZkLeaderElection election;

    LeaderController(ZkLeaderElection election) {
        this.election = election;
    }

    /**
     * Who leads as this instance knows it.
     *
     * @param stale whether it may be another one by now, as the connection is lost
     * @param here what this instance does
     * @param leads whether it is this one
     */
    record Leading(
            @Nullable String id,
            @Nullable Instant since,
            long epoch,
            boolean stale,
            ZkLeaderElection.State here,
            boolean leads) {}

    @GetMapping
    Leading leader() {
        Leader leader = election.leader().orElse(null);
        return new Leading(
                leader == null ? null : leader.id(),
                leader == null ? null : leader.since(),
                leader == null ? 0 : leader.epoch(),
                election.isStale(),
                election.state(),
                election.isLeader());
    }

    /** Does nothing if another one leads. */
    @PostMapping("/resign")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void resign() {
        election.leadership().ifPresent(LeaderController::resign);
    }

    private static void resign(Leadership leadership) {
        leadership.resign(LONG_ENOUGH_FOR_OTHERS);
    }
}
