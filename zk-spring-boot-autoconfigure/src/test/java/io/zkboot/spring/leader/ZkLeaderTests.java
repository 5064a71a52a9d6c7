/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.leader.Leadership;
import io.zkboot.client.recipe.leader.ZkLeaderElection;
import io.zkboot.spring.event.ZkLeaderEvent;
import io.zkboot.spring.event.ZkLeaderGrantedEvent;
import io.zkboot.spring.event.ZkLeaderRevokedEvent;
import io.zkboot.spring.recipe.ZkRecipes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.SmartInstantiationAwareBeanPostProcessor;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.Lifecycle;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.event.EventListener;
import org.springframework.samples.clinic.Clinic;

/** Methods and beans of leaders, with elections in memory. */
@Timeout(120)
class ZkLeaderTests extends LeaderFixture {
    static final String PATH = "/leaders/a";

    private static ZkElection election(ApplicationContext context) {
        return context.getBean(ZkLeaders.class).getElections().iterator().next();
    }

    static class Loop {
        final List<String> done = new CopyOnWriteArrayList<>();
        final Semaphore mayEnd = new Semaphore(0);
        volatile boolean stubborn;
        volatile Thread thread;

        @ZkLeader(PATH)
        void lead() throws InterruptedException {
            thread = Thread.currentThread();
            done.add("begins");
            try {
                new CountDownLatch(1).await();
            } finally {
                if (stubborn) {
                    mayEnd.acquireUninterruptibly();
                }
                done.add("ends");
            }
        }
    }

    @Test
    void noSecondLeadershipBeginsBeforeTheWorkHasEnded() {
        run(
                context -> {
                    Loop loop = context.getBean(Loop.class);
                    await().until(() -> loop.done.contains("begins"));
                    assertThat(loop.thread.getName()).startsWith("zk-leader-");
                    loop.stubborn = true;
                    zk.lose(LossReason.SESSION_EXPIRED);
                    await().until(() -> election(context).status().state() == ZkLeaderElection.State.WORK_ENDING);
                    ZkLeaderElection theirs = other.leaderElection(PATH);
                    theirs.start();
                    assertThat(theirs.isLeader()).isTrue(); // we are not in the queue
                    theirs.close();
                    assertThat(loop.done).containsExactly("begins");
                    loop.mayEnd.release();
                    await().until(() -> loop.done.equals(List.of("begins", "ends", "begins")));
                    loop.mayEnd.release();
                },
                Loop.class);
    }

    @Test
    void aStopEndsTheWorkBeforeTheElectionIsLeft() {
        AnnotationConfigApplicationContext context = start(zk, Loop.class);
        Loop loop = context.getBean(Loop.class);
        loop.stubborn = true;
        await().until(() -> loop.done.contains("begins"));
        ZkLeaderElection theirs = other.leaderElection(PATH);
        theirs.start();
        Thread closing = new Thread(context::close);
        closing.start();
        await().until(() -> loop.mayEnd.hasQueuedThreads());
        assertThat(theirs.isLeader()).isFalse();
        loop.mayEnd.release();
        await().until(theirs::isLeader);
        assertThat(loop.done).containsExactly("begins", "ends");
    }

    @Test
    void workThatDoesNotEndIsLeftToItselfAndTheNextStartWaitsForIt() {
        run(
                context -> {
                    ZkLeaders leaders = context.getBean(ZkLeaders.class);
                    Loop loop = context.getBean(Loop.class);
                    loop.stubborn = true;
                    await().until(() -> loop.done.contains("begins"));
                    leaders.setShutdownTimeout(Duration.ofMillis(20));
                    ZkLeaderElection theirs = other.leaderElection(PATH);
                    theirs.start();
                    CountDownLatch stopped = new CountDownLatch(1);
                    leaders.stop(PATH, stopped::countDown);
                    await().until(() -> stopped.getCount() == 0);
                    assertThat(theirs.isLeader()).isTrue();
                    theirs.close();

                    election(context).start();
                    assertThat(election(context).status().state()).isEqualTo(ZkLeaderElection.State.IDLE);
                    loop.mayEnd.release();
                    await().until(() -> loop.done.equals(List.of("begins", "ends", "begins")));
                    loop.mayEnd.release();
                },
                Loop.class);
    }

