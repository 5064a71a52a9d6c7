/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import static io.zkboot.client.recipe.leader.LeaderWorld.OPTIONS;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.SessionState;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.leader.LeaderOptions.AfterTask;
import io.zkboot.client.recipe.leader.LeaderWorld.User;
import io.zkboot.client.recipe.leader.ZkLeaderElection.State;
import io.zkboot.client.testing.Await;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.sim.Reply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The work of leaders: when it begins, and that the next one does not begin before it has ended. */
class LeaderWorkTest {
    private final LeaderWorld world = new LeaderWorld();

    /** Runs what it was given when it is told to. */
    private static final class Slow implements Executor {
        private final Deque<Runnable> tasks = new ArrayDeque<>();

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        void runAll() {
            while (!tasks.isEmpty()) {
                tasks.remove().run();
            }
        }
    }

    @Test
    void thereIsNoSecondGrantBeforeTheListenerHasReturnedFromTheEndOfTheFirst() {
        Slow slow = new Slow();
        User user = world.user();
        Recording listener = new Recording();
        user.election.addListener(listener, slow);
        Leadership first = user.start().leads();
        slow.runAll();
        first.resign();
        world.clients.run(Duration.ofMinutes(1));
        assertThat(user.election.state()).isEqualTo(State.WORK_ENDING);
        assertThat(world.nodes()).as("it does not keep others from leading").isEmpty();
        assertThat(user.heard.leading).containsExactly("granted", "revoked RELEASED");
        User other = world.user().start();
        other.leads();
        slow.runAll();
        world.settle();
        assertThat(user.election.state()).isEqualTo(State.QUEUED);
        other.election.close();
        user.leads();
        slow.runAll();
        assertThat(listener.leading).containsExactly("granted", "revoked RELEASED", "granted");
    }

    @Test
    void workThatIsAbandonedIsNotWaitedFor() {
        Slow slow = new Slow();
        User user = world.user();
        Recording listener = new Recording();
        user.election.addListener(listener, slow);
        Leadership first = user.start().leads();
        slow.runAll();
        first.resign();
        world.settle();
        assertThat(user.election.isLeader()).isFalse();
        first.abandon();
        first.abandon();
        user.leads();
        slow.runAll();
        world.settle();
        assertThat(listener.leading).containsExactly("granted", "revoked RELEASED", "granted");
        user.leads().resign();
        world.settle();
        assertThat(user.election.state()).isEqualTo(State.WORK_ENDING);
        slow.runAll();
        world.settle();
        user.leads();
    }

    @Test
    void workThatTakesTooLongIsAbandonedIfThatIsWanted() {
        Slow slow = new Slow();
        User user = world.user(OPTIONS.withAbandonAfter(Duration.ofSeconds(30)));
        user.election.addListener(new Recording(), slow);
        Leadership first = user.start().leads();
        slow.runAll();
        first.resign();
        world.clients.run(Duration.ofSeconds(29));
        assertThat(user.election.state()).isEqualTo(State.WORK_ENDING);
        world.clients.run(Duration.ofSeconds(2));
        user.leads();
    }

    @Test
    void aListenerWhoseExecutorIsShutDownIsNotWaitedFor() {
        List<Throwable> failures = new ArrayList<>();
        boolean[] shutDown = {false};
        User user = world.user(OPTIONS.withObserver(new RecipeObserver() {
            @Override
            public void listenerFailed(String recipe, String path, Throwable failure) {
                failures.add(failure);
            }
        }));
        Recording listener = new Recording();
        user.election.addListener(listener, task -> {
            if (shutDown[0]) {
                throw new RejectedExecutionException("shut down");
            }
            task.run();
        });
        Leadership first = user.start().leads();
        shutDown[0] = true;
        first.resign();
        world.settle();
        user.leads().resign();
        world.settle();
        user.leads();
        assertThat(failures).isNotEmpty().hasOnlyElementsOfType(RejectedExecutionException.class);
        assertThat(listener.leading).containsExactly("granted");
        shutDown[0] = false; // it was full
        world.clients.run(Duration.ofMinutes(1));
        assertThat(listener.leading)
                .as("the second one was over before it could begin")
                .containsExactly("granted", "revoked RELEASED", "granted");
    }

    /** There is no time of the client then by which it could be tried again. */
    @Test
    @Shows("F27")
    void aListenerWhoseExecutorIsFullAsTheClientEndsHearsOfTheEndAllTheSame() {
        AtomicBoolean full = new AtomicBoolean();
        User user = world.user();
        Recording listener = new Recording();
        user.election.addListener(listener, task -> {
            if (full.get()) {
                throw new RejectedExecutionException("full");
            }
            task.run();
        });
        user.start().leads();
        full.set(true);
        world.server.onConnect(request -> Reply.close());
        user.connection().cut();
        world.until(() -> !user.client.state().isConnected());
        user.member.close();
        world.until(() -> user.client.state() == SessionState.CLOSED);
        world.settle();
        assertThat(user.heard.leading).containsExactly("granted", "inDoubt", "revoked CLIENT_CLOSED");
        assertThat(listener.leading).containsExactly("granted");
        full.set(false);
        Await.until("it hears of the end", Duration.ofSeconds(30), () -> listener.leading.size() == 3);
        assertThat(listener.leading).containsExactlyElementsOf(user.heard.leading);
    }

