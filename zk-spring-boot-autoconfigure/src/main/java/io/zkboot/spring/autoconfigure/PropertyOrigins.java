/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/** Where properties are set. */
final class PropertyOrigins {
    private PropertyOrigins() {}

    /** Returns where a property, or a part of it, is set; null if it is not, or that is not known. */
    static @Nullable Origin find(@Nullable Environment environment, String name) {
        if (!(environment instanceof ConfigurableEnvironment configurable)) {
            return null;
        }
        ConfigurationPropertyName parsed = ConfigurationPropertyName.of(name);
        for (ConfigurationPropertySource source :
                ConfigurationPropertySources.from(configurable.getPropertySources())) {
            ConfigurationProperty property = source.getConfigurationProperty(parsed);
            if (property == null) {
                property = firstBelow(source, parsed);
            }
            if (property != null) {
                return property.getOrigin();
            }
        }
        return null;
    }

    /** Returns the first part of a property in a source, null if it has none. */
    private static @Nullable ConfigurationProperty firstBelow(
            ConfigurationPropertySource source, ConfigurationPropertyName name) {
        return source instanceof IterableConfigurationPropertySource iterable
                ? iterable.stream()
                        .filter(name::isAncestorOf)
                        .sorted()
                        .findFirst()
                        .map(iterable::getConfigurationProperty)
                        .orElse(null)
                : null;
    }
}
