/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import static io.zkboot.client.recipe.leader.LeaderWorld.LONG;
import static io.zkboot.client.recipe.leader.LeaderWorld.OPTIONS;
import static io.zkboot.client.recipe.leader.LeaderWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.leader.LeaderWorld.User;
import io.zkboot.client.recipe.leader.ZkLeaderElection.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** To lead and to give it back, with everything well. */
class ZkLeaderElectionTest {
    private final LeaderWorld world = new LeaderWorld();

    @Test
    void whoIsAloneLeadsAfterOneFlightOfTwoRequests() {
        User user = world.userOfOldPath();
        user.election.start();
        Leadership leadership = user.leads();
        assertThat(world.asked()).containsExactly(OpCode.create2, OpCode.getChildren2);
        assertThat(leadership.state()).isEqualTo(GrantState.HELD);
        assertThat(leadership.epoch())
                .isEqualTo(world.server.look(leadership.nodePath()).getCzxid());
        assertThat(leadership.nodePath()).matches(PATH + "/_c_[0-9a-f-]{36}-latch-[0-9]{10}");
        assertThat(world.server.data(leadership.nodePath())).asString().isEqualTo(user.id);
        assertThat(user.election.state()).isEqualTo(State.LEADING);
        world.settle();
        assertThat(world.asked())
                .as("to watch its own node, for which nobody waits")
                .containsExactly(OpCode.getData);
        assertThat(user.heard.leading).containsExactly("granted");
    }

    @Test
    void aNewPathTakesOneFlightMore() {
        User user = world.user();
        user.election.start();
        user.leads();
        assertThat(world.asked())
                .containsExactly(
                        OpCode.create2,
                        OpCode.getChildren2,
                        OpCode.createContainer,
                        OpCode.createContainer,
                        OpCode.create2,
                        OpCode.getChildren2);
    }

    @Test
    void whoWaitsNoLongerForALeaderToResignEndsTheWaitForNobodyElse() {
        User user = world.userOfOldPath().start();
        CompletableFuture<?> resigned = user.leads().resignAsync(Duration.ZERO);
        CompletableFuture<?> closed = user.election.closeAsync();
        assertThat(resigned.completeExceptionally(new IllegalStateException("too late for me")))
                .isTrue();
        assertThat(closed).isNotDone();
        world.settle();
        assertThat(closed).isCompletedWithValue(null);
    }

    @Test
    void whoIsNextLeadsWithoutAskingWhenTheLeaderLeaves() {
        User first = world.userOfOldPath().start();
        world.asked();
        User second = world.userOfOldPath().start();
        assertThat(world.asked())
                .as("its node, the list, its own watch, that on the one ahead, and who leads")
                .containsExactly(OpCode.create2, OpCode.getChildren2, OpCode.getData, OpCode.getData, OpCode.getData);
        long epoch = first.leads().epoch();
        first.election.close();
        Leadership next = second.leads();
        assertThat(next.epoch()).isGreaterThan(epoch);
        world.settle();
        assertThat(world.asked()).containsExactly(OpCode.delete);
        assertThat(second.heard.leaders).containsExactly(first.id, second.id);
    }

    @Test
    void whoClosesWhileItWaitsHasClosedWhenItsNodeHasGone() {
        world.userOfOldPath().start().leads();
        User other = world.userOfOldPath().start();
        CompletableFuture<?> closed = other.election.closeAsync();
        world.until(closed::isDone);
        assertThat(closed).isCompleted();
        assertThat(world.nodes()).hasSize(1);
    }

    @Test
    void whoClosesAtWhateverStepHasClosedWhenItsNodeHasGone() {
        for (int micros = 0; micros < 40_000; micros += 500) {
            User user = world.userOfOldPath();
            user.election.start();
            world.clients.run(Duration.ofNanos(micros * 1_000L + 1));
            CompletableFuture<?> closed = user.election.closeAsync();
            world.until(closed::isDone);
            assertThat(closed).isCompleted();
            assertThat(world.nodes()).as("after %s us", micros).isEmpty();
            user.member.close();
            world.settle();
        }
    }

    @Test
    void aTaskThatClosesItsElectionHasClosedItWhenTheNodeHasGone() {
        User user = world.userOfOldPath();
        List<CompletableFuture<?>> closed = new ArrayList<>();
        ZkLeaderElection[] election = new ZkLeaderElection[1];
        election[0] = ZkLeaderElection.of(
                user.client,
                LeaderWorld.PATH,
                OPTIONS.withTaskExecutor(Runnable::run),
                leadership -> closed.add(election[0].closeAsync()));
        election[0].start();
        world.until(() -> !closed.isEmpty() && closed.get(0).isDone());
        assertThat(world.nodes()).isEmpty();
    }

