/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import static io.zkboot.client.recipe.leader.LeaderWorld.LONG;
import static io.zkboot.client.recipe.leader.LeaderWorld.OPTIONS;
import static io.zkboot.client.recipe.leader.LeaderWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.leader.LeaderWorld.User;
import io.zkboot.client.testing.sim.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** Who leads, as somebody sees it who does not stand for election; and what a participant's observer counts. */
class ZkLeaderObserverTest {
    private final LeaderWorld world = new LeaderWorld();
    private final Recording heard = new Recording();

    private ZkLeaderObserver observer(User user) {
        ZkLeaderObserver observer = ZkLeaderObserver.of(user.client, PATH, OPTIONS);
        observer.addLeaderListener(heard);
        observer.start();
        world.settle();
        return observer;
    }

    @Test
    void whereNobodyStandsForElectionNobodyLeadsAndTheFirstOneIsNoticed() {
        ZkLeaderObserver observer = observer(world.user());
        assertThat(observer.leader()).isEmpty();
        assertThat(observer.isStale()).isFalse();
        assertThat(heard.leaders).containsExactly("nobody");
        assertThat(world.failure(observer.awaitLeaderAsync(Duration.ofSeconds(1))))
                .isInstanceOf(OperationTimeoutException.class);
        CompletableFuture<Leader> waiting = observer.awaitLeaderAsync(LONG);
        User user = world.user().start();
        Leader leader = world.finish(waiting);
        assertThat(leader.id()).isEqualTo(user.id);
        assertThat(leader.epoch()).isEqualTo(user.leads().epoch());
        assertThat(leader.sessionId()).isEqualTo(user.client.snapshot().sessionId());
        assertThat(world.finish(observer.awaitLeaderAsync(LONG))).isEqualTo(leader);
        user.election.close();
        world.settle();
        assertThat(heard.leaders).containsExactly("nobody", user.id, "nobody");
        world.user().start();
        assertThat(observer.leader()).isPresent();
    }

