/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import static io.zkboot.client.recipe.leader.LeaderWorld.LONG;
import static io.zkboot.client.recipe.leader.LeaderWorld.OPTIONS;
import static io.zkboot.client.recipe.leader.LeaderWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.MultiException;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.leader.LeaderWorld.User;
import io.zkboot.client.recipe.leader.ZkLeaderElection.State;
import io.zkboot.client.testing.sim.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** What becomes of leaders and of those who wait when connections, sessions and nodes go. */
class LostLeadershipTest {
    private final LeaderWorld world = new LeaderWorld();
    private final User user = world.userOfOldPath();

    private void expire(User unlucky) {
        world.server.expire(unlucky.client.snapshot().sessionId());
    }

    @Test
    void aLostConnectionMakesADoubtAndTheNextOneEndsItWithTheSameLeader() {
        long epoch = user.start().leads().epoch();
        User other = world.userOfOldPath().start();
        user.connection().cut();
        world.until(() -> user.heard.leading.contains("inDoubt"));
        assertThat(user.election.isLeader()).isFalse();
        assertThat(user.election.leadership()).isPresent();
        assertThat(user.election.isStale()).isTrue();
        assertThat(user.leads().epoch()).isEqualTo(epoch);
        world.settle();
        assertThat(user.heard.leading).containsExactly("granted", "inDoubt", "confirmed");
        assertThat(user.heard.leaders).containsExactly(user.id, "stale", "upToDate");
        assertThat(other.heard.leading).isEmpty();
        assertThat(other.heard.leaders).containsExactly(user.id);
    }

    @Test
    void aReconnectDeletesNoGoodNodeAndMakesNoNewOne() {
        user.start().leads();
        User other = world.userOfOldPath().start();
        List<String> nodes = world.nodes();
        world.asked();
        for (int round = 0; round < 3; round++) {
            user.connection().cut();
            other.connection().cut();
            world.settle();
            user.leads();
        }
        assertThat(world.nodes()).isEqualTo(nodes);
        assertThat(world.asked()).containsOnly(OpCode.getData);
    }

    @Test
    void anExpiredSessionLosesTheLeadAndStandsForElectionAgainByItself() {
        long epoch = user.start().leads().epoch();
        User other = world.userOfOldPath().start();
        expire(user);
        assertThat(other.leads().epoch()).isGreaterThan(epoch);
        world.settle();
        assertThat(world.nodes()).hasSize(2);
        assertThat(user.heard.leading).hasSize(2).first().isEqualTo("granted");
        assertThat(user.heard.leading.get(1))
                .isIn("revoked " + LossReason.SESSION_EXPIRED, "revoked " + LossReason.EVICTED);
        assertThat(user.leader()).hasValue(other.id);
        other.election.close();
        user.leads();
    }

    @Test
    void aLeadershipKeepsItsNodeAndEpochWhenTheNextOneHasOthers() {
        Leadership first = user.start().leads();
        String node = first.nodePath();
        long epoch = first.epoch();
        assertThat(world.server.look(node).getCzxid()).isEqualTo(epoch);
        world.server.delete(node);
        world.until(() -> first.state() == GrantState.LOST);
        Leadership second = user.leads();
        assertThat(second.nodePath()).isNotEqualTo(node);
        assertThat(world.server.look(second.nodePath()).getCzxid())
                .isEqualTo(second.epoch())
                .isGreaterThan(epoch);
        assertThat(first.nodePath()).isEqualTo(node);
        assertThat(first.epoch()).isEqualTo(epoch);
    }

    @Test
    void whoWaitsWithASessionThatExpiresQueuesAgainByItself() {
        user.start();
        User other = world.userOfOldPath().start();
        expire(other);
        world.settle();
        assertThat(world.nodes()).hasSize(2);
        user.election.close();
        assertThat(other.leads().isHeld()).isTrue();
    }

