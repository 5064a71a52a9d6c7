/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import io.zkboot.client.recipe.GrantState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one user of a {@link LeaderLife} works for its leaderships: no two of them have work at a time. */
final class LeaderWork {
    private final LeaderLife.User user;
    private final LeaderJudge judge;
    private final List<Leadership> open = new ArrayList<>();
    private LeaderOptions options = LeaderOptions.DEFAULTS;
    private @Nullable ZkLeaderElection of;

    LeaderWork(LeaderLife.User user, LeaderJudge judge) {
        this.user = user;
        this.judge = judge;
    }

    /** There is another election, which does not wait for what the one before has begun. */
    void begin(LeaderOptions begun) {
        options = begun;
        of = user.election;
        open.clear();
    }

    /** How many have begun to work and not ended. */
    int open() {
        return open.size();
    }

    private void begins(Leadership leadership, @Nullable ZkLeaderElection election) {
        if (election != of) {
            return;
        }
        for (Leadership other : open) {
            if (other != leadership && options.abandonAfter() == null) {
                judge.assertAbandoned(user, other, leadership);
            }
        }
        open.add(leadership);
    }

    private void ends(Leadership leadership) {
        open.remove(leadership);
    }

    ElectionListener listener() {
        ZkLeaderElection election = user.election;
        return new ElectionListener() {
            @Override
            public void granted(Leadership leadership) {
                begins(leadership, election);
                if (leadership.state() == GrantState.HELD) {
                    judge.begins(user, leadership);
                }
            }

            @Override
            public void revoked(Leadership leadership) {
                ends(leadership);
                judge.assertEnded(user, leadership);
            }
        };
    }

    /** A task that is done at once, when its time has come. */
    void run(Leadership leadership) {
        begins(leadership, of);
        ends(leadership);
    }
}
