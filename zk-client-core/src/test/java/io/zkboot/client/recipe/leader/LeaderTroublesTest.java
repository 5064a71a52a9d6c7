/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import static io.zkboot.client.recipe.leader.LeaderWorld.LONG;
import static io.zkboot.client.recipe.leader.LeaderWorld.OPTIONS;
import static io.zkboot.client.recipe.leader.LeaderWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.recipe.GrantChange;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.leader.LeaderWorld.User;
import io.zkboot.client.recipe.leader.ZkLeaderElection.State;
import io.zkboot.client.testing.sim.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that end and begin again, servers that refuse, and listeners that come and go, around an election. */
class LeaderTroublesTest {
    private final LeaderWorld world = new LeaderWorld();

    private void restart(User user) {
        user.member.close();
        world.until(() -> user.client.state().isTerminal());
        world.settle();
        user.client.start();
        world.until(() -> user.client.state().isConnected());
        world.settle();
    }

    @Test
    void whoLeadsStandsForElectionAgainWhenItsClientIsStartedAnew() {
        User user = world.userOfOldPath().start();
        long epoch = user.leads().epoch();
        restart(user);
        assertThat(user.leads().epoch()).isGreaterThan(epoch);
        assertThat(user.heard.leading).hasSize(3).startsWith("granted").endsWith("granted");
    }

    @Test
    void whoWaitsQueuesAgainWhenItsClientIsStartedAnew() {
        User leader = world.userOfOldPath().start();
        User user = world.userOfOldPath().start();
        restart(user);
        assertThat(user.election.state()).isEqualTo(State.QUEUED);
        assertThat(user.leader()).hasValue(leader.id);
        leader.election.close();
        assertThat(user.leads().isHeld()).isTrue();
    }

    @Test
    void whoPausesStandsForElectionAfterThePauseAlsoIfItsClientIsStartedAnewMeanwhile() {
        User user = world.userOfOldPath().start();
        user.leads().resign(Duration.ofSeconds(20));
        world.settle();
        restart(user);
        assertThat(user.election.state()).isEqualTo(State.PAUSED);
        assertThat(user.election.isLeader()).isFalse();
        world.clients.run(Duration.ofSeconds(21));
        assertThat(user.election.isLeader()).isTrue();
    }

    @Test
    void whoseNodeMayNotBeDeletedIsToldSoWhenItCloses() {
        User user = world.userOfOldPath().start();
        user.leads();
        world.server.onRequest(
                request -> request.opCode() == OpCode.delete ? Reply.error(Code.NOAUTH.intValue()) : null);
        CompletableFuture<?> closed = user.election.closeAsync();
        assertThat(world.failure(closed)).isInstanceOf(NoAuthException.class);
        assertThat(world.failure(user.election.closeAsync())).isInstanceOf(NoAuthException.class);
        assertThat(user.election.isLeader()).isFalse();
        assertThat(user.election.state()).isEqualTo(State.CLOSED);
    }

    @ParameterizedTest
    @ValueSource(ints = {OpCode.getChildren2, OpCode.exists})
    void whoLooksAtAPathThatIsNotThereAsksABusyServerAgain(int code) {
        int[] refusals = {3};
        world.server.onRequest(request ->
                request.opCode() == code && refusals[0]-- > 0 ? Reply.error(Code.THROTTLEDOP.intValue()) : null);
        ZkLeaderObserver observer = ZkLeaderObserver.of(world.user().client, PATH, OPTIONS);
        observer.start();
        world.clients.run(Duration.ofSeconds(3));
        assertThat(refusals[0]).isNotPositive();
        assertThat(observer.isStale()).isFalse();
        assertThat(observer.leader()).isEmpty();
        User user = world.user().start();
        assertThat(observer.leader().map(Leader::id)).hasValue(user.id);
    }

    @Test
    void aListenerOfTheLeaderThatIsRemovedHearsNothingMore() {
        User user = world.userOfOldPath();
        ZkLeaderObserver observer = ZkLeaderObserver.of(world.user().client, PATH, OPTIONS);
        List<Optional<Leader>> removed = new ArrayList<>();
        List<Optional<Leader>> kept = new ArrayList<>();
        LeaderListener listener = removed::add;
        observer.addLeaderListener(listener);
        observer.addLeaderListener(kept::add, Runnable::run);
        user.election.removeLeaderListener(user.heard);
        observer.start();
        world.settle();
        assertThat(removed).containsExactly(Optional.empty());
        observer.removeLeaderListener(listener);
        user.start();
        assertThat(removed).hasSize(1);
        assertThat(kept).hasSize(2);
        assertThat(user.heard.leaders).isEmpty();
    }

    @Test
    void whoListensToALeadershipOnAnExecutorOfItsOwnHearsItsEndThere() {
        Leadership leadership = world.userOfOldPath().start().leads();
        List<Runnable> handed = new ArrayList<>();
        List<GrantChange> changes = new ArrayList<>();
        leadership.addListener((same, change) -> changes.add(change), handed::add);
        leadership.resign(Duration.ofSeconds(20));
        world.settle();
        assertThat(changes).isEmpty();
        while (!handed.isEmpty()) {
            handed.remove(0).run();
            world.settle();
        }
        assertThat(changes).containsExactly(new GrantChange(GrantState.HELD, GrantState.RELEASED, null));
    }

    @Test
    void whatALeaderGuardsIsWrittenWhileItLeads() {
        world.server.change("/data", false);
        User user = world.userOfOldPath().start();
        Leadership leadership = user.leads();
        world.finish(leadership.guard().setData("/data", new byte[] {1}).commitAsync());
        assertThat(world.server.look("/data").getVersion()).isEqualTo(1);
        world.server.delete(leadership.nodePath());
        CompletableFuture<?> late =
                leadership.guard().setData("/data", new byte[] {2}).commitAsync();
        assertThat(world.failure(late)).isNotNull();
        assertThat(world.server.look("/data").getVersion()).isEqualTo(1);
    }

    @Test
    void whoAwaitsWhatIsHeldGetsItAtOnceAlsoAfterADoubt() {
        User user = world.userOfOldPath().start();
        Leadership leadership = user.leads();
        user.connection().cut();
        world.until(() -> leadership.state() == GrantState.IN_DOUBT);
        CompletableFuture<Leadership> inDoubt = user.election.awaitLeadershipAsync(LONG);
        assertThat(inDoubt).isNotDone();
        assertThat(world.finish(inDoubt)).isSameAs(leadership);
        assertThat(leadership.isHeld()).isTrue();
        assertThat(world.finish(user.election.awaitLeadershipAsync(LONG))).isSameAs(leadership);
    }

    @Test
    void anElectionThatWasNeverStartedClosesAndLeavesNothing() {
        User user = world.userOfOldPath();
        world.finish(user.election.closeAsync());
        assertThat(user.election.state()).isEqualTo(State.CLOSED);
        assertThatThrownBy(user.election::start).isInstanceOf(IllegalStateException.class);
        assertThat(world.nodes()).isEmpty();
        assertThat(user.member.listeners()).isEqualTo(1);
    }
}
