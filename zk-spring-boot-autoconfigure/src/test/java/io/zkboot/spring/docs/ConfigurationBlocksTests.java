/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.CertificateAuthority;
import io.zkboot.client.testing.TlsIdentity;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.autoconfigure.ZkClientLifecycle;
import io.zkboot.spring.autoconfigure.ZkProperties;
import io.zkboot.spring.autoconfigure.ZkWatchAutoConfiguration;
import io.zkboot.spring.autoconfigure.config.ZkConfigProperties;
import io.zkboot.spring.autoconfigure.embedded.ZkEmbeddedProperties;
import io.zkboot.spring.autoconfigure.health.ZkHealthContributorAutoConfiguration;
import io.zkboot.spring.autoconfigure.metrics.ZkMetricsAutoConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointProperties;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

/**
 * The configuration that README.md and docs/spring.md show: each key is known, and each block starts the clients'
 * beans.
 */
class ConfigurationBlocksTests {
    private static final List<Path> PAGES = List.of(Path.of("../README.md"), Path.of("../docs/spring.md"));
    private static final Pattern BLOCK = Pattern.compile("```(properties|yaml)\n(.*?)```", Pattern.DOTALL);
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([\\w.-]+)");
    private static final String FILES = "/etc/zk/";

    @TempDir
    private static Path directory;

    /** A block of a page. */
    record Block(Path page, String language, String text) {
        @Override
        public String toString() {
            return page.getFileName() + ": " + text.lines().findFirst().orElse("");
        }
    }

    @BeforeAll
    static void makeTheFilesThatAreNamed() {
        CertificateAuthority authority = CertificateAuthority.named("the pages' CA");
        authority.writeTrustPem(directory.resolve("ca.pem"));
        TlsIdentity identity = authority.issue("shop");
        identity.writeCertificatesPem(directory.resolve("client.pem"));
        identity.writeKeyPem(directory.resolve("client.key"));
    }

    static List<Block> blocks() throws IOException {
        List<Block> blocks = new ArrayList<>();
        for (Path page : PAGES) {
            BLOCK.matcher(Files.readString(page))
                    .results()
                    .forEach(block -> blocks.add(new Block(page, block.group(1), block.group(2))));
        }
        return blocks;
    }

