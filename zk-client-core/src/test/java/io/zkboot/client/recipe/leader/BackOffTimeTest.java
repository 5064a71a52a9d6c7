/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.recipe.leader.LeaderWorld.User;
import io.zkboot.client.recipe.leader.ZkLeaderElection.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the time begins for which who has resigned does not stand for election. */
class BackOffTimeTest {
    private static final Duration BACK_OFF = Duration.ofSeconds(60);

    private final LeaderWorld world = new LeaderWorld();
    private final User user = world.user();
    private final List<Runnable> work = new ArrayList<>();

    /** Has resigned, and its work goes on. */
    @BeforeEach
    void resign() {
        user.election.addListener(new Recording(), work::add);
        Leadership first = user.start().leads();
        endWork();
        first.resign(BACK_OFF);
        world.settle();
        assertThat(user.election.state()).isEqualTo(State.WORK_ENDING);
    }

    private void endWork() {
        while (!work.isEmpty()) {
            work.remove(0).run();
        }
        world.settle();
    }

    private void run(int seconds) {
        world.clients.run(Duration.ofSeconds(seconds));
    }

    @Test
    void itBeginsWhenItResignsAndNotWhenTheWorkHasEnded() {
        run(40);
        endWork();
        assertThat(user.election.state()).isEqualTo(State.PAUSED);
        run(15);
        assertThat(user.election.state()).isEqualTo(State.PAUSED);
        run(10);
        assertThat(user.election.isLeader()).isTrue();
    }

    @Test
    void whoseWorkTakesLongerStandsForElectionWhenThatHasEnded() {
        run(70);
        assertThat(user.election.state()).isEqualTo(State.WORK_ENDING);
        endWork();
        assertThat(user.election.isLeader()).isTrue();
    }

    @Test
    void itBeginsAnewIfTheClientIsStartedAnewWhileTheWorkGoesOn() {
        run(40);
        user.member.close();
        world.until(() -> user.client.state().isTerminal());
        run(5);
        user.client.start();
        world.until(() -> user.client.state().isConnected());
        run(30);
        endWork();
        assertThat(user.election.state()).isEqualTo(State.PAUSED);
        run(25);
        assertThat(user.election.state()).isEqualTo(State.PAUSED);
        run(10);
        assertThat(user.election.isLeader()).isTrue();
    }
}
