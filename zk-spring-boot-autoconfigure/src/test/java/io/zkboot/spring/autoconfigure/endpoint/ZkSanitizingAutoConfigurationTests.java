/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.Acl;
import io.zkboot.client.testing.Shows;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint.ConfigurationPropertiesDescriptor;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.actuate.env.EnvironmentEndpoint.EnvironmentDescriptor;
import org.springframework.boot.actuate.env.EnvironmentEndpoint.PropertySourceDescriptor;
import org.springframework.boot.actuate.env.EnvironmentEndpoint.PropertyValueDescriptor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** The endpoints {@code env} and {@code configprops} where they show values. */
class ZkSanitizingAutoConfigurationTests {
    private static final String DIGEST = Acl.digest("anna", "geheim", Acl.ALL).id();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ZkSanitizingAutoConfiguration.class));

    @ParameterizedTest
    @CsvSource({
        "zk.sasl.password",
        "zk.Sasl.Password",
        "zk.auth[0].credentials",
        "zk.auth.0.credentials",
        "zk.auth[12].CREDENTIALS",
        "zk.auth",
        "zk.auth[0]",
        "zk.sasl",
        "zk.clients.orders.sasl.password",
        "zk.clients.orders.auth[0].credentials",
        "zk.clients.order-archive.auth",
        "orders.zk.auth[0].credentials"
    })
    @Shows("T12")
    void secretsAreMaskedInFiles(String name) {
        runner.withPropertyValues(name + "=geheim")
                .run(context -> assertThat(
                                environment(context.getBean(SanitizingFunction.class), context.getEnvironment()))
                        .contains(Map.entry(name, SanitizableData.SANITIZED_VALUE)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ZK_SASL_PASSWORD       | geheim
            ZK_AUTH_0_CREDENTIALS  | anna:geheim
            ZK_AUTH                | digest:anna:geheim
            ZK_CLIENTS_ORDERS_SASL_PASSWORD | geheim
            ZK_CLIENTS_ORDERS_AUTH_0_CREDENTIALS | anna:geheim
            ZK_CLIENTS_ORDERS_DEFAULT_ACL_0_ID | anna:geheim
            ZK_DEFAULT_ACL_0_ID    | anna:geheim
            ZK_DEFAULTACL_1_ID     | anna:geheim
            SPRING_APPLICATION_JSON | {"zk":{"sasl":{"password":"geheim"}}}
            SPRING_APPLICATION_JSON | { "zk" : {"auth":[{"credentials":"anna:geheim"}]}}
            SPRING_APPLICATION_JSON | {"zk.auth[0].credentials":"anna:geheim"}
            JAVA_TOOL_OPTIONS      | -Xmx1g -Dzk.sasl.password=geheim
            sun.java.command       | app.jar --zk.auth[0].credentials=anna:geheim
            ENV_FILE               | ZK_SASL_PASSWORD=geheim
            """)
    @Shows("T12")
    void secretsAreMaskedInTheEnvironment(String name, String value) {
        runner.withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .replace(
                                "systemEnvironment",
                                new SystemEnvironmentPropertySource("systemEnvironment", Map.of(name, value))))
                .run(context -> assertThat(
                                environment(context.getBean(SanitizingFunction.class), context.getEnvironment()))
                        .contains(Map.entry(name, SanitizableData.SANITIZED_VALUE)));
    }

    @Test
    void otherValuesAreShown() {
        Map<String, Object> shown = Map.of(
                "zk.connect-string", "zk1:2181",
                "zk.auth[0].scheme", "digest",
                "zk.sasl.username", "anna",
                "zk.sasl.mechanism", "digest-md5",
                "zk.default-acl[0].id", "anyone",
                "java.class.path", "/lib/zk-client-core.jar:/lib/credentials.jar",
                "spring.application.json", "{\"zk\":{\"chroot\":\"/app\"}}",
                "other.password", "theirs");
        ZkSanitizingFunction function = new ZkSanitizingFunction();
        shown.forEach((name, value) -> assertThat(
                        function.apply(new SanitizableData(null, name, value)).getValue())
                .as(name)
                .isEqualTo(value));
    }

    @Test
    @Shows("T12")
    void boundPropertiesAreMaskedInTheReport() {
        runner.withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class))
                .withPropertyValues(
                        "zk.connect-string=localhost:1",
                        "zk.connect-retry.delay=60s",
                        "zk.auth[0].scheme=digest",
                        "zk.auth[0].credentials=anna:geheim",
                        "zk.default-acl[0].scheme=digest",
                        "zk.default-acl[0].id=" + DIGEST,
                        "zk.sasl.mechanism=digest-md5",
                        "zk.sasl.username=berta",
                        "zk.sasl.password=geheim",
                        "zk.clients.orders.session-timeout=7s",
                        "zk.clients.orders.auth[0].scheme=digest",
                        "zk.clients.orders.auth[0].credentials=orders:geheim",
                        "zk.clients.orders.sasl.mechanism=digest-md5",
                        "zk.clients.orders.sasl.username=carla",
                        "zk.clients.orders.sasl.password=geheim")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    ConfigurationPropertiesReportEndpoint endpoint = new ConfigurationPropertiesReportEndpoint(
                            List.of(context.getBean(SanitizingFunction.class)), Show.ALWAYS);
                    endpoint.setApplicationContext(context);
                    assertThat(text(endpoint.configurationProperties()))
                            .contains("berta", "carla", "PT7S")
                            .contains("digest")
                            .contains("credentials=" + SanitizableData.SANITIZED_VALUE)
                            .contains("password=" + SanitizableData.SANITIZED_VALUE)
                            .doesNotContain("geheim")
                            .doesNotContain(DIGEST);
                });
    }

    @Test
    void thereIsNoFunctionWithoutTheActuator() {
        runner.withClassLoader(new FilteredClassLoader(SanitizingFunction.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("zkSanitizingFunction"));
    }

    private static String text(ConfigurationPropertiesDescriptor report) {
        StringBuilder text = new StringBuilder();
        report.getContexts()
                .values()
                .forEach(context -> context.getBeans()
                        .values()
                        .forEach(bean -> text.append(bean.getProperties()).append(bean.getInputs())));
        return text.toString();
    }

    private static Map<String, Object> environment(SanitizingFunction function, Environment environment) {
        EnvironmentDescriptor report =
                new EnvironmentEndpoint(environment, List.of(function), Show.ALWAYS).environment(null);
        Map<String, Object> values = new HashMap<>();
        for (PropertySourceDescriptor source : report.getPropertySources()) {
            source.getProperties()
                    .forEach((name, value) -> values.put(name, ((PropertyValueDescriptor) value).getValue()));
        }
        return values;
    }
}
