/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.recipe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.cache.ZkCache;
import io.zkboot.client.recipe.group.GroupMembership;
import io.zkboot.client.recipe.leader.ZkLeaderElection;
import io.zkboot.client.recipe.lock.Grant;
import io.zkboot.client.recipe.lock.ZkLock;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.autoconfigure.health.ZkHealthContributorAutoConfiguration;
import io.zkboot.spring.endpoint.ZkEndpointContributor;
import io.zkboot.spring.health.ZkHealthIndicator;
import io.zkboot.spring.leader.LeaderOnly;
import io.zkboot.spring.leader.ZkLeader;
import io.zkboot.spring.leader.ZkLeaders;
import io.zkboot.spring.recipe.ZkRecipes;
import io.zkboot.spring.recipe.ZkRecipesView;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import tools.jackson.databind.json.JsonMapper;

/** Recipes as beans, with real servers. */
@Timeout(120)
class ZkRecipesIT {
    private static final EmbeddedServer SERVER = EmbeddedServer.start();
    private static final ZkClient OTHER =
            ZkClient.builder(SERVER.connectString()).build();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ZkAutoConfiguration.class,
                    ZkRecipesAutoConfiguration.class,
                    ZkLeaderAutoConfiguration.class,
                    ZkRecipesEndpointAutoConfiguration.class,
                    ZkRecipesHealthAutoConfiguration.class,
                    ZkRecipesMetricsAutoConfiguration.class,
                    ZkHealthContributorAutoConfiguration.class,
                    HealthContributorAutoConfiguration.class,
                    MetricsAutoConfiguration.class,
                    CompositeMeterRegistryAutoConfiguration.class))
            .withPropertyValues("zk.connect-string=" + SERVER.connectString(), "spring.application.name=shop");
    private final ApplicationContextRunner measured =
            runner.withBean(SimpleMeterRegistry.class, SimpleMeterRegistry::new);

    @AfterAll
    static void stop() {
        OTHER.close();
        SERVER.close();
    }

    @Configuration(proxyBeanMethods = false)
    static class Beans {
        @Bean
        ZkLock imports(ZkRecipes recipes) {
            return recipes.client("orders").lock("/locks/imports");
        }

        @Bean
        ZkCache<String> names(ZkRecipes recipes) {
            return recipes.treeCache("/names", cache -> cache.values((node, data) -> new String(data, UTF_8)));
        }

        @Bean
        Heard heard() {
            return new Heard();
        }
    }

    static class Heard implements RecipeObserver {
        final List<String> granted = new CopyOnWriteArrayList<>();

        @Override
        public void granted(String recipe, String path, Duration waited) {
            granted.add(recipe + " " + path);
        }
    }

    /** What the endpoint shows, as JSON. */
    private static String section(ApplicationContext context, String name) {
        ZkEndpointContributor contributor = context.getBeanProvider(ZkEndpointContributor.class)
                .orderedStream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        return JsonMapper.builder().build().writeValueAsString(contributor.entries());
    }

    @Test
    void locksAndCachesAreBeansOfAnyClient() {
        OTHER.create(
                "/names/anna",
                "Anna".getBytes(UTF_8),
                CreateOptions.PERSISTENT.withParents().orSet());
        measured.withPropertyValues("zk.clients.orders.chroot=/orders", "zk.clients.orders.create-chroot=true")
                .withUserConfiguration(Beans.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    ZkCache<?> names = context.getBean("names", ZkCache.class);
                    await().until(names::isInitialised); // it was started with the application
                    assertThat(names.get("/names/anna").orElseThrow().value()).isEqualTo("Anna");

                    ZkRecipesView view = context.getBean(ZkRecipesView.class);
                    MeterRegistry meters = context.getBean(MeterRegistry.class);
                    try (Grant grant = context.getBean(ZkLock.class).acquire(Duration.ofSeconds(20))) {
                        assertThat(OTHER.exists("/orders" + grant.nodePath())).isPresent();
                        // An observer hears of a grant after its holder does.
                        await().until(() -> meters.find("zookeeper.recipe.held").gauge() != null);
                        await().until(() ->
                                !context.getBean(Heard.class).granted.isEmpty());
                        assertThat(context.getBean(Heard.class).granted).containsExactly("lock /locks/imports");
                        ZkRecipesView.Held held = view.held().get(0);
                        assertThat(held.client()).isEqualTo("orders");
                        assertThat(held.path()).isEqualTo("/locks/imports");
                        assertThat(held.state()).isEqualTo(GrantState.HELD);
                        assertThat(held.fencingToken()).isEqualTo(grant.fencingToken());
                        assertThat(gauge(meters, "held", "locks")).isEqualTo(1);
                        assertThat(section(context, "locks"))
                                .contains("\"client\":\"orders\"", "\"path\":\"/locks/imports\"", "\"state\":\"HELD\"")
                                .contains("\"fencingToken\":\"0x" + Long.toHexString(grant.fencingToken()) + "\"");
                        assertThat(section(context, "caches"))
                                .contains("\"path\":\"/names\"", "\"nodes\":2", "\"stale\":false")
                                .doesNotContain("Anna");
                    }
                    assertThat(view.held()).isEmpty();
                    assertThat(view.caches()).singleElement().satisfies(cache -> {
                        assertThat(cache.client()).isEqualTo("shop");
                        assertThat(cache.nodes()).isEqualTo(2);
                        assertThat(cache.stale()).isFalse();
                    });
                    assertThat(gauge(meters, "held", "locks")).isZero();
                    assertThat(gauge(meters, "cache.nodes", "names")).isEqualTo(2);
                    assertThat(meters.get("zookeeper.recipe.wait")
                                    .tags("client", "orders", "recipe", "lock", "outcome", "granted")
                                    .timer()
                                    .count())
                            .isOne();
                    await().until(() -> meters.find("zookeeper.recipe.hold")
                                    .tags("outcome", "released")
                                    .timer()
                            != null);
                    names.close();
                    assertThat(view.caches()).isEmpty();
                });
    }

    private static double gauge(MeterRegistry meters, String name, String group) {
        return meters.get("zookeeper.recipe." + name)
                .tag("group", group)
                .gauge()
                .value();
    }

    @Test
    void aClientThatThereIsNotIsRefusedWithTheNamesThereAre() {
        runner.run(context -> assertThatIllegalArgumentException()
                .isThrownBy(() -> context.getBean(ZkRecipes.class).client("nobody"))
                .withMessageContaining("[shop]"));
    }

    @Test
    void whatIsGrantedToAChildContextAfterItsEndIsGivenBack() {
        runner.run(parent -> {
            ZkLock theirs = ZkLock.of(OTHER, "/locks/late");
            Grant first = theirs.acquire(Duration.ofSeconds(20));
            AtomicReference<CompletableFuture<Grant>> asked = new AtomicReference<>();
            runner.withParent(parent).run(child -> {
                asked.set(child.getBean(ZkRecipes.class).lock("/locks/late").acquireAsync(Duration.ofSeconds(60)));
                await().until(() -> OTHER.getChildren("/locks/late").size() == 2);
            });
            first.close();
            Grant late = asked.get().join();
            await().until(() -> late.state() == GrantState.RELEASED);
            theirs.acquire(Duration.ofSeconds(20)).close();
        });
    }

    @Test
    void whatAChildContextLeavesOpenOnTheClientOfItsParentIsGivenBackAtItsEnd() {
        runner.run(parent -> {
            runner.withParent(parent).run(child -> {
                ZkRecipes recipes = child.getBean(ZkRecipes.class);
                assertThat(recipes).isNotSameAs(parent.getBean(ZkRecipes.class));
                assertThat(recipes.zkClient()).isSameAs(parent.getBean(ZkClient.class));
                Grant grant = recipes.lock("/locks/child").acquire(Duration.ofSeconds(20));
                ZkLeaderElection election = recipes.leaderElection("/leaders/child");
                election.start();
                election.awaitLeadership(Duration.ofSeconds(20));
                GroupMembership member = recipes.group("/groups/child").join("me", null);
                assertThat(member.awaitJoined(Duration.ofSeconds(20))).isTrue();
                ZkCache<byte[]> cache = recipes.nodeCache("/names");
                assertThat(child.getBean(ZkRecipesView.class).elections()).hasSize(1);
                assertThat(parent.getBean(ZkRecipesView.class).held()).isEmpty();
                child.close();
                assertThat(election.state()).isEqualTo(ZkLeaderElection.State.CLOSED);
                assertThat(grant.state()).isEqualTo(GrantState.RELEASED);
                assertThat(OTHER.exists("/groups/child/me")).isEmpty(); // its answer was waited for
                assertThat(cache.size()).isZero();
                await().until(() -> OTHER.exists(grant.nodePath()).isEmpty());
            });
            assertThat(parent.getBean(ZkClient.class).state().isConnected()).isTrue();
        });
    }

    @Test
    void aChildContextShowsItsOwnElectionsAndLocksAndNotThoseOfItsParent() {
        runner.withBean(Leading.class).run(parent -> {
            await().until(() ->
                    parent.getBean(ZkLeaders.class).getElection("jobs").isLeader());
            runner.withParent(parent)
                    .withBean(LeadingInChild.class)
                    .withBean(
                            "zkClient",
                            ZkClient.class,
                            () -> ZkClient.builder(SERVER.connectString())
                                    .name("shop")
                                    .build())
                    .run(child -> {
                        ZkLeaders leaders = child.getBean(ZkLeaders.class);
                        await().until(() ->
                                leaders.getElection("/leaders/of-child").isLeader());
                        assertThat(section(child, "leaders"))
                                .contains("/leaders/of-child")
                                .doesNotContain("/leaders/health");
                        assertThat(section(parent, "leaders")).doesNotContain("/leaders/of-child");
                        try (Grant unused = child.getBean(ZkRecipes.class)
                                .lock("/locks/of-child")
                                .acquire(Duration.ofSeconds(20))) {
                            assertThat(section(child, "locks")).contains("/locks/of-child");
                        }
                        assertThat(child.getBean("zookeeperHealthContributor", ZkHealthIndicator.class)
                                        .health()
                                        .getDetails())
                                .containsEntry("leaderOf", List.of("/leaders/of-child"));
                    });
        });
    }

    static class LeadingInChild {
        @ZkLeader("/leaders/of-child")
        void lead() {}
    }

    static class Leading {
        @ZkLeader(path = "/leaders/health", id = "jobs")
        void lead() {}

        @LeaderOnly("/leaders/other")
        void work() {}
    }

    @Test
    void healthNamesWhatIsLedAndTheMetersCountIt() {
        measured.withBean(Leading.class).run(context -> {
            ZkLeaders leaders = context.getBean(ZkLeaders.class);
            await().until(() -> leaders.getElection("jobs").isLeader());
            assertThat(section(context, "leaders"))
                    .contains("\"id\":\"jobs\"", "\"path\":\"/leaders/health\"", "\"leadership\":\"HELD\"")
                    .contains("\"works\":[", "\"running\":true");
            leaders.stop("/leaders/other", () -> {});
            await().until(() -> !leaders.getElection("/leaders/other").isRunning());
            context.getBean(Leading.class).work();
            Health health = context.getBean("zookeeperHealthContributor", ZkHealthIndicator.class)
                    .health();
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails())
                    .containsEntry("leaderOf", List.of("jobs"))
                    .doesNotContainKey("inDoubt");
            MeterRegistry meters = context.getBean(MeterRegistry.class);
            assertThat(meters.get("zookeeper.recipe.leader")
                            .tag("election", "jobs")
                            .gauge()
                            .value())
                    .isEqualTo(1);
            assertThat(meters.get("zookeeper.recipe.leader")
                            .tag("election", "/leaders/other")
                            .gauge()
                            .value())
                    .isZero();
            assertThat(meters.get("zookeeper.recipe.leader.skipped")
                            .tag("election", "/leaders/other")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
        });
    }

    static class Late {
        @LeaderOnly("/leaders/late")
        void work() {}
    }

    @Configuration(proxyBeanMethods = false)
    static class Untold {
        @Bean
        @Lazy
        Object late() { // so nobody knows of the annotation before
            return new Late();
        }
    }

    @Test
    void anElectionThatComesLateIsMeasuredAsWell() {
        measured.withUserConfiguration(Untold.class).run(context -> {
            assertThat(context.getBean(ZkLeaders.class).getElections()).isEmpty();
            context.getBean("late", Late.class).work();
            assertThat(context.getBean(MeterRegistry.class)
                            .get("zookeeper.recipe.leader.skipped")
                            .tag("election", "/leaders/late")
                            .functionCounter())
                    .isNotNull();
        });
    }

    @Test
    void metersOfRecipesMayBeOffAlone() {
        measured.withPropertyValues("zk.recipes.metrics.enabled=false")
                .withBean(Leading.class)
                .run(context -> assertThat(context.getBean(MeterRegistry.class)
                                .find("zookeeper.recipe.leader")
                                .meters())
                        .isEmpty());
    }

    /** Finishes its work at the end, under a lock. */
    static class Ledger {
        static final List<String> ENDS = new CopyOnWriteArrayList<>();
        private final ZkRecipes recipes;
        private @Nullable Grant grant;

        Ledger(ZkRecipes recipes) {
            this.recipes = recipes;
        }

        void open() throws Exception {
            grant = recipes.lock("/locks/ledger").acquire(Duration.ofSeconds(30));
        }

        @PreDestroy
        void finish() {
            ENDS.add(String.valueOf(grant.state()));
            recipes.zkClient().create("/ledger-is-finished", null);
            grant.close();
        }
    }

    @Test
    void aBeanThatKnowsNothingButTheRecipesHasItsLockAndTheClientUntilItsEnd() {
        Ledger.ENDS.clear();
        runner.withBean(Ledger.class)
                .run(context -> context.getBean(Ledger.class).open());
        assertThat(Ledger.ENDS).containsExactly("HELD");
        assertThat(OTHER.exists("/ledger-is-finished")).isPresent();
    }

    @Test
    void aPauseOfTheContextLeavesCachesToGoOn() {
        OTHER.create("/pause", "1".getBytes(UTF_8), CreateOptions.PERSISTENT.orSet());
        runner.run(context -> {
            ZkCache<byte[]> cache = context.getBean(ZkRecipes.class).nodeCache("/pause");
            await().until(() -> cache.isInitialised() && !cache.isStale());
            context.stop();
            OTHER.setData("/pause", "2".getBytes(UTF_8));
            context.start();
            await().until(() -> !cache.isStale());
            assertThat(cache.get("/pause").orElseThrow().value()).isEqualTo("2".getBytes(UTF_8));
        });
    }
}
