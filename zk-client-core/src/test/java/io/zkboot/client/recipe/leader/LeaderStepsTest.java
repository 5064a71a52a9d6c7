/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import static io.zkboot.client.recipe.leader.LeaderWorld.LONG;
import static io.zkboot.client.recipe.leader.LeaderWorld.OPTIONS;
import static io.zkboot.client.recipe.leader.LeaderWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.leader.LeaderWorld.User;
import io.zkboot.client.recipe.leader.ZkLeaderElection.State;
import io.zkboot.client.testing.sim.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Participants between two steps: whom they see leading meanwhile, and what they leave when they close then. */
class LeaderStepsTest {
    private final LeaderWorld world = new LeaderWorld();

    private ZkLeaderObserver observer(User user) {
        ZkLeaderObserver observer = ZkLeaderObserver.of(user.client, PATH, OPTIONS);
        observer.start();
        world.settle();
        return observer;
    }

    @Test
    void whoResignsAndPausesSeesTheNextLeader() {
        User first = world.userOfOldPath().start();
        User second = world.userOfOldPath().start();
        first.leads().resign(Duration.ofSeconds(60));
        assertThat(first.election.isLeader()).isFalse();
        world.settle();
        assertThat(second.election.isLeader()).isTrue();
        assertThat(first.election.state()).isEqualTo(State.PAUSED);
        assertThat(first.leader()).hasValue(second.id);
    }

    @Test
    void whoResignsDoesNotTakeItselfForTheLeaderWhileItAsksWhoIs() {
        User first = world.userOfOldPath().start();
        world.userOfOldPath().start();
        first.leads().resign(Duration.ofSeconds(60));
        world.clients.run(Duration.ofNanos(1));
        assertThat(first.leader()).isEmpty();
    }

    @Test
    void whoseLeaderHasGoneSeesNobodyWhileItAsksWhoLeads() {
        User first = world.userOfOldPath().start();
        User second = world.userOfOldPath().start();
        ZkLeaderObserver observer = observer(world.user());
        assertThat(observer.leader()).isPresent();
        first.election.close();
        world.until(() -> observer.leader().isEmpty());
        assertThat(observer.isStale()).isFalse();
        world.until(() -> observer.leader().isPresent());
        assertThat(observer.leader().map(Leader::id)).hasValue(second.id);
    }

    @Test
    void aFollowerThatMayNotReadTheNextLeaderSaysThatItDoesNotKnow() {
        User first = world.userOfOldPath().start();
        User second = world.userOfOldPath().start();
        User looking = world.user();
        Recording heard = new Recording();
        ZkLeaderObserver observer = observer(looking);
        observer.addLeaderListener(heard);
        long session = looking.client.snapshot().sessionId();
        boolean[] forbidden = {true};
        world.server.onRequest(
                request -> forbidden[0] && request.sessionId() == session && request.opCode() == OpCode.getData
                        ? Reply.error(Code.NOAUTH.intValue())
                        : null);
        first.election.close();
        world.settle();
        assertThat(observer.isStale()).isTrue();
        assertThat(heard.leaders).startsWith(first.id, "stale", "failed NoAuthException");
        forbidden[0] = false;
        world.clients.run(Duration.ofSeconds(5));
        assertThat(observer.isStale()).isFalse();
        assertThat(heard.leaders).endsWith(second.id, "upToDate");
    }

    @Test
    void whoSeesItselfLeadingSaysSinceWhenAsTheOthersDo() {
        User user = world.userOfOldPath().start();
        ZkLeaderObserver observer = observer(world.user());
        user.leads();
        Leader seen = observer.leader().orElseThrow();
        assertThat(user.election.leader()).hasValue(seen);
        assertThat(user.election.leader().orElseThrow().since()).isEqualTo(seen.since());
    }

    @Test
    void whoClosesWhileItPausesStandsForElectionNoMore() {
        User user = world.userOfOldPath().start();
        user.leads().resign(Duration.ofSeconds(20));
        world.settle();
        assertThat(user.election.state()).isEqualTo(State.PAUSED);
        user.election.close();
        world.settle();
        world.asked();
        world.clients.run(Duration.ofSeconds(60));
        assertThat(world.asked()).isEmpty();
        assertThat(world.nodes()).isEmpty();
        assertThat(user.election.state()).isEqualTo(State.CLOSED);
        assertThat(user.heard.leading).containsExactly("granted", "revoked RELEASED");
        assertThat(user.client.snapshot().watches()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"busy", "refused"})
    void whoClosesWhileItsNodeIsNotMadeHasClosedSoon(String how) {
        User user = world.userOfOldPath();
        Code code = how.equals("busy") ? Code.THROTTLEDOP : Code.NOAUTH;
        world.server.onRequest(request -> request.opCode() == OpCode.create2 ? Reply.error(code.intValue()) : null);
        for (int micros = 0; micros < 150_000; micros += micros < 4_000 ? 250 : 5_000) {
            ZkLeaderElection election = ZkLeaderElection.of(user.client, PATH, OPTIONS);
            election.start();
            world.clients.run(Duration.ofNanos(micros * 1000L + 1));
            CompletableFuture<?> closed = election.closeAsync();
            world.clients.run(Duration.ofSeconds(2));
            assertThat(closed).as("after %s us", micros).isCompleted();
            assertThat(election.state()).isEqualTo(State.CLOSED);
        }
        world.server.onRequest(request -> null);
        world.settle();
        assertThat(world.nodes()).isEmpty();
    }

