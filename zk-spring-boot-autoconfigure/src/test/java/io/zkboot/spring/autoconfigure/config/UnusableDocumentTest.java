/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.env.PropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.Resource;

/** Documents of kinds that libraries of the application read. */
class UnusableDocumentTest {
    private static final String MARKER = "MARKER-OF-A-VALUE";

    static List<PropertySource<?>> sources() {
        return List.of(
                new PropertySource<Object>("without names", MARKER) {
                    @Override
                    public Object getProperty(String name) {
                        return MARKER;
                    }
                },
                new MapPropertySource("with a value that cannot be had", new TreeMap<>()) {
                    @Override
                    public String[] getPropertyNames() {
                        return new String[] {"name"};
                    }

                    @Override
                    public Object getProperty(String name) {
                        throw new IllegalStateException("Cannot read " + MARKER);
                    }
                });
    }

    @ParameterizedTest
    @MethodSource("sources")
    void whatALibraryMakesOfADocumentAndCannotBeUsedIsAFailureAndNotAnEmptyDocument(PropertySource<?> source) {
        DocumentFormat format = new DocumentFormat("/apps/shop.toml", "zk1:2181", "toml", loading(source));
        TreeMap<String, byte[]> nodes = new TreeMap<>();
        nodes.put("/apps/shop.toml", MARKER.getBytes(UTF_8));
        assertThatIOException()
                .isThrownBy(() -> format.read(nodes))
                .withMessageContaining("it is no valid toml")
                .withNoCause()
                .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain(MARKER));
    }

    private static PropertySourceLoader loading(PropertySource<?> source) {
        return new PropertySourceLoader() {
            @Override
            public String[] getFileExtensions() {
                return new String[] {"toml"};
            }

            @Override
            public List<PropertySource<?>> load(String name, Resource resource) {
                return List.of(source);
            }
        };
    }
}
