/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.recipe.LossReason;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.aop.support.AopUtils;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

/** Methods for leaders only, with elections in memory. */
@Timeout(60)
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
        CompletionStage<String> later() {
            return later;
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
                    assertThat(jobs.later().toCompletableFuture()).isCompletedWithValue(null);
                    assertThat(jobs.boxed()).isNull();
                    assertThat(election(context).status().skipped()).isEqualTo(9);
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
                    assertThat(context.getBeanFactory().containsSingleton("lazyJob")).isFalse();
                    assertThat(context.getBean(LazyJob.class).work()).isEqualTo("lazy");
                    Face prototype = context.getBean("prototype", Face.class);
                    assertThat(prototype.work()).isEqualTo("prototype");
                    zk.suspend();
                    assertThat(face.work()).isNull();
                    assertThat(context.getBean(LazyJob.class).work()).isNull();
                    assertThat(prototype.work()).isNull();
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
                    assertThat(job.work().join()).isNotEqualTo(Thread.currentThread().getName());
                    zk.suspend();
                    assertThat(job.work().join()).isNull();
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
                    await().until(() -> "done".equals(context.getBean(ById.class).work()));
                    assertThat(context.getBean(Jobs.class).yes()).isTrue();
                },
                ById.class,
                Jobs.class);
    }
}