    @Test
    void aNodeOfASessionThatHasExpiredIsNeverTakenForOnesOwn() {
        world.server.linger(Duration.ofSeconds(4));
        user.start();
        User unlucky = world.userOfOldPath().start();
        expire(unlucky);
        user.election.close(); // so that its old node is the first one
        Leadership leadership = unlucky.leads();
        assertThat(world.server.look(leadership.nodePath()).getEphemeralOwner())
                .isEqualTo(unlucky.client.snapshot().sessionId());
        world.clients.run(Duration.ofSeconds(5));
        assertThat(leadership.isHeld()).isTrue();
    }

    @Test
    void aLeaderWhoseNodeWasDeletedHearsOfItAndQueuesAgain() {
        Leadership leadership = user.start().leads();
        User other = world.userOfOldPath().start();
        world.server.delete(leadership.nodePath());
        other.leads();
        world.settle();
        assertThat(leadership.state()).isEqualTo(GrantState.LOST);
        assertThat(leadership.lossReason()).isEqualTo(LossReason.EVICTED);
        assertThat(user.heard.leading).containsExactly("granted", "revoked EVICTED");
        assertThat(world.nodes()).hasSize(2);
        assertThat(user.leader()).hasValue(other.id);
    }

    @Test
    void aNodeThatWasDeletedWhileTheConnectionWasGoneLeadsNeverAgain() {
        Leadership leadership = user.start().leads();
        world.settle();
        user.connection().cut();
        world.server.delete(leadership.nodePath());
        world.until(() -> user.heard.leading.size() == 4);
        assertThat(user.leads().epoch()).isGreaterThan(leadership.epoch());
        assertThat(user.heard.leading).containsExactly("granted", "inDoubt", "revoked EVICTED", "granted");
    }

    @Test
    void allStandForElectionAgainWhenAnOperatorHasDeletedEverything() {
        Leadership first = user.start().leads();
        User other = world.userOfOldPath().start();
        ZkLeaderObserver observer = ZkLeaderObserver.of(world.userOfOldPath().client, PATH, OPTIONS);
        observer.start();
        world.settle();
        world.nodes().forEach(name -> world.server.delete(PATH + "/" + name));
        world.server.delete(PATH);
        world.until(() -> user.election.isLeader() || other.election.isLeader());
        world.settle();
        assertThat(world.nodes()).hasSize(2);
        User leader = user.election.isLeader() ? user : other;
        assertThat(leader.leads().epoch()).isGreaterThan(first.epoch());
        assertThat(observer.leader().map(Leader::id)).hasValue(leader.id);
    }

    @Test
    void aProcessThatWasPausedKnowsByTheClockThatItLeadsNoMore() {
        user.start().leads();
        user.member.pause(true);
        world.clients.run(LeaderWorld.TIMEOUT.plusSeconds(1));
        assertThat(user.heard.leading).containsExactly("granted"); // nobody could tell it
        assertThat(user.election.isLeader()).isFalse();
        assertThat(world.userOfOldPath().start().leads().isHeld()).isTrue();
        user.member.pause(false);
        world.until(() -> user.heard.leading.size() == 3);
        assertThat(user.heard.leading.get(2)).startsWith("revoked");
    }

    @Test
    void aGuardedWriteIsDoneByTheLeaderAndRefusedAfterwards() {
        world.server.change("/data", false);
        Leadership leadership = user.start().leads();
        world.finish(leadership
                .guard(user.client.transaction().setData("/data", new byte[] {1}))
                .commitAsync());
        assertThat(world.server.look("/data").getVersion()).isEqualTo(1);
        world.server.delete(leadership.nodePath());
        CompletableFuture<?> late = leadership
                .guard(user.client.transaction().setData("/data", new byte[] {2}))
                .commitAsync();
        assertThat(world.failure(late))
                .isInstanceOfSatisfying(
                        MultiException.class,
                        refused -> assertThat(refused.failedIndex()).isZero());
        assertThat(world.server.look("/data").getVersion()).isEqualTo(1);
    }

