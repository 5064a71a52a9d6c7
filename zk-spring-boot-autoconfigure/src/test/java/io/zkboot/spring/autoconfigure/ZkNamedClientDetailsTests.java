/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.RETURNS_SELF;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import io.zkboot.client.ZkClientBuilder;
import io.zkboot.client.host.HostProvider;
import io.zkboot.client.security.SaslConfig;
import io.zkboot.spring.testing.FakeZkClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Where and as whom clients connect if beans say so: each as its own beans do, and none as those of another. */
@ExtendWith(OutputCaptureExtension.class)
class ZkNamedClientDetailsTests {
    private static final String ELSEWHERE = "zk.clients.orders.connect-string=orders:2181";
    private static final String SAME = "zk.clients.orders.request-timeout=60s";

    private final Map<String, ZkConnectionDetails> details = new HashMap<>();
    private final Map<String, ZkClientBuilder> builders = new HashMap<>();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, ZkAutoConfiguration.class))
            .withPropertyValues("zk.connect-string=default:2181")
            .withBean(ZkClientBuilderConfigurer.class, Recording::new);

    @Test
    void eachHasThoseOfItsProperties() {
        runner.withPropertyValues(ELSEWHERE).run(context -> {
            assertServers(context, "default:2181", "orders:2181");
            assertThat(details.values())
                    .allSatisfy(one -> assertThat(one).isInstanceOf(PropertiesZkConnectionDetails.class));
        });
    }

    @Test
    void thoseOfTheDefaultAreNotUsedByAClientWithAConnectStringOfItsOwn() {
        runner.withPropertyValues(ELSEWHERE)
                .withBean(ZkConnectionDetails.class, () -> new Details("container:2181", null))
                .run(context -> assertServers(context, "container:2181", "orders:2181"));
    }

    @Test
    void thoseOfTheDefaultAreUsedByAClientOfTheSameEnsemble() {
        runner.withPropertyValues(SAME, "zk.clients.audit.auth[0].scheme=digest")
                .withPropertyValues("zk.clients.audit.auth[0].credentials=audit:x", "zk.clients.audit.ssl.enabled=true")
                .withPropertyValues("zk.clients.audit.sasl.mechanism=jaas")
                .withBean(ZkConnectionDetails.class, () -> new Details("container:2181", null))
                .run(context -> {
                    assertServers(context, "container:2181", "container:2181");
                    assertThat(details.get("orders").getAuth())
                            .extracting(ZkConnectionDetails.Auth::credentials)
                            .containsExactly("container:x");
                    assertThat(details.get("orders").getSslBundle()).isNull();
                    ZkConnectionDetails audit = details.get("audit");
                    assertThat(audit.getConnectString()).isEqualTo("container:2181");
                    assertThat(audit.getAuth())
                            .extracting(ZkConnectionDetails.Auth::credentials)
                            .containsExactly("audit:x");
                    assertThat(audit.getSslBundle()).isNotNull();
                    assertThat(audit.getSasl()).isNotNull();
                });
    }

    @Test
    void thoseThatAreQualifiedAreThoseOfTheClientAlone() {
        runner.withPropertyValues(SAME, "zk.chroot=/shop")
                .withUserConfiguration(QualifiedDetails.class)
                .run(context -> {
                    assertServers(context, "default:2181", "qualified:2181");
                    assertThat(context.getBean(ZkProperties.class)
                                    .client("orders")
                                    .chroot())
                            .isNull();
                });
    }

    @Test
    void thoseThatAreNamedAfterTheClientAreItsOwn() {
        runner.withPropertyValues(SAME)
                .withBean("ordersZkConnectionDetails", ZkConnectionDetails.class, () -> new Details("named:2181", null))
                .withBean("other", ZkConnectionDetails.class, () -> new Details("container:2181", null))
                .run(context -> assertServers(context, "container:2181", "named:2181"));
    }

    @Test
    void twoForOneClientFailTheStart() {
        runner.withPropertyValues(SAME)
                .withUserConfiguration(QualifiedDetails.class)
                .withBean("ordersZkConnectionDetails", ZkConnectionDetails.class, () -> new Details("named:2181", null))
                .run(context -> assertThat(context).getFailure().hasStackTraceContaining("ordersZkConnectionDetails"));
    }

    @Test
    void tlsOfABeanIsNotLeftOutInSilence() {
        ApplicationContextRunner secured = runner.withPropertyValues(ELSEWHERE)
                .withBean(ZkConnectionDetails.class, () -> new Details("tls:2281", SslBundle.systemDefault()));
        secured.run(context ->
                assertThat(context).getFailure().hasStackTraceContaining("'zk.clients.orders.ssl' does not say"));
        secured.withPropertyValues("zk.clients.orders.ssl.enabled=false").run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(details.get("orders").getSslBundle()).isNull();
        });
        secured.withPropertyValues("zk.ssl.enabled=true")
                .run(context -> assertThat(details.get("orders").getSslBundle()).isNotNull());
    }

    @Test
    void settingsThatDetailsOfAClientReplaceByNothingAreWarnedOf(CapturedOutput output) {
        runner.withPropertyValues(SAME, "zk.ssl.enabled=true", "zk.clients.orders.sasl.mechanism=jaas")
                .withUserConfiguration(QualifiedDetails.class)
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).contains("Not used: zk.ssl (nothing is encrypted), zk.clients.orders.sasl.");
    }

    @Test
    void settingsThatDetailsOfTheEnsembleReplaceByNothingAreWarnedOfThoughThereIsNoDefaultClient(
            CapturedOutput output) {
        runner.withPropertyValues(
                        "zk.clients.audit.chroot=/a", "zk.default-client.enabled=false", "zk.ssl.enabled=true")
                .withBean(ZkConnectionDetails.class, () -> new Details("container:2181", null))
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output)
                .containsOnlyOnce("Not used: zk.ssl (nothing is encrypted).")
                .contains(Details.class.getName());
    }

    @Test
    void whatSeveralClientsInheritAndDoNotGetIsWarnedOfOnce(CapturedOutput output) {
        runner.withPropertyValues(SAME, "zk.ssl.enabled=true", "zk.sasl.mechanism=jaas", "zk.clients.audit.chroot=/a")
                .withPropertyValues("zk.clients.audit.sasl.mechanism=jaas", "zk.clients.audit.sasl.jaas-section=Audit")
                .withBean(ZkConnectionDetails.class, NothingSecure::new)
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output)
                .containsOnlyOnce("zk.ssl (nothing is encrypted)")
                .containsOnlyOnce(" zk.sasl.")
                .doesNotContain("zk.clients.orders");
    }

    @Test
    void eachOfTwoPlacesOfServersThatReplaceASettingIsWarnedOf(CapturedOutput output) {
        runner.withPropertyValues(SAME, "zk.ssl.enabled=true")
                .withBean(ZkConnectionDetails.class, NothingSecure::new)
                .withUserConfiguration(QualifiedDetails.class)
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).contains(NothingSecure.class.getName()).contains(Details.class.getName());
    }

    @Test
    void aHostNameToVerifyWithTlsOfABeanIsNot(CapturedOutput output) {
        runner.withPropertyValues("zk.clients.orders.ssl.verify-hostname=false")
                .withBean(ZkConnectionDetails.class, () -> new Details("tls:2281", SslBundle.systemDefault()))
                .run(context -> assertThat(details.get("orders").getSslBundle()).isNotNull());
        assertThat(output).doesNotContain("TLS is off");
    }

    @Test
    void aHostNameToVerifyWithABeanWithoutTlsIsWarnedOf(CapturedOutput output) {
        runner.withPropertyValues("zk.clients.orders.ssl.verify-hostname=false")
                .withBean(ZkConnectionDetails.class, NothingSecure::new)
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).containsOnlyOnce("zk.clients.orders.ssl.verify-hostname is set, and TLS is off");
    }

    @Test
    void aHostNameToVerifyWithoutTlsIsWarnedOf(CapturedOutput output) {
        runner.withPropertyValues(ELSEWHERE, "zk.clients.orders.ssl.verify-hostname=true")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).contains("zk.clients.orders.ssl.verify-hostname is set, and TLS is off");
    }

    @Test
    void saslIsThatOfTheClientOrOfTheEnsemble() {
        SaslConfig plain = SaslConfig.jaas("Plain");
        runner.withPropertyValues(ELSEWHERE, "zk.clients.audit.read-only=true")
                .withBean(SaslConfig.class, () -> plain)
                .run(context -> {
                    assertThat(details.get("zk").getSasl()).isSameAs(plain);
                    assertThat(details.get("audit").getSasl()).isSameAs(plain);
                    assertThat(details.get("orders").getSasl()).isNull();
                });
        runner.withPropertyValues(ELSEWHERE)
                .withBean("ordersSaslConfig", SaslConfig.class, () -> SaslConfig.jaas("Orders"))
                .run(context -> {
                    assertThat(details.get("zk").getSasl()).isNull();
                    assertThat(details.get("orders").getSasl()).isNotNull();
                });
    }

    @Test
    void hostsAreThoseOfTheClientOrOfTheEnsemble() {
        HostProvider plain = List::of;
        HostProvider own = List::of;
        runner.withPropertyValues(ELSEWHERE, "zk.clients.audit.read-only=true")
                .withBean("hosts", HostProvider.class, () -> plain)
                .run(context -> {
                    verify(builders.get("zk")).hostProvider(plain);
                    verify(builders.get("audit")).hostProvider(plain);
                    verify(builders.get("orders"), never()).hostProvider(any());
                });
        runner.withPropertyValues("zk.clients.orders.read-only=true", "zk.auth[0].scheme=digest")
                .withPropertyValues("zk.auth[0].credentials=anna:x")
                .withBean("ordersHostProvider", HostProvider.class, () -> own)
                .run(context -> {
                    verify(builders.get("zk"), never()).hostProvider(any());
                    verify(builders.get("orders")).hostProvider(own);
                    assertThat(details.get("orders").getAuth()).isEmpty();
                    assertThat(details.get("zk").getAuth()).hasSize(1);
                });
    }

    @Test
    void whatIsInjectedByItsNameAloneIsNotThatOfTheDefaultClient() {
        runner.withBean(
                        "archiveSasl",
                        SaslConfig.class,
                        () -> SaslConfig.jaas("Archive"),
                        ZkNamedClientDetailsTests::byName)
                .withBean("archiveHosts", HostProvider.class, () -> List::of, ZkNamedClientDetailsTests::byName)
                .withBean(
                        "archiveDetails",
                        ZkConnectionDetails.class,
                        () -> new Details("archive:2181", null),
                        ZkNamedClientDetailsTests::byName)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(details.get("zk").getConnectString()).isEqualTo("default:2181");
                    assertThat(details.get("zk").getSasl()).isNull();
                    verify(builders.get("zk"), never()).hostProvider(any());
                    ClientBeans beans = new ClientBeans(
                            context.getSourceApplicationContext(ConfigurableApplicationContext.class)
                                    .getBeanFactory(),
                            Set.of());
                    assertThat(beans.nameOfDefault(SaslConfig.class)).isNull();
                });
    }

    private static void byName(BeanDefinition definition) {
        ((AbstractBeanDefinition) definition).setDefaultCandidate(false);
    }

    private void assertServers(AssertableApplicationContext context, String ofDefault, String ofOrders) {
        assertThat(context).hasNotFailed();
        assertThat(details.get("zk").getConnectString()).isEqualTo(ofDefault);
        assertThat(details.get("orders").getConnectString()).isEqualTo(ofOrders);
    }

    private final class Recording extends ZkClientBuilderConfigurer {
        Recording() {
            super(new ZkProperties(), List.of());
        }

        @Override
        public ZkClientBuilder builder(String clientName, ZkConnectionDetails from) {
            details.put(clientName, from);
            ZkClientBuilder builder = mock(ZkClientBuilder.class, RETURNS_SELF);
            doReturn(new FakeZkClient().named(clientName).client())
                    .when(builder)
                    .build();
            builders.put(clientName, builder);
            return builder;
        }
    }

    private static final class NothingSecure implements ZkConnectionDetails {
        @Override
        public String getConnectString() {
            return "container:2181";
        }
    }

    record Details(String servers, @Nullable SslBundle bundle) implements ZkConnectionDetails {
        @Override
        public String getConnectString() {
            return servers;
        }

        @Override
        public List<Auth> getAuth() {
            return List.of(new Auth("digest", "container:x"));
        }

        @Override
        public @Nullable SslBundle getSslBundle() {
            return bundle;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class QualifiedDetails {
        @Bean
        @Qualifier("orders") ZkConnectionDetails archive() {
            return new Details("qualified:2181", null);
        }
    }
}
