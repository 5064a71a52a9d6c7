/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.discovery.ZkAutoServiceRegistration;
import io.zkboot.spring.discovery.ZkDiscoveryClient;
import io.zkboot.spring.discovery.ZkRegistration;
import io.zkboot.spring.discovery.ZkServiceCatalog;
import io.zkboot.spring.discovery.ZkServiceRegistry;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.Mockito;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.CommonsClientAutoConfiguration;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.composite.CompositeDiscoveryClient;
import org.springframework.cloud.client.discovery.composite.CompositeDiscoveryClientAutoConfiguration;
import org.springframework.cloud.client.discovery.simple.SimpleDiscoveryClientAutoConfiguration;
import org.springframework.cloud.client.serviceregistry.AutoServiceRegistration;
import org.springframework.cloud.client.serviceregistry.AutoServiceRegistrationAutoConfiguration;
import org.springframework.cloud.client.serviceregistry.ServiceRegistryAutoConfiguration;
import org.springframework.cloud.commons.util.UtilAutoConfiguration;
import org.springframework.cloud.loadbalancer.config.LoadBalancerAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** When there is discovery, and what its properties may be. */
class ZkDiscoveryAutoConfigurationTests {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ZkAutoConfiguration.class,
                    ZkDiscoveryAutoConfiguration.class,
                    ZkRegistrationAutoConfiguration.class,
                    ZkLoadBalancerAutoConfiguration.class,
                    UtilAutoConfiguration.class,
                    CommonsClientAutoConfiguration.class,
                    CompositeDiscoveryClientAutoConfiguration.class,
                    SimpleDiscoveryClientAutoConfiguration.class,
                    AutoServiceRegistrationAutoConfiguration.class,
                    ServiceRegistryAutoConfiguration.class,
                    LoadBalancerAutoConfiguration.class))
            .withPropertyValues(
                    "zk.connect-string=localhost:1",
                    "zk.close-timeout=10ms",
                    "zk.discovery.fill-timeout=10ms",
                    "zk.discovery.register.host=localhost");

    private final ApplicationContextRunner enabled = runner.withPropertyValues("zk.discovery.enabled=true");

    @Test
    void thereIsNoneUnlessItIsWanted() {
        runner.run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(ZkServiceCatalog.class)
                .doesNotHaveBean(ZkServiceRegistry.class)
                .doesNotHaveBean(AutoServiceRegistration.class));
    }

    @Test
    void itIsPartOfSpringCloudsDiscoveryAndRegisters() {
        enabled.withPropertyValues("zk.discovery.order=-5").run(context -> {
            assertThat(context)
                    .hasNotFailed()
                    .hasSingleBean(ZkServiceCatalog.class)
                    .hasSingleBean(ZkServiceRegistry.class)
                    .hasSingleBean(ZkAutoServiceRegistration.class);
            assertThat(context.getBean(DiscoveryClient.class))
                    .isInstanceOfSatisfying(
                            CompositeDiscoveryClient.class,
                            composite -> assertThat(composite.getDiscoveryClients())
                                    .startsWith(context.getBean(ZkDiscoveryClient.class)));
            assertThat(context.getBean(ZkDiscoveryClient.class).getOrder()).isEqualTo(-5);
            assertThat(context.getBean(ZkRegistration.class).getServiceId()).isEqualTo("application");
        });
    }

    @ParameterizedTest
    @CsvSource({"spring.cloud.discovery.enabled=false", "zk.enabled=false"})
    void allOfItIsOffWhereItsFoundationIs(String property) {
        enabled.withPropertyValues(property)
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(ZkServiceCatalog.class)
                        .doesNotHaveBean(ZkAutoServiceRegistration.class));
    }

    @Test
    void registrationAloneCanBeOff() {
        enabled.withPropertyValues("zk.discovery.register.enabled=false")
                .run(context -> assertThat(context)
                        .hasSingleBean(ZkServiceCatalog.class)
                        .doesNotHaveBean(ZkServiceRegistry.class));
        enabled.withPropertyValues("spring.cloud.service-registry.auto-registration.enabled=false")
                .run(context -> assertThat(context)
                        .hasSingleBean(ZkServiceRegistry.class)
                        .doesNotHaveBean(AutoServiceRegistration.class));
        enabled.withPropertyValues("spring.cloud.discovery.blocking.enabled=false")
                .run(context -> assertThat(context)
                        .hasSingleBean(ZkServiceCatalog.class)
                        .doesNotHaveBean(ZkDiscoveryClient.class));
    }

    @Test
    void withoutSpringCloudTheStartFailsAndSaysWhatIsMissing() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        ZkAutoConfiguration.class,
                        ZkDiscoveryAutoConfiguration.class,
                        ZkRegistrationAutoConfiguration.class,
                        ZkLoadBalancerAutoConfiguration.class))
                .withClassLoader(new FilteredClassLoader("org.springframework.cloud"))
                .withPropertyValues("zk.discovery.enabled=true")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                        .hasMessageContaining("zk.discovery.enabled")
                        .hasMessageContaining("org.springframework.cloud:spring-cloud-commons"));
    }

    @Test
    void reactorLoadBalancersAndWebServersMayBeMissing() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        ZkAutoConfiguration.class,
                        ZkDiscoveryAutoConfiguration.class,
                        ZkRegistrationAutoConfiguration.class,
                        ZkLoadBalancerAutoConfiguration.class))
                .withPropertyValues("zk.connect-string=localhost:1", "zk.discovery.enabled=true")
                .withClassLoader(new FilteredClassLoader(
                        "reactor.", "org.springframework.cloud.loadbalancer", "org.springframework.boot.web"))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(ZkDiscoveryClient.class)
                        .hasSingleBean(ZkAutoServiceRegistration.class));
    }

    @Test
    void itIsLeftToSpringCloudZookeeperIfThatIsThere() {
        ClassLoader classLoader = new ByteBuddy()
                .subclass(Object.class)
                .name("org.springframework.cloud.zookeeper.discovery.ZookeeperDiscoveryAutoConfiguration")
                .make()
                .load(getClass().getClassLoader(), ClassLoadingStrategy.Default.WRAPPER)
                .getLoaded()
                .getClassLoader();
        try (LogCapture log = LogCapture.of(ZkDiscoveryAutoConfiguration.class)) {
            enabled.withClassLoader(classLoader)
                    .run(context -> assertThat(context)
                            .hasNotFailed()
                            .doesNotHaveBean(ZkServiceCatalog.class)
                            .doesNotHaveBean(ZkServiceRegistry.class));
            assertThat(log.text()).contains("spring.cloud.zookeeper.discovery.enabled=false");
        }
        enabled.withClassLoader(classLoader)
                .withPropertyValues("spring.cloud.zookeeper.discovery.enabled=false")
                .run(context -> assertThat(context).hasSingleBean(ZkServiceRegistry.class));
    }

    @Configuration(proxyBeanMethods = false)
    static class Elsewhere {
        @Bean
        AutoServiceRegistration elsewhere() {
            return new AutoServiceRegistration() {};
        }
    }

    @Test
    void anApplicationThatIsRegisteredElsewhereIsNotRegisteredAndHearsSo() {
        try (LogCapture log = LogCapture.of(RegistrationElsewhere.class)) {
            enabled.withUserConfiguration(Elsewhere.class)
                    .run(context -> assertThat(context)
                            .hasNotFailed()
                            .hasSingleBean(AutoServiceRegistration.class)
                            .hasSingleBean(ZkServiceCatalog.class)
                            .doesNotHaveBean(ZkServiceRegistry.class));
            assertThat(log.text()).contains("elsewhere", "zk.discovery.register.enabled=false");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnRegistry {
        @Bean
        ZkServiceRegistry registry(ZkClient client) {
            return new ZkServiceRegistry(client, "/own");
        }
    }

    @Test
    void aRegistryOfOnesOwnTakesThePlaceOfTheOneThatThereWouldBe() {
        enabled.withUserConfiguration(OwnRegistry.class)
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(ZkServiceRegistry.class)
                        .hasBean("registry")
                        .hasSingleBean(ZkAutoServiceRegistration.class));
        try (LogCapture log = LogCapture.of(RegistrationElsewhere.class)) {
            enabled.withUserConfiguration(OwnRegistry.class, Elsewhere.class)
                    .run(context -> assertThat(context).doesNotHaveBean(ZkAutoServiceRegistration.class));
            assertThat(log.text()).contains("another registration: elsewhere.");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "zk.discovery.client=none | zk.discovery.client | there are zk",
                "zk.discovery.root=/a/../b | zk.discovery.root | ..",
                "zk.discovery.fill-timeout=-1s | zk.discovery.fill-timeout | negative",
                "zk.discovery.register.settle-time=-1s | zk.discovery.register.settle-time | negative",
                "zk.discovery.register.port=65536 | zk.discovery.register.port | 65535",
                "zk.discovery.register.ssl-port=-1 | zk.discovery.register.ssl-port | 65535",
                "zk.discovery.register.uri-spec={x | zk.discovery.register.uri-spec | not closed",
                "zk.discovery.register.instance-id=a/b | zk.discovery.register.instance-id | slash",
                "zk.discovery.register.initial-status= | zk.discovery.register.initial-status | OUT_OF_SERVICE",
                "zk.discovery.register.service-name=a//b | zk.discovery.register.service-name | path",
                "spring.application.name=/shop | spring.application.name | path"
            })
    void aBadValueFailsTheStartWithItsNameAndTheRule(String property, String name, String rule) {
        enabled.withPropertyValues(property)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(
                                InvalidConfigurationPropertyValueException.class,
                                invalid -> assertThat(invalid.getName()).isEqualTo(name))
                        .hasMessageContaining(rule));
    }

    @Test
    void theRootMayLackItsSlash() {
        ZkDiscoveryProperties properties = new ZkDiscoveryProperties();
        properties.setRoot("apps/services");
        assertThat(ZkDiscoveryAutoConfiguration.root(properties)).isEqualTo("/apps/services");
    }

    @Test
    void theHostIsFoundIfNobodyNamesIt() {
        enabled.withPropertyValues("zk.discovery.register.host=", "spring.cloud.inetutils.default-hostname=found")
                .run(context -> assertThat(context.getBean(ZkRegistration.class).getHost())
                        .isNotBlank());
        enabled.withPropertyValues("zk.discovery.register.prefer-ip-address=true")
                .run(context -> assertThat(context.getBean(ZkRegistration.class).getHost())
                        .matches("[0-9.]+"));
    }

    @Configuration(proxyBeanMethods = false)
    static class Mocked {
        @Bean
        ZkClient zkClient() {
            return Mockito.mock(ZkClient.class);
        }
    }

    @Test
    void aMockedClientLetsTheApplicationStart() {
        enabled.withUserConfiguration(Mocked.class)
                .run(context -> assertThat(context).hasNotFailed());
    }
}