    @Test
    void whoClosesAfterItsClientHasClosed() {
        User user = world.userOfOldPath().start();
        user.leads();
        User other = world.userOfOldPath().start();
        user.member.close();
        other.member.close();
        world.settle();
        CompletableFuture<?> closed = user.election.closeAsync();
        CompletableFuture<?> closedToo = other.election.closeAsync();
        world.settle();
        assertThat(closed).isCompleted();
        assertThat(closedToo).isCompleted();
    }

    @Test
    void aChangeOfTheLeaderCostsOneReadToWhoFollows() {
        User first = world.userOfOldPath().start();
        User second = world.userOfOldPath().start();
        User third = world.userOfOldPath().start();
        world.asked();
        first.election.close();
        second.leads();
        world.settle();
        assertThat(world.asked()).containsExactly(OpCode.delete, OpCode.getData);
        assertThat(third.leader()).hasValue(second.id);
        assertThat(third.heard.leaders).containsExactly(first.id, second.id);
    }

    @Test
    void whoResignsQueuesAgainAtTheEnd() {
        User first = world.userOfOldPath().start();
        User second = world.userOfOldPath().start();
        User third = world.userOfOldPath().start();
        first.leads().resign();
        assertThat(first.election.isLeader()).isFalse();
        assertThat(first.election.leadership()).isEmpty();
        second.leads().resign();
        third.leads().resign();
        first.leads();
        assertThat(first.heard.leading).containsExactly("granted", "revoked RELEASED", "granted");
    }

    @Test
    void whoResignsWithABackoffStandsForElectionNotBefore() {
        User user = world.userOfOldPath().start();
        user.leads().resign(Duration.ofSeconds(20));
        world.clients.run(Duration.ofMillis(19_900));
        assertThat(world.nodes()).isEmpty();
        assertThat(user.election.state()).isEqualTo(State.PAUSED);
        world.settle();
        assertThat(user.election.isLeader()).isTrue();
    }

