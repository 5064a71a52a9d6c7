/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.zkboot.client.ZkClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

/** A connect string may be a text with commas or a list. */
class ZkConnectStringTests {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class))
            .withBean(ZkClientLifecycle.class, () -> mock()); // nobody connects

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            zk1:2181,zk2:2181                | zk1:2181,zk2:2181
            zk1:2181, zk2:2181               | zk1:2181,zk2:2181
            zk1,zk2/base                     | zk1,zk2/base
            [2001:db8::1]:2181,zk2/base      | [2001:db8::1]:2181,zk2/base
            dns-srv://_zk._tcp.example/base  | dns-srv://_zk._tcp.example/base
            [zk1, zk2]                       | zk1,zk2
            ["zk1 ", " zk2:2182 "]           | zk1,zk2:2182
            [zk1, zk2/base]                  | zk1,zk2/base
            [zk1/base, zk2/base]             | zk1/base,zk2/base
            [zk1, "zk2,zk3"]                 | zk1,zk2,zk3
            [zk1]                            | zk1
            """)
    void aYamlTextOrListIsTheConnectString(String yaml, String expected) {
        yaml("zk:\n  connect-string: " + (yaml.startsWith("[2001") ? "'" + yaml + "'" : yaml))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(ZkConnectionDetails.class).getConnectString())
                            .isEqualTo(expected);
                });
    }

    @Test
    void theChrootOfAListIsThatOfTheClient() {
        yaml("zk:\n  connect-string:\n  - zk1:2181\n  - zk2:2181/base\n  chroot: /app")
                .run(context ->
                        assertThat(context.getBean(ZkClient.class)).asString().contains("chroot /base/app"));
    }

    @Test
    void indexedPropertiesAreAList() {
        runner.withPropertyValues("zk.connect-string[0]=zk1", "zk.connectString[1]=zk2")
                .run(context -> assertThat(
                                context.getBean(ZkConnectionDetails.class).getConnectString())
                        .isEqualTo("zk1,zk2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ZK_CONNECT_STRING", "ZK_CONNECTSTRING"})
    void environmentVariablesAreATextOrAList(String name) {
        environment(Map.of(name, "zk1,zk2"))
                .run(context -> assertThat(
                                context.getBean(ZkConnectionDetails.class).getConnectString())
                        .isEqualTo("zk1,zk2"));
        environment(Map.of(name + "_0", "zk1", name + "_1", "zk2"))
                .run(context -> assertThat(
                                context.getBean(ZkConnectionDetails.class).getConnectString())
                        .isEqualTo("zk1,zk2"));
    }

    @Test
    void aSourceWithPrecedenceReplacesTheWholeList() {
        runner.withPropertyValues("zk.connect-string=zk3")
                .withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addLast(new MapPropertySource(
                                "file", Map.of("zk.connect-string[0]", "zk1", "zk.connect-string[1]", "zk2"))))
                .run(context -> assertThat(
                                context.getBean(ZkConnectionDetails.class).getConnectString())
                        .isEqualTo("zk3"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "''", "['']", "[' ', '']", "[zk1, 'zk2:port']", "[zk1/base, zk2]", "['${ZK}', zk2]"})
    void aListThatNamesNoServersFailsTheStart(String value) {
        yaml("zk:\n  connect-string: " + value).run(ZkConnectStringTests::assertNamed);
    }

    @Test
    void aListWithAGapFailsTheStart() {
        runner.withPropertyValues("zk.connect-string[1]=zk2")
                .run(context ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("zk.connect-string[1]"));
    }

    private static void assertNamed(AssertableApplicationContext context) {
        assertThat(context).hasFailed();
        assertThat(context.getStartupFailure())
                .rootCause()
                .isInstanceOf(InvalidZkPropertyException.class)
                .hasMessageContaining("'zk.connect-string' cannot be used");
    }

    private ApplicationContextRunner yaml(String text) {
        return runner.withInitializer(context -> {
            try {
                List<PropertySource<?>> loaded = new YamlPropertySourceLoader()
                        .load("file", new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8)));
                loaded.forEach(context.getEnvironment().getPropertySources()::addLast);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private ApplicationContextRunner environment(Map<String, Object> variables) {
        return runner.withInitializer(context -> context.getEnvironment()
                .getPropertySources()
                .replace("systemEnvironment", new SystemEnvironmentPropertySource("systemEnvironment", variables)));
    }
}