    @Test
    void bothPagesShowConfiguration() throws IOException {
        assertThat(blocks()).hasSizeGreaterThan(12).extracting(Block::page).contains(PAGES.toArray(Path[]::new));
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void eachKeyIsKnown(Block block) throws IOException {
        Set<String> known = known();
        Set<String> readByCode = PLACEHOLDER
                .matcher(Files.readString(block.page()))
                .results()
                .map(placeholder -> placeholder.group(1))
                .collect(Collectors.toSet());
        assertThat(values(block).keySet())
                .isNotEmpty()
                .allSatisfy(key -> assertThat(
                                readByCode.contains(key) || known.stream().anyMatch(name -> covers(name, key)))
                        .as("'%s' is a property of Spring Boot, of the client or of the page's code", key)
                        .isTrue());
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void eachValueIsTakenByTheClientsBeans(Block block) throws IOException {
        Map<String, Object> values = values(block);
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        SslAutoConfiguration.class,
                        ZkAutoConfiguration.class,
                        ZkWatchAutoConfiguration.class,
                        ZkHealthContributorAutoConfiguration.class,
                        HealthContributorAutoConfiguration.class,
                        ZkMetricsAutoConfiguration.class,
                        MetricsAutoConfiguration.class,
                        CompositeMeterRegistryAutoConfiguration.class))
                .withInitializer(
                        context -> context.getEnvironment().getPropertySources().addLast(source(values)))
                .withPropertyValues("zk.listener.auto-startup=false")
                .withUserConfiguration(NothingStarts.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBeanNamesForType(ZkClient.class)).isNotEmpty();
                });
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void eachKeyOfAGroupIsBound(Block block) throws IOException {
        Map<String, Object> values = values(block);
        Map<String, Object> ofImports = new LinkedHashMap<>(values);
        ofImports.keySet().removeIf(name -> !name.startsWith("zk.config."));
        values.keySet().removeAll(ofImports.keySet());
        Map<String, Object> ofServer = new LinkedHashMap<>(values);
        ofServer.keySet().removeIf(name -> !name.startsWith("zk.embedded."));
        values.keySet().removeAll(ofServer.keySet());
        binder(ofServer)
                .bind(
                        "zk.embedded",
                        Bindable.of(ZkEmbeddedProperties.class),
                        new NoUnboundElementsBindHandler(BindHandler.DEFAULT));
        binder(ofImports)
                .bind(
                        "zk.config",
                        Bindable.of(ZkConfigProperties.class),
                        new NoUnboundElementsBindHandler(BindHandler.DEFAULT));
        Binder binder = binder(values);
        Map.of(
                        "zk", ZkProperties.class,
                        "spring.ssl", SslProperties.class,
                        "management.metrics", MetricsProperties.class,
                        "management.endpoint.health", HealthEndpointProperties.class)
                .forEach((prefix, type) ->
                        binder.bind(prefix, Bindable.of(type), new NoUnboundElementsBindHandler(BindHandler.DEFAULT)));
    }

    private static Binder binder(Map<String, Object> values) {
        return new Binder(
                ConfigurationPropertySources.from(source(values)),
                null,
                ApplicationConversionService.getSharedInstance());
    }

    /** The values of a block; where they name files or passwords, such ones as there are. */
    private static Map<String, Object> values(Block block) throws IOException {
        String text = block.text().replace(FILES, directory + "/");
        Matcher placeholders = PLACEHOLDER.matcher(text);
        while (placeholders.find()) {
            text = text.replace("${" + placeholders.group(1) + "}", "value");
        }
        ByteArrayResource resource = new ByteArrayResource(text.getBytes(UTF_8));
        List<PropertySource<?>> sources = block.language().equals("yaml")
                ? new YamlPropertySourceLoader().load("page", resource)
                : new PropertiesPropertySourceLoader().load("page", resource);
        Map<String, Object> values = new LinkedHashMap<>();
        for (PropertySource<?> source : sources) {
            for (String name : ((EnumerablePropertySource<?>) source).getPropertyNames()) {
                values.put(name, String.valueOf(source.getProperty(name)));
            }
        }
        return values;
    }

    @Configuration(proxyBeanMethods = false)
    static class NothingStarts {
        @Bean
        ZkClientLifecycle zkClientLifecycle(ZkClients clients) {
            return new ZkClientLifecycle(clients, ZkProperties.StartupMode.BACKGROUND, Duration.ZERO) {
                @Override
                public void start() {}
            };
        }
    }

    private static MapPropertySource source(Map<String, Object> values) {
        return new MapPropertySource("page", values);
    }

    /** The names of all properties that libraries describe; those of maps and lists end in a dot or a bracket. */
    private static Set<String> known() throws IOException {
        Set<String> known = new TreeSet<>();
        for (URL metadata : Collections.list(ConfigurationBlocksTests.class
                .getClassLoader()
                .getResources("META-INF/spring-configuration-metadata.json"))) {
            try (InputStream json = metadata.openStream()) {
                List<Map<String, Object>> properties = JsonPath.parse(json).read("$.properties[*]");
                for (Map<String, Object> property : properties) {
                    String type = String.valueOf(property.get("type"));
                    boolean open = type.startsWith("java.util.Map") || type.startsWith("java.util.List");
                    known.add(property.get("name") + (open ? "*" : ""));
                }
            }
        }
        return known;
    }

    private static boolean covers(String name, String key) {
        ConfigurationPropertyName asked = ConfigurationPropertyName.adapt(key, '.');
        if (!name.endsWith("*")) {
            return uniform(ConfigurationPropertyName.of(name)).equals(uniform(asked));
        }
        ConfigurationPropertyName root = ConfigurationPropertyName.of(name.substring(0, name.length() - 1));
        return uniform(root).equals(uniform(asked)) || root.isAncestorOf(asked);
    }

    private static String uniform(ConfigurationPropertyName name) {
        return Stream.iterate(0, i -> i < name.getNumberOfElements(), i -> i + 1)
                .map(i -> name.getElement(i, Form.UNIFORM))
                .collect(Collectors.joining("."));
    }
}
