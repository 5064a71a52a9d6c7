/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import java.beans.PropertyDescriptor;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * The names of clients in {@code zk.clients.<name>.*}, before anything is bound.
 *
 * <p>A name may be spelled in several ways, as an environment variable has neither dashes nor capitals: they are one
 * client, named as in a file. A variable counts only if it is a property of a client, as {@code ZK_CLIENTS_PORT} and
 * {@code ZK_CLIENTS_SERVICE_HOST} are those of a Kubernetes service.
 */
final class ConfiguredClientNames {
    private static final ConfigurationPropertyName CLIENTS = ZkPropertyGroup.CLIENTS;
    private static final int NAME = CLIENTS.getNumberOfElements();
    private static final Pattern KNOWN = Pattern.compile(pattern(ZkClientProperties.class));

    private ConfiguredClientNames() {}

    /** Returns the names, in the order in which they are found. */
    static Set<String> in(Environment environment) {
        if (!(environment instanceof ConfigurableEnvironment configurable)) {
            return Set.of();
        }
        Map<String, String> names = new LinkedHashMap<>();
        for (ConfigurationPropertySource source :
                ConfigurationPropertySources.from(configurable.getPropertySources())) {
            if (source instanceof IterableConfigurationPropertySource iterable) {
                boolean variables = source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
                iterable.stream()
                        .filter(property -> property.getNumberOfElements() > NAME + 1 && CLIENTS.isAncestorOf(property))
                        .filter(property -> !variables || isKnown(property))
                        .forEach(property -> add(names, property));
            }
        }
        return new LinkedHashSet<>(names.values());
    }

    private static void add(Map<String, String> names, ConfigurationPropertyName property) {
        String name = property.getElement(NAME, Form.ORIGINAL);
        String uniform = property.getElement(NAME, Form.UNIFORM);
        String known = names.putIfAbsent(uniform, name);
        if (known == null || known.equals(name) || name.equals(uniform)) {
            return;
        }
        if (!known.equals(uniform)) {
            throw new InvalidZkPropertyException(
                    "zk.clients." + name,
                    null,
                    "is the client '" + known + "' in another spelling",
                    "Spell its name in one way.");
        }
        names.put(uniform, name);
    }

    private static boolean isKnown(ConfigurationPropertyName property) {
        String rest = IntStream.range(NAME + 1, property.getNumberOfElements())
                .mapToObj(i -> property.getElement(i, Form.UNIFORM))
                .collect(Collectors.joining());
        return KNOWN.matcher(rest).matches();
    }

    /** What the names of all properties of a type look like, without dots, dashes and brackets. */
    private static String pattern(Class<?> type) {
        return Arrays.stream(BeanUtils.getPropertyDescriptors(type))
                .filter(property -> !property.getName().equals("class"))
                .map(ConfiguredClientNames::pattern)
                .collect(Collectors.joining("|", "(", ")"));
    }

    private static String pattern(PropertyDescriptor property) {
        String name = property.getName().toLowerCase(Locale.ROOT);
        Class<?> type = property.getPropertyType();
        if (Collection.class.isAssignableFrom(type)) {
            Class<?> element = ResolvableType.forMethodReturnType(property.getReadMethod())
                    .getGeneric()
                    .resolve(Object.class);
            return name + (ZkPropertyGroup.isGroup(element) ? "[0-9]+" + pattern(element) : "[0-9]*");
        }
        return ZkPropertyGroup.isGroup(type) ? name + pattern(type) : name;
    }
}
