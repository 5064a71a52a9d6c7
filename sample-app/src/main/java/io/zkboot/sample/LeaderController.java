/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import io.zkboot.client.recipe.leader.ZkLeaderElection;
import io.zkboot.spring.leader.ZkElection;
import io.zkboot.spring.leader.ZkElectionStatus;
import io.zkboot.spring.leader.ZkLeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
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

    private final ZkLeaders leaders;

    LeaderController(ZkLeaders leaders) {
        this.leaders = leaders;
    }

    /**
     * Who leads as this instance knows it.
     *
     * @param stale whether it may be another one by now, as the connection is lost
     * @param here what this instance does
     * @param leads whether it is this one
     */
    record Leading(
            @Nullable String id, @Nullable Instant since, boolean stale, ZkLeaderElection.State here, boolean leads) {}

    @GetMapping
    Leading leader() {
        ZkElection election = election();
        ZkElectionStatus status = election.status();
        return new Leading(status.leader(), status.leaderSince(), status.stale(), status.state(), election.isLeader());
    }

    /** Does nothing if another one leads. */
    @PostMapping("/resign")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void resign() {
        election().leadership().ifPresent(leadership -> leadership.resign(LONG_ENOUGH_FOR_OTHERS));
    }

    private ZkElection election() {
        return Objects.requireNonNull(leaders.getElection(Report.ELECTION), "the election of the report");
    }
}