    @Test
    void aListenerThatThrowsHarmsNobody() {
        List<Throwable> failures = new ArrayList<>();
        User user = world.user(OPTIONS.withObserver(new RecipeObserver() {
            @Override
            public void listenerFailed(String recipe, String path, Throwable failure) {
                failures.add(failure);
            }
        }));
        user.election.addListener(new ElectionListener() {
            @Override
            public void granted(Leadership leadership) {
                throw new AssertionError("of the user");
            }

            @Override
            public void revoked(Leadership leadership) {
                throw new IllegalStateException("of the user");
            }
        });
        user.election.addLeaderListener(leader -> {
            throw new AssertionError("of the user");
        });
        user.start().leads().resign();
        world.settle();
        user.leads();
        assertThat(user.heard.leading).containsExactly("granted", "revoked RELEASED", "granted");
        assertThat(failures).hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    void aTaskThatReturnsResignsAndRunsAgainAfterThePause() {
        List<Long> epochs = new ArrayList<>();
        User user = world.user();
        ZkLeaderElection election = ZkLeaderElection.of(
                user.client,
                LeaderWorld.PATH,
                OPTIONS.withTaskExecutor(Runnable::run).withPause(Duration.ofSeconds(10)),
                leadership -> epochs.add(leadership.epoch()));
        election.start();
        world.settle();
        assertThat(epochs).hasSize(1);
        assertThat(election.state()).isEqualTo(State.PAUSED);
        assertThat(world.nodes()).isEmpty();
        world.clients.run(Duration.ofSeconds(9));
        assertThat(epochs).hasSize(1);
        world.clients.run(Duration.ofSeconds(2));
        assertThat(epochs).hasSize(2).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aTaskThatReturnsMayGoOnLeadingOrLeave() {
        User user = world.user();
        LeaderOptions options = OPTIONS.withTaskExecutor(Runnable::run);
        ZkLeaderElection staying = ZkLeaderElection.of(
                user.client, LeaderWorld.PATH, options.withAfterTask(AfterTask.LEAD_ON), leadership -> {});
        staying.start();
        world.clients.run(Duration.ofSeconds(5));
        assertThat(staying.isLeader()).isTrue();
        staying.close();
        ZkLeaderElection leaving = ZkLeaderElection.of(
                user.client, LeaderWorld.PATH, options.withAfterTask(AfterTask.CLOSE), leadership -> {});
        leaving.start();
        world.clients.run(Duration.ofSeconds(5));
        assertThat(leaving.state()).isEqualTo(State.CLOSED);
        assertThat(world.nodes()).isEmpty();
    }

    @Test
    void aTaskThatThrowsIsAsOneThatHasReturnedAndTheElectionLives() {
        List<Throwable> failures = new ArrayList<>();
        User user = world.user();
        ZkLeaderElection election = ZkLeaderElection.of(
                user.client,
                LeaderWorld.PATH,
                OPTIONS.withTaskExecutor(Runnable::run).withObserver(new RecipeObserver() {
                    @Override
                    public void listenerFailed(String recipe, String path, Throwable failure) {
                        failures.add(failure);
                    }
                }),
                leadership -> {
                    throw new Exception("of the user");
                });
        election.start();
        world.clients.run(Duration.ofSeconds(10));
        assertThat(failures).hasSizeBetween(8, 10);
    }

    @Test
    void anObserverThatThrowsDoesNotKeepALeaderThatWorksNoMore() {
        int[] runs = {0};
        User user = world.user();
        LeaderOptions options = OPTIONS.withTaskExecutor(Runnable::run).withObserver(new RecipeObserver() {
            @Override
            public void listenerFailed(String recipe, String path, Throwable failure) {
                throw new IllegalStateException("of the observer");
            }
        });
        ZkLeaderElection election = ZkLeaderElection.of(user.client, LeaderWorld.PATH, options, leadership -> {
            runs[0]++;
            throw new Exception("of the user");
        });
        election.start();
        world.clients.run(Duration.ofSeconds(10));
        assertThat(runs[0]).isBetween(8, 10);
    }

    @Test
    void anObserverThatThrowsDoesNotKeepALeaderWhoseTaskFindsNoThread() {
        User user = world.user();
        LeaderOptions options = OPTIONS.withTaskExecutor(task -> {
                    throw new RejectedExecutionException("full");
                })
                .withObserver(new RecipeObserver() {
                    @Override
                    public void listenerFailed(String recipe, String path, Throwable failure) {
                        throw new IllegalStateException("of the observer");
                    }
                });
        ZkLeaderElection election = ZkLeaderElection.of(user.client, LeaderWorld.PATH, options, leadership -> {});
        election.start();
        world.settle();
        assertThat(election.state()).isEqualTo(State.PAUSED);
    }

    @Test
    void aTaskForWhichThereIsNoThreadIsAsOneThatHasReturned() {
        User user = world.user();
        List<Throwable> failures = new ArrayList<>();
        ZkLeaderElection election = ZkLeaderElection.of(
                user.client,
                LeaderWorld.PATH,
                OPTIONS.withTaskExecutor(task -> {
                            throw new RejectedExecutionException("full");
                        })
                        .withObserver(new RecipeObserver() {
                            @Override
                            public void listenerFailed(String recipe, String path, Throwable failure) {
                                failures.add(failure);
                            }
                        }),
                leadership -> {});
        election.start();
        world.settle();
        assertThat(failures).hasSize(1);
        assertThat(election.state()).isEqualTo(State.PAUSED);
    }

    @Test
    void closingWaitsForTheWorkIfItIsAskedTo() {
        Slow slow = new Slow();
        User user = world.user();
        user.election.addListener(new Recording(), slow);
        user.start().leads();
        slow.runAll();
        var closed = user.election.closeAsync();
        world.clients.run(Duration.ofSeconds(10));
        assertThat(closed).isNotDone();
        assertThat(world.nodes()).isEmpty();
        slow.runAll();
        world.settle();
        assertThat(closed).isCompleted();
    }
}