    static class Ending {
        final List<String> done = new CopyOnWriteArrayList<>();

        @Lazy
        @Autowired
        ConfigurableApplicationContext context;

        @ZkLeader(PATH)
        void lead() {
            done.add("begins");
            context.close();
            done.add(Thread.currentThread().isInterrupted() ? "interrupted" : "ends");
        }
    }

    @Test
    void aMethodMayCloseItsContext() {
        AnnotationConfigApplicationContext context = start(zk, Ending.class);
        Ending ending = context.getBean(Ending.class);
        await().atMost(Duration.ofSeconds(10)).until(() -> ending.done.equals(List.of("begins", "ends")));
        await().until(() -> !context.isActive());
    }

    static class Once {
        final List<Long> epochs = new CopyOnWriteArrayList<>();

        @ZkLeader(PATH)
        void once(long token) {
            epochs.add(token);
        }
    }

    @Test
    void whoReturnsLeadsOn() {
        run(
                context -> {
                    Once once = context.getBean(Once.class);
                    await().until(() -> once.epochs.size() == 1);
                    zk.advance(Duration.ofMinutes(2));
                    assertThat(election(context).isLeader()).isTrue();
                    assertThat(election(context).status().epoch()).isEqualTo(once.epochs.get(0));
                    assertThat(election(context).status().grants()).isOne();
                },
                Once.class);
    }

    static class InTurn {
        final List<Leadership> had = new CopyOnWriteArrayList<>();

        @ZkLeader(path = PATH, afterReturn = ZkLeader.AfterReturn.RESIGN)
        void turn(Leadership leadership) {
            had.add(leadership);
        }
    }

    @Test
    void whoReturnsMayResignAndComesAgain() {
        run(
                context -> {
                    InTurn turn = context.getBean(InTurn.class);
                    await().until(() ->
                            turn.had.size() == 1 && !election(context).isLeader());
                    await().until(() -> election(context).status().state() == ZkLeaderElection.State.PAUSED);
                    zk.advance(Duration.ofSeconds(1));
                    await().until(() -> turn.had.size() == 2);
                },
                InTurn.class);
    }

    static class OneOfTwo {
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch interrupted = new CountDownLatch(1);
        final CountDownLatch mayEnd = new CountDownLatch(1);

        @ZkLeader(path = PATH, afterReturn = ZkLeader.AfterReturn.RESIGN)
        void turn() {
            awaitUninterruptibly(begun); // or the other one would not be called at all
        }

        @ZkLeader(PATH)
        void other() {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException end) {
                interrupted.countDown();
                awaitUninterruptibly(mayEnd);
            }
        }

