/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.logging.Log;
import org.junit.jupiter.api.Test;
import org.springframework.boot.env.PropertySourceLoader;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.yaml.snakeyaml.Yaml;

/** Documents of kinds whose library the application does not have. */
class DocumentWithoutLibraryTest {
    private static Object loader(ClassLoader classes, String extension) throws Exception {
        Method loader = Class.forName(DocumentFormat.class.getName(), true, classes)
                .getDeclaredMethod("loader", String.class, ClassLoader.class);
        loader.setAccessible(true);
        return loader.invoke(null, extension, classes);
    }

    private static URLClassLoader classes(Class<?>... more) {
        List<Class<?>> all = new ArrayList<>(List.of(more));
        all.addAll(List.of(DocumentFormat.class, PropertySourceLoader.class, SpringFactoriesLoader.class, Log.class));
        URL[] places = all.stream()
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                .distinct()
                .toArray(URL[]::new);
        return new URLClassLoader(places, ClassLoader.getPlatformClassLoader());
    }

    @Test
    void withoutSnakeyamlNothingReadsYamlAndJson() throws Exception {
        try (URLClassLoader classes = classes()) {
            for (String extension : List.of("yml", "yaml", "json")) {
                assertThat(loader(classes, extension)).as(extension).isNull();
            }
            assertThat(loader(classes, "properties")).isNotNull();
        }
        try (URLClassLoader classes = classes(Yaml.class)) {
            assertThat(loader(classes, "json")).isNotNull();
        }
    }
}
