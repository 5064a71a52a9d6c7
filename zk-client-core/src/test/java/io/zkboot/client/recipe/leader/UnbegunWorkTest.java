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
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Work that no thread has begun when its leadership ends: nobody waits for it, and it never begins. */
class UnbegunWorkTest {
    private final LeaderWorld world = new LeaderWorld();
    private final User user = world.user();
    private final List<Runnable> queued = new ArrayList<>();
    private final List<Long> epochs = new ArrayList<>();
    private final Recording listener = new Recording();

    /** Has a task, for which the pool has no thread yet. */
    private ZkLeaderElection withTask(LeaderOptions options) {
        ZkLeaderElection election =
                ZkLeaderElection.of(user.client, LeaderWorld.PATH, options, held -> epochs.add(held.epoch()));
        election.start();
        world.settle();
        return election;
    }

    private void runAll() {
        while (!queued.isEmpty()) {
            queued.remove(0).run();
        }
    }

    @Test
    void aTaskThatIsStillInTheQueueOfAPoolIsNotWaitedFor() {
        ZkLeaderElection election = withTask(OPTIONS.withTaskExecutor(queued::add));
        long first = election.leadership().orElseThrow().epoch();
        election.leadership().orElseThrow().resign();
        world.settle();
        assertThat(election.isLeader()).as("once more").isTrue();
        runAll();
        assertThat(epochs).hasSize(1).doesNotContain(first);
    }

    @Test
    void whoClosesIsDoneThoughThePoolHasDroppedTheTask() {
        ZkLeaderElection election = withTask(OPTIONS.withTaskExecutor(queued::add));
        queued.clear(); // as shutdownNow() does
        CompletableFuture<?> closed = election.closeAsync();
        world.settle();
        assertThat(closed).isCompleted();
        assertThat(epochs).isEmpty();
    }

    @Test
    void aTaskThatAPoolTakesAndRefusesAllTheSameEndsOnceAndNeverBegins() {
        ZkLeaderElection election =
                withTask(OPTIONS.withPause(Duration.ofSeconds(10)).withTaskExecutor(task -> {
                    queued.add(task);
                    if (queued.size() == 1) {
                        throw new RejectedExecutionException("full");
                    }
                }));
        assertThat(election.state()).isEqualTo(State.PAUSED);
        queued.get(0).run();
        assertThat(epochs).isEmpty();
        world.clients.run(Duration.ofSeconds(11));
        assertThat(election.isLeader()).isTrue();
        queued.get(1).run();
        world.settle();
        assertThat(epochs).hasSize(1);
        assertThat(election.state()).isEqualTo(State.PAUSED);
    }

    @Test
    void aListenerThatIsStillInTheQueueOfAPoolIsNotWaitedForAndHearsOfNeitherEnd() {
        user.election.addListener(listener, queued::add);
        user.start().leads().resign();
        world.settle();
        user.connection().cut(); // a doubt and its end
        world.settle();
        user.leads();
        runAll();
        world.settle();
        assertThat(listener.leading).startsWith("granted").doesNotContain("revoked RELEASED");
        user.leads().resign();
        world.settle();
        assertThat(user.election.state()).as("what has begun is waited for").isEqualTo(State.WORK_ENDING);
        runAll();
        world.settle();
        assertThat(listener.leading).contains("revoked RELEASED");
        user.leads();
    }

    @Test
    void whoClosesIsDoneThoughThePoolHasDroppedWhatAListenerWasToHear() {
        user.election.addListener(listener, queued::add);
        user.start().leads();
        queued.clear(); // as shutdownNow() does
        CompletableFuture<?> closed = user.election.closeAsync();
        world.settle();
        assertThat(closed).isCompleted();
        assertThat(listener.leading).isEmpty();
    }

    @Test
    void ofALeadershipThatIsOverAListenerHearsNoDoubtEither() {
        user.election.addListener(listener, queued::add);
        user.start().leads();
        user.connection().cut();
        world.until(() -> !user.client.state().isConnected());
        user.election.close();
        world.settle();
        runAll();
        assertThat(listener.leading).isEmpty();
    }

    @Test
    void aListenerThatIsRemovedBeforeItsWorkBeginsHearsNothingAndIsNotWaitedFor() {
        user.election.addListener(listener, queued::add);
        Leadership first = user.start().leads();
        user.election.removeListener(listener);
        world.settle();
        runAll();
        world.settle();
        assertThat(listener.leading).isEmpty();
        assertThat(user.election.isLeader()).as("the others work on").isTrue();
        first.resign();
        Leadership second = user.leads();
        assertThat(second.epoch()).isNotEqualTo(first.epoch());
        runAll();
        assertThat(listener.leading).isEmpty();
        assertThat(user.heard.leading).containsExactly("granted", "revoked RELEASED", "granted");
    }

    @Test
    void aListenerThatIsRemovedWhileTheExecutorHasItsWorkStillIsNotWaitedForByWhoCloses() {
        user.election.addListener(listener, queued::add);
        user.start().leads();
        user.election.removeListener(listener);
        CompletableFuture<?> closed = user.election.closeAsync();
        world.settle();
        assertThat(closed).isCompleted();
        runAll();
        assertThat(listener.leading).isEmpty();
    }

    @Test
    void aListenerThatIsRemovedOnceItsWorkHasBegunHearsOfTheEndAlone() {
        user.election.addListener(listener, queued::add);
        Leadership first = user.start().leads();
        runAll();
        user.election.removeListener(listener);
        world.settle();
        user.connection().cut(); // a doubt and its end
        world.settle();
        user.leads();
        first.resign();
        world.settle();
        assertThat(user.election.state()).as("it is waited for").isEqualTo(State.WORK_ENDING);
        runAll();
        world.settle();
        user.leads();
        runAll();
        assertThat(listener.leading).containsExactly("granted", "revoked RELEASED");
    }
}
