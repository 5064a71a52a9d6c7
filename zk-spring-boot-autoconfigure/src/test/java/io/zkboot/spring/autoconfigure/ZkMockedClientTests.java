/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zkboot.client.ZkClient;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.autoconfigure.endpoint.ZkEndpointAutoConfiguration;
import io.zkboot.spring.autoconfigure.health.ZkHealthContributorAutoConfiguration;
import io.zkboot.spring.autoconfigure.info.ZkInfoContributorAutoConfiguration;
import io.zkboot.spring.autoconfigure.metrics.ZkMetricsAutoConfiguration;
import io.zkboot.spring.autoconfigure.recipe.ZkLeaderAutoConfiguration;
import io.zkboot.spring.autoconfigure.recipe.ZkRecipesAutoConfiguration;
import io.zkboot.spring.autoconfigure.recipe.ZkRecipesEndpointAutoConfiguration;
import io.zkboot.spring.autoconfigure.recipe.ZkRecipesHealthAutoConfiguration;
import io.zkboot.spring.endpoint.ZkEndpoint;
import io.zkboot.spring.health.ZkHealthIndicator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A mock in place of the client, as a test of an application may have it, keeps nothing from starting. */
class ZkMockedClientTests {
    private final ZkClient mock = mock(ZkClient.class);
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class, ZkWatchAutoConfiguration.class))
            .withBean("zkClient", ZkClient.class, () -> mock);

    @ParameterizedTest
    @ValueSource(strings = {"background", "await", "fail-fast"})
    void applicationStartsWithWatchMethodsAndPublishedNodes(String mode) {
        runner.withBean(Watching.class)
                .withPropertyValues("zk.startup.mode=" + mode, "zk.events.watch-paths[0].path=/a")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    context.stop();
                    context.start();
                });
        verify(mock, atLeastOnce()).close();
    }

    @Test
    void actuatorAnswersWithWhatAMockKnows() {
        runner.withConfiguration(AutoConfigurations.of(
                        ZkRecipesAutoConfiguration.class,
                        ZkLeaderAutoConfiguration.class,
                        ZkRecipesEndpointAutoConfiguration.class,
                        ZkRecipesHealthAutoConfiguration.class,
                        ZkHealthContributorAutoConfiguration.class,
                        HealthContributorAutoConfiguration.class,
                        ZkMetricsAutoConfiguration.class,
                        MetricsAutoConfiguration.class,
                        ZkInfoContributorAutoConfiguration.class,
                        ZkEndpointAutoConfiguration.class))
                .withBean(SimpleMeterRegistry.class, SimpleMeterRegistry::new)
                .withPropertyValues(
                        "management.endpoints.web.exposure.include=*", "management.info.zookeeper.enabled=true")
                .run(context -> {
                    assertThat(context.getBean("zookeeperHealthContributor", ZkHealthIndicator.class)
                                    .health()
                                    .getStatus())
                            .isEqualTo(Status.UNKNOWN);
                    assertThat(context.getBean(ZkEndpoint.class).zookeeper().clients())
                            .isEmpty();
                    assertThat(context.getBean(MeterRegistry.class).getMeters())
                            .isNotEmpty()
                            .allSatisfy(meter -> assertThat(meter.measure())
                                    .allSatisfy(measurement ->
                                            assertThat(measurement.getValue()).isZero()));
                    Info.Builder info = new Info.Builder();
                    context.getBean(InfoContributor.class).contribute(info);
                    assertThat(info.build().getDetails().toString()).contains("clients=[zk]");
                });
    }

    static class Watching {
        @ZkWatch("/a")
        void changed() {}

        @ZkWatch(value = "/b", mode = ZkWatch.Mode.TREE)
        void treeChanged() {}
    }
}
