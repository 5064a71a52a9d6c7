/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.data.ZnodePath;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/** What the values of {@link ZkProperties} must be; a bad one fails the start with its name and the rule. */
final class PropertyRules {
    private PropertyRules() {}

    /** A time of at least a millisecond that fits the protocol. */
    static Duration positive(String name, Duration value) {
        notNegative(name, value);
        if (value.toMillis() < 1 || value.toMillis() > Integer.MAX_VALUE) {
            throw invalid(name, value, "it must be from 1ms to " + Integer.MAX_VALUE + "ms");
        }
        return value;
    }

    static Duration notNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw invalid(name, value, "it must not be negative");
        }
        return value;
    }

    static int atLeast(String name, int least, int value) {
        if (value < least) {
            throw invalid(name, value, "it must be at least " + least);
        }
        return value;
    }

    static double between(String name, double least, double most, double value) {
        if (!(value >= least && value <= most)) {
            throw invalid(
                    name,
                    value,
                    most == Double.MAX_VALUE
                            ? "it must be at least " + least
                            : "it must be from " + least + " to " + most);
        }
        return value;
    }

    static int bytes(String name, DataSize value) {
        if (value.toBytes() < 1024 || value.toBytes() > Integer.MAX_VALUE) {
            throw invalid(name, value, "it must be from 1KB to 2GB");
        }
        return Math.toIntExact(value.toBytes());
    }

    static String path(String name, @Nullable String value) {
        if (value == null) {
            throw invalid(name, null, "a path is missing");
        }
        try {
            return ZnodePath.requireValid(value);
        } catch (IllegalArgumentException ex) {
            throw new InvalidConfigurationPropertyValueException("zk." + name, value, ex.getMessage(), ex);
        }
    }

    static InvalidConfigurationPropertyValueException invalid(String name, @Nullable Object value, String rule) {
        return new InvalidConfigurationPropertyValueException("zk." + name, value, rule);
    }
}
