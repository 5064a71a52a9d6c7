/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.zkboot.client.ZkClient;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.integration.ZkLeaderInitiator;
import io.zkboot.spring.integration.ZkListenableMetadataStore;
import io.zkboot.spring.integration.ZkLockRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.core.ResolvableType;
import org.springframework.integration.context.IntegrationContextUtils;
import org.springframework.integration.leader.Candidate;
import org.springframework.integration.leader.DefaultCandidate;
import org.springframework.integration.metadata.MetadataStore;
import org.springframework.integration.metadata.SimpleMetadataStore;
import org.springframework.integration.support.locks.DefaultLockRegistry;
import org.springframework.integration.support.locks.DistributedLock;
import org.springframework.integration.support.locks.LockRegistry;
import org.springframework.integration.support.locks.RenewableLockRegistry;

/** What of Spring Integration is auto-configured; there is no server. */
class ZkIntegrationAutoConfigurationTests {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class, ZkIntegrationAutoConfiguration.class))
            .withPropertyValues("zk.connect-string=127.0.0.1:1");

    @Test
    void thereIsALockRegistryAndNoElectionByDefault() {
        runner.run(context -> {
            assertThat(context).hasSingleBean(ZkLockRegistry.class).doesNotHaveBean(ZkLeaderInitiator.class);
            assertThat(context.getBean(ZkLockRegistry.class).obtain("a").path())
                    .isEqualTo("/SpringIntegration-LockRegistry/a");
            assertThat(context.getBeanNamesForType(
                            ResolvableType.forClassWithGenerics(RenewableLockRegistry.class, DistributedLock.class)))
                    .containsExactly("zkLockRegistry");
        });
    }

    @Test
    void rootAndLongestHoldAreProperties() {
        runner.withPropertyValues("zk.integration.locks.root=/shop/locks", "zk.integration.locks.max-hold=1m")
                .run(context -> assertThat(context.getBean(ZkLockRegistry.class)
                                .obtain("a")
                                .path())
                        .isEqualTo("/shop/locks/a"));
        fails("zk.integration.locks.root=shop", "zk.integration.locks.root", "it must start with '/'");
        fails("zk.integration.locks.max-hold=0s", "zk.integration.locks.max-hold", "it must be from 1ms to 24d");
    }

    private void fails(String property, String name, String why) {
        runner.withPropertyValues(property)
                .withBean(NeedsLocks.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, failure -> {
                            assertThat(failure.getName()).isEqualTo(name);
                            assertThat(failure.getReason()).contains(why);
                        }));
    }

    static class NeedsLocks {
        NeedsLocks(LockRegistry<?> registry) {
            assertThat(registry).isNotNull();
        }
    }

    @Test
    void aRegistryOfTheApplicationReplacesIt() {
        runner.withBean(DefaultLockRegistry.class, () -> new DefaultLockRegistry())
                .run(context ->
                        assertThat(context).hasSingleBean(LockRegistry.class).doesNotHaveBean(ZkLockRegistry.class));
    }

    @Test
    void itCanBeTurnedOff() {
        runner.withPropertyValues("zk.integration.locks.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(LockRegistry.class));
        runner.withPropertyValues("zk.enabled=false", "zk.integration.leader.roles=orders")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(LockRegistry.class)
                        .doesNotHaveBean(ZkLeaderInitiator.class));
    }

    @Test
    void withoutSpringIntegrationThereIsNothing() {
        runner.withClassLoader(new FilteredClassLoader("org.springframework.integration"))
                .withPropertyValues("zk.integration.leader.roles=orders")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean("zkLockRegistry")
                        .doesNotHaveBean("ordersZkLeaderInitiator"));
    }

    // ---- clients ----

    @Test
    void aClientCanBeNamed() {
        runner.withPropertyValues(
                        "zk.default-client.enabled=false",
                        "zk.clients.one.connect-string=127.0.0.1:1",
                        "zk.clients.two.connect-string=127.0.0.1:2",
                        "zk.integration.client=two")
                .withBean(NeedsLocks.class)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void anUnknownClientFailsTheStartAlsoIfNobodyAsksForLocks() {
        runner.withPropertyValues("zk.integration.client=nobody")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                        .hasMessageContaining("zk.integration.client")
                        .hasMessageContaining("only [zk]"));
    }

    @Test
    void severalClientsWithoutADefaultFailTheStartOnlyIfLocksAreAskedFor() {
        ApplicationContextRunner several = runner.withPropertyValues(
                "zk.default-client.enabled=false",
                "zk.clients.one.connect-string=127.0.0.1:1",
                "zk.clients.two.connect-string=127.0.0.1:2");
        several.run(context -> assertThat(context).hasNotFailed());
        several.withBean(NeedsLocks.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("there are several ZooKeeper clients and none is the default: name one of"
                                + " [one, two]"));
    }

    @Test
    void theRegistryEndsWithItsContext() {
        ZkLockRegistry[] registry = new ZkLockRegistry[1];
        runner.run(context -> registry[0] = context.getBean(ZkLockRegistry.class));
        assertThatIllegalStateException().isThrownBy(() -> registry[0].obtain("a"));
    }

    // ---- metadata ----

    @Test
    void adaptersUseAStoreOfMetadataInZooKeeperOnlyIfToldSo() {
        runner.run(context -> assertThat(context).doesNotHaveBean(MetadataStore.class));
        runner.withPropertyValues(
                        "zk.integration.metadata-store.enabled=true", "zk.integration.metadata-store.root=/shop/seen")
                .run(context -> assertThat(IntegrationContextUtils.getMetadataStore(context))
                        .isInstanceOfSatisfying(
                                ZkListenableMetadataStore.class,
                                store -> assertThat(store.getRoot()).isEqualTo("/shop/seen")));
        runner.withPropertyValues("zk.integration.metadata-store.enabled=true")
                .withBean("metadataStore", MetadataStore.class, SimpleMetadataStore::new)
                .run(context -> assertThat(context)
                        .hasSingleBean(MetadataStore.class)
                        .doesNotHaveBean(ZkListenableMetadataStore.class));
    }

    @Test
    void aStoreOfMetadataWithABadRootFailsTheStart() {
        runner.withPropertyValues(
                        "zk.integration.metadata-store.enabled=true", "zk.integration.metadata-store.root=seen")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("zk.integration.metadata-store.root")
                        .hasMessageContaining("it must start with '/'"));
    }

    // ---- elections ----

    @Test
    void thereIsAnInitiatorForEachRole() {
        runner.withPropertyValues(
                        "zk.integration.leader.roles=orders,mail",
                        "zk.integration.leader.id=node-1",
                        "zk.integration.leader.root=/shop/leaders",
                        "zk.integration.leader.revoke-in-doubt=false",
                        "zk.integration.leader.stop-timeout=3s")
                .withBean(NeedsElections.class)
                .run(context -> {
                    assertThat(context.getBeansOfType(ZkLeaderInitiator.class))
                            .containsOnlyKeys("ordersZkLeaderInitiator", "mailZkLeaderInitiator");
                    ZkLeaderInitiator orders = context.getBean(NeedsElections.class).orders;
                    assertThat(orders.getPath()).isEqualTo("/shop/leaders/orders");
                    assertThat(orders.getCandidate().getId()).isEqualTo("node-1");
                    assertThat(orders).hasFieldOrPropertyWithValue("revokeInDoubt", false);
                    assertThat(orders).hasFieldOrPropertyWithValue("stopTimeout", Duration.ofSeconds(3));
                    assertThat(orders.isRunning()).isTrue();
                    assertThat(orders.getPhase()).isEqualTo(Integer.MAX_VALUE - 1000);
                });
    }

    static class NeedsElections {
        private final ZkLeaderInitiator orders;

        NeedsElections(@Qualifier("orders") ZkLeaderInitiator orders) {
            this.orders = orders;
        }
    }

    @Test
    void aCandidateOfTheRoleIsUsedAndNoOtherOne() {
        Candidate own = new DefaultCandidate("me", "orders");
        runner.withPropertyValues("zk.integration.leader.roles=orders,mail")
                .withBean("own", Candidate.class, () -> own)
                .withBean("elsewhere", Candidate.class, () -> new DefaultCandidate("me", "elsewhere"))
                .run(context -> {
                    assertThat(context.getBean("ordersZkLeaderInitiator", ZkLeaderInitiator.class)
                                    .getCandidate())
                            .isSameAs(own);
                    assertThat(context.getBean("mailZkLeaderInitiator", ZkLeaderInitiator.class)
                                    .getCandidate()
                                    .getId())
                            .startsWith("zk, process ");
                    assertThat(context).getBeans(ZkLeaderInitiator.class).hasSize(2);
                });
    }

    @Test
    void aCandidateAloneStandsForNothing() {
        runner.withBean(Candidate.class, () -> new DefaultCandidate("me", "orders"))
                .run(context -> assertThat(context).doesNotHaveBean(ZkLeaderInitiator.class));
    }

    @Test
    void twoCandidatesOfARoleFailTheStart() {
        runner.withPropertyValues("zk.integration.leader.roles=orders")
                .withBean("a", Candidate.class, () -> new DefaultCandidate("a", "orders"))
                .withBean("b", Candidate.class, () -> new DefaultCandidate("b", "orders"))
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("There are 2 Candidate beans of the role 'orders'"));
    }

    @Test
    void anInitiatorOfTheApplicationReplacesThatOfTheRole() {
        runner.withPropertyValues("zk.integration.leader.roles=orders")
                .withUserConfiguration(OwnInitiator.class)
                .run(context -> assertThat(
                                context.getBean(ZkLeaderInitiator.class).getPath())
                        .isEqualTo("/spring-integration/leader/leader"));
    }

    static class OwnInitiator {
        @Bean
        ZkLeaderInitiator ordersZkLeaderInitiator(ZkClient client) {
            return new ZkLeaderInitiator(client);
        }
    }

    @Test
    void aChildContextStandsForNothingThatItsParentDoes() {
        runner.withPropertyValues("zk.integration.leader.roles=orders")
                .run(parent -> runner.withParent(parent)
                        .withPropertyValues("zk.integration.leader.roles=orders,mail")
                        .run(child -> {
                            assertThat(child.getBeansOfType(ZkLeaderInitiator.class))
                                    .containsOnlyKeys("mailZkLeaderInitiator");
                            assertThat(child.getBean(LockRegistry.class)).isSameAs(parent.getBean(LockRegistry.class));
                        }));
    }

    @Test
    void thePauseOfAContextEndsElectionsAndItsEndToo() {
        runner.withPropertyValues("zk.integration.leader.roles=orders").run(context -> {
            ZkLeaderInitiator orders = context.getBean(ZkLeaderInitiator.class);
            context.getSourceApplicationContext().stop();
            assertThat(orders.isRunning()).isFalse();
            context.getSourceApplicationContext().start();
            assertThat(orders.isRunning()).isTrue();
        });
    }

    @Test
    void aStopTimeoutIsATime() {
        runner.withPropertyValues("zk.integration.leader.roles=orders", "zk.integration.leader.stop-timeout=-1s")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("zk.integration.leader.stop-timeout")
                        .hasMessageContaining(Duration.ofSeconds(-1).toString()));
    }
}
