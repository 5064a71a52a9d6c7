/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.autoconfigure.health.ZkHealthContributorAutoConfiguration;
import io.zkboot.spring.autoconfigure.recipe.ZkLeaderAutoConfiguration;
import io.zkboot.spring.autoconfigure.recipe.ZkRecipesAutoConfiguration;
import io.zkboot.spring.autoconfigure.recipe.ZkRecipesEndpointAutoConfiguration;
import io.zkboot.spring.autoconfigure.recipe.ZkRecipesHealthAutoConfiguration;
import io.zkboot.spring.autoconfigure.recipe.ZkRecipesMetricsAutoConfiguration;
import io.zkboot.spring.endpoint.ZkEndpointContributor;
import io.zkboot.spring.health.ZkHealthIndicator;
import io.zkboot.spring.integration.ZkDistributedLock;
import io.zkboot.spring.integration.ZkLeaderInitiator;
import io.zkboot.spring.integration.ZkListenableMetadataStore;
import io.zkboot.spring.integration.ZkLockRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.integration.metadata.MetadataStoreListenerAdapter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Locks and leaders of Spring Integration are seen as other recipes are: by meters, health, the endpoint, observers.
 */
@Timeout(120)
class ZkIntegrationRecipesIT {
    private static final EmbeddedServer SERVER = EmbeddedServer.start();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ZkAutoConfiguration.class,
                    ZkIntegrationAutoConfiguration.class,
                    ZkRecipesAutoConfiguration.class,
                    ZkLeaderAutoConfiguration.class,
                    ZkRecipesEndpointAutoConfiguration.class,
                    ZkRecipesHealthAutoConfiguration.class,
                    ZkRecipesMetricsAutoConfiguration.class,
                    ZkHealthContributorAutoConfiguration.class,
                    HealthContributorAutoConfiguration.class,
                    MetricsAutoConfiguration.class,
                    CompositeMeterRegistryAutoConfiguration.class))
            .withBean(SimpleMeterRegistry.class, SimpleMeterRegistry::new)
            .withPropertyValues("zk.connect-string=" + SERVER.connectString(), "spring.application.name=shop");

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    /** What hears of it all. There are two of the kind in these tests. */
    static class Heard implements RecipeObserver {
        final List<String> granted = new CopyOnWriteArrayList<>();

        @Override
        public void granted(String recipe, String path, Duration waited) {
            granted.add(recipe + " " + path);
        }
    }

    private static String section(ApplicationContext context, String name) {
        ZkEndpointContributor contributor = context.getBeanProvider(ZkEndpointContributor.class)
                .orderedStream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        return JsonMapper.builder().build().writeValueAsString(contributor.entries());
    }

    @Test
    void aLockIsSeenByMetersEndpointAndAllObservers() {
        runner.withPropertyValues(
                        "zk.integration.client=orders",
                        "zk.integration.locks.root=/registry",
                        "zk.clients.orders.session-timeout=20s")
                .withBean("one", Heard.class, Heard::new)
                .withBean("two", Heard.class, Heard::new)
                .run(context -> {
                    MeterRegistry meters = context.getBean(MeterRegistry.class);
                    ZkDistributedLock lock =
                            context.getBean(ZkLockRegistry.class).obtain("ledger");
                    lock.lock();
                    try {
                        // Who looks after it hears of the grant beside its holder, perhaps after it.
                        await().untilAsserted(() -> assertThat(section(context, "locks"))
                                .contains("\"client\":\"orders\"", "\"path\":\"/registry/ledger\"", "\"HELD\""));
                        await().until(() -> meters.find("zookeeper.recipe.held")
                                        .tags("client", "orders", "recipe", "lock", "group", "registry")
                                        .gauge()
                                != null);
                        assertThat(meters.get("zookeeper.recipe.held").gauge().value())
                                .isEqualTo(1);
                        for (Heard heard : context.getBeansOfType(Heard.class).values()) {
                            await().untilAsserted(
                                            () -> assertThat(heard.granted).containsExactly("lock /registry/ledger"));
                        }
                    } finally {
                        lock.unlock();
                    }
                    assertThat(section(context, "locks")).isEqualTo("[]");
                });
    }

    @Test
    void aLeaderIsSeenByHealthMetersAndEndpoint() {
        runner.withPropertyValues("zk.integration.leader.roles=import", "zk.integration.leader.id=node-1")
                .run(context -> {
                    ZkLeaderInitiator initiator = context.getBean(ZkLeaderInitiator.class);
                    await().until(() -> initiator.getContext().isLeader());
                    String path = "/spring-integration/leader/import";
                    assertThat(section(context, "leaders"))
                            .contains("\"client\":\"shop\"", "\"path\":\"" + path + "\"", "\"leadership\":\"HELD\"")
                            .contains("\"participant\":\"node-1\"", "\"running\":true");
                    await().until(() -> section(context, "leaders").contains("\"leader\":\"node-1\""));
                    assertThat(context.getBean("zookeeperHealthContributor", ZkHealthIndicator.class)
                                    .health()
                                    .getDetails())
                            .containsEntry("leaderOf", List.of(path));
                    MeterRegistry meters = context.getBean(MeterRegistry.class);
                    await().until(() -> meters.find("zookeeper.recipe.wait")
                                    .tags("client", "shop", "recipe", "leader", "group", "spring-integration")
                                    .timer()
                            != null);
                    initiator.stop();
                    assertThat(section(context, "leaders")).isEqualTo("[]");
                });
    }

    @Test
    void theCacheOfAListenerOfMetadataIsSeenByTheEndpointAndEndsWithTheContext() {
        runner.withPropertyValues("zk.integration.metadata-store.enabled=true", "zk.integration.client=orders")
                .withPropertyValues("zk.clients.orders.chroot=/of-orders", "zk.clients.orders.create-chroot=true")
                .run(context -> {
                    ZkListenableMetadataStore store = context.getBean(ZkListenableMetadataStore.class);
                    List<String> added = new CopyOnWriteArrayList<>();
                    store.addListener(new MetadataStoreListenerAdapter() {
                        @Override
                        public void onAdd(String key, String value) {
                            added.add(key + "=" + value);
                        }
                    });
                    store.put("a", "1");
                    await().until(() -> added.equals(List.of("a=1")));
                    assertThat(section(context, "caches"))
                            .contains("\"client\":\"orders\"", "\"path\":\"/SpringIntegration-MetadataStore\"");
                    assertThat(context.getBean("zkClient", ZkClient.class)
                                    .exists("/of-orders/SpringIntegration-MetadataStore/a"))
                            .isPresent();
                });
    }
}