    @Test
    void whoMayNotStandForElectionIsToldAndTriesAgain() {
        boolean[] forbidden = {true};
        world.server.onRequest(request ->
                forbidden[0] && request.opCode() == OpCode.create2 ? Reply.error(Code.NOAUTH.intValue()) : null);
        user.start();
        world.clients.run(Duration.ofSeconds(8));
        assertThat(user.heard.leaders).contains("failed NoAuthException", "nobody");
        assertThat(user.heard.leaders.stream().filter(told -> told.startsWith("failed")))
                .hasSizeBetween(3, 4);
        assertThat(world.failure(user.election.awaitLeadershipAsync(Duration.ofSeconds(1))))
                .hasCauseInstanceOf(NoAuthException.class);
        forbidden[0] = false;
        user.leads();
        assertThat(user.leader()).hasValue(user.id);
    }

    @Test
    void whoMayNotReadItsNodeTriesAgainLessAndLessOften() {
        world.server.onRequest(
                request -> request.opCode() == OpCode.getData ? Reply.error(Code.NOAUTH.intValue()) : null);
        user.start();
        world.clients.run(Duration.ofSeconds(20));
        assertThat(user.heard.leading).contains("revoked UNREADABLE").hasSizeBetween(6, 10);
    }

    @Test
    void whoseClientEndsLeadsNoMoreAndIsNotLeftWaiting() {
        user.start().leads();
        User other = world.userOfOldPath().start();
        CompletableFuture<Leadership> waiting = other.election.awaitLeadershipAsync(LONG);
        world.settle();
        other.member.close();
        world.settle();
        assertThat(world.failure(waiting)).isInstanceOf(ClientClosedException.class);
        assertThat(world.failure(other.election.awaitLeadershipAsync(LONG))).isInstanceOf(ClientClosedException.class);
        assertThat(world.failure(other.election.awaitLeaderAsync(LONG))).isInstanceOf(ClientClosedException.class);
        user.member.close();
        world.settle();
        assertThat(user.election.isLeader()).isFalse();
        assertThat(user.heard.leading).hasSize(2);
        user.election.close();
        other.election.close();
        assertThat(user.election.state()).isEqualTo(State.CLOSED);
        assertThat(world.nodes()).isEmpty();
    }

    @Test
    void idsThatAreNoTextHarmNobody() {
        String other = PATH + "/_c_0123456789abcdef0123456789abcdef-latch-0000000000";
        world.server.change(other, false);
        world.server.setData(other, new byte[] {(byte) 0xff, (byte) 0xc0, 0, (byte) 0x80});
        world.server.change(PATH + "/somethingElse", false);
        user.start();
        assertThat(user.leader()).hasValueSatisfying(id -> assertThat(id).contains("\ufffd"));
        assertThat(world.finish(user.election.participantsAsync())).hasSize(2);
        world.server.setData(other, "a name".getBytes(StandardCharsets.UTF_8));
        world.settle();
        assertThat(user.leader()).hasValue("a name");
        world.server.delete(other);
        user.leads();
    }

    @Test
    void onAServerInReadOnlyModeNobodyLeads() {
        LeaderWorld lasting = new LeaderWorld(false);
        User taking = lasting.readOnlyUser();
        taking.start().leads();
        lasting.server.cutOff(0xf00L);
        lasting.server.connections().forEach(connection -> connection.cut());
        lasting.until(() -> taking.client.state() == SessionState.CONNECTED_READ_ONLY);
        lasting.settle();
        assertThat(taking.election.isLeader()).isFalse();
        assertThat(taking.election.isStale()).isTrue();
        assertThat(taking.election.leadership()).isPresent();
        lasting.server.readOnly(false).onConnect(request -> null);
        lasting.server.connections().forEach(connection -> connection.cut());
        lasting.until(taking.election::isLeader);
        lasting.settle();
        assertThat(taking.heard.leading).containsExactly("granted", "inDoubt", "confirmed");
        assertThat(taking.election.isStale()).isFalse();
    }
}
