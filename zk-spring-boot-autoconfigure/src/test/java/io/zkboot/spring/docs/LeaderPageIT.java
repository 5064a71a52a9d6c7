/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.cache.ZkCache;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.autoconfigure.recipe.ZkLeaderAutoConfiguration;
import io.zkboot.spring.autoconfigure.recipe.ZkRecipesAutoConfiguration;
import io.zkboot.spring.autoconfigure.recipe.ZkRecipesMetricsAutoConfiguration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The code about locks, leaders and caches of docs/spring.md does what it says, with a real server. */
@Timeout(120)
@Tag("any-jdk")
class LeaderPageIT {
    @Test
    void theExamplesLeadLockAndRemember() {
        try (EmbeddedServer server = EmbeddedServer.start()) {
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(
                            ZkAutoConfiguration.class,
                            ZkRecipesAutoConfiguration.class,
                            ZkLeaderAutoConfiguration.class,
                            ZkRecipesMetricsAutoConfiguration.class,
                            MetricsAutoConfiguration.class))
                    .withBean(SimpleMeterRegistry.class, SimpleMeterRegistry::new)
                    .withPropertyValues(
                            "zk.connect-string=" + server.connectString(),
                            "zk.clients.orders.chroot=/orders",
                            "zk.clients.orders.create-chroot=true")
                    .withUserConfiguration(
                            LeaderExamples.Coordination.class,
                            LeaderExamples.Ledger.class,
                            LeaderExamples.Importer.class,
                            LeaderExamples.Pollers.class,
                            LeaderExamples.Report.class,
                            LeaderExamples.Operator.class,
                            LeaderExamples.LeaderLog.class,
                            LeaderExamples.Groups.class)
                    .run(context -> {
                        assertThat(context).hasNotFailed();
                        ZkClient orders = context.getBean("ordersZkClient", ZkClient.class);
                        orders.create("/last", null);
                        context.getBean(LeaderExamples.Ledger.class).book("17");
                        assertThat(orders.getData("/last").text()).isEqualTo("17");

                        LeaderExamples.Importer importer = context.getBean(LeaderExamples.Importer.class);
                        importer.jobs().add("one");
                        await().until(() -> importer.done().contains("one"));
                        LeaderExamples.Report report = context.getBean(LeaderExamples.Report.class);
                        await().until(() -> report.sent().contains("report"));
                        LeaderExamples.Poller poller = context.getBean(LeaderExamples.Poller.class);
                        await().until(poller::isRunning);
                        LeaderExamples.LeaderLog log = context.getBean(LeaderExamples.LeaderLog.class);
                        await().until(() -> log.lines().contains("/leaders/imports ZkLeaderGrantedEvent"));

                        LeaderExamples.Operator operator = context.getBean(LeaderExamples.Operator.class);
                        operator.print();
                        operator.standDown();
                        await().until(() -> !poller.isRunning());
                        operator.standAgain();
                        await().until(poller::isRunning);

                        ZkClient client = context.getBean("zkClient", ZkClient.class);
                        ZkCache<?> names = context.getBean("names", ZkCache.class);
                        client.create("/names", "all".getBytes(UTF_8));
                        await().until(() -> names.get("/names")
                                .filter(node -> "all".equals(node.value()))
                                .isPresent());
                    });
        }
    }
}
