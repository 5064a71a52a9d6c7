/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.leader.ZkLeaderElection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.springframework.aop.support.AopUtils;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.util.ReflectionUtils;

/** Methods for leaders only, with elections in memory. */
@Timeout(120)
class LeaderOnlyTests extends LeaderFixture {
    static final String PATH = "/leaders/a";

    private static ZkElection election(ApplicationContext context) {
        return context.getBean(ZkLeaders.class).getElection(PATH);
    }

    private static void leads(ApplicationContext context) {
        await().until(() -> election(context).leadership().isPresent()
                && context.getBean(Jobs.class).yes());
    }

    static class Jobs {
        final List<String> done = new CopyOnWriteArrayList<>();
        final CompletableFuture<String> later = new CompletableFuture<>();
        final Semaphore mayEnd = new Semaphore(0);

        @LeaderOnly(PATH)
        boolean yes() {
            return true;
        }

        @LeaderOnly(PATH)
        Optional<String> optional() {
            return Optional.of("value");
        }

        @LeaderOnly(PATH)
        OptionalInt number() {
            return OptionalInt.of(1);
        }

        @LeaderOnly(PATH)
        List<String> list() {
            return List.of("value");
        }

        @LeaderOnly(PATH)
        Collection<String> collection() {
            return List.of("value");
        }

        @LeaderOnly(PATH)
        Map<String, String> map() {
            return Map.of("key", "value");
        }

        @LeaderOnly(PATH)
        Stream<String> stream() {
            return Stream.of("value");
        }

        @LeaderOnly(PATH)
        IntStream numbers() {
            return IntStream.of(1);
        }

        @LeaderOnly(PATH)
        ArrayList<String> arrayList() {
            return new ArrayList<>(List.of("value"));
        }

        @LeaderOnly(PATH)
        Queue<String> queue() {
            return new ArrayDeque<>(List.of("value"));
        }

        @LeaderOnly(PATH)
        CompletionStage<String> later() {
            return later;
        }

        @LeaderOnly(PATH)
        CompletionStage<String> readOnly() {
            return later.minimalCompletionStage();
        }

        @LeaderOnly(PATH)
        void restart(ZkLeaders leaders) {
            done.add("begins");
            leaders.stop(PATH, () -> done.add("left"));
            leaders.getElection(PATH).start();
            mayEnd.acquireUninterruptibly();
            done.add("ends");
        }

        @LeaderOnly(PATH)
        Integer boxed() {
            return 1;
        }

        @LeaderOnly(PATH)
        void hang() throws InterruptedException {
            done.add("begins");
            try {
                new CountDownLatch(1).await();
            } finally {
                done.add("ends");
            }
        }

        @LeaderOnly(PATH)
        void swallow() {
            done.add("begins");
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
            done.add("ends");
        }

        List<String> done() {
            return done;
        }

        CompletableFuture<String> future() {
            return later;
        }

        void mayEnd() {
            mayEnd.release();
        }
    }

    @Test
    void whoDoesNotLeadReturnsNothing() {
        other.leaderElection(PATH).start();
        run(
                context -> {
                    Jobs jobs = context.getBean(Jobs.class);
                    assertThat(jobs.yes()).isFalse();
                    assertThat(jobs.optional()).isEmpty();
                    assertThat(jobs.number()).isEmpty();
                    assertThat(jobs.list()).isEmpty();
                    assertThat(jobs.collection()).isEmpty();
                    assertThat(jobs.map()).isEmpty();
                    assertThat(jobs.stream()).isEmpty();
                    assertThat(jobs.numbers()).isEmpty();
                    assertThat(jobs.arrayList()).isEmpty();
                    assertThat(jobs.queue()).isEmpty();
                    assertThat(jobs.later().toCompletableFuture()).isCompletedWithValue(null);
                    assertThat(jobs.boxed()).isNull();
                    assertThat(election(context).status().skipped()).isEqualTo(12);
                },
                Jobs.class);
    }

