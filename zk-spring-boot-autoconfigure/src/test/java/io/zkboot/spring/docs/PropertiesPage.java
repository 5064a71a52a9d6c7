/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.docs;

import io.zkboot.spring.autoconfigure.ZkClientProperties;
import io.zkboot.spring.docs.PropertiesMetadata.Property;
import io.zkboot.spring.docs.PropertiesMetadata.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.beans.BeanUtils;

/** The text of docs/properties.md, made from the metadata of the properties. */
final class PropertiesPage {
    static final String COMMAND = "mvn -B -ntp -pl zk-spring-boot-autoconfigure -am test -Pproperties-page -DskipTests";

    /** Where a group is explained; one that is not here stands for itself. */
    private static final Map<String, String> EXPLAINED = Map.ofEntries(
            Map.entry("zk", "spring.md#connecting"),
            Map.entry("zk.config", "spring.md#configuration"),
            Map.entry("zk.default-client", "spring.md#several-clients"),
            Map.entry("zk.events", "spring.md#application-events"),
            Map.entry("zk.health", "spring.md#health"),
            Map.entry("zk.listener", "spring.md#watch-methods"),
            Map.entry("zk.metrics", "spring.md#metrics"),
            Map.entry("zk.sasl", "security.md#sasl"),
            Map.entry("zk.ssl", "security.md#tls"),
            Map.entry("zk.startup", "spring.md#start"),
            Map.entry("management.health.zookeeper", "spring.md#health"));

    private static final String HEAD = """
            # Properties

            All properties of the starter, with their types and defaults. This page is made from the metadata that IDEs
            complete by; do not edit it. After a change of a property:

            ```sh
            %s
            ```

            Which of them matter most is in [the README](../README.md#settings), what they are for in [Spring](spring.md). A
            duration is written as `500ms`, `10s` or `5m`, a size as `64KB` or `1MB`, an enumeration in lower case with
            dashes.

            **Of each client.** Below `zk.clients.<name>` a [client](spring.md#several-clients) may have of its own, with the
            same meaning:
            """;

    private PropertiesPage() {}

    static String of(PropertiesMetadata metadata) {
        Map<String, List<Property>> groups = new TreeMap<>(
                Comparator.comparing((String name) -> !isOurs(name)).thenComparing(Comparator.naturalOrder()));
        for (Property property : metadata.properties()) {
            groups.computeIfAbsent(metadata.groupOf(property), name -> new ArrayList<>())
                    .add(property);
        }
        StringBuilder page = new StringBuilder(HEAD.formatted(COMMAND));
        page.append(wrapped(ofEachClient(metadata))).append('\n');
        groups.forEach((name, properties) -> append(page, name, properties));
        return page.toString();
    }

    private static boolean isOurs(String name) {
        return name.equals("zk") || name.startsWith("zk.");
    }

    private static void append(StringBuilder page, String group, List<Property> properties) {
        page.append("\n## ").append(group).append("\n\n");
        String explained = EXPLAINED.get(group);
        if (explained != null) {
            page.append("Explained in [")
                    .append(explained.startsWith("spring") ? "Spring" : "Security")
                    .append("](")
                    .append(explained)
                    .append(").\n\n");
        }
        page.append("| Property | Type | Default | Description |\n|---|---|---|---|\n");
        for (Property property : properties) {
            page.append("| `")
                    .append(property.name())
                    .append("` | `")
                    .append(property.shortType())
                    .append("` | ")
                    .append(defaultOf(property))
                    .append(" | ")
                    .append(cell(descriptionOf(property)))
                    .append(" |\n");
        }
    }

    private static String defaultOf(Property property) {
        Object value = property.defaultValue();
        if (value instanceof Collection<?> several) {
            value = several.stream().map(String::valueOf).collect(Collectors.joining(","));
        }
        if (value == null || value.toString().isEmpty()) {
            return "–";
        }
        String written = value.toString().replace('_', '-'); // Boot's metadata have the names of some constants
        boolean known = property.values().stream().anyMatch(each -> each.value().equals(written));
        return "`" + cell(known ? written : value.toString()) + "`";
    }

    private static String descriptionOf(Property property) {
        StringBuilder text = new StringBuilder();
        if (property.deprecation() != null) {
            text.append("**Deprecated**: ").append(property.deprecation()).append(". ");
        }
        text.append(property.description() == null ? "" : property.description());
        List<Value> values = property.values();
        if (!values.isEmpty()) {
            text.append(values.stream().map(PropertiesPage::shown).collect(Collectors.joining("; ", " ", ".")));
        }
        List<String> parts = property.partsOfAnEntry();
        if (!parts.isEmpty()) {
            text.append(parts.stream()
                    .map(part -> "`" + property.name() + "[0]." + part + "`")
                    .collect(Collectors.joining(", ", " ", ".")));
        }
        return text.toString();
    }

    private static String shown(Value value) {
        String description = value.description();
        if (description == null || description.isEmpty()) {
            return "`" + value.value() + "`";
        }
        String clause = Character.toLowerCase(description.charAt(0)) + description.substring(1);
        return "`" + value.value() + "`: " + (clause.endsWith(".") ? clause.substring(0, clause.length() - 1) : clause);
    }

    private static String cell(String text) {
        return text.replaceAll("\\s+", " ").replace("|", "\\|").replace("<", "&lt;");
    }

    /** First parts of the properties that a named client has as well. */
    private static List<String> ofEachClient(PropertiesMetadata metadata) {
        TreeSet<String> first = new TreeSet<>();
        for (Property property : metadata.properties()) {
            String[] parts = property.name().split("\\.", -1);
            if (parts[0].equals("zk")
                    && BeanUtils.getPropertyDescriptor(ZkClientProperties.class, camel(parts[1])) != null) {
                first.add("`" + parts[1] + (parts.length > 2 ? ".*" : "") + "`");
            }
        }
        return List.copyOf(first);
    }

    private static String camel(String name) {
        StringBuilder camel = new StringBuilder();
        for (String word : name.split("-", -1)) {
            camel.append(camel.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return camel.toString();
    }

    private static String wrapped(List<String> words) {
        StringBuilder text = new StringBuilder();
        int column = 0;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i) + (i < words.size() - 1 ? "," : ".");
            if (column > 0 && column + 1 + word.length() > 120) {
                text.append('\n');
                column = 0;
            }
            text.append(column > 0 ? " " : "").append(word);
            column += word.length() + (column > 0 ? 1 : 0);
        }
        return text.toString();
    }
}
