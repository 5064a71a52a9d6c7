/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.OriginTrackedValue;

/** Properties as of one moment, each with its origin. Never changed. */
final class PropertyValues {
    static final PropertyValues NONE = new PropertyValues(Map.of());

    private static final String ACTIVATION = "spring.config.activate.";

    private final Map<String, OriginTrackedValue> values;
    private final String[] names;

    PropertyValues(Map<String, OriginTrackedValue> values) {
        this.values = new LinkedHashMap<>(values);
        this.names = this.values.keySet().toArray(String[]::new);
    }

    /** Returns the names; the same array each time, by which Spring Boot sees that they are the same. */
    String[] names() {
        return names;
    }

    @Nullable OriginTrackedValue get(String name) {
        return values.get(name);
    }

    /** Returns these, and those of others, which come first. */
    PropertyValues with(PropertyValues others) {
        Map<String, OriginTrackedValue> all = new LinkedHashMap<>(values);
        all.putAll(others.values);
        return new PropertyValues(all);
    }

    /** Returns the condition under which these apply, empty if there is none. */
    String activation() {
        Map<String, Object> conditions = new TreeMap<>();
        values.forEach((name, value) -> {
            if (name.startsWith(ACTIVATION)) {
                conditions.put(name, value.getValue());
            }
        });
        return conditions.isEmpty() ? "" : conditions.toString();
    }

    /** Adds the names of what is different there. */
    void addDifferences(PropertyValues other, Set<String> keys) {
        values.forEach((name, value) -> {
            if (!isSame(value, other.values.get(name))) {
                keys.add(name);
            }
        });
        other.values.keySet().stream().filter(name -> !values.containsKey(name)).forEach(keys::add);
    }

    private static boolean isSame(OriginTrackedValue one, @Nullable OriginTrackedValue other) {
        return other != null && Objects.equals(one.getValue(), other.getValue());
    }

    /** Shows no values. */
    @Override
    public String toString() {
        return values.keySet().toString();
    }
}
