/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import io.zkboot.client.ZkClientBuilder;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.autoconfigure.recipe.ZkLeaderAutoConfiguration;
import io.zkboot.spring.autoconfigure.recipe.ZkRecipesAutoConfiguration;
import io.zkboot.spring.leader.LeaderOnly;
import io.zkboot.spring.listener.InvalidZkWatchException;
import io.zkboot.spring.recipe.ZkRecipes;
import io.zkboot.spring.testing.FakeConfigurer;
import io.zkboot.spring.testing.FakeZkClient;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanDefinitionCustomizer;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.core.NestedExceptionUtils;

/** Which client a context takes where none is named, also if its parent has one. */
class ZkDefaultClientTests {
    private final FakeZkClient ofParent = new FakeZkClient().named("shop");
    private final FakeZkClient orders = new FakeZkClient().named("orders");
    private final FakeZkClient audit = new FakeZkClient().named("audit");
    private final ApplicationContextRunner auto = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ZkAutoConfiguration.class,
                    ZkWatchAutoConfiguration.class,
                    ZkRecipesAutoConfiguration.class,
                    ZkLeaderAutoConfiguration.class));
    private final ApplicationContextRunner parents =
            auto.withBean(ZkClientBuilderConfigurer.class, () -> new FakeConfigurer(ofParent));

    @Configuration(proxyBeanMethods = false)
    static class ViewByName {
        @Bean(defaultCandidate = false)
        ZkClient ordersView(ZkClient zkClient) {
            return zkClient.chroot("/orders");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class View {
        @Bean
        ZkClient view(ZkClient zkClient) {
            return zkClient.chroot("/view");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class PrimaryView {
        @Bean
        @Primary
        ZkClient primaryView(ZkClient zkClient) {
            return zkClient.chroot("/primary");
        }
    }

    @Test
    void theAutoConfiguredClientIsTheDefaultBesideANamedOneAndAViewThatIsInjectedByItsNameAlone() {
        auto.withBean(ZkClientBuilderConfigurer.class, () -> new TwoClients(ofParent, orders))
                .withPropertyValues("zk.clients.orders.connect-string=orders:2181")
                .withUserConfiguration(ViewByName.class, Watching.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBeansOfType(ZkClient.class))
                            .containsOnlyKeys("zkClient", "ordersZkClient", "ordersView");
                    assertThat(context.getBean(ZkClients.class).findDefault()).isSameAs(ofParent.client());
                });
    }

    @Test
    void aPrimaryBeanThatIsNoneLeavesTheOnlyClient() {
        own("ordersZkClient", orders, definition -> {})
                .withUserConfiguration(NoPrimary.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(ZkClients.class).findDefault()).isSameAs(orders.client());
                    assertThat(context.getBean(ZkClients.class).find("none")).isNull();
                });
    }

    @Test
    void aBeanThatIsNoneLeavesAChildTheClientOfItsParent() {
        child(
                auto.withUserConfiguration(NoPrimary.class),
                child ->
                        assertThat(child.getBean(ZkClients.class).findDefault()).isSameAs(ofParent.client()));
    }

    @Configuration(proxyBeanMethods = false)
    static class NoPrimary {
        @Bean
        @Primary
        @Nullable ZkClient none() {
            return null;
        }
    }

    private static final class TwoClients extends FakeConfigurer {
        private final FakeConfigurer orders;

        TwoClients(FakeZkClient others, FakeZkClient orders) {
            super(others);
            this.orders = new FakeConfigurer(orders);
        }

        @Override
        public ZkClientBuilder builder(String clientName, ZkConnectionDetails details) {
            return clientName.equals("orders")
                    ? orders.builder(clientName, details)
                    : super.builder(clientName, details);
        }
    }

    @Test
    void aViewThatIsInjectedByItsNameAloneLeavesAChildTheClientOfItsParent() {
        child(auto.withUserConfiguration(ViewByName.class), child -> {
            ZkClients clients = child.getBean(ZkClients.class);
            assertThat(clients.findDefault()).isSameAs(ofParent.client());
            assertThat(clients.find("ordersView")).isSameAs(child.getBean("ordersView"));
        });
    }

    @Test
    void aChildOfAChildWithSuchAViewHasThatClientToo() {
        child(
                auto.withUserConfiguration(ViewByName.class),
                child -> auto.withParent(child)
                        .run(grandchild -> assertThat(
                                        grandchild.getBean(ZkClients.class).findDefault())
                                .isSameAs(ofParent.client())));
    }

    @Test
    void aBeanThatIsNeverInjectedLeavesAChildTheClientOfItsParent() {
        child(
                own("ordersZkClient", orders, definition -> definition.setAutowireCandidate(false)),
                child ->
                        assertThat(child.getBean(ZkClients.class).findDefault()).isSameAs(ofParent.client()));
    }

    @Test
    void theOnlyClientOfAChildIsItsDefaultThoughItIsInjectedByItsNameAlone() {
        child(
                own("ordersZkClient", orders, ZkDefaultClientTests::byName).withUserConfiguration(ViewByName.class),
                child ->
                        assertThat(child.getBean(ZkClients.class).findDefault()).isSameAs(orders.client()));
    }

    @Test
    void aViewThatIsInjectedByTypeIsTheDefaultOfAChild() {
        child(
                auto.withUserConfiguration(View.class, ViewByName.class),
                child ->
                        assertThat(child.getBean(ZkClients.class).findDefault()).isSameAs(child.getBean("view")));
    }

    @Test
    void severalViewsLeaveAChildTheClientOfItsParentUnlessOneIsPrimary() {
        ApplicationContextRunner two = auto.withUserConfiguration(View.class)
                .withBean("another", ZkClient.class, () -> ofParent.client().chroot("/another"));
        child(
                two,
                child ->
                        assertThat(child.getBean(ZkClients.class).findDefault()).isSameAs(ofParent.client()));
        child(
                two.withUserConfiguration(PrimaryView.class),
                child -> assertThat(child.getBean(ZkClients.class).findDefault())
                        .isSameAs(child.getBean("primaryView")));
    }

    @Test
    void ofTwoClientsOfAChildNoneIsItsDefaultAndNeitherIsThatOfItsParent() {
        child(twoClients(), child -> {
            ZkClients clients = child.getBean(ZkClients.class);
            assertThat(clients.findDefault()).isNull();
            assertThat(clients.names()).containsExactly("orders", "audit", "shop");
        });
    }

    @Test
    void ofTwoClientsOfAChildThePrimaryIsItsDefault() {
        child(
                own("auditZkClient", audit, definition -> {})
                        .withBean(
                                "ordersZkClient",
                                ZkClient.class,
                                orders::client,
                                definition -> definition.setPrimary(true)),
                child ->
                        assertThat(child.getBean(ZkClients.class).findDefault()).isSameAs(orders.client()));
    }

    @Test
    void ofTwoPrimaryClientsNoneIsTheDefault() {
        child(
                own("auditZkClient", audit, definition -> definition.setPrimary(true))
                        .withBean(
                                "ordersZkClient",
                                ZkClient.class,
                                orders::client,
                                definition -> definition.setPrimary(true)),
                child ->
                        assertThat(child.getBean(ZkClients.class).findDefault()).isNull());
    }

    @Test
    void aPrimaryBeanThatIsInjectedByItsNameAloneIsNoDefaultAmongOthers() {
        child(
                twoClients()
                        .withBean(
                                "view",
                                ZkClient.class,
                                () -> ofParent.client().chroot("/view"),
                                definition -> definition.setPrimary(true),
                                ZkDefaultClientTests::byName),
                child ->
                        assertThat(child.getBean(ZkClients.class).findDefault()).isNull());
    }

    @Test
    void aClientThatWasRegisteredAsAnObjectIsADefault() {
        child(
                auto.withInitializer(
                        context -> context.getBeanFactory().registerSingleton("zkClient", orders.client())),
                child ->
                        assertThat(child.getBean(ZkClients.class).findDefault()).isSameAs(orders.client()));
    }

    @Test
    void aBeanWhoseScopeIsNotActiveIsNoDefault() {
        ApplicationContextRunner scoped = own("ordersZkClient", orders, definition -> definition.setScope("absent"))
                .withInitializer(context -> context.getBeanFactory().registerScope("absent", new AbsentScope()));
        child(
                scoped,
                child ->
                        assertThat(child.getBean(ZkClients.class).findDefault()).isSameAs(ofParent.client()));
    }

    static class AbsentScope extends SimpleThreadScope {
        @Override
        public Object get(String name, ObjectFactory<?> factory) {
            throw new IllegalStateException("expected by the test");
        }
    }

    static class Watching {
        @ZkWatch("/config")
        void on() {}
    }

    static class Leading {
        @LeaderOnly("/leaders/a")
        void work() {}
    }

    static class Recipes {
        Recipes(ZkRecipes recipes) {
            recipes.lock("/locks/a");
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {Watching.class, Leading.class, Recipes.class})
    void whatNamesNoClientFailsTheStartOfAChildWithTwoAndNamesThem(Class<?> bean) {
        parents.run(parent -> twoClients()
                .withUserConfiguration(bean)
                .withParent(parent)
                .run(child -> assertThat(text(child.getStartupFailure())).contains("orders", "audit", "shop")));
    }

    private static String text(Throwable failure) {
        Throwable cause = NestedExceptionUtils.getMostSpecificCause(failure);
        return cause.getMessage() + (cause instanceof InvalidZkWatchException invalid ? invalid.getAction() : "");
    }

    private ApplicationContextRunner twoClients() {
        return own("ordersZkClient", orders, definition -> {}).withBean("auditZkClient", ZkClient.class, audit::client);
    }

    private ApplicationContextRunner own(String name, FakeZkClient client, BeanDefinitionCustomizer customizer) {
        return auto.withBean(name, ZkClient.class, client::client, customizer);
    }

    private static void byName(BeanDefinition definition) {
        ((AbstractBeanDefinition) definition).setDefaultCandidate(false);
    }

    private void child(ApplicationContextRunner runner, Consumer<AssertableApplicationContext> test) {
        parents.run(parent -> runner.withParent(parent).run(child -> {
            assertThat(child).hasNotFailed();
            test.accept(child);
        }));
    }
}
