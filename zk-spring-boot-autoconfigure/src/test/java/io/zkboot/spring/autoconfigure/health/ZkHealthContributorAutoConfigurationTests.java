/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.autoconfigure.ZkWatchAutoConfiguration;
import io.zkboot.spring.health.ZkHealthDetails;
import io.zkboot.spring.health.ZkHealthIndicator;
import io.zkboot.spring.testing.FakeZkClient;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class ZkHealthContributorAutoConfigurationTests {
    private final FakeZkClient zk = new FakeZkClient();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ZkAutoConfiguration.class,
                    ZkWatchAutoConfiguration.class,
                    ZkHealthContributorAutoConfiguration.class,
                    HealthContributorAutoConfiguration.class))
            .withBean("zkClient", ZkClient.class, zk::client);

    @Test
    void clientHasAnIndicatorNamedZookeeper() {
        runner.run(context -> {
            assertThat(context).hasBean("zookeeperHealthContributor").hasSingleBean(ZkHealthIndicator.class);
            assertThat(context.getBean(ZkHealthIndicator.class).health().getStatus())
                    .isEqualTo(Status.UP);
        });
    }

    @Test
    void severalClientsAreComponentsByTheirNames() {
        runner.withBean("ordersZkClient", ZkClient.class, new FakeZkClient()::client)
                .run(context -> {
                    CompositeHealthContributor composite =
                            context.getBean("zookeeperHealthContributor", CompositeHealthContributor.class);
                    assertThat(composite.stream().map(HealthContributors.Entry::name))
                            .containsExactlyInAnyOrder("zk", "orders");
                });
    }

    @Test
    void nameThatHealthWouldTakeForAPathDoesNotFailTheStart() {
        runner.withBean("ordersZkClient", ZkClient.class, new FakeZkClient().named("team/orders")::client)
                .run(context -> assertThat(
                                context.getBean("zookeeperHealthContributor", CompositeHealthContributor.class).stream()
                                        .map(HealthContributors.Entry::name))
                        .containsExactlyInAnyOrder("zk", "team_orders"));
    }

    @Test
    void namesThatWouldBeOneInHealthStayTwo() {
        runner.withBean("ordersZkClient", ZkClient.class, new FakeZkClient().named("team/orders")::client)
                .withBean("otherZkClient", ZkClient.class, new FakeZkClient().named("team_orders")::client)
                .run(context -> assertThat(
                                context.getBean("zookeeperHealthContributor", CompositeHealthContributor.class).stream()
                                        .map(HealthContributors.Entry::name))
                        .containsExactlyInAnyOrder("zk", "team_orders", "team_orders_"));
    }

    @Test
    void graceIsConfigurable() {
        runner.withPropertyValues("zk.health.reconnect-grace=1m").run(context -> {
            zk.answer(FakeZkClient.snapshot(SessionState.SUSPENDED, Duration.ofSeconds(59), Reason.IO, "x", 1));
            assertThat(context.getBean(ZkHealthIndicator.class).health().getStatus())
                    .isEqualTo(Status.UNKNOWN);
        });
        runner.withPropertyValues("zk.health.reconnect-grace=-1s")
                .run(context -> assertThat(context).hasFailed());
    }

    @Test
    void detailsThatFailHaveNoPartInTheStatusAndHideNoOthers() {
        runner.withBean("broken", ZkHealthDetails.class, () -> of -> {
                    throw new IllegalStateException("expected by the test");
                })
                .withBean("other", ZkHealthDetails.class, () -> of -> Map.of("other", 1))
                .run(context -> {
                    Health health = context.getBean(ZkHealthIndicator.class).health();
                    assertThat(health.getStatus()).isEqualTo(Status.UP);
                    assertThat(health.getDetails()).containsEntry("other", 1);
                });
    }

    @Test
    void healthCanBeSwitchedOff() {
        runner.withPropertyValues("management.health.zookeeper.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean("zookeeperHealthContributor"));
    }

    @Test
    void ownContributorOfThatNameReplacesOurs() {
        HealthIndicator own = () -> null;
        runner.withBean("zookeeperHealthIndicator", HealthContributor.class, () -> own)
                .run(context -> assertThat(context).doesNotHaveBean("zookeeperHealthContributor"));
    }

    @Test
    void applicationStartsWithoutTheHealthModule() {
        runner.withClassLoader(new FilteredClassLoader(ConditionalOnEnabledHealthIndicator.class))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(ZkClient.class)
                        .doesNotHaveBean("zookeeperHealthContributor"));
    }
}
