/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Values that stand where none is expected: they are named with their place, and never ignored in silence. */
@ExtendWith(OutputCaptureExtension.class)
class ZkPropertyPlacesTests {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class))
            .withPropertyValues("zk.connect-retry.delay=60s");

    @ParameterizedTest
    @CsvSource({
        "ZK_HOSTS, zk.hosts, zk.connect-string=",
        "ZK_RETRY, zk.retry, zk.retry.max-tries",
        "ZK_CONNECT_RETRY, zk.connect-retry, zk.connect-retry.max-tries",
        "ZK_CONNECTRETRY, zk.connect-retry, zk.connect-retry.max-tries",
        "ZK_LIMITS, zk.limits, zk.limits.max-packet",
        "ZK_STARTUP, zk.startup, zk.startup.mode",
        "ZK_EVENTS, zk.events, zk.events.enabled",
        "ZK_METRICS, zk.metrics, zk.metrics.enabled",
        "ZK_LISTENER, zk.listener, zk.listener.auto-startup",
        "ZK_HEALTH, zk.health, zk.health.reconnect-grace",
        "ZK_CLIENTS, zk.clients, zk.clients.<name>.connect-string",
        "ZK_CLIENTS_ORDERS, zk.clients.orders, zk.clients.orders.connect-string",
        "ZK_DEFAULTCLIENT, zk.default-client, zk.default-client.enabled",
        "ZK, zk, zk.connect-string="
    })
    void anEnvironmentVariableWithTheNameOfAGroupIsWarnedOf(
            String variable, String group, String instead, CapturedOutput output) {
        environment(Map.of(variable, "zk1:2181"))
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output)
                .contains("Ignoring \"" + variable + "\" from property source \"systemEnvironment\": '" + group + "'")
                .contains(instead);
    }

    @Test
    void theGroupKeepsItsPropertiesBesideTheVariable() {
        environment(Map.of("ZK_HOSTS", "zk1:2181"))
                .withPropertyValues("zk.hosts.shuffle=false")
                .run(context -> assertThat(
                                context.getBean(ZkProperties.class).getHosts().shuffle())
                        .isFalse());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ZK_SSL",
                "ZK_SASL",
                "ZK_AUTH",
                "ZK_AUTH_0",
                "ZK_CLIENTS_ORDERS_SSL",
                "ZK_DEFAULT_ACL",
                "ZK_DEFAULTACL_0"
            })
    void aVariableThatMayBeMeantForSecurityFailsTheStart(String variable) {
        environment(Map.of(variable, "geheim")).run(context -> {
            InvalidZkPropertyException failure = failure(context);
            assertThat(failure.getOrigin()).asString().contains(variable).contains("systemEnvironment");
            assertNotShown(context, "geheim");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "zk, zk.connect-string=",
        "zk.hosts, zk.connect-string=",
        "zk.ssl, zk.ssl.enabled=true",
        "zk.sasl, zk.sasl.mechanism",
        "zk.auth, zk.auth[0].scheme",
        "zk.auth[0], zk.auth[0].credentials",
        "zk.default-acl, zk.default-acl[0].scheme",
        "zk.defaultAcl[0], zk.default-acl[0].id",
        "zk.clients, zk.clients.<name>.connect-string",
        "zk.clients.orders, zk.clients.orders.connect-string",
        "zk.clients.orders.ssl, zk.clients.orders.ssl.enabled=true",
        "zk.clients.orders.auth, zk.clients.orders.auth[0].scheme",
        "zk.default-client, zk.default-client.enabled",
        "zk.events, zk.events.enabled",
        "zk.events.watch-paths, zk.events.watch-paths[0].path",
        "zk.events.watch-paths[0], zk.events.watch-paths[0].path",
        "zk.startup, zk.startup.mode",
        "zk.connect-retry, zk.connect-retry.delay",
        "zk.retry, zk.retry.delay",
        "zk.limits, zk.limits.max-packet",
        "zk.listener, zk.listener.auto-startup",
        "zk.health, zk.health.reconnect-grace",
        "zk.metrics, zk.metrics.enabled"
    })
    void aValueForAGroupFailsTheStartAndSaysWhatToWrite(String name, String instead) {
        runner.withPropertyValues(name + "=geheim").run(context -> {
            InvalidZkPropertyException failure = failure(context);
            assertThat(failure.getName()).isEqualTo(name.replace("defaultAcl", "default-acl"));
            assertThat(failure.getAction()).contains(instead);
            assertNotShown(context, "geheim");
        });
    }

    @Test
    void aValueForAGroupIsNotIgnoredBesideItsProperties() {
        runner.withPropertyValues("zk.ssl=true", "zk.ssl.verify-hostname=true")
                .run(context -> assertThat(failure(context).getName()).isEqualTo("zk.ssl"));
    }

    @Test
    void anEmptyValueForAGroupIsNone() {
        runner.withPropertyValues("zk.ssl=", "zk.auth=", "zk.hosts=", "zk.events.watch-paths=")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @ParameterizedTest
    @CsvSource({
        "zk.chroot[0], zk.chroot",
        "zk.client-name.first, zk.client-name",
        "zk.sessionTimeout.seconds, zk.session-timeout",
        "zk.sasl.password[0], zk.sasl.password",
        "zk.auth[0].credentials.user, zk.auth[0].credentials",
        "zk.ssl.enabled[0], zk.ssl.enabled",
        "zk.connect-string.first, zk.connect-string",
        "zk.connect-string[0].host, zk.connect-string",
        "zk.retry.deadline.seconds, zk.retry.deadline"
    })
    void aPartOfAValueFailsTheStart(String name, String value) {
        runner.withPropertyValues(name + "=geheim").run(context -> {
            assertThat(failure(context).getProblem()).contains("'" + value + "'");
            assertNotShown(context, "geheim");
        });
    }

    @Test
    void aListWithAGapFailsTheStartWithoutItsSecrets() {
        runner.withPropertyValues("zk.auth[1].scheme=digest", "zk.auth[1].credentials=anna:geheim")
                .run(context -> {
                    assertThat(failure(context).getAction()).contains("zk.auth[1].credentials");
                    assertNotShown(context, "geheim");
                });
    }

    @ParameterizedTest
    @CsvSource({
        "zk.auth.credentials, zk.auth[0].credentials",
        "zk.auth.scheme, zk.auth[0].scheme",
        "zk.defaultAcl.scheme, zk.default-acl[0].scheme",
        "zk.events.watch-paths.path, zk.events.watch-paths[0].path"
    })
    void aListWithoutAnIndexFailsTheStart(String name, String instead) {
        runner.withPropertyValues(name + "=geheim").run(context -> {
            assertThat(failure(context).getAction()).contains(instead);
            assertNotShown(context, "geheim");
        });
    }

    @Test
    void aListWithoutAnIndexFailsTheStartInTheEnvironmentToo() {
        environment(Map.of("ZK_AUTH_SCHEME", "digest", "ZK_AUTH_CREDENTIALS", "anna:geheim"))
                .run(context -> {
                    assertThat(failure(context).getOrigin()).asString().contains("ZK_AUTH_");
                    assertNotShown(context, "geheim");
                });
    }

    @ParameterizedTest
    @CsvSource({"zk.ssl.enable, enabled", "zk.ssl.trust-store.location, bundle", "zk.sasl.user, username"})
    void aPropertyOfSecurityThatDoesNotExistIsWarnedOf(String name, String known, CapturedOutput output) {
        runner.withPropertyValues(name + "=geheim")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).contains("Ignoring '" + name + "'").contains(known).doesNotContain("geheim");
    }

    @ParameterizedTest
    @CsvSource({
        "zk.default-acl[0].permission, permissions",
        "zk.default-acl[0].perms, permissions",
        "zk.auth[0].credential, credentials",
        "zk.clients.orders.default-acl[0].permission, permissions"
    })
    void aPropertyOfAnIdentityOrAnAccessListThatDoesNotExistFailsTheStart(String name, String known) {
        runner.withPropertyValues("zk.default-acl[0].scheme=world", "zk.auth[0].scheme=x509", name + "=geheim")
                .run(context -> {
                    assertThat(context)
                            .getFailure()
                            .hasStackTraceContaining(name)
                            .hasStackTraceContaining(known);
                    assertNotShown(context, "geheim");
                });
    }

    @ParameterizedTest
    @CsvSource({
        "ZK_SSL_ENABLE, zk.ssl.enable, enabled",
        "ZK_SSL_VERIFY_HOSTNAMES, zk.ssl.verify.hostnames, verify-hostname",
        "ZK_SASL_USER_NAME, zk.sasl.user.name, username",
        "ZK_CLIENTS_ORDERS_SSL_ENABLE, zk.clients.orders.ssl.enable, enabled"
    })
    void aVariableForSecurityThatDoesNotExistIsWarnedOf(
            String variable, String name, String known, CapturedOutput output) {
        environment(Map.of(variable, "geheim", "ZK_CLIENTS_ORDERS_READONLY", "true"))
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).containsOnlyOnce("Ignoring '" + name + "' (\"" + variable + "\"");
        assertThat(output).contains(known).doesNotContain("geheim");
    }

    @Test
    void aVariableForAnAccessListThatDoesNotExistIsWarnedOf(CapturedOutput output) {
        environment(Map.of(
                        "ZK_DEFAULTACL_0_SCHEME",
                        "world",
                        "ZK_DEFAULTACL_0_ID",
                        "anyone",
                        "ZK_DEFAULTACL_0_PERMISSION",
                        "geheim"))
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output)
                .contains("(\"ZK_DEFAULTACL_0_PERMISSION\" from", "there are: id, permissions, scheme")
                .doesNotContain("geheim");
    }

    @Test
    void variablesForSecurityThatExistAndThoseOfKubernetesAreNotWarnedOf(CapturedOutput output) {
        environment(Map.ofEntries(
                        Map.entry("ZK_SSL_ENABLED", "false"),
                        Map.entry("ZK_SSL_VERIFY_HOSTNAME", "true"),
                        Map.entry("ZK_SSL_VERIFYHOSTNAME", "true"),
                        Map.entry("ZK_SASL_SERVICE_NAME", ""),
                        Map.entry("ZK_SSL_SERVICE_HOST", "10.0.0.7"),
                        Map.entry("ZK_SSL_SERVICE_PORT", "2281"),
                        Map.entry("ZK_SSL_SERVICE_PORT_CLIENT_TLS", "2281"),
                        Map.entry("ZK_SSL_PORT", "tcp://10.0.0.7:2281"),
                        Map.entry("ZK_SSL_PORT_2281_TCP", "tcp://10.0.0.7:2281"),
                        Map.entry("ZK_SSL_PORT_2281_UDP_ADDR", "10.0.0.7"),
                        Map.entry("ZK_SSL_CANARY_SERVICE_HOST", "10.0.0.8"),
                        Map.entry("ZK_SSL_CANARY_PORT_2281_TCP_PROTO", "tcp")))
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).doesNotContain("Ignoring");
    }

    @Test
    void whatExistsIsNotWarnedOf(CapturedOutput output) {
        runner.withPropertyValues(
                        "zk.sasl.mechanism=digest-md5",
                        "zk.sasl.username=anna",
                        "zk.sasl.PASS_WORD=x",
                        "zk.ssl.enabled=false")
                .withPropertyValues("zk.ssl.verifyHostname=false")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).doesNotContain("Ignoring");
    }

    @Test
    void anElementMayBeNumberedWithoutBrackets() {
        runner.withPropertyValues("zk.auth.0.scheme=digest", "zk.auth.0.credentials=anna:geheim")
                .run(context -> assertThat(
                                context.getBean(ZkConnectionDetails.class).getAuth())
                        .hasSize(1));
    }

    @Test
    void variablesOfKubernetesServicesDoNoHarm() {
        String address = "tcp://10.0.0.7:2181";
        environment(Map.ofEntries(
                        Map.entry("ZK_PORT", address),
                        Map.entry("ZK_SERVICE_HOST", "10.0.0.7"),
                        Map.entry("ZK_SERVICE_PORT", "2181"),
                        Map.entry("ZK_PORT_2181_TCP_PROTO", "tcp"),
                        Map.entry("ZK_HOSTS_PORT", address),
                        Map.entry("ZK_HOSTS_SERVICE_HOST", "10.0.0.7"),
                        Map.entry("ZK_SSL_PORT", address),
                        Map.entry("ZK_SSL_PORT_2281_TCP_ADDR", "10.0.0.7"),
                        Map.entry("ZK_SASL_SERVICE_HOST", "10.0.0.7"),
                        Map.entry("ZK_AUTH_PORT", address),
                        Map.entry("ZK_AUTH_SERVICE_PORT", "2181"),
                        Map.entry("ZK_CHROOT_PORT", address),
                        Map.entry("ZK_CONNECT_STRING_PORT", address),
                        Map.entry("ZK_0_PORT", address)))
                .run(context -> {
                    assertThat(context).hasNotFailed().hasSingleBean(ZkClient.class);
                    assertThat(context.getBean(ZkConnectionDetails.class).getConnectString())
                            .isEqualTo("localhost:2181");
                });
    }

    @Test
    void theReportNamesFileAndLine(CapturedOutput output, @TempDir Path directory) {
        String report = Report.ofFile(
                output, Application.class, directory.resolve("application.properties"), "# TLS", "zk.ssl=geheim");
        assertThat(report)
                .contains("APPLICATION FAILED TO START")
                .contains("Property: zk.ssl")
                .contains("application.properties")
                .contains("2:8")
                .contains("zk.ssl.enabled=true")
                .doesNotContain("geheim");
    }

    @Test
    void theReportNamesTheVariable(CapturedOutput output) {
        String report = Report.of(output, Application.class, Map.of("ZK_AUTH", "digest:anna:geheim"));
        assertThat(report)
                .contains("APPLICATION FAILED TO START")
                .contains("System Environment Property \"ZK_AUTH\"")
                .contains("zk.auth[0].scheme")
                .doesNotContain("geheim");
    }

    @Test
    void theReportOfAGapShowsNoSecret(CapturedOutput output, @TempDir Path directory) {
        String report = Report.ofFile(
                output,
                Application.class,
                directory.resolve("application.properties"),
                "zk.auth[1].credentials=anna:geheim");
        assertThat(report)
                .contains("zk.auth[1].credentials")
                .contains("without a gap")
                .doesNotContain("geheim");
    }

    private ApplicationContextRunner environment(Map<String, Object> variables) {
        return runner.withInitializer(context -> context.getEnvironment()
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables)));
    }

    private static InvalidZkPropertyException failure(AssertableApplicationContext context) {
        assertThat(context).hasFailed();
        Throwable cause = context.getStartupFailure();
        while (cause != null && !(cause instanceof InvalidZkPropertyException)) {
            cause = cause.getCause();
        }
        assertThat(cause).as("%s", context.getStartupFailure()).isNotNull();
        return (InvalidZkPropertyException) cause;
    }

    private static void assertNotShown(AssertableApplicationContext context, String secret) {
        assertThat(context.getStartupFailure()).hasMessageNotContaining(secret);
        assertThat(context.getStartupFailure().getCause()).satisfies(cause -> {
            for (Throwable at = cause; at != null; at = at.getCause()) {
                assertThat(String.valueOf(at.getMessage())).doesNotContain(secret);
            }
        });
    }

    @ImportAutoConfiguration(ZkAutoConfiguration.class)
    static class Application {}
}