    @Test
    void whoClosesAfterTheClientHasEndedLeavesNoListener() {
        User user = world.userOfOldPath().start();
        user.leads();
        user.member.close();
        world.until(() -> user.client.state().isTerminal());
        world.settle();
        world.finish(user.election.closeAsync());
        world.settle();
        assertThat(user.member.listeners()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 5, 10, 20, 50})
    void whoseClientIsStartedAnewAtOnceStandsForElectionAgain(int millis) {
        User first = world.userOfOldPath().start();
        User second = world.userOfOldPath().start();
        for (User user : List.of(first, second)) {
            user.member.close();
            world.clients.run(Duration.ofMillis(millis));
            world.until(() -> user.client.state().isTerminal());
            user.client.start();
        }
        world.until(() -> first.election.isLeader() || second.election.isLeader());
        world.settle();
        assertThat(world.nodes()).hasSize(2);
        assertThat(List.of(first.election.state(), second.election.state()))
                .containsExactlyInAnyOrder(State.LEADING, State.QUEUED);
    }

    @Test
    void whoWaitsGoesOnWaitingWhileTheConnectionIsLost() {
        User looking = world.userOfOldPath();
        CompletableFuture<Leader> anybody = observer(looking).awaitLeaderAsync(LONG);
        looking.connection().cut();
        world.settle();
        assertThat(anybody).isNotDone();
        User first = world.userOfOldPath().start();
        assertThat(world.finish(anybody).id()).isEqualTo(first.id);
        User second = world.userOfOldPath().start();
        CompletableFuture<Leadership> own = second.election.awaitLeadershipAsync(LONG);
        second.connection().cut();
        world.settle();
        assertThat(own).isNotDone();
        first.election.close();
        assertThat(world.finish(own).isHeld()).isTrue();
    }

    @Test
    void whoseIdentityTheServersRefuseWaitsForNothingAnyMore() {
        User user = world.userOfOldPath();
        boolean[] refuses = {false};
        world.server.onRequest(request ->
                refuses[0] && request.opCode() == OpCode.auth ? Reply.error(Code.AUTHFAILED.intValue()) : null);
        world.finish(user.client.async().addAuth("digest", "a:b".getBytes(StandardCharsets.UTF_8)));
        user.start().leads().resign(Duration.ofMinutes(4));
        world.settle();
        List<CompletableFuture<?>> waiting =
                List.of(user.election.awaitLeadershipAsync(LONG), user.election.awaitLeaderAsync(LONG));
        refuses[0] = true;
        user.connection().cut();
        world.until(() -> user.client.state() == SessionState.AUTH_FAILED);
        world.settle();
        assertThat(waiting)
                .allSatisfy(each -> assertThat(each)
                        .failsWithin(Duration.ZERO)
                        .withThrowableThat()
                        .withCauseInstanceOf(ClientClosedException.class));
    }