    @Test
    void whoLeadsIsCalledAndInDoubtIsNot() {
        run(
                context -> {
                    leads(context);
                    Jobs jobs = context.getBean(Jobs.class);
                    assertThat(jobs.optional()).contains("value");
                    assertThat(jobs.boxed()).isOne();
                    zk.suspend();
                    assertThat(jobs.boxed()).isNull();
                    zk.reconnect();
                    assertThat(jobs.boxed()).isOne();
                },
                Jobs.class);
    }

    @Test
    void aCallThatRunsIsInterruptedWhenTheLeadershipEnds() throws Exception {
        run(
                context -> {
                    leads(context);
                    Jobs jobs = context.getBean(Jobs.class);
                    CompletableFuture<Boolean> call = CompletableFuture.supplyAsync(() -> {
                        jobs.swallow();
                        return Thread.currentThread().isInterrupted();
                    });
                    await().until(() -> jobs.done().contains("begins"));
                    zk.suspend();
                    assertThat(jobs.done()).containsExactly("begins");
                    zk.reconnect();
                    zk.lose(LossReason.EVICTED);
                    assertThat(call.join()).isFalse(); // the thread is not marked for others
                    assertThat(jobs.done()).containsExactly("begins", "ends");
                    leads(context);
                },
                Jobs.class);
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void aVirtualThreadIsInterruptedToo() {
        run(
                context -> {
                    context.getBean(ZkLeaders.class).setVirtualThreads(true);
                    leads(context);
                    Jobs jobs = context.getBean(Jobs.class);
                    Runnable call = () -> {
                        try {
                            jobs.hang();
                        } catch (InterruptedException ex) {
                            jobs.done().add("interrupted");
                        }
                    };
                    ReflectionUtils.invokeMethod(
                            ReflectionUtils.findMethod(Thread.class, "startVirtualThread", Runnable.class), null, call);
                    await().until(() -> jobs.done().contains("begins"));
                    zk.lose(LossReason.EVICTED);
                    await().until(() -> jobs.done().equals(List.of("begins", "ends", "interrupted")));
                    leads(context); // told by virtual threads
                },
                Jobs.class);
    }

    @Test
    void aFutureThatWasReturnedIsCancelledWhenTheLeadershipEnds() {
        run(
                context -> {
                    leads(context);
                    CompletableFuture<String> later =
                            context.getBean(Jobs.class).later().toCompletableFuture();
                    assertThat(later).isNotDone();
                    zk.lose(LossReason.EVICTED);
                    await().until(later::isCancelled);
                },
                Jobs.class);
    }

    @Test
    void aStageThatCannotBeCancelledIsWaitedFor() {
        run(
                context -> {
                    leads(context);
                    Jobs jobs = context.getBean(Jobs.class);
                    CompletionStage<String> stage = jobs.readOnly();
                    CompletableFuture<String> copy =
                            stage.thenApply(value -> value).toCompletableFuture();
                    ZkLeaders leaders = context.getBean(ZkLeaders.class);
                    CountDownLatch stopped = new CountDownLatch(1);
                    leaders.stop(PATH, stopped::countDown);
                    assertThat(stopped.getCount()).isOne();
                    jobs.future().complete("value");
                    await().until(() -> stopped.getCount() == 0);
                    assertThat(copy).isCompletedWithValue("value");
                },
                Jobs.class);
    }

    @Test
    void aCallThatLeavesTheElectionAndStandsAgainIsWaitedForBeforeTheNextLeadership() {
        run(
                context -> {
                    leads(context);
                    Jobs jobs = context.getBean(Jobs.class);
                    ZkLeaders leaders = context.getBean(ZkLeaders.class);
                    CompletableFuture<?> call = CompletableFuture.runAsync(() -> jobs.restart(leaders));
                    await().until(() -> jobs.done().contains("left"));
                    await().until(() -> election(context).isRunning());
                    assertThat(election(context).status().state()).isEqualTo(ZkLeaderElection.State.IDLE);
                    jobs.mayEnd();
                    leads(context);
                    assertThat(jobs.done()).containsExactly("begins", "left", "ends");
                    call.join();
                },
                Jobs.class);
    }

    @Test
    void aStopInterruptsCallsAndLetsNoneIn() {
        run(
                context -> {
                    leads(context);
                    Jobs jobs = context.getBean(Jobs.class);
                    CompletableFuture<?> call = CompletableFuture.runAsync(() -> {
                        try {
                            jobs.hang();
                        } catch (InterruptedException ex) {
                            jobs.done().add("interrupted");
                        }
                    });
                    await().until(() -> jobs.done().contains("begins"));
                    context.stop();
                    assertThat(jobs.yes()).isFalse();
                    call.join();
                    assertThat(jobs.done()).containsExactly("begins", "ends", "interrupted");
                },
                Jobs.class);
    }

    interface Face {
        @LeaderOnly(PATH)
        String work();
    }

    static final class Final implements Face {
        @Override
        public String work() {
            return "done";
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Others {
        @Bean
        Face behindAnInterface() {
            return new Final();
        }

        @Bean
        @Lazy
        LazyJob lazyJob() {
            return new LazyJob();
        }

        @Bean
        @Scope("prototype")
        Face prototype() {
            return () -> "prototype";
        }
    }

    static class LazyJob {
        @LeaderOnly(PATH)
        String work() {
            return "lazy";
        }
    }

    @Test
    void proxiesOfInterfacesLazyBeansAndPrototypesAreHeldBackToo() {
        run(
                context -> {
                    leads(context);
                    Face face = context.getBean("behindAnInterface", Face.class);
                    assertThat(AopUtils.isJdkDynamicProxy(face)).isTrue();
                    assertThat(face.work()).isEqualTo("done");
                    assertThat(context.getBeanFactory().containsSingleton("lazyJob"))
                            .isFalse();
                    assertThat(context.getBean(LazyJob.class).work()).isEqualTo("lazy");
                    Face prototype = context.getBean("prototype", Face.class);
                    assertThat(prototype.work()).isEqualTo("prototype");
                    zk.suspend();
                    assertThat(face.work()).isNull();
                    assertThat(context.getBean(LazyJob.class).work()).isNull();
                    assertThat(prototype.work()).isNull();
                    zk.reconnect();
                },
                Jobs.class,
                Others.class);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAsync
    static class Asynchronous {
        final List<String> threads = new CopyOnWriteArrayList<>();

        @Async
        @LeaderOnly(PATH)
        public CompletableFuture<String> work() {
            return CompletableFuture.completedFuture(Thread.currentThread().getName());
        }
    }

    @Test
    void anAsynchronousMethodIsHeldBackOnItsOwnThread() {
        run(
                context -> {
                    leads(context);
                    Asynchronous job = context.getBean(Asynchronous.class);
                    assertThat(job.work().join())
                            .isNotEqualTo(Thread.currentThread().getName());
                    zk.suspend();
                    assertThat(job.work().join()).isNull();
                    zk.reconnect();
                },
                Jobs.class,
                Asynchronous.class);
    }

    static class ById {
        @ZkLeader(path = PATH, id = "jobs")
        void lead() {}

        @LeaderOnly("jobs")
        String work() {
            return "done";
        }
    }

    @Test
    void methodsOfOnePathAndOfItsIdShareOneElection() {
        run(
                context -> {
                    assertThat(context.getBean(ZkLeaders.class).getElections()).hasSize(1);
                    await().until(() ->
                            "done".equals(context.getBean(ById.class).work()));
                    assertThat(context.getBean(Jobs.class).yes()).isTrue();
                },
                ById.class,
                Jobs.class);
    }
}
