/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.chaos;

import io.zkboot.client.recipe.leader.Leader;
import io.zkboot.client.recipe.leader.LeaderOptions;
import io.zkboot.client.recipe.leader.Leadership;
import io.zkboot.client.recipe.leader.ZkLeaderElection;
import java.time.Duration;
import java.util.Random;

/** One participant of a child in the election, who counts while it leads, and resigns. */
final class Candidate {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Bench bench;
    private final Random random;
    private final ZkLeaderElection election;

    Candidate(String child, Bench bench, long seed) {
        this.bench = bench;
        this.random = new Random(seed);
        this.election = ZkLeaderElection.of(
                bench.client(),
                Contest.LEADER.path(),
                LeaderOptions.DEFAULTS.withId(child).withExecutor(Runnable::run));
    }

    /** Starts it; it goes on standing for election when it does not count any more. */
    Thread start() {
        election.start();
        return bench.doAgainAndAgain(Contest.LEADER, random, this::lead);
    }

    private void lead() {
        Leadership mine = election.awaitLeadership(PATIENCE);
        bench.report().granted(Contest.LEADER, mine.epoch());
        mine.addListener((same, change) -> bench.report().changed(Contest.LEADER, same.epoch(), change), Runnable::run);
        try {
            for (int i = 1 + random.nextInt(4); i > 0 && !bench.isEnding(); i--) {
                if (!bench.count(Contest.LEADER, Held.of(mine), random)) {
                    break;
                }
            }
        } finally {
            mine.resign(Duration.ofMillis(random.nextInt(100)));
        }
    }

    /** Which one leads, as far as this participant knows; 0 if it knows of nobody. */
    long leader() {
        return election.isStale() ? 0 : election.leader().map(Leader::epoch).orElse(0L);
    }

    void close() {
        election.close();
    }
}
