/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.CALLS_REAL_METHODS;
import static org.mockito.Mockito.RETURNS_SELF;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockStatic;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import io.zkboot.client.ZkClient;
import io.zkboot.client.ZkClientBuilder;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.host.HostProvider;
import io.zkboot.client.retry.RetryListener;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.testing.FakeZkClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.InOrder;
import org.mockito.MockedStatic;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

@ExtendWith(OutputCaptureExtension.class)
@SuppressWarnings("try") // a mocked static is in force without being named
class ZkAutoConfigurationTests {
    private final FakeZkClient fake = new FakeZkClient();
    private final ZkClientBuilder builder = mock(ZkClientBuilder.class, RETURNS_SELF);
    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class));

    @Test
    void clientIsBuiltAndStartedAndClosedWithTheContext() {
        run(runner, context -> {
            assertThat(context).hasSingleBean(ZkClient.class).hasBean("zkClient");
            assertThat(context).hasSingleBean(ZkConnectionDetails.class).hasSingleBean(ZkClientLifecycle.class);
            assertThat(fake.calls()).containsExactly("start");
        });
        assertThat(fake.calls()).containsExactly("start", "close");
    }

    @Test
    void beansOfTheApplicationAreUsedByTheClient() {
        HostProvider hosts = List::of;
        RetryListener retries = event -> {};
        ClientObserver first = new ClientObserver() {};
        ClientObserver second = new ClientObserver() {};
        run(
                runner.withBean(HostProvider.class, () -> hosts)
                        .withBean(RetryListener.class, () -> retries)
                        .withBean("first", ClientObserver.class, () -> first)
                        .withBean("second", ClientObserver.class, () -> second),
                context -> {
                    verify(builder).hostProvider(hosts);
                    verify(builder).retryListener(retries);
                    verify(builder).observer(first);
                    verify(builder).observer(second);
                });
    }

    @Test
    void ownClientReplacesOursAndIsStartedToo() {
        runner.withBean("mine", ZkClient.class, fake::client).run(context -> {
            assertThat(context).hasSingleBean(ZkClient.class).doesNotHaveBean("zkClient");
            assertThat(fake.calls()).containsExactly("start");
        });
        assertThat(fake.calls()).containsExactly("start", "close");
    }

    @Test
    void allClientsAreStarted() {
        FakeZkClient other = new FakeZkClient();
        runner.withBean("a", ZkClient.class, fake::client)
                .withBean("b", ZkClient.class, other::client)
                .run(context ->
                        assertThat(other.calls()).isEqualTo(fake.calls()).containsExactly("start"));
    }

    @Test
    void pausedContextClosesAndStartsTheClientAgain() {
        runner.withBean(ZkClient.class, fake::client).run(context -> {
            context.stop();
            assertThat(fake.calls()).containsExactly("start", "close");
            assertThat(context.getBean(ZkClientLifecycle.class).isRunning()).isFalse();
            context.start();
            assertThat(fake.calls()).containsExactly("start", "close", "start");
            assertThat(context.getBean(ZkClient.class).state()).isEqualTo(SessionState.CONNECTED);
        });
    }

    @Test
    void lazyInitializationDoesNotKeepTheClientFromStarting() {
        runner.withBean(ZkClient.class, fake::client)
                .withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .run(context -> assertThat(fake.calls()).containsExactly("start"));
    }

    @Test
    void disabledGivesNoBeans() {
        runner.withPropertyValues("zk.enabled=false")
                .run(context -> assertThat(context)
                        .doesNotHaveBean(ZkClient.class)
                        .doesNotHaveBean(ZkProperties.class)
                        .doesNotHaveBean(ZkClients.class)
                        .doesNotHaveBean(ZkClientLifecycle.class));
    }

    @Test
    void backgroundModeNeitherWaitsNorFails() {
        fake.unreachable();
        runner.withBean(ZkClient.class, fake::client).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(fake.calls()).doesNotContain("awaitConnected");
        });
    }

    @Test
    void awaitModeGoesOnWithAWarning(CapturedOutput output) {
        fake.unreachable();
        runner.withBean(ZkClient.class, fake::client)
                .withPropertyValues("zk.startup.mode=await", "zk.startup.timeout=5ms")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(fake.calls()).contains("awaitConnected");
                });
        assertThat(output).contains("did not connect within PT0.005S").contains("starts without it");
    }

    @Test
    void failFastModeFailsAndNamesServerAndError() {
        ZkClient client = mock(ZkClient.class);
        doReturn(FakeZkClient.snapshot(
                        SessionState.CONNECTING, Duration.ZERO, Reason.REFUSED, "zk1:2181: Connection refused", 0))
                .when(client)
                .snapshot();
        runner.withBean(ZkClient.class, () -> client)
                .withPropertyValues("zk.startup.mode=fail-fast", "zk.startup.timeout=5ms", "zk.client-name=orders")
                .run(context -> {
                    assertThat(context).hasFailed();
                    Throwable failure = context.getStartupFailure();
                    assertThat(failure).hasRootCauseInstanceOf(ZkNotConnectedException.class);
                    FailureAnalysis analysis = new ZkNotConnectedFailureAnalyzer(null, null).analyze(failure);
                    assertThat(analysis.getDescription()).contains("zk1:2181: Connection refused");
                    assertThat(analysis.getAction())
                            .contains("Start the ZooKeeper server")
                            .contains("zk.startup.mode");
                });
        verify(client, atLeastOnce()).close();
    }

    @Test
    void failFastModeStartsWithAConnection() {
        runner.withBean(ZkClient.class, fake::client)
                .withPropertyValues("zk.startup.mode=fail-fast")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void customizersComeAfterThePropertiesInOrder() {
        run(runner.withUserConfiguration(Customizers.class), context -> {
            InOrder order = inOrder(builder);
            order.verify(builder).name("zk");
            order.verify(builder).name("first-zk");
            order.verify(builder).name("second-zk");
        });
    }

    @Test
    void connectionDetailsReplaceConnectStringAndIdentities() {
        try (MockedStatic<ZkClient> clients = clients()) {
            runner.withBean(ZkConnectionDetails.class, () -> details("elsewhere:2182", "digest", "u:p"))
                    .withPropertyValues("zk.connect-string=ignored:1", "zk.chroot=/app")
                    .run(context -> {
                        assertThat(context).hasNotFailed().doesNotHaveBean(PropertiesZkConnectionDetails.class);
                        clients.verify(() -> ZkClient.builder("elsewhere:2182"));
                        verify(builder).chroot("/app");
                        verify(builder).auth("digest", "u:p".getBytes(StandardCharsets.UTF_8));
                    });
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            zk1,zk2          | /app   | /app
            zk1,zk2,         | /app   | /app
            zk1,zk2/         | /app   | /app
            zk1/base         | /      | /base
            zk1/base         | ""     | /base
            zk1/base,zk2/base | /app  | /base/app
            "zk1/base "      | /app   | /base/app
            zk1              | /a,b   | /a,b
            zk1/base         | /a,    | /base/a,
            """)
    void chrootIsThatOfTheConnectStringWithTheConfiguredOneBelow(String servers, String configured, String chroot) {
        ZkProperties properties = new ZkProperties();
        properties.setConnectString(List.of(servers));
        properties.setChroot(configured);
        ZkClientBuilderConfigurer configurer = new ZkClientBuilderConfigurer(properties, List.of());
        ZkConnectionDetails details = new PropertiesZkConnectionDetails(properties, null, null);
        assertThat(configurer.builder("shop", details).build())
                .hasToString("ZkClient[shop, CLOSED, chroot " + chroot + "]");
    }

    @Test
    void clientNameIsTheApplicationsByDefault() {
        run(
                runner.withPropertyValues("spring.application.name=shop"),
                context -> verify(builder).name("shop"));
    }

    @Test
    void configurerBuildsAnotherClientWithTheSameSettings() {
        run(runner.withPropertyValues("zk.session-timeout=7s"), context -> {
            ZkClientBuilder other = mock(ZkClientBuilder.class, RETURNS_SELF);
            context.getBean(ZkClientBuilderConfigurer.class).configure(other, "orders");
            verify(other).name("orders");
            verify(other).sessionTimeout(Duration.ofSeconds(7));
            verify(other, never()).auth(anyString(), any());
        });
    }

    @Test
    void clientsAreNamedByTheirBeans() {
        runner.withBean("zkClient", ZkClient.class, fake::client)
                .withBean("ordersZkClient", ZkClient.class, new FakeZkClient()::client)
                .withBean("plain", ZkClient.class, new FakeZkClient()::client)
                .withPropertyValues("zk.client-name=main")
                .run(context -> {
                    ZkClients clients = context.getBean(ZkClients.class);
                    assertThat(clients.byName()).containsOnlyKeys("main", "orders", "plain");
                    assertThat(clients.find("ordersZkClient")).isSameAs(clients.find("orders"));
                    assertThat(clients.find("nobody")).isNull();
                    assertThat(clients.findDefault()).isNull();
                });
    }

    @Test
    void retryDefaultsAreThoseOfTheEngine() {
        run(runner, context -> {
            verify(builder).connectRetry(RetryPolicy.CONNECT);
            verify(builder).commandRetry(RetryPolicy.DEFAULT.withMaxTries(0));
        });
    }

    @Test
    void malformedConnectStringFailsTheStartWithItsName() {
        runner.withPropertyValues("zk.connect-string=zk1:port")
                .run(context -> assertInvalid(context, "zk.connect-string", "the port 'port'"));
        runner.withPropertyValues("zk.connect-string=${ZK_HOST}:2181")
                .run(context -> assertInvalid(context, "zk.connect-string", "placeholder"));
    }

    @Test
    void aPasswordInTheConnectStringIsNotShownByTheFailureOfTheStart() {
        runner.withPropertyValues("zk.connect-string=anna:secret@zk1").run(context -> {
            assertThat(context).getFailure().hasStackTraceContaining("zk.connect-string");
            for (Throwable cause = context.getStartupFailure(); cause != null; cause = cause.getCause()) {
                assertThat(cause).isNotInstanceOf(InvalidConfigurationPropertyValueException.class);
                assertThat(String.valueOf(cause.getMessage())).doesNotContain("secret");
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "zk.session-timeout, 0s",
        "zk.session-timeout, 30d",
        "zk.session-timeout, 2147483647ms",
        "zk.request-timeout, 106751991168d",
        "zk.startup.timeout, 106751991168d",
        "zk.startup.timeout, 25d",
        "zk.default-acl[0].permissions, rx",
        "zk.connect-timeout, -1s",
        "zk.request-timeout, 0s",
        "zk.close-timeout, -1ms",
        "zk.startup.timeout, -1s",
        "zk.chroot, app",
        "zk.chroot, /app/",
        "zk.limits.max-in-flight, 0",
        "zk.limits.max-packet, 1B",
        "zk.limits.max-packet, 4GB",
        "zk.retry.max-tries, -2",
        "zk.retry.delay, -1s",
        "zk.retry.backoff, 0.5",
        "zk.retry.jitter, 1.5",
        "zk.retry.max-delay, -1s",
        "zk.connect-retry.deadline, -1s",
        "zk.connect-retry.jitter, -0.1",
        "zk.auth[0].scheme, ''"
    })
    void badValueFailsTheStartWithItsName(String name, String value) {
        try (MockedStatic<ZkClient> unused = clients()) {
            runner.withPropertyValues("zk.default-acl[0].scheme=auth", name + "=" + value)
                    .run(context -> assertInvalid(context, name, ""));
        }
    }

    @Test
    void aSizeThatIsRefusedIsNotOneThatTheReasonNames() {
        try (MockedStatic<ZkClient> unused = clients()) {
            runner.withPropertyValues("zk.limits.max-packet=2GB")
                    .run(context -> assertInvalid(context, "zk.limits.max-packet", "less than 2GB"));
        }
    }

    @Test
    void missingCredentialsFailTheStartAndNoneAreShown() {
        try (MockedStatic<ZkClient> clients = clients()) {
            runner.withPropertyValues("zk.auth[0].scheme=digest")
                    .run(context -> assertInvalid(context, "zk.auth[0].credentials", "no credentials"));
        }
        assertThat(new ZkConnectionDetails.Auth("digest", "user:secret").toString())
                .doesNotContain("secret");
    }

    private static void assertInvalid(AssertableApplicationContext context, String name, String reason) {
        assertThat(context).hasFailed();
        for (Throwable at = context.getStartupFailure(); at != null; at = at.getCause()) {
            if (at instanceof InvalidConfigurationPropertyValueException invalid) {
                assertThat(invalid.getName()).isEqualTo(name);
                assertThat(invalid.getReason()).contains(reason);
                return;
            }
            if (at instanceof InvalidZkPropertyException invalid) {
                assertThat(invalid.getName()).isEqualTo(name);
                assertThat(invalid.getProblem()).contains(reason);
                return;
            }
        }
        throw new AssertionError("no property is named", context.getStartupFailure());
    }

    private void run(ApplicationContextRunner configured, Consumer<AssertableApplicationContext> assertions) {
        try (MockedStatic<ZkClient> clients = clients()) {
            configured.run(context -> {
                assertThat(context).hasNotFailed();
                assertions.accept(context);
            });
        }
    }

    private MockedStatic<ZkClient> clients() {
        doReturn(fake.client()).when(builder).build();
        MockedStatic<ZkClient> clients = mockStatic(ZkClient.class, CALLS_REAL_METHODS);
        clients.when(() -> ZkClient.builder(anyString())).thenReturn(builder);
        return clients;
    }

    private static ZkConnectionDetails details(String connectString, String scheme, String credentials) {
        return new ZkConnectionDetails() {
            @Override
            public String getConnectString() {
                return connectString;
            }

            @Override
            public List<Auth> getAuth() {
                return List.of(new Auth(scheme, credentials));
            }
        };
    }

    @Configuration(proxyBeanMethods = false)
    static class Customizers {
        @Bean
        @Order(2)
        ZkClientBuilderCustomizer second() {
            return (name, builder) -> builder.name("second-" + name);
        }

        @Bean
        @Order(1)
        ZkClientBuilderCustomizer first() {
            return (name, builder) -> builder.name("first-" + name);
        }
    }
}
