/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zkboot.client.ZkClient;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.autoconfigure.health.ZkHealthContributorAutoConfiguration;
import io.zkboot.spring.autoconfigure.metrics.ZkMetricsAutoConfiguration;
import io.zkboot.spring.event.ZkConnectedEvent;
import io.zkboot.spring.health.ZkHealthIndicator;
import io.zkboot.spring.testing.FakeConfigurer;
import io.zkboot.spring.testing.FakeZkClient;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.CustomScopeConfigurer;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.event.EventListener;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.core.env.Environment;

/** Beans that are views of a client: they count as none, and are found as what they are. */
@ExtendWith(OutputCaptureExtension.class)
class ZkViewBeansTests {
    private static final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private final FakeZkClient fake = new FakeZkClient().named("shop");
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ZkAutoConfiguration.class,
                    ZkWatchAutoConfiguration.class,
                    ZkHealthContributorAutoConfiguration.class,
                    HealthContributorAutoConfiguration.class,
                    ZkMetricsAutoConfiguration.class,
                    MetricsAutoConfiguration.class))
            .withBean(SimpleMeterRegistry.class, SimpleMeterRegistry::new)
            .withBean(ZkClientBuilderConfigurer.class, () -> new FakeConfigurer(fake));

    ZkViewBeansTests() {
        heard.clear();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                Plain.class,
                Provided.class,
                Qualified.class,
                NoCandidate.class,
                PrimaryView.class,
                OfTheConstructor.class,
                OfTheField.class,
                OfAScope.class
            })
    void viewOfTheAutoConfiguredClientCountsAsNone(Class<?> configuration) {
        runner.withUserConfiguration(configuration, Listener.class).run(context -> {
            assertThat(context).hasNotFailed().hasBean("zkClient").hasBean("orders");
            assertThat(context.getBean("orders", ZkClient.class).origin()).isSameAs(fake.client());
            assertThat(context.getBean(ZkClients.class).byName()).containsOnlyKeys("shop");
            assertThat(fake.calls()).containsExactly("start");
            assertThat(context).hasSingleBean(ZkHealthIndicator.class);
            assertThat(context.getBean(MeterRegistry.class)
                            .get("zookeeper.client.connected")
                            .gauges())
                    .singleElement()
                    .satisfies(
                            gauge -> assertThat(gauge.getId().getTag("client")).isEqualTo("shop"));
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("shop");
            context.stop(); // tells all that there was
            assertThat(heard).isEmpty();
        });
        assertThat(fake.calls()).containsExactly("start", "close");
    }

    @Test
    void viewIsFoundByTheNameOfItsBeanAndHasTheNameOfItsClient() {
        runner.withUserConfiguration(Plain.class).run(context -> {
            ZkClients clients = context.getBean(ZkClients.class);
            ZkClient view = context.getBean("orders", ZkClient.class);
            assertThat(clients.find("orders")).isSameAs(view);
            assertThat(clients.find("shop")).isSameAs(fake.client());
            assertThat(clients.nameOf(view)).isEqualTo("shop");
        });
    }

    @Test
    void watchesGoThroughTheClientUnlessAViewIsPrimary() {
        runner.withUserConfiguration(Plain.class)
                .run(context -> assertThat(context.getBean(ZkClients.class).findDefault())
                        .isSameAs(fake.client()));
        runner.withUserConfiguration(PrimaryView.class)
                .run(context -> assertThat(context.getBean(ZkClients.class).findDefault())
                        .isSameAs(context.getBean("orders")));
    }

    @Test
    void nameOfTheParameterTellsClientAndViewApart() {
        runner.withUserConfiguration(Plain.class, ByName.class).run(context -> {
            ByName injected = context.getBean(ByName.class);
            assertThat(injected.client).isSameAs(fake.client());
            assertThat(injected.view).isSameAs(context.getBean("orders"));
        });
    }

    @Test
    void componentThatDecoratesTheClientCountsAsNone() {
        runner.withUserConfiguration(Decoration.class).run(context -> {
            assertThat(context).hasNotFailed().hasBean("zkClient");
            assertThat(context.getBean(ZkClients.class).byName()).containsOnlyKeys("shop");
            assertThat(context.getBean(ZkClients.class).nameOf(context.getBean("decorated", ZkClient.class)))
                    .isEqualTo("shop");
        });
        assertThat(fake.calls()).containsExactly("start", "close");
    }

    @Test
    void injectionByTypeAloneIsRefusedBesideAPlainView() {
        runner.withUserConfiguration(Plain.class)
                .withBean(ByType.class)
                .run(context -> assertThat(context.getStartupFailure())
                        .hasRootCauseInstanceOf(NoUniqueBeanDefinitionException.class)
                        .hasStackTraceContaining("zkClient")
                        .hasStackTraceContaining("orders"));
        runner.withUserConfiguration(NoCandidate.class)
                .withBean(ByType.class)
                .run(context -> assertThat(context.getBean(ByType.class).client).isSameAs(fake.client()));
    }

    @ParameterizedTest
    @CsvSource({
        "Untold, method 'setClient' parameter 0",
        "OfTheFactory, Requested bean is currently in creation",
        "OfTheFactoryByName, No bean named 'zkClient' available"
    })
    void viewThatCannotBeToldFromAClientFailsTheStartWithTheWayOut(
            String configuration, String wanting, CapturedOutput output) throws ClassNotFoundException {
        SpringApplication application =
                new SpringApplication(Class.forName(getClass().getName() + "$" + configuration));
        application.setWebApplicationType(WebApplicationType.NONE);
        assertThatThrownBy(application::run).isInstanceOf(RuntimeException.class);
        assertThat(output)
                .contains("The beans [orders] are ZooKeeper clients, so none is auto-configured.")
                .contains(wanting)
                .contains("declare it with @Bean(defaultCandidate = false)");
    }

    @Test
    void viewWhoseClientIsNoBeanStandsForIt() {
        FakeZkClient hidden = new FakeZkClient().named("orders");
        ZkClient view = hidden.view();
        runner.withBean("ordersZkClient", ZkClient.class, () -> view).run(context -> {
            ZkClients clients = context.getBean(ZkClients.class);
            assertThat(context).doesNotHaveBean("zkClient");
            assertThat(clients.byName()).containsOnlyKeys("orders");
            assertThat(clients.find("orders")).isSameAs(view);
            assertThat(hidden.calls()).containsExactly("start");
        });
        assertThat(hidden.calls()).containsExactly("start", "close");
    }

    @Test
    void anotherClientIsNoView() {
        runner.withUserConfiguration(OtherClient.class)
                .run(context -> assertThat(context).doesNotHaveBean("zkClient").hasSingleBean(ZkClient.class));
    }

    @Configuration(proxyBeanMethods = false)
    static class Plain {
        @Bean
        ZkClient orders(ZkClient zkClient) {
            return zkClient.chroot("/orders");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Provided {
        @Bean
        ZkClient orders(ObjectProvider<ZkClient> client) {
            return client.getObject().chroot("/orders");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Qualified {
        @Bean
        static ZkClient orders(@Qualifier("zkClient") ZkClient client) {
            return client.chroot("/orders");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class NoCandidate {
        @Bean(defaultCandidate = false)
        ZkClient orders(ZkClient client) {
            return client.chroot("/orders");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class PrimaryView {
        @Bean
        @Primary
        ZkClient orders(ZkClient client) {
            return client.chroot("/orders");
        }
    }

    @Configuration
    static class OfTheConstructor {
        private final ZkClient client;

        OfTheConstructor(ZkClient client) {
            this.client = client;
        }

        @Bean
        ZkClient orders() {
            return client.chroot("/orders");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OfAScope {
        @Bean
        static CustomScopeConfigurer scope() {
            CustomScopeConfigurer scopes = new CustomScopeConfigurer();
            scopes.addScope("thread", new SimpleThreadScope());
            return scopes;
        }

        @Bean
        @Scope(scopeName = "thread", proxyMode = ScopedProxyMode.INTERFACES)
        ZkClient orders(ZkClient zkClient) {
            return zkClient.chroot("/orders");
        }
    }

    @Configuration
    static class OfTheField {
        @Autowired
        private ZkClient client;

        @Bean
        ZkClient orders() {
            return client.chroot("/orders");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OtherClient {
        @Bean
        ZkClient orders(ZkClientBuilderConfigurer configurer) {
            return new FakeZkClient().client();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ByName {
        final ZkClient client;
        final ZkClient view;

        ByName(ZkClient zkClient, ZkClient orders) {
            this.client = zkClient;
            this.view = orders;
        }
    }

    @Configuration
    @ImportAutoConfiguration(ZkAutoConfiguration.class)
    static class Untold {
        private ZkClient client;

        @Autowired
        void setClient(ZkClient client) {
            this.client = client;
        }

        @Bean
        ZkClient orders() {
            return client.chroot("/orders");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(ZkAutoConfiguration.class)
    @Import(Registrar.class)
    static class OfTheFactory {}

    static class Registrar implements BeanRegistrar {
        @Override
        public void register(BeanRegistry registry, Environment environment) {
            registry.registerBean(
                    "orders",
                    ZkClient.class,
                    bean -> bean.supplier(
                            context -> context.bean(ZkClient.class).chroot("/orders")));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(ZkAutoConfiguration.class)
    static class OfTheFactoryByName {
        @Bean
        ZkClient orders(BeanFactory beans) {
            return beans.getBean("zkClient", ZkClient.class).chroot("/orders");
        }
    }

    record ByType(ZkClient client) {}

    @Configuration(proxyBeanMethods = false)
    static class Decoration {
        @Bean
        @Primary
        ZkClient decorated(ZkClient target) {
            InvocationHandler handler = (self, method, arguments) -> method.invoke(target, arguments);
            return (ZkClient)
                    Proxy.newProxyInstance(ZkClient.class.getClassLoader(), new Class<?>[] {ZkClient.class}, handler);
        }
    }

    static class Listener {
        @EventListener
        void on(ZkConnectedEvent event) {
            heard.add(event.getClientName());
        }
    }
}
