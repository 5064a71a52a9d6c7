/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.host.HostProvider;
import io.zkboot.client.security.SaslConfig;
import io.zkboot.spring.testing.FakeZkClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What a user reads who has no connection: the setting that decides about it, and where that is. */
@ExtendWith(OutputCaptureExtension.class)
class ZkNotConnectedFailureAnalyzerTests {
    private static final String SASL_REFUSED = "zk1:2181 refused the SASL authentication: it answered AUTH_FAILED";
    private static final String AUTH_REFUSED = "zk1:2181 refused: addAuth failed";
    private static final String ENFORCED = "zk1:2181 demands an authentication (enforce.auth.enabled) and has accepted"
            + " none of this client, which uses no SASL";

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class))
            .withPropertyValues("zk.connect-retry.delay=60s");

    @ParameterizedTest
    @EnumSource(names = {"UNRESOLVED_HOST", "REFUSED", "CONNECT_TIMEOUT", "PROTOCOL", "IO", "NONE"})
    void serversAreInTheConnectStringThatIsSetOrNot(Reason reason) {
        runner.withPropertyValues("zk.connect-string=zk1:2181")
                .run(context -> assertThat(action(context, "zk", reason, ""))
                        .contains("'zk.connect-string' (\"zk.connect-string\" from property source \"test\")"));
        runner.run(context -> assertThat(action(context, "zk", reason, "")).contains("'zk.connect-string' (not set)"));
    }

    @ParameterizedTest
    @EnumSource(names = {"UNRESOLVED_HOST", "REFUSED", "CONNECT_TIMEOUT", "PROTOCOL", "IO", "NONE"})
    void serversAreThoseOfABean(Reason reason) {
        runner.withPropertyValues("zk.connect-string=zk1:2181")
                .withBean("service", ZkConnectionDetails.class, ZkNotConnectedFailureAnalyzerTests::details)
                .run(context -> assertThat(action(context, "zk", reason, ""))
                        .contains("the servers of the bean 'service'")
                        .doesNotContain("zk.connect-string"));
        runner.withPropertyValues("zk.connect-string=zk1:2181")
                .withBean("provider", HostProvider.class, () -> mock())
                .run(context -> assertThat(action(context, "zk", reason, ""))
                        .contains("the servers of the bean 'provider', a HostProvider")
                        .doesNotContain("zk.connect-string"));
    }

    @Test
    void serversAreThoseOfAnotherClient() {
        runner.withUserConfiguration(OwnClients.class)
                .withPropertyValues("zk.connect-string=zk1:2181", "zk.client-name=main")
                .run(context -> {
                    for (String client : List.of("main", "orders")) {
                        assertThat(action(context, client, Reason.REFUSED, ""))
                                .contains("the servers of the client '" + client + "' where it is built")
                                .doesNotContain("zk.connect-string");
                        assertThat(action(context, client, Reason.AUTHENTICATION, AUTH_REFUSED))
                                .contains("identities of the client '" + client + "'")
                                .doesNotContain("zk.auth");
                    }
                });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            AUTHENTICATION | SASL | 'zk.sasl' ("zk.sasl.mechanism" from property source "test") | zk.auth
            AUTHENTICATION | auth | 'zk.auth' ("zk.auth[0].credentials" from property source "test") | zk.sasl
            LOGIN          | SASL | 'zk.sasl' ("zk.sasl.mechanism" from property source "test") | zk.auth
            TLS            | TLS  | 'zk.ssl' ("zk.ssl.verify-hostname" from property source "test") | zk.auth
            """)
    void aRefusedIdentityIsNamedByItsOwnProperty(Reason reason, String detail, String named, String other) {
        runner.withPropertyValues(
                        "zk.connect-string=localhost:1",
                        "zk.auth[0].scheme=digest",
                        "zk.auth[0].credentials=u:p",
                        "zk.sasl.mechanism=jaas",
                        "zk.ssl.verify-hostname=true")
                .run(context -> assertThat(
                                action(context, "zk", reason, detail.equals("SASL") ? SASL_REFUSED : AUTH_REFUSED))
                        .contains(named)
                        .doesNotContain(other));
    }

    @Test
    void anIdentityThatIsDemandedMayBeOfEitherKind() {
        runner.run(context -> assertThat(action(context, "zk", Reason.AUTHENTICATION, ENFORCED))
                .contains("'zk.auth'")
                .contains("'zk.sasl'"));
    }

    @Test
    void identitiesAreThoseOfABean() {
        runner.withBean("own", SaslConfig.class, () -> SaslConfig.jaas("Own"))
                .run(context -> assertThat(action(context, "zk", Reason.AUTHENTICATION, SASL_REFUSED))
                        .contains("the bean 'own'")
                        .doesNotContain("zk.sasl"));
        runner.withBean("service", ZkConnectionDetails.class, ZkNotConnectedFailureAnalyzerTests::details)
                .run(context -> {
                    assertThat(action(context, "zk", Reason.AUTHENTICATION, SASL_REFUSED))
                            .contains("SASL of the bean 'service'");
                    assertThat(action(context, "zk", Reason.AUTHENTICATION, AUTH_REFUSED))
                            .contains("identities of the bean 'service'");
                    assertThat(action(context, "zk", Reason.TLS, "")).contains("TLS of the bean 'service'");
                });
    }

    @Test
    void waitingLongerIsNoAdviceForAClientThatHasEnded() {
        runner.run(context -> {
            ZkNotConnectedException ended = failure("zk", SessionState.AUTH_FAILED, Reason.AUTHENTICATION, "");
            assertThat(ended).hasMessageContaining("cannot connect").hasMessageNotContaining("within");
            assertThat(analyze(context, ended).getAction()).doesNotContain("zk.startup");
            assertThat(action(context, "zk", Reason.REFUSED, "")).contains("zk.startup.timeout");
            assertThat(action(context, "zk", Reason.RETRY_SPENT, "")).contains("zk.connect-retry");
            assertThat(action(context, "zk", Reason.READ_ONLY, "")).contains("zk.read-only");
        });
    }

    @Test
    void theReportOfAnApplicationNamesTheBean(CapturedOutput output) {
        String report = Report.of(
                output,
                WithDetails.class,
                Map.of(),
                "--zk.startup.mode=fail-fast",
                "--zk.startup.timeout=20ms",
                "--zk.connect-string=zk1:2181");
        assertThat(report)
                .contains("APPLICATION FAILED TO START")
                .contains("the servers of the bean 'service'")
                .doesNotContain("zk.connect-string");
    }

    @Test
    void theReportOfAnApplicationNamesThePlaceOfTheConnectString(CapturedOutput output) {
        String report = Report.of(
                output,
                Application.class,
                Map.of("ZK_CONNECT_STRING", "localhost:1"),
                "--zk.startup.mode=fail-fast",
                "--zk.startup.timeout=20ms");
        assertThat(report).contains("'zk.connect-string' (System Environment Property \"ZK_CONNECT_STRING\")");
    }

    private static String action(AssertableApplicationContext context, String client, Reason reason, String detail) {
        assertThat(context).hasNotFailed();
        return analyze(context, failure(client, SessionState.CONNECTING, reason, detail))
                .getAction();
    }

    private static FailureAnalysis analyze(AssertableApplicationContext context, ZkNotConnectedException failure) {
        return new ZkNotConnectedFailureAnalyzer(context.getBeanFactory(), context.getEnvironment()).analyze(failure);
    }

    private static ZkNotConnectedException failure(String client, SessionState state, Reason reason, String detail) {
        return new ZkNotConnectedException(
                client, Duration.ofSeconds(1), FakeZkClient.snapshot(state, Duration.ZERO, reason, detail, 0));
    }

    private static ZkConnectionDetails details() {
        return () -> "localhost:1";
    }

    @ImportAutoConfiguration(ZkAutoConfiguration.class)
    static class Application {}

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(ZkAutoConfiguration.class)
    static class WithDetails {
        @Bean
        ZkConnectionDetails service() {
            return details();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnClients {
        @Bean
        ZkClient zkClient() {
            return new FakeZkClient().client();
        }

        @Bean
        ZkClient ordersZkClient() {
            return new FakeZkClient().client();
        }
    }
}