    @Test
    void theFirstResignationCounts() {
        User user = world.userOfOldPath().start();
        Leadership leadership = user.leads();
        leadership.resign(Duration.ofSeconds(20));
        leadership.resign();
        world.clients.run(Duration.ofSeconds(10));
        assertThat(user.election.state()).isEqualTo(State.PAUSED);
        assertThatThrownBy(() -> leadership.resign(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whoClosesLeadsNoMoreAtOnceAndLeavesNothingBehind() {
        User user = world.userOfOldPath().start();
        user.leads();
        CompletableFuture<?> closed = user.election.closeAsync();
        assertThat(user.election.isLeader()).isFalse();
        assertThat(user.election.leadership()).isEmpty();
        assertThat(user.election.state()).isEqualTo(State.CLOSED);
        world.finish(closed);
        assertThat(world.nodes()).isEmpty();
        world.settle();
        user.election.close();
        assertThat(user.client.snapshot().watches()).isZero();
        assertThat(user.member.listeners()).as("and one of the simulation").isEqualTo(1);
        assertThat(user.heard.leading).containsExactly("granted", "revoked RELEASED");
        assertThatThrownBy(user.election::start).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> user.election.awaitLeadershipAsync(LONG)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whoClosesAtWhateverStepLeavesNoNodeAndNoWatch() {
        User holder = world.userOfOldPath().start();
        for (int micros = 0; micros < 60_000; micros += 1_000) {
            User user = world.userOfOldPath();
            CompletableFuture<Leadership> waiting = null;
            user.election.start();
            waiting = user.election.awaitLeadershipAsync(LONG);
            world.clients.run(Duration.ofNanos(micros * 1000L + 1));
            user.election.close();
            world.settle();
            assertThat(world.nodes()).as("after %s us", micros).hasSize(1);
            assertThat(user.client.snapshot().watches())
                    .as("after %s us", micros)
                    .isZero();
            assertThat(user.member.listeners()).as("after %s us", micros).isEqualTo(1);
            assertThat(waiting).isCompletedExceptionally();
            user.member.close();
        }
        assertThat(holder.election.isLeader()).isTrue();
    }

    @Test
    void whoAwaitsLeadershipGetsItOrIsTooLateAndStandsForElectionAllTheSame() {
        User first = world.userOfOldPath().start();
        assertThat(world.finish(first.election.awaitLeadershipAsync(LONG)).isHeld())
                .isTrue();
        User second = world.userOfOldPath();
        assertThatThrownBy(() -> second.election.awaitLeadershipAsync(LONG)).isInstanceOf(IllegalStateException.class);
        second.election.start();
        assertThat(world.failure(second.election.awaitLeadershipAsync(Duration.ofSeconds(3))))
                .isInstanceOf(OperationTimeoutException.class);
        CompletableFuture<Leadership> cancelled = second.election.awaitLeadershipAsync(LONG);
        cancelled.cancel(false);
        CompletableFuture<Leadership> waiting = second.election.awaitLeadershipAsync(LONG);
        assertThat(world.nodes()).hasSize(2);
        first.election.close();
        assertThat(world.finish(waiting).isHeld()).isTrue();
    }

    @Test
    void aLateListenerHearsOfTheGrantFirst() {
        User user = world.userOfOldPath().start();
        user.leads();
        Recording late = new Recording();
        user.election.addListener(late);
        user.election.addLeaderListener(late);
        world.settle();
        assertThat(late.leading).containsExactly("granted");
        assertThat(late.leaders).containsExactly(user.id);
        user.connection().cut();
        world.until(() -> late.leading.contains("inDoubt"));
        Recording later = new Recording();
        user.election.addListener(later);
        user.election.addLeaderListener(later);
        world.clients.run(Duration.ofNanos(1));
        assertThat(later.leading).containsExactly("granted", "inDoubt");
        assertThat(later.leaders).containsExactly(user.id, "stale");
        user.leads();
        world.settle();
        assertThat(late.leading).containsExactly("granted", "inDoubt", "confirmed");
        assertThat(late.leaders).containsExactly(user.id, "stale", "upToDate");
        assertThat(later.leading).containsExactly("granted", "inDoubt", "confirmed");
    }

    @Test
    void aListenerThatIsRemovedHearsOfTheEndOfWhatItBeganAndNothingElse() {
        User user = world.userOfOldPath().start();
        user.leads();
        user.election.removeListener(user.heard);
        user.election.removeLeaderListener(user.heard);
        user.connection().cut();
        world.settle();
        user.leads().resign();
        world.settle();
        user.leads();
        assertThat(user.heard.leading).containsExactly("granted", "revoked RELEASED");
        assertThat(user.heard.leaders).containsExactly(user.id);
    }

    @Test
    void theParticipantsAreListedInTheirOrder() {
        List<User> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(world.userOfOldPath().start());
        }
        all.get(1).election.close();
        world.settle();
        List<Participant> listed = world.finish(all.get(3).election.participantsAsync());
        assertThat(listed).extracting(Participant::id).containsExactly(all.get(0).id, all.get(2).id, all.get(3).id);
        assertThat(listed).extracting(Participant::leads).containsExactly(true, false, false);
        assertThat(listed.get(0).epoch()).isEqualTo(all.get(0).leads().epoch());
        assertThat(listed.get(0).sessionId())
                .isEqualTo(all.get(0).client.snapshot().sessionId());
        assertThat(world.finish(
                        ZkLeaderObserver.of(all.get(0).client, "/nothing/there").participantsAsync()))
                .isEmpty();
    }

    @Test
    void theLayoutOfCuratorsSelectorHasItsNames() {
        User user = world.user(OPTIONS.withLayout(LeaderLayout.SELECTOR)).start();
        assertThat(user.leads().nodePath()).matches(PATH + "/_c_[0-9a-f-]{36}-lock-[0-9]{10}");
    }

    @Test
    void aWrongPathOrTimeIsRefusedAtOnce() {
        User user = world.user();
        for (String path : List.of("", "a", "/a/", "/")) {
            assertThatThrownBy(() -> ZkLeaderElection.of(user.client, path))
                    .as(path)
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> ZkLeaderObserver.of(user.client, path))
                    .as(path)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        user.election.start();
        for (Duration time : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
            assertThatThrownBy(() -> user.election.awaitLeadershipAsync(time))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> user.election.awaitLeaderAsync(time)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> OPTIONS.withAbandonAfter(time)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> OPTIONS.withPause(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> OPTIONS.withPause(Duration.ofDays(25))).isInstanceOf(IllegalArgumentException.class);
    }
}
