/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.ZkClient;
import io.zkboot.spring.PathVar;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.ZkData;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.autoconfigure.health.ZkHealthContributorAutoConfiguration;
import io.zkboot.spring.autoconfigure.metrics.ZkMetricsAutoConfiguration;
import io.zkboot.spring.autoconfigure.recipe.ZkLeaderAutoConfiguration;
import io.zkboot.spring.autoconfigure.recipe.ZkRecipesAutoConfiguration;
import io.zkboot.spring.event.ZkClientStartedEvent;
import io.zkboot.spring.health.ZkHealthIndicator;
import io.zkboot.spring.leader.LeaderOnly;
import io.zkboot.spring.leader.ZkElection;
import io.zkboot.spring.leader.ZkLeader;
import io.zkboot.spring.leader.ZkLeaders;
import io.zkboot.spring.listener.ZkWatchEndpointRegistry;
import org.springframework.aot.AotDetector;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import tools.jackson.databind.json.JsonMapper;

/** An application that {@link ZkAotIT} generates ahead of time and runs. It prints what it sees. */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({
    ZkAutoConfiguration.class,
    ZkWatchAutoConfiguration.class,
    ZkWatchJsonAutoConfiguration.class,
    ZkHealthContributorAutoConfiguration.class,
    HealthContributorAutoConfiguration.class,
    ZkMetricsAutoConfiguration.class,
    ZkRecipesAutoConfiguration.class,
    ZkLeaderAutoConfiguration.class
})
class ZkAotApplication {
    public static void main(String[] args) {
        SpringApplication application = new SpringApplication(ZkAotApplication.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        ConfigurableApplicationContext context = application.run(args);
        ZkClient client = context.getBean("zkClient", ZkClient.class);
        ZkClient external = context.getBean("external", ZkClient.class);
        ZkClient named = context.getBean("archiveZkClient", ZkClient.class);
        say("generated " + AotDetector.useGeneratedArtifacts());
        say("clients " + context.getBean(ZkClients.class).byName().keySet());
        say("injected " + context.getBean(NamedUser.class).client().name());
        say("indicators " + context.getBeansOfType(ZkHealthIndicator.class).size());
        say("watched "
                + context.getBean(ZkWatchEndpointRegistry.class)
                        .getEndpoint("orders")
                        .getPaths());
        ZkLeaders leaders = context.getBean(ZkLeaders.class);
        say("elections "
                + leaders.getElections().stream().map(ZkElection::id).sorted().toList());
        say("left out " + context.getBean(LeadersJob.class).work() + ", started "
                + context.getBean(LeadersBean.class).isRunning());
        context.close();
        say("client " + client.state());
        say("named " + named.state());
        say("external " + external.state());
        external.close();
    }

    private static void say(String text) {
        System.out.println("> " + text);
    }

    @Bean
    ZkClient orders(@Qualifier("zkClient") ZkClient client) {
        return client.chroot("/orders");
    }

    @Bean(defaultCandidate = false, destroyMethod = "")
    ZkClient external() {
        return ZkClient.builder("localhost:1").name("external").build();
    }

    @Bean
    NamedUser namedUser(@Qualifier("archive") ZkClient client) {
        return new NamedUser(client);
    }

    @Bean
    DisposableBean user(@Qualifier("orders") ZkClient view) {
        return () -> say("user of the view " + view.state());
    }

    @EventListener
    void started(ZkClientStartedEvent event) {
        say("started " + event.getClientName());
    }

    @Bean
    JsonMapper jsonMapper() {
        return JsonMapper.builder().build();
    }

    @ZkWatch(id = "orders", client = "orders", path = "/{shop}/order-{number}")
    void ordered(@PathVar String shop, @PathVar int number, @ZkData Order order) {
        say("order " + number + " of " + shop + ": " + order);
    }

    record Order(String article, int amount) {}

    @Bean
    LeadersJob leadersJob() {
        return new LeadersJob();
    }

    @Bean
    @ZkLeader(path = "/leaders/bean", id = "bean", client = "archive")
    LeadersBean leadersBean() {
        return new LeadersBean();
    }

    static class LeadersJob {
        @ZkLeader(path = "/leaders/job", id = "job", client = "archive")
        void lead() {}

        @LeaderOnly("job")
        String work() {
            return "done";
        }
    }

    static class LeadersBean implements SmartLifecycle {
        private volatile boolean running;

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

    record NamedUser(ZkClient client) {}
}
