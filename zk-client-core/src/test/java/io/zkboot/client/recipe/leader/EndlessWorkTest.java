/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import static io.zkboot.client.recipe.leader.LeaderWorld.OPTIONS;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.recipe.leader.LeaderWorld.User;
import io.zkboot.client.recipe.leader.ZkLeaderElection.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Work that does not end with the leadership, and for how long it is waited for. */
class EndlessWorkTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final LeaderWorld world = new LeaderWorld();
    private final List<Runnable> handed = new ArrayList<>();
    private final Recording listener = new Recording();

    /** A user one of whose listeners runs what it is handed when the test says so. */
    private User user() {
        User user = world.user(OPTIONS.withAbandonAfter(PATIENCE));
        user.election.addListener(listener, handed::add);
        return user.start();
    }

    private void runNext() {
        handed.remove(0).run();
    }

    /** Has led, and its work goes on. */
    private Leadership worksOn(User user) {
        Leadership first = user.leads();
        runNext();
        first.resign();
        world.settle();
        assertThat(user.election.state()).isEqualTo(State.WORK_ENDING);
        return first;
    }

    private void end(User user) {
        user.member.close();
        world.until(() -> user.client.state().isTerminal());
        world.settle();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "19, 0", "0, 60", "19, 60"})
    void itIsWaitedForNoLongerThanIsSaidAlsoIfTheClientIsStartedAnewMeanwhile(int before, int between) {
        User user = user();
        worksOn(user);
        world.clients.run(Duration.ofSeconds(before));
        end(user);
        world.clients.run(Duration.ofSeconds(between));
        user.client.start();
        world.until(() -> user.client.state().isConnected());
        world.settle();
        assertThat(user.election.state()).isEqualTo(State.WORK_ENDING);
        world.clients.run(PATIENCE.plusSeconds(1));
        assertThat(user.election.isLeader()).isTrue();
    }

    @Test
    void whoClosesDoesNotWaitForItWhenTheClientHasEnded() {
        User user = user();
        worksOn(user);
        CompletableFuture<?> closed = user.election.closeAsync();
        world.settle();
        assertThat(closed).isNotDone();
        end(user);
        assertThat(closed).isCompleted();
        assertThat(user.election.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void whoClosesAfterTheClientHasEndedDoesNotWaitForItEither() {
        User user = user();
        worksOn(user);
        end(user);
        CompletableFuture<?> closed = user.election.closeAsync();
        world.settle();
        runNext();
        world.settle();
        assertThat(closed).isCompleted();
        assertThat(user.member.listeners()).isEqualTo(1);
    }

    /** The time of the first one would be over too early for the second, or was taken for its own. */
    @Test
    void theWorkOfEachLeadershipHasItsOwnTime() {
        User user = user();
        worksOn(user);
        world.clients.run(Duration.ofSeconds(5));
        runNext();
        world.settle();
        worksOn(user);
        world.clients.run(Duration.ofSeconds(18));
        assertThat(user.election.state()).isEqualTo(State.WORK_ENDING);
        world.clients.run(Duration.ofSeconds(3));
        assertThat(user.election.isLeader()).isTrue();
    }

    @Test
    void whatIsAbandonedKeepsTheNextLeadershipFromNothing() {
        User user = user();
        Leadership first = worksOn(user);
        first.abandon();
        user.leads();
        world.settle();
        assertThat(handed)
                .as("the end of the first, which hangs, and the begin of the second")
                .hasSize(2);
        handed.remove(1).run();
        assertThat(listener.leading).containsExactly("granted", "granted");
    }

    @Test
    void callsOfAListenerComeInTheirOrderAfterWorkThatHasEnded() {
        User user = user();
        Leadership first = user.leads();
        runNext();
        first.abandon(); // while it leads
        first.resign();
        world.settle();
        user.leads().resign();
        world.settle();
        while (!handed.isEmpty()) {
            runNext();
            world.settle();
        }
        assertThat(listener.leading).startsWith("granted", "revoked RELEASED");
        assertThat(listener.leading).filteredOn("granted"::equals).hasSizeGreaterThanOrEqualTo(2);
    }
}