    @Test
    void aMillisecondIsATimeToWait() {
        User user = world.userOfOldPath().start();
        user.leads().resign(Duration.ofSeconds(60));
        world.settle();
        Duration tooShort = Duration.ofNanos(999_999);
        assertThat(world.failure(user.election.awaitLeadershipAsync(Duration.ofMillis(1))))
                .isNotNull();
        assertThatThrownBy(() -> user.election.awaitLeadershipAsync(tooShort))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> user.election.awaitLeaderAsync(tooShort)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aListenerThatIsRemovedBeforeItLeadsHearsNothing() {
        User user = world.userOfOldPath();
        user.election.removeListener(user.heard);
        user.start().leads().resign();
        world.settle();
        user.leads();
        assertThat(user.heard.leading).isEmpty();
    }

    @Test
    void aLeadershipTellsAListenerOfItsEnd() {
        List<GrantState> heard = new ArrayList<>();
        Leadership leadership = world.userOfOldPath().start().leads();
        leadership.addListener((same, change) -> heard.add(change.to()));
        leadership.resign(Duration.ofSeconds(20));
        world.settle();
        assertThat(heard).containsExactly(GrantState.RELEASED);
    }

    /** Less and less often, but not because of what was wrong before it has led. */
    @Test
    void whoHasLedTriesAgainSoon() {
        User user = world.userOfOldPath();
        boolean[] forbidden = {true};
        world.server.onRequest(request ->
                forbidden[0] && request.opCode() == OpCode.create2 ? Reply.error(Code.NOAUTH.intValue()) : null);
        user.election.start();
        world.clients.run(Duration.ofSeconds(10));
        forbidden[0] = false;
        Leadership leadership = user.leads();
        forbidden[0] = true;
        user.heard.leaders.clear();
        leadership.resign();
        world.clients.run(Duration.ofSeconds(4));
        assertThat(user.heard.leaders)
                .filteredOn("failed NoAuthException"::equals)
                .hasSize(3);
    }

    // ---- pauses of who looks ----

    /** Refuses what an observer asks, and lets as many pass in between as there are. */
    private boolean[] refuse(User of) {
        boolean[] refuses = {true};
        long session = of.client.snapshot().sessionId();
        world.server.onRequest(request -> {
            boolean asks = request.opCode() == OpCode.getData || request.opCode() == OpCode.getChildren2;
            return refuses[0] && asks && request.sessionId() == session ? Reply.error(Code.NOAUTH.intValue()) : null;
        });
        return refuses;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoHasGotAnAnswerPausesBrieflyAgain(boolean somebodyLeads) {
        User leader = world.userOfOldPath();
        if (somebodyLeads) {
            leader.start();
        }
        User looking = world.user();
        boolean[] refuses = refuse(looking);
        ZkLeaderObserver observer = observer(looking);
        world.clients.run(Duration.ofSeconds(20)); // the next pause would be a long one
        refuses[0] = false;
        world.until(() -> !observer.isStale());
        refuses[0] = true;
        if (somebodyLeads) {
            leader.election.close();
        } else {
            leader.start();
        }
        world.until(observer::isStale);
        refuses[0] = false;
        world.clients.run(Duration.ofSeconds(1));
        assertThat(observer.isStale()).isFalse();
        assertThat(observer.leader().isPresent()).isEqualTo(!somebodyLeads);
    }

    @Test
    void whoIsConnectedAnewPausesBrieflyAgain() {
        User leader = world.userOfOldPath().start();
        User looking = world.user();
        boolean[] refuses = refuse(looking);
        ZkLeaderObserver observer = observer(looking);
        world.clients.run(Duration.ofSeconds(20));
        looking.connection().cut();
        world.until(() -> !looking.client.state().isConnected());
        world.until(() -> looking.client.state().isConnected());
        world.clients.run(Duration.ofMillis(50));
        refuses[0] = false;
        world.clients.run(Duration.ofSeconds(1));
        assertThat(observer.leader().map(Leader::id)).hasValue(leader.id);
    }

    // ---- watches where nobody leads ----

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoLooksWhereNobodyLeadsLeavesNoWatchAtWhateverStep(boolean there) {
        User user = there ? world.userOfOldPath() : world.user();
        for (int micros = 0; micros < 60_000; micros += 1_000) {
            ZkLeaderObserver observer = ZkLeaderObserver.of(user.client, PATH, OPTIONS);
            observer.start();
            world.clients.run(Duration.ofNanos(micros * 1000L + 1));
            observer.close();
            world.settle();
            assertThat(user.client.snapshot().watches())
                    .as("after %s us", micros)
                    .isZero();
            assertThat(world.server.watches()).as("after %s us", micros).isZero();
        }
    }

    @Test
    void aPathThatIsMadeWhileSomebodyLooksForItIsNoticed() {
        User user = world.user();
        boolean[] made = {false};
        world.server.onRequest(request -> {
            if (request.opCode() == OpCode.exists && !made[0]) {
                made[0] = true;
                world.server.change("/leaders", false);
                world.server.change(PATH, false);
            }
            return null;
        });
        ZkLeaderObserver observer = observer(user);
        assertThat(made[0]).isTrue();
        assertThat(observer.isStale()).isFalse();
        User leader = world.user().start();
        assertThat(observer.leader().map(Leader::id)).hasValue(leader.id);
    }

    @Test
    void aParticipantKeepsOneWatchOnTheLeaderAndNoneWhenItLeads() {
        User first = world.userOfOldPath().start();
        User second = world.userOfOldPath().start();
        world.clients.run(Duration.ofSeconds(5));
        int waiting = second.client.snapshot().watches();
        first.connection().cut();
        second.connection().cut();
        world.settle();
        assertThat(second.client.snapshot().watches()).isEqualTo(waiting);
        first.election.close();
        second.leads();
        world.settle();
        assertThat(second.client.snapshot().watches()).as("on its own node").isEqualTo(1);
        second.election.close();
        world.settle();
        assertThat(world.server.watches()).isZero();
    }
}
