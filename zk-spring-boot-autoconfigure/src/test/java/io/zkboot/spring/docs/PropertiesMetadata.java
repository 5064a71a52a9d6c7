/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.docs;

import com.jayway.jsonpath.JsonPath;
import io.zkboot.spring.autoconfigure.ZkProperties;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/**
 * What IDEs know of the starter's properties: the metadata that the annotation processor has made, and the additional
 * file, whose entries count where both have one. A build merges the two into the first; a compiler by itself need not.
 */
final class PropertiesMetadata {
    private static final String MADE = "META-INF/spring-configuration-metadata.json";
    private static final String ADDITIONAL = "META-INF/additional-spring-configuration-metadata.json";
    private static final Pattern LIST = Pattern.compile("^java\\.util\\.(?:List|Set)<([\\w.$]+)>$");
    private static final Pattern WITHOUT_A_VALUE = Pattern.compile("by default|without a|no limit|if it is");
    private static final Pattern CLASS_NAME = Pattern.compile("[\\w.]+\\.(?=\\w)|\\w+\\$");

    private final Map<String, Property> properties = new TreeMap<>();
    private final TreeSet<String> groups = new TreeSet<>();
    private final List<String> repeated = new ArrayList<>();
    private final TreeSet<String> hints = new TreeSet<>();

    /** A value that a property may have, with what it means. */
    record Value(String value, @Nullable String description) {}

    /** A property as it is described. */
    record Property(
            String name,
            @Nullable String type,
            @Nullable String description,
            @Nullable Object defaultValue,
            @Nullable String deprecation,
            List<Value> values) {
        /** The type without packages and outer classes. */
        String shortType() {
            return type == null ? "" : CLASS_NAME.matcher(type).replaceAll("").replace(",", ", ");
        }

        /** Of a list of things that have properties themselves their names, which no metadata tell. */
        List<String> partsOfAnEntry() {
            MatchResult entry =
                    LIST.matcher(String.valueOf(type)).results().findAny().orElse(null);
            Class<?> known = entry == null ? null : classOf(entry.group(1));
            return known == null || BeanUtils.isSimpleProperty(known)
                    ? List.of()
                    : Arrays.stream(BeanUtils.getPropertyDescriptors(known))
                            .filter(part -> part.getWriteMethod() != null)
                            .map(part -> DataObjectPropertyName.toDashedForm(part.getName()))
                            .toList();
        }

        boolean isOf(Class<?>... types) {
            return Arrays.stream(types).anyMatch(one -> one.getName().equals(type));
        }
    }

    static PropertiesMetadata read() throws IOException {
        PropertiesMetadata metadata = new PropertiesMetadata();
        Map<String, List<Value>> hints = new TreeMap<>();
        for (String file : List.of(MADE, ADDITIONAL)) {
            Map<String, List<Map<String, Object>>> parts = parts(file);
            metadata.add(parts.getOrDefault("properties", List.of()));
            parts.getOrDefault("groups", List.of()).forEach(group -> metadata.groups.add((String) group.get("name")));
            parts.getOrDefault("hints", List.of()).forEach(hint -> hints.put((String) hint.get("name"), values(hint)));
        }
        metadata.hints.addAll(hints.keySet());
        metadata.properties.replaceAll((name, property) -> new Property(
                name,
                property.type(),
                property.description(),
                property.defaultValue(),
                property.deprecation(),
                hints.getOrDefault(name, constants(property.type()))));
        return metadata;
    }

    /** The properties in the order of their names. */
    List<Property> properties() {
        return List.copyOf(properties.values());
    }

    /** Names of the properties that IDEs are told values of. */
    Set<String> hints() {
        return Set.copyOf(hints);
    }

    /** Names that one file has several times. */
    List<String> repeated() {
        return repeated;
    }

    /** The longest group that a property is in; of one that is in none what stands before its last part. */
    String groupOf(Property property) {
        String prefix = property.name();
        do {
            prefix = prefix.substring(0, Math.max(prefix.lastIndexOf('.'), 0));
        } while (!prefix.isEmpty() && !groups.contains(prefix));
        return prefix.isEmpty() ? property.name().substring(0, property.name().lastIndexOf('.')) : prefix;
    }

    private void add(List<Map<String, Object>> described) {
        TreeSet<String> seen = new TreeSet<>();
        for (Map<String, Object> one : described) {
            String name = (String) one.get("name");
            if (!seen.add(name)) {
                repeated.add(name);
            }
            Property before = properties.getOrDefault(name, new Property(name, null, null, null, null, List.of()));
            Object deprecation = one.get("deprecation");
            properties.put(
                    name,
                    new Property(
                            name,
                            or((String) one.get("type"), before.type()),
                            or((String) one.get("description"), before.description()),
                            or(one.get("defaultValue"), before.defaultValue()),
                            or(deprecation instanceof Map<?, ?> map ? text(map) : null, before.deprecation()),
                            List.of()));
        }
    }

    private static <T> @Nullable T or(@Nullable T one, @Nullable T other) {
        return one == null ? other : one;
    }

    private static String text(Map<?, ?> deprecation) {
        return Stream.of("reason", "replacement")
                .filter(deprecation::containsKey)
                .map(part -> (part.equals("reason") ? "" : "use ") + deprecation.get(part))
                .collect(Collectors.joining("; "));
    }

    private static List<Value> values(Map<String, Object> hint) {
        List<Value> values = new ArrayList<>();
        if (hint.get("values") instanceof List<?> all) {
            for (Object one : all) {
                if (one instanceof Map<?, ?> value) {
                    values.add(new Value(String.valueOf(value.get("value")), (String) value.get("description")));
                }
            }
        }
        return values;
    }

    /** The values of an enumeration, as they are written in a file. */
    private static List<Value> constants(@Nullable String type) {
        Class<?> known = type == null ? null : classOf(type);
        return known == null || !known.isEnum()
                ? List.of()
                : Arrays.stream(known.getEnumConstants())
                        .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
                        .map(name -> new Value(name.replace('_', '-'), null))
                        .toList();
    }

    /** The class of a name; of a generic type, and of a library that is not there, none. */
    private static @Nullable Class<?> classOf(String name) {
        try {
            return Class.forName(name, false, ZkProperties.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    /** Other modules have such files too, and the tests' own come before ours: ours are beside our classes. */
    private static Map<String, List<Map<String, Object>>> parts(String file) throws IOException {
        URL classes = ZkProperties.class.getProtectionDomain().getCodeSource().getLocation();
        try (InputStream json = new URL(classes, file).openStream()) {
            Map<String, List<Map<String, Object>>> parts = new LinkedHashMap<>();
            for (String part : List.of("groups", "properties", "hints")) {
                parts.put(part, List.of());
            }
            Map<String, Object> all = JsonPath.parse(json).read("$");
            all.forEach((part, entries) -> {
                if (parts.containsKey(part)) {
                    parts.put(part, JsonPath.parse(all).read("$." + part + "[*]"));
                }
            });
            return parts;
        } catch (FileNotFoundException e) {
            throw new IllegalStateException(
                    file + " is not beside the classes of the starter: they were compiled without the processor", e);
        }
    }

    /** Names in a text, for messages. */
    static List<String> names(List<Property> properties) {
        return properties.stream().map(Property::name).toList();
    }

    /** Whether a text says what happens without a value. */
    static boolean saysWhatIsWithoutOne(String description) {
        return WITHOUT_A_VALUE.matcher(description).find();
    }
}