        private static void awaitUninterruptibly(CountDownLatch latch) {
            while (true) {
                try {
                    latch.await();
                    return;
                } catch (InterruptedException again) {
                    // it takes its time
                }
            }
        }
    }

    @Test
    void whoResignsEndsTheOtherWorksOfThePathFirst() {
        run(
                context -> {
                    OneOfTwo works = context.getBean(OneOfTwo.class);
                    await().until(() -> works.interrupted.getCount() == 0);
                    assertThat(election(context).isLeader())
                            .as("nobody else leads while the other work runs")
                            .isTrue();
                    works.mayEnd.countDown();
                    await().until(() -> election(context).status().state() == ZkLeaderElection.State.PAUSED);
                },
                OneOfTwo.class);
    }

    @Test
    void anElectionThatCouldNotBeginIsBegunByTheNextStart() {
        run(
                context -> {
                    ZkLeaders leaders = context.getBean(ZkLeaders.class);
                    Loop loop = context.getBean(Loop.class);
                    await().until(() -> loop.done.contains("begins"));
                    CountDownLatch stopped = new CountDownLatch(1);
                    leaders.stop(PATH, stopped::countDown);
                    await().until(() -> stopped.getCount() == 0);
                    ZkLeaderElection broken = mock(ZkLeaderElection.class);
                    doThrow(new IllegalStateException("no trust store"))
                            .when(broken)
                            .start();
                    ZkRecipes recipes = context.getBean(ZkRecipes.class);
                    doReturn(broken)
                            .doAnswer(call -> zk.leaderElection(PATH))
                            .when(recipes)
                            .leaderElection(any(), any());

                    election(context).start();
                    assertThat(election(context).isRunning()).isFalse();
                    assertThat(election(context).status().lastFailure()).isEqualTo("IllegalStateException");
                    election(context).start();
                    assertThat(election(context).isRunning()).isTrue();
                    await().until(() -> loop.done.equals(List.of("begins", "ends", "begins")));
                },
                Loop.class);
    }

    @Test
    void anElectionThatCouldNotBeginIsTriedAgainAfterAPauseOfTheContext() {
        run(
                context -> {
                    ZkLeaders leaders = context.getBean(ZkLeaders.class);
                    Loop loop = context.getBean(Loop.class);
                    await().until(() -> loop.done.contains("begins"));
                    ZkLeaderElection broken = mock(ZkLeaderElection.class);
                    doThrow(new IllegalStateException("no trust store"))
                            .when(broken)
                            .start();
                    when(broken.closeAsync()).thenReturn(CompletableFuture.completedFuture(null));
                    ZkRecipes recipes = context.getBean(ZkRecipes.class);
                    doReturn(broken)
                            .doAnswer(call -> zk.leaderElection(PATH))
                            .when(recipes)
                            .leaderElection(any(), any());
                    for (int i = 0; i < 2; i++) {
                        CountDownLatch stopped = new CountDownLatch(1);
                        leaders.stop(stopped::countDown);
                        await().until(() -> stopped.getCount() == 0);
                        leaders.start();
                    }
                    await().until(() -> loop.done.equals(List.of("begins", "ends", "begins")));
                },
                Loop.class);
    }

    static class Failing {
        final List<String> done = new CopyOnWriteArrayList<>();

        @ZkLeader(PATH)
        void fail() {
            done.add("fails");
            throw new IllegalStateException("expected by the test");
        }
    }

    @Test
    void whoFailsResignsAndComesAgainAfterAPauseThatGrows() {
        run(
                context -> {
                    Failing failing = context.getBean(Failing.class);
                    paused(context, failing, 1);
                    assertThat(election(context).status().lastFailure()).isEqualTo("IllegalStateException");
                    zk.advance(Duration.ofSeconds(1));
                    paused(context, failing, 2);
                    zk.advance(Duration.ofSeconds(1));
                    assertThat(election(context).status().state()).isEqualTo(ZkLeaderElection.State.PAUSED);
                    zk.advance(Duration.ofSeconds(1));
                    paused(context, failing, 3);
                },
                Failing.class);
    }

    private static void paused(ApplicationContext context, Failing failing, int times) {
        await().until(() ->
                failing.done.size() == times && election(context).status().state() == ZkLeaderElection.State.PAUSED);
    }

    static class Container implements Lifecycle {
        final List<String> done = new CopyOnWriteArrayList<>();
        private volatile boolean running;

        @Override
        public void start() {
            running = true;
            done.add("start");
        }

        @Override
        public void stop() {
            running = false;
            done.add("stop");
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        List<String> done() {
            return done;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Declared {
        @Bean
        @ZkLeader(path = PATH, id = "jobs", participant = "node-1")
        Container container() {
            return new Container();
        }
    }

    @Test
    void aBeanThatItsMethodMarksIsStartedAndStopped() {
        run(
                context -> {
                    Container container = context.getBean(Container.class);
                    await().until(() -> container.done().equals(List.of("start")));
                    ZkElectionStatus status =
                            context.getBean(ZkLeaders.class).getElection("jobs").status();
                    assertThat(status.participant()).isEqualTo("node-1");
                    assertThat(status.works()).contains("container");
                    assertThat(status.toString()).doesNotContain("node-1");
                    context.stop();
                    assertThat(container.done()).containsExactly("start", "stop");
                    context.start();
                    await().until(() -> container.done().equals(List.of("start", "stop", "start")));
                },
                Declared.class);
    }

    @Configuration(proxyBeanMethods = false)
    static class DeclaredBehindAProxy {
        @Bean
        @Scope(proxyMode = ScopedProxyMode.TARGET_CLASS)
        @ZkLeader(PATH)
        Container container() {
            return new Container();
        }
    }

    @ZkLeader(PATH)
    @Scope(proxyMode = ScopedProxyMode.TARGET_CLASS)
    static class MarkedBehindAProxy extends Container {}

    @ParameterizedTest
    @ValueSource(classes = {DeclaredBehindAProxy.class, MarkedBehindAProxy.class})
    void aBeanBehindAScopedProxyIsStartedAndStopped(Class<?> beans) {
        run(
                context -> {
                    Container container = context.getBean(Container.class);
                    assertThat(election(context).status().works()).hasSize(1);
                    await().until(() -> container.done().equals(List.of("start")));
                    context.stop();
                    assertThat(container.done()).containsExactly("start", "stop");
                },
                beans);
    }

    @Test
    void theClassOfItsProxyIsKnownBeforeThereIsABean() {
        run(
                context -> {
                    Class<?> marked = Container.class;
                    for (SmartInstantiationAwareBeanPostProcessor each : context.getBeansOfType(
                                    SmartInstantiationAwareBeanPostProcessor.class)
                            .values()) {
                        marked = each.determineBeanType(marked, "container");
                    }
                    assertThat(marked)
                            .isNotEqualTo(Container.class)
                            .isEqualTo(context.getBean(Container.class).getClass());
                    assertThat(context.getBean(LeaderLifecycleProcessor.class)
                                    .determineBeanType(Container.class, "zkClient"))
                            .isEqualTo(Container.class);
                },
                Declared.class);
    }

    @Test
    void aComponentThatLivesWhereSpringDoesIsFoundToo() {
        run(
                context -> assertThat(election(context).status().works())
                        .containsExactlyInAnyOrder("clinic.lead", "clinic.work"),
                Clinic.class);
    }

    @Test
    void anObjectThatIsNoBeanIsInitializedAsWithoutElections() {
        run(
                context -> {
                    Container container = new Container();
                    assertThat(context.getBeanFactory().initializeBean(container, "nobodyKnows"))
                            .isSameAs(container);
                },
                Declared.class);
    }

    static class Listener {
        final List<ZkLeaderEvent> events = new CopyOnWriteArrayList<>();
        final Semaphore mayGo = new Semaphore(0);

        @EventListener
        void on(ZkLeaderRevokedEvent event) {
            mayGo.acquireUninterruptibly();
            events.add(event);
        }

        @EventListener
        void on(ZkLeaderGrantedEvent event) {
            events.add(event);
        }

        @ZkLeader(PATH)
        void once() {}
    }

    @Test
    void noGrantIsToldBeforeTheListenersOfTheRevocationHaveReturned() {
        run(
                context -> {
                    Listener listener = context.getBean(Listener.class);
                    await().until(() -> listener.events.size() == 1);
                    zk.lose(LossReason.EVICTED);
                    await().until(listener.mayGo::hasQueuedThreads);
                    assertThat(election(context).status().state()).isEqualTo(ZkLeaderElection.State.WORK_ENDING);
                    listener.mayGo.release(100);
                    await().until(() -> listener.events.size() == 3);
                    assertThat(listener.events)
                            .extracting(Object::getClass)
                            .isEqualTo(List.of(
                                    ZkLeaderGrantedEvent.class,
                                    ZkLeaderRevokedEvent.class,
                                    ZkLeaderGrantedEvent.class));
                    assertThat(((ZkLeaderRevokedEvent) listener.events.get(1)).getLossReason())
                            .isEqualTo(LossReason.EVICTED);
                },
                Listener.class);
    }

    @Test
    void whatRestsBeforeAPauseRestsAfterIt() {
        run(
                context -> {
                    ZkLeaders leaders = context.getBean(ZkLeaders.class);
                    await().until(() -> election(context).isLeader());
                    leaders.stop(PATH, () -> {});
                    await().until(() -> !election(context).isRunning());
                    context.stop();
                    context.start();
                    assertThat(election(context).isRunning()).isFalse();
                    election(context).start();
                    await().until(() -> election(context).isLeader());
                },
                Once.class);
    }
}
