/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.leader.ZkLeaderElection;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.leader.EnableZkLeaders;
import io.zkboot.spring.leader.InvalidZkLeaderException;
import io.zkboot.spring.leader.LeaderOnly;
import io.zkboot.spring.leader.ZkElection;
import io.zkboot.spring.leader.ZkLeader;
import io.zkboot.spring.leader.ZkLeaders;
import io.zkboot.spring.recipe.ZkRecipes;
import io.zkboot.spring.recipe.ZkRecipesView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.Mockito;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What is there for leaders, and the properties; nobody is connected. */
class ZkLeaderAutoConfigurationTests {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ZkAutoConfiguration.class,
                    ZkRecipesAutoConfiguration.class,
                    ZkLeaderAutoConfiguration.class,
                    ZkLeaderProxiesAutoConfiguration.class))
            .withPropertyValues("zk.connect-string=localhost:1", "spring.application.name=shop");

    static class Job {
        @ZkLeader("/leaders/job")
        void lead() {}

        @LeaderOnly("/leaders/other")
        String work() {
            return "done";
        }
    }

    private static ZkElection election(ZkLeaders leaders) {
        return leaders.getElections().iterator().next();
    }

    @Test
    void electionsWaitForTheirStartIfToldTo() {
        runner.withPropertyValues("zk.leader.auto-startup=false")
                .withBean(Job.class)
                .run(context -> {
                    ZkLeaders leaders = context.getBean(ZkLeaders.class);
                    assertThat(leaders.getElections()).hasSize(2).noneMatch(ZkElection::isRunning);
                    election(leaders).start();
                    assertThat(election(leaders).isRunning()).isTrue();
                });
    }

    @Test
    void participantsSayWhoTheyAreUnlessItIsSet() {
        runner.withBean(Job.class)
                .run(context -> assertThat(
                                election(context.getBean(ZkLeaders.class)).participant())
                        .startsWith("shop")
                        .endsWith("process " + ProcessHandle.current().pid()));
        runner.withPropertyValues("zk.leader.participant=node-1")
                .withBean(Job.class)
                .run(context -> assertThat(
                                election(context.getBean(ZkLeaders.class)).participant())
                        .isEqualTo("node-1"));
    }

    @Test
    void aTimeThatIsNoneFailsTheStart() {
        runner.withPropertyValues("zk.leader.shutdown-timeout=-1s")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("zk.leader.shutdown-timeout"));
    }

    @Test
    void lazyInitializationChangesNothing() {
        runner.withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .withBean(Job.class)
                .run(context -> {
                    assertThat(context.getBeanFactory().containsSingleton("job"))
                            .isFalse();
                    assertThat(context.getBean(ZkLeaders.class).getElections())
                            .hasSize(2)
                            .allMatch(ZkElection::isRunning);
                    assertThat(context.getBean(Job.class).work()).isNull();
                });
    }

    @Test
    void aChildContextHasItsOwn() {
        runner.withBean(Job.class)
                .run(parent -> runner.withParent(parent)
                        .withBean("jobOfChild", Job.class)
                        .run(child -> {
                            ZkLeaders leaders = child.getBean(ZkLeaders.class);
                            assertThat(leaders).isNotSameAs(parent.getBean(ZkLeaders.class));
                            assertThat(leaders.getElections()).hasSize(2);
                            child.close();
                            assertThat(leaders.getElections()).noneMatch(ZkElection::isRunning);
                            assertThat(parent.getBean(ZkLeaders.class).getElections())
                                    .allMatch(ZkElection::isRunning);
                        }));
    }

    @Test
    void beansOfOnesOwnComeFirst() {
        ZkRecipes recipes = Mockito.mock(ZkRecipes.class);
        runner.withBean("recipes", ZkRecipes.class, () -> recipes).run(context -> {
            assertThat(context.getBean(ZkRecipes.class)).isSameAs(recipes);
            assertThat(context).hasSingleBean(ZkLeaders.class).hasSingleBean(ZkRecipesView.class);
        });
    }

    static class Poller implements SmartLifecycle {
        private boolean running;

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

    @Configuration(proxyBeanMethods = false)
    static class Pollers {
        @Bean
        @ZkLeader("/leaders/poller")
        Poller poller() {
            return new Poller();
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void switchedOffNobodyLeads(CapturedOutput output) {
        runner.withPropertyValues("zk.enabled=false")
                .withBean(Job.class)
                .withUserConfiguration(Pollers.class)
                .run(context -> {
                    assertThat(context)
                            .hasNotFailed()
                            .doesNotHaveBean(ZkLeaders.class)
                            .doesNotHaveBean(ZkRecipes.class);
                    assertThat(context.getBean(Job.class).work()).isNull();
                    Poller poller = context.getBean(Poller.class);
                    poller.start();
                    assertThat(poller.isRunning()).isFalse();
                });
        assertThat(output.getOut().split("Nobody leads here", -1)).hasSize(2);
        assertThat(output).contains("Job.lead", "Job.work", "poller", "zk.enabled", "@EnableZkLeaders");
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void switchedOffNobodyIsToldIfNobodyWouldLead(CapturedOutput output) {
        runner.withPropertyValues("zk.enabled=false")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).doesNotContain("Nobody leads here");
    }

    static class Numbers {
        @LeaderOnly("/leaders/other")
        int work() {
            return 1;
        }
    }

    @Test
    void switchedOffAMethodThatCannotBeLeftOutFailsTheStart() {
        runner.withPropertyValues("zk.enabled=false")
                .withBean(Numbers.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .isInstanceOf(InvalidZkLeaderException.class)
                        .hasMessageContaining("returns a int"));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableZkLeaders
    static class OwnLeaders {
        @Bean
        ZkClient zkClient() {
            return ZkClient.builder("localhost:1").build();
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void switchedOffAClientOfOnesOwnStandsForElection(CapturedOutput output) {
        runner.withPropertyValues("zk.enabled=false")
                .withBean(Job.class)
                .withUserConfiguration(OwnLeaders.class)
                .run(context -> {
                    assertThat(context.getBean(ZkLeaders.class).getElections()).hasSize(2);
                    assertThat(context.getBean(Job.class).work()).isNull();
                });
        assertThat(output).doesNotContain("Nobody leads here");
    }

    @Configuration(proxyBeanMethods = false)
    static class Archive {
        @Bean(defaultCandidate = false)
        ZkClient archive() {
            return ZkClient.builder("localhost:1").name("archive").build();
        }

        @LeaderOnly(value = "/leaders/archive", client = "archive")
        String work() {
            return "done";
        }
    }

    @Test
    void aClientThatIsInjectedByItsNameAloneWillDo() {
        runner.withPropertyValues("zk.default-client.enabled=false")
                .withUserConfiguration(Archive.class)
                .run(context -> {
                    assertThat(context.getBean(ZkLeaders.class).getElections())
                            .singleElement()
                            .matches(ZkElection::isRunning);
                    assertThat(context.getBean(Archive.class).work()).isNull();
                });
    }

    @Test
    void withoutAnyClientTheStartFails() {
        runner.withPropertyValues("zk.default-client.enabled=false")
                .withBean(Job.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .isInstanceOf(InvalidZkLeaderException.class)
                        .hasMessageContaining("names no client, and there is none"));
    }

    @Test
    void anApplicationThatOnlyWaitsToLeadStaysAlive() {
        runner.withBean(Job.class).run(context -> {
            assertThat(keepsAlive()).isTrue();
            assertThat(context.getBean(ZkLeaders.class)
                            .getElection("/leaders/job")
                            .status()
                            .state())
                    .isEqualTo(ZkLeaderElection.State.QUEUED);
        });
    }

    private static boolean keepsAlive() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("zk-leader-keep-alive") && !thread.isDaemon());
    }

    @ImportAutoConfiguration({
        ZkAutoConfiguration.class,
        ZkRecipesAutoConfiguration.class,
        ZkLeaderAutoConfiguration.class
    })
    static class Mistaken {
        @ZkLeader("/leaders/job")
        String lead() {
            return "";
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aMistakeIsReportedWithWhatToDo(CapturedOutput output) {
        SpringApplication application = new SpringApplication(Mistaken.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        assertThatExceptionOfType(InvalidZkLeaderException.class)
                .isThrownBy(
                        () -> application.run("--zk.connect-string=localhost:1").close());
        assertThat(output)
                .contains(
                        "APPLICATION FAILED TO START",
                        "returns a String, for which nobody waits",
                        "Let it return nothing");
    }
}
