/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.leader.ZkLeaderElection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.Lifecycle;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;

/** Beans of leaders that somebody else stops, as their context does: the election is left when they have ended. */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class StopUnderWayTests extends LeaderFixture {
    private static final String PATH = "/leaders/a";

    /** What can be asked of a bean through whatever proxy, which would take the place of a bare {@code this}. */
    interface Controlled extends SmartLifecycle {
        Optional<Container> itself();
    }

    /** As containers of listeners do: it says that it does not run as soon as its stop begins. */
    static class Container implements Controlled {
        final List<String> done = new CopyOnWriteArrayList<>();
        final Queue<Runnable> callbacks = new ConcurrentLinkedQueue<>();
        /** The threads of leaders that have asked whether it runs. */
        final List<Thread> asking = new CopyOnWriteArrayList<>();

        volatile Runnable whenAsked = () -> {};
        volatile Runnable whenStopped = () -> {};
        private volatile boolean running;

        @Override
        public Optional<Container> itself() {
            return Optional.of(this);
        }

        @Override
        public void start() {
            running = true;
            done.add("start");
        }

        @Override
        public void stop() {
            done.add("stop");
            Runnable first = whenStopped;
            whenStopped = () -> {};
            first.run();
            running = false;
        }

        @Override
        public void stop(Runnable callback) {
            done.add("stop");
            Runnable first = whenStopped;
            whenStopped = () -> {};
            first.run();
            if (running) {
                running = false;
                callbacks.add(callback);
            } else {
                callback.run();
            }
        }

        @Override
        public boolean isRunning() {
            boolean was = running;
            if (isOfLeader(Thread.currentThread())) {
                asking.add(Thread.currentThread());
                Runnable first = whenAsked;
                whenAsked = () -> {};
                first.run();
            }
            return was;
        }

        private static boolean isOfLeader(Thread thread) {
            return thread.getName().startsWith("zk-leader-");
        }

        /** Its work has ended, and it says so. */
        void end() {
            done.add("end");
            callbacks.remove().run();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Declared {
        @Bean
        @ZkLeader(PATH)
        Container container() {
            return new Container();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class BehindItsInterfaces {
        @Bean
        @ZkLeader(PATH)
        Controlled container() {
            ProxyFactory proxies = new ProxyFactory(new Container());
            return (Controlled) proxies.getProxy();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class BehindAScope {
        @Bean
        @Scope(proxyMode = ScopedProxyMode.TARGET_CLASS)
        @ZkLeader(PATH)
        Container container() {
            return new Container();
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {Declared.class, BehindItsInterfaces.class, BehindAScope.class})
    void aContextThatStopsTheBeanByItselfLeavesTheElectionWhenThatHasEnded(Class<?> beans) throws Exception {
        AnnotationConfigApplicationContext context = start(zk, beans);
        Container container = started(context);
        ZkLeaderElection theirs = theirs();
        Thread closing = new Thread(context::close);
        closing.start();
        await().until(() -> !container.callbacks.isEmpty());
        hasAsked(container);
        assertThat(theirs.isLeader()).isFalse();
        container.end();
        await().until(theirs::isLeader);
        closing.join();
        assertThat(container.done).startsWith("start", "stop").contains("end");
    }

    @ParameterizedTest
    @ValueSource(classes = {Declared.class, BehindItsInterfaces.class, BehindAScope.class})
    void aStopThatIsUnderWayIsJoinedAndNoSecondOneIsAskedFor(Class<?> beans) {
        run(
                context -> {
                    Container container = started(context);
                    ZkLeaderElection theirs = theirs();
                    context.getBean(Controlled.class).stop(() -> container.done.add("told"));
                    CountDownLatch left = leave(context);
                    hasAsked(container);
                    assertThat(theirs.isLeader()).isFalse();
                    container.end();
                    await().until(() -> left.getCount() == 0);
                    assertThat(theirs.isLeader()).isTrue();
                    assertThat(container.done).containsExactly("start", "stop", "end", "told");
                },
                beans);
    }

    @Test
    void aStopThatBeginsAsTheBeanIsAskedWhetherItRunsIsJoinedToo() {
        run(
                context -> {
                    Container container = started(context);
                    ZkLeaderElection theirs = theirs();
                    container.whenAsked =
                            () -> context.getBean(Controlled.class).stop(() -> {});
                    CountDownLatch left = leave(context);
                    hasAsked(container);
                    assertThat(theirs.isLeader()).isFalse();
                    container.end();
                    await().until(() -> left.getCount() == 0);
                    assertThat(container.done).containsExactly("start", "stop", "end");
                },
                Declared.class);
    }

    @Test
    void aStopThatComesBeforeThatOfTheLeaderIsWaitedForAsWell() {
        run(
                context -> {
                    Container container = started(context);
                    ZkLeaderElection theirs = theirs();
                    container.whenStopped =
                            () -> context.getBean(Controlled.class).stop(() -> {});
                    CountDownLatch left = leave(context);
                    hasAsked(container);
                    assertThat(theirs.isLeader()).isFalse();
                    container.end();
                    await().until(() -> left.getCount() == 0);
                    assertThat(container.done).containsExactly("start", "stop", "stop", "end");
                },
                Declared.class);
    }

    @Test
    void aStopThatDoesNotEndIsNamedAfterTheTimeAndTheNextStartWaitsForIt(CapturedOutput output) {
        run(
                context -> {
                    Container container = started(context);
                    ZkLeaderElection theirs = theirs();
                    context.getBean(ZkLeaders.class).setShutdownTimeout(Duration.ofMillis(20));
                    context.getBean(Controlled.class).stop(() -> {});
                    CountDownLatch left = leave(context);
                    await().until(() -> left.getCount() == 0);
                    assertThat(theirs.isLeader()).isTrue();
                    theirs.close();
                    assertThat(output)
                            .contains("The work of the leader of '" + PATH + "' has not ended within PT0.02S"
                                    + " ([The bean 'container' has not said that it has stopped])");

                    ZkElection election = context.getBean(ZkLeaders.class).getElection(PATH);
                    election.start();
                    assertThat(election.status().state()).isEqualTo(ZkLeaderElection.State.IDLE);
                    container.end();
                    await().until(() -> container.done.equals(List.of("start", "stop", "end", "start")));
                    container.whenStopped = () -> container.running = false;
                },
                Declared.class);
    }

    @Test
    void aStopThatFailsIsFollowedByThatOfTheLeader() {
        run(
                context -> {
                    Container container = started(context);
                    CountDownLatch mayFail = new CountDownLatch(1);
                    container.whenStopped = () -> {
                        hold(mayFail);
                        throw new IllegalStateException("expected by the test");
                    };
                    Thread stopping = new Thread(() -> {
                        try {
                            context.getBean(Controlled.class).stop(() -> {});
                        } catch (IllegalStateException expected) {
                            container.done.add("fails");
                        }
                    });
                    stopping.start();
                    await().until(() -> container.done.contains("stop"));
                    CountDownLatch left = leave(context);
                    hasAsked(container);
                    assertThat(container.done).containsExactly("start", "stop");
                    mayFail.countDown();
                    await().until(() -> !container.callbacks.isEmpty());
                    container.end();
                    await().until(() -> left.getCount() == 0);
                    await().until(() -> !stopping.isAlive());
                    assertThat(container.done).containsExactlyInAnyOrder("start", "stop", "fails", "stop", "end");
                },
                Declared.class);
    }

    @Test
    void aPauseThatStopsTheBeanEndsBeforeItLeadsAgain() throws Exception {
        try (AnnotationConfigApplicationContext context = start(zk, Declared.class)) {
            Container container = started(context);
            Thread pausing = new Thread(context::stop);
            pausing.start();
            await().until(() -> !container.callbacks.isEmpty());
            hasAsked(container);
            container.end();
            pausing.join();
            context.start();
            await().until(() -> container.done.equals(List.of("start", "stop", "end", "start")));
            container.whenStopped = () -> container.running = false;
        }
    }

    @Test
    void aLeadershipThatIsLostWhileTheBeanIsBeingStoppedIsFollowedByNoneBeforeTheEnd() {
        run(
                context -> {
                    Container container = started(context);
                    context.getBean(Controlled.class).stop(() -> {});
                    zk.lose(LossReason.SESSION_EXPIRED);
                    hasAsked(container);
                    ZkElection election = context.getBean(ZkLeaders.class).getElection(PATH);
                    assertThat(election.status().state()).isEqualTo(ZkLeaderElection.State.WORK_ENDING);
                    container.end();
                    await().until(() -> container.done.equals(List.of("start", "stop", "end", "start")));
                    container.whenStopped = () -> container.running = false;
                },
                Declared.class);
    }

    static class Plain implements Lifecycle {
        final Semaphore mayEnd = new Semaphore(0);
        final List<String> done = new CopyOnWriteArrayList<>();
        final List<Thread> asking = new CopyOnWriteArrayList<>();

        @Lazy
        @Autowired
        ConfigurableApplicationContext context;

        volatile @Nullable Runnable whenClosed;
        private volatile boolean running;

        Optional<Plain> itself() {
            return Optional.of(this);
        }

        @Override
        public void start() {
            running = true;
            done.add("start");
        }

        @Override
        public void stop() {
            running = false;
            done.add("stop");
            Runnable closed = whenClosed;
            if (closed != null) {
                context.close();
                closed.run();
            } else {
                mayEnd.acquireUninterruptibly();
            }
            done.add("end");
        }

        @Override
        public boolean isRunning() {
            boolean was = running;
            asking.add(Thread.currentThread());
            return was;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class DeclaredPlain {
        @Bean
        @ZkLeader(PATH)
        Plain plain() {
            return new Plain();
        }
    }

    @Test
    void aStopThatSomebodyElseHasCalledIsWaitedForUntilItReturns() {
        run(
                context -> {
                    Plain plain = context.getBean(Plain.class).itself().orElseThrow();
                    await().until(() -> plain.done.contains("start"));
                    ZkLeaderElection theirs = theirs();
                    new Thread(context.getBean(Plain.class)::stop, "stopping").start();
                    await().until(plain.mayEnd::hasQueuedThreads);
                    CountDownLatch left = leave(context);
                    hasAsked(plain.asking);
                    assertThat(theirs.isLeader()).isFalse();
                    plain.mayEnd.release();
                    await().until(() -> left.getCount() == 0);
                    assertThat(plain.done).containsExactly("start", "stop", "end");
                },
                DeclaredPlain.class);
    }

    @Test
    void aStopThatDoesNotReturnIsNamedWithItsPlaceAfterTheTime(CapturedOutput output) {
        run(
                context -> {
                    Plain plain = context.getBean(Plain.class).itself().orElseThrow();
                    await().until(() -> plain.done.contains("start"));
                    context.getBean(ZkLeaders.class).setShutdownTimeout(Duration.ofMillis(20));
                    new Thread(context.getBean(Plain.class)::stop, "stopping").start();
                    await().until(plain.mayEnd::hasQueuedThreads);
                    CountDownLatch left = leave(context);
                    await().until(() -> left.getCount() == 0);
                    assertThat(output)
                            .contains("The bean 'plain': thread stopping is at " + Plain.class.getName() + ".stop(");
                    plain.mayEnd.release();
                },
                DeclaredPlain.class);
    }

    @Test
    void aStopThatClosesTheContextIsNotWaitedForByThat() throws Exception {
        AnnotationConfigApplicationContext context = start(zk, DeclaredPlain.class);
        Plain plain = context.getBean(Plain.class).itself().orElseThrow();
        await().until(() -> plain.done.contains("start"));
        context.getBean(ZkLeaders.class)
                .setShutdownTimeout(Duration.ofMinutes(10)); // the context does not wait so long
        ZkLeaderElection theirs = theirs();
        plain.whenClosed = () -> plain.done.add(theirs.isLeader() ? "left" : "not left");
        Thread stopping = new Thread(context.getBean(Plain.class)::stop);
        stopping.start();
        stopping.join();
        assertThat(plain.done).containsExactly("start", "stop", "left", "end");
    }

    private static Container started(ConfigurableApplicationContext context) {
        Container container = context.getBean(Controlled.class).itself().orElseThrow();
        await().until(() -> container.done.contains("start"));
        return container;
    }

    private ZkLeaderElection theirs() {
        ZkLeaderElection theirs = other.leaderElection(PATH);
        theirs.start();
        return theirs;
    }

    private static CountDownLatch leave(ConfigurableApplicationContext context) {
        CountDownLatch left = new CountDownLatch(1);
        context.getBean(ZkLeaders.class).stop(PATH, left::countDown);
        return left;
    }

    private static void hasAsked(Container container) {
        hasAsked(container.asking);
    }

    /** A thread that stops the bean as the leader has come, and has done what there is to do for now. */
    private static void hasAsked(List<Thread> asking) {
        await().until(() -> asking.stream().anyMatch(Container::isOfLeader));
        await().until(() -> asking.stream().filter(Container::isOfLeader).noneMatch(Thread::isAlive));
    }

    private static void hold(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }
}