    @Test
    void aChangeOfTheLeaderCostsOneReadAndOthersNone() {
        List<User> users = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            users.add(world.userOfOldPath().start());
        }
        ZkLeaderObserver observer = observer(world.userOfOldPath());
        world.settle();
        world.asked();
        users.get(2).election.close(); // somebody who waits
        world.settle();
        assertThat(world.asked().stream().filter(code -> code == OpCode.getChildren2))
                .as("of two that wait behind, not of the observer")
                .hasSize(2);
        users.get(0).election.close();
        world.settle();
        List<Integer> asked = world.asked();
        assertThat(asked.stream().filter(code -> code == OpCode.getData))
                .as("of two that wait, and the observer")
                .hasSize(3);
        assertThat(asked).doesNotContain(OpCode.getChildren2);
        users.get(1).election.close();
        world.settle();
        assertThat(observer.leader().map(Leader::id)).hasValue(users.get(3).id);
        assertThat(heard.leaders).containsExactly(users.get(0).id, users.get(1).id, users.get(3).id);
    }

    @Test
    void fromTheLossOfTheConnectionOnItIsStaleUntilAServerHasBeenAsked() {
        User user = world.user().start();
        User second = world.user().start();
        User looking = world.user();
        ZkLeaderObserver observer = observer(looking);
        looking.connection().cut();
        user.election.close();
        world.until(observer::isStale);
        assertThat(observer.leader().map(Leader::id)).hasValue(user.id);
        Recording late = new Recording();
        observer.addLeaderListener(late);
        world.clients.run(Duration.ofNanos(1));
        assertThat(late.leaders).containsExactly(user.id, "stale");
        world.settle();
        assertThat(observer.isStale()).isFalse();
        assertThat(observer.leader().map(Leader::id)).hasValue(second.id);
        assertThat(heard.leaders).containsExactly(user.id, "stale", second.id, "upToDate");
    }

    @Test
    void aLeaderThatIsAskedToReleaseInCuratorsWordsKeepsItsId() {
        User user = world.user().start();
        ZkLeaderObserver observer = observer(world.user());
        world.server.setData(user.leads().nodePath(), "__REVOKE__".getBytes(StandardCharsets.UTF_8));
        world.settle();
        assertThat(observer.leader().map(Leader::id)).hasValue(user.id);
    }

    @Test
    void whatMayNotBeReadIsToldAndTriedAgainLessAndLessOften() {
        world.user().start();
        world.asked();
        boolean[] forbidden = {true};
        world.server.onRequest(
                request -> forbidden[0] && request.opCode() == OpCode.getChildren2 ? Reply.error(-102) : null);
        ZkLeaderObserver observer = observer(world.user());
        world.clients.run(Duration.ofSeconds(20));
        assertThat(observer.isStale()).isTrue();
        assertThat(heard.leaders).hasSizeBetween(6, 10).containsOnly("failed NoAuthException");
        assertThat(world.failure(observer.awaitLeaderAsync(Duration.ofSeconds(1))))
                .hasCauseInstanceOf(NoAuthException.class);
        forbidden[0] = false;
        world.until(() -> !observer.isStale());
        assertThat(observer.leader()).isPresent();
    }

    @Test
    void numbersThatAreUsedUpAreToldLoudly() {
        world.user();
        world.server.change("/leaders", false);
        world.server.change(PATH, false);
        world.server.change(PATH + "/_c_x-latch-2147483647", false);
        ZkLeaderObserver observer = observer(world.user());
        assertThat(observer.leader()).isEmpty();
        assertThat(heard.leaders).contains("failed IllegalStateException");
        User user = world.user().start();
        assertThat(user.election.isLeader()).isFalse();
        assertThat(user.heard.leaders).contains("failed IllegalStateException");
    }

    @Test
    void aServerThatIsTooBusyIsAskedAgain() {
        User user = world.user().start();
        int[] refusals = {3};
        world.server.onRequest(request -> request.opCode() == OpCode.getData && refusals[0]-- > 0
                ? Reply.error(Code.THROTTLEDOP.intValue())
                : null);
        ZkLeaderObserver observer = observer(world.user());
        world.clients.run(Duration.ofSeconds(2));
        assertThat(observer.leader().map(Leader::id)).hasValue(user.id);
    }

    @Test
    void anObserverThatIsClosedLeavesNoWatchAtWhateverStepAndIsToldNothing() {
        world.user().start();
        User user = world.user();
        for (int micros = 0; micros < 60_000; micros += 1_000) {
            ZkLeaderObserver observer = ZkLeaderObserver.of(user.client, PATH, OPTIONS);
            observer.start();
            CompletableFuture<Leader> waiting = observer.awaitLeaderAsync(LONG);
            world.clients.run(Duration.ofNanos(micros * 1000L + 1));
            observer.close();
            world.settle();
            assertThat(user.client.snapshot().watches())
                    .as("after %s us", micros)
                    .isZero();
            assertThat(user.member.listeners()).as("after %s us", micros).isEqualTo(1);
            assertThat(waiting).isDone();
        }
    }

    @Test
    void theObserverOfTheRecipeHearsWhatBecomesOfEachCandidacy() {
        List<String> counted = new ArrayList<>();
        User user = world.user(OPTIONS.withObserver(new RecipeObserver() {
                    @Override
                    public void granted(String recipe, String path, Duration waited) {
                        counted.add(recipe + " granted");
                    }

                    @Override
                    public void inDoubt(String recipe, String path) {
                        counted.add("inDoubt");
                    }

                    @Override
                    public void confirmed(String recipe, String path) {
                        counted.add("confirmed");
                    }

                    @Override
                    public void released(String recipe, String path, Duration held) {
                        counted.add("released");
                    }

                    @Override
                    public void refused(String recipe, String path, Refusal why, Duration waited) {
                        counted.add("refused " + why);
                    }
                }))
                .start();
        user.connection().cut();
        world.settle();
        user.leads().resign();
        world.settle();
        user.leads().resign(Duration.ofSeconds(5));
        User other = world.user().start();
        world.clients.run(Duration.ofSeconds(6));
        other.leads();
        user.election.close();
        world.settle();
        assertThat(counted)
                .containsExactly(
                        "leader granted",
                        "inDoubt",
                        "confirmed",
                        "released",
                        "leader granted",
                        "released",
                        "refused CANCELLED");
    }
}
