/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.leader.Leadership;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.event.ZkLeaderChangedEvent;
import io.zkboot.spring.event.ZkLeaderConfirmedEvent;
import io.zkboot.spring.event.ZkLeaderEvent;
import io.zkboot.spring.event.ZkLeaderGrantedEvent;
import io.zkboot.spring.event.ZkLeaderInDoubtEvent;
import io.zkboot.spring.event.ZkLeaderRevokedEvent;
import io.zkboot.spring.leader.LeaderOnly;
import io.zkboot.spring.leader.ZkElection;
import io.zkboot.spring.leader.ZkLeader;
import io.zkboot.spring.leader.ZkLeaders;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/** Leaders as beans, with a real server. */
@Timeout(120)
@Tag("any-jdk")
class ZkLeaderIT {
    private static final EmbeddedServer SERVER = EmbeddedServer.start();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ZkAutoConfiguration.class, ZkRecipesAutoConfiguration.class, ZkLeaderAutoConfiguration.class))
            .withPropertyValues("zk.connect-string=" + SERVER.connectString());

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    /** What a context does as the leader. */
    static class Works implements SmartLifecycle {
        final List<String> done = new CopyOnWriteArrayList<>();
        final List<ZkLeaderEvent> events = new CopyOnWriteArrayList<>();
        volatile boolean running;
        volatile boolean mayReturn = true;

        void lead(Leadership leadership, long token) throws InterruptedException {
            done.add(leadership.epoch() == token ? "begins" : "another token");
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException ex) {
                done.add("interrupted");
                await().until(() -> mayReturn);
                throw ex;
            }
        }

        @EventListener
        void on(ZkLeaderEvent event) {
            events.add(event);
        }

        List<?> heard() {
            return events.stream()
                    .filter(event -> !(event instanceof ZkLeaderChangedEvent))
                    .map(Object::getClass)
                    .toList();
        }

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            running = false;
        }

        @Override
        public boolean isRunning() {
            return running;
        }
    }

    static class MethodOfLeader extends Works {
        @ZkLeader("${test.path}")
        @Override
        void lead(Leadership leadership, long token) throws InterruptedException {
            super.lead(leadership, token);
        }
    }

    @ZkLeader("${test.path}")
    static class BeanOfLeader extends Works {}

    @Test
    void theNextOneLeadsAtOnceWhenAContextIsClosed() {
        ApplicationContextRunner both =
                runner.withPropertyValues("test.path=/leaders/close").withBean(MethodOfLeader.class);
        both.run(first -> {
            assertThat(first).hasNotFailed();
            MethodOfLeader ofFirst = first.getBean(MethodOfLeader.class);
            await().until(() -> ofFirst.done.contains("begins"));
            both.run(second -> {
                MethodOfLeader ofSecond = second.getBean(MethodOfLeader.class);
                ZkElection election = second.getBean(ZkLeaders.class).getElection("/leaders/close");
                await().until(() -> election.status().leader() != null);
                assertThat(election.isLeader()).isFalse();
                assertThat(ofSecond.done).isEmpty();

                ofFirst.mayReturn = false;
                Thread closing = new Thread(first::close);
                closing.start();
                await().until(() -> ofFirst.done.contains("interrupted"));
                assertThat(election.participants()).hasSize(2); // not left before the work has ended
                ofFirst.mayReturn = true;
                closing.join();
                await().until(() -> ofSecond.done.contains("begins"));
                assertThat(ofFirst.heard()).isEqualTo(List.of(ZkLeaderGrantedEvent.class, ZkLeaderRevokedEvent.class));
                assertThat(ofSecond.heard()).isEqualTo(List.of(ZkLeaderGrantedEvent.class));
                assertThat(election.participants()).hasSize(1);
            });
        });
    }

    @Test
    void aBeanStartsWhenItLeadsAndNotWithTheContext() {
        ApplicationContextRunner both =
                runner.withPropertyValues("test.path=/leaders/bean").withBean(BeanOfLeader.class);
        both.run(first -> {
            assertThat(first).hasNotFailed();
            await().until(() -> first.getBean(BeanOfLeader.class).isRunning());
            both.run(second -> {
                BeanOfLeader waiting = second.getBean(BeanOfLeader.class);
                assertThat(waiting.isRunning()).isFalse();
                second.stop();
                second.start();
                waiting.start();
                assertThat(waiting.isRunning()).isFalse();

                first.stop();
                assertThat(first.getBean(BeanOfLeader.class).isRunning()).isFalse();
                await().until(waiting::isRunning);
                first.start();
                assertThat(first.getBean(BeanOfLeader.class).isRunning()).isFalse();
                second.close();
                await().until(() -> first.getBean(BeanOfLeader.class).isRunning());
            });
        });
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void workThatDoesNotEndEndsTheWaitInTime(CapturedOutput output) {
        ApplicationContextRunner both = runner.withPropertyValues(
                        "test.path=/leaders/late", "zk.leader.shutdown-timeout=50ms")
                .withBean(MethodOfLeader.class);
        both.run(first -> {
            MethodOfLeader ofFirst = first.getBean(MethodOfLeader.class);
            await().until(() -> ofFirst.done.contains("begins"));
            both.run(second -> {
                ofFirst.mayReturn = false;
                first.close();
                assertThat(output).contains("has not ended within PT0.05S (");
                await().until(() -> second.getBean(MethodOfLeader.class).done.contains("begins"));
                ofFirst.mayReturn = true;
            });
        });
    }

    @Test
    void anExpiredSessionEndsTheWorkAndItBeginsAgain() {
        runner.withPropertyValues("test.path=/leaders/expiry")
                .withBean(MethodOfLeader.class)
                .run(context -> {
                    MethodOfLeader works = context.getBean(MethodOfLeader.class);
                    await().until(() -> works.done.contains("begins"));
                    SERVER.expireSession(
                            context.getBean(ZkClient.class).snapshot().sessionId());
                    await().until(() -> works.done.equals(List.of("begins", "interrupted", "begins")));
                    await().until(() -> works.events.stream()
                            .anyMatch(event -> event instanceof ZkLeaderRevokedEvent revoked
                                    // the deletion of the node may be heard of first
                                    && Set.of(LossReason.SESSION_EXPIRED, LossReason.EVICTED)
                                            .contains(revoked.getLossReason())));
                });
    }

    @Test
    void aLostConnectionIsADoubtInWhichTheWorkGoesOn() {
        try (FaultProxy proxy = FaultProxy.to(SERVER.port())) {
            runner.withPropertyValues("test.path=/leaders/doubt", "zk.connect-string=" + proxy.connectString())
                    .withBean(MethodOfLeader.class)
                    .run(context -> {
                        MethodOfLeader works = context.getBean(MethodOfLeader.class);
                        await().until(() -> works.done.contains("begins"));
                        ZkElection election = context.getBean(ZkLeaders.class).getElection("/leaders/doubt");
                        proxy.refuse(true);
                        proxy.cut();
                        await().until(() -> works.heard().contains(ZkLeaderInDoubtEvent.class));
                        assertThat(election.isLeader()).isFalse();
                        assertThat(election.status().stale()).isTrue();
                        proxy.refuse(false);
                        await().until(() -> works.heard().contains(ZkLeaderConfirmedEvent.class));
                        assertThat(works.done).isEqualTo(List.of("begins"));
                        assertThat(election.isLeader()).isTrue();
                    });
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableScheduling
    static class Job {
        final AtomicInteger runs = new AtomicInteger();
        final CountDownLatch atWork = new CountDownLatch(1);
        final CountDownLatch interrupted = new CountDownLatch(1);
        volatile boolean hang;

        @Scheduled(fixedDelay = 5, timeUnit = TimeUnit.MILLISECONDS)
        @LeaderOnly("${test.path}")
        void run() throws InterruptedException {
            runs.incrementAndGet();
            if (hang) {
                atWork.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException ex) {
                    interrupted.countDown();
                    throw ex;
                }
            }
        }

        int runs() {
            return runs.get();
        }

        void hang() throws InterruptedException {
            hang = true;
            atWork.await();
        }

        void wasInterrupted() throws InterruptedException {
            interrupted.await();
        }
    }

    @Test
    void aScheduledMethodRunsOnTheLeaderAlone() {
        ApplicationContextRunner both = runner.withConfiguration(
                        AutoConfigurations.of(TaskSchedulingAutoConfiguration.class, LifecycleAutoConfiguration.class))
                // The end of a scheduler waits for the call that hangs.
                .withPropertyValues("test.path=/leaders/job", "spring.lifecycle.timeout-per-shutdown-phase=10m")
                .withUserConfiguration(Job.class);
        both.run(first -> {
            assertThat(first).hasNotFailed();
            await().until(() -> first.getBean(Job.class).runs() > 3);
            both.run(second -> {
                ZkElection election = second.getBean(ZkLeaders.class).getElection("/leaders/job");
                await().until(() -> election.status().skipped() > 3);
                assertThat(second.getBean(Job.class).runs()).isZero();
                first.getBean(Job.class).hang();
                Job ofFirst = first.getBean(Job.class);
                first.close();
                ofFirst.wasInterrupted();
                await().until(() -> second.getBean(Job.class).runs() > 0);
            });
        });
    }
}
