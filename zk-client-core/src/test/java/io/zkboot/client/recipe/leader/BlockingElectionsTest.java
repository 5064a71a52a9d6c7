/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import static io.zkboot.client.recipe.leader.LeaderWorld.LONG;
import static io.zkboot.client.recipe.leader.LeaderWorld.OPTIONS;
import static io.zkboot.client.recipe.leader.LeaderWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.recipe.leader.LeaderWorld.User;
import io.zkboot.client.testing.sim.BlockingCalls;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** What a thread gets that waits for an election itself, and when there is nothing to wait for. */
class BlockingElectionsTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    private final LeaderWorld world = new LeaderWorld();

    private <T> T answer(Callable<T> calls) throws Exception {
        return BlockingCalls.answer(world.clients::run, calls);
    }

    @Test
    void aThreadThatWaitsLeadsAndSeesWhoStands() throws Exception {
        User one = world.userOfOldPath();
        User two = world.userOfOldPath();
        one.election.start();
        Leadership leadership = answer(() -> one.election.awaitLeadership(LONG));
        assertThat(leadership.isHeld()).isTrue();
        assertThat(leadership.path()).isEqualTo(PATH);
        assertThat(leadership.lossReason()).isNull();
        two.start();
        assertThatThrownBy(() -> answer(() -> two.election.awaitLeadership(SHORT)))
                .isInstanceOf(OperationTimeoutException.class);
        Leader leader = answer(() -> two.election.awaitLeader(LONG));
        assertThat(leader.id()).isEqualTo(one.id);
        assertThat(leader.epoch()).isEqualTo(leadership.epoch());
        assertThat(leader.sessionId()).isEqualTo(one.client.snapshot().sessionId());
        assertThat(answer(two.election::participants))
                .extracting(Participant::id)
                .containsExactly(one.id, two.id);
        assertThat(one.election.path()).isEqualTo(PATH);
        assertThat(two.election.id()).isEqualTo(two.id);
    }

    @Test
    void aThreadThatWaitsSeesTheLeaderWithoutStandingForElection() throws Exception {
        User leader = world.userOfOldPath().start();
        ZkLeaderObserver observer = ZkLeaderObserver.of(world.user().client, PATH, OPTIONS);
        observer.start();
        assertThat(answer(() -> observer.awaitLeader(LONG)).id()).isEqualTo(leader.id);
        assertThat(answer(observer::participants)).extracting(Participant::id).containsExactly(leader.id);
        assertThat(observer.path()).isEqualTo(PATH);
        leader.election.close();
        world.settle();
        assertThatThrownBy(() -> answer(() -> observer.awaitLeader(SHORT)))
                .isInstanceOf(OperationTimeoutException.class);
    }

    @Test
    void whoWaitsForAnElectionThatWasNotStartedOrIsClosedIsToldSo() {
        User user = world.userOfOldPath();
        assertThatThrownBy(() -> user.election.awaitLeadershipAsync(LONG))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not started");
        assertThatThrownBy(() -> user.election.awaitLeaderAsync(LONG))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not started");
        user.start();
        user.election.close();
        assertThatThrownBy(() -> user.election.awaitLeadershipAsync(LONG))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> user.election.awaitLeaderAsync(LONG))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(user.election::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whoWaitsForAnObserverThatWasNotStartedOrIsClosedIsToldSo() {
        ZkLeaderObserver observer = ZkLeaderObserver.of(world.userOfOldPath().client, PATH, OPTIONS);
        assertThatThrownBy(() -> observer.awaitLeaderAsync(LONG))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not started");
        observer.start();
        observer.close();
        assertThatThrownBy(() -> observer.awaitLeaderAsync(LONG))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(observer::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whoWaitsWhenTheElectionIsClosedIsToldSoAtOnce() {
        User leader = world.userOfOldPath().start();
        User user = world.userOfOldPath().start();
        var leadership = user.election.awaitLeadershipAsync(LONG);
        world.settle();
        assertThat(leadership).isNotDone();
        user.election.close();
        assertThat(world.failure(leadership)).isInstanceOf(IllegalStateException.class);
        assertThat(leader.election.isLeader()).isTrue();
    }

    @Test
    void theLongestTimesAreTakenAndLongerOnesAreNot() {
        Duration longest = Duration.ofDays(24);
        assertThat(OPTIONS.withAbandonAfter(longest).abandonAfter()).isEqualTo(longest);
        assertThat(OPTIONS.withAbandonAfter(Duration.ofMillis(1)).abandonAfter())
                .isEqualTo(Duration.ofMillis(1));
        assertThat(OPTIONS.withPause(longest).pause()).isEqualTo(longest);
        assertThat(OPTIONS.withPause(Duration.ZERO).pause()).isZero();
        assertThatThrownBy(() -> OPTIONS.withAbandonAfter(longest.plusNanos(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> OPTIONS.withAbandonAfter(Duration.ofNanos(999_999)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
