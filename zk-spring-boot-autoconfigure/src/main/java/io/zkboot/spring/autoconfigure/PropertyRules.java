/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.ZnodePath;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/** What the values of {@link ZkProperties} must be; a bad one fails the start with its name and the rule. */
final class PropertyRules {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(24);

    private PropertyRules() {}

    /** A time from a millisecond to 24 days, as the client's builder takes it. */
    static Duration positive(String name, Duration value) {
        if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
            throw invalid(name, value, "it must be from 1ms to " + LONGEST.toDays() + "d");
        }
        return value;
    }

    /** A time up to 24 days, which may be none. */
    static Duration notTooLong(String name, Duration value) {
        if (value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw invalid(name, value, "it must be from 0 to " + LONGEST.toDays() + "d");
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
            throw invalid(name, value, "it must be at least 1KB and less than 2GB");
        }
        return Math.toIntExact(value.toBytes());
    }

    static String path(String name, @Nullable String value) {
        if (value == null) {
            throw invalid(name, null, "a path is missing");
        }
        try {
            return ZnodePath.requireValid(resolved(name, value));
        } catch (IllegalArgumentException ex) {
            throw invalid(name, value, ex);
        }
    }

    /** The letters of an access control list, at least one. */
    static int permissions(String name, String letters) {
        try {
            int permissions = Acl.permissions(letters);
            if (permissions == 0) {
                throw invalid(name, letters, "nobody could do anything with a node; name letters of 'cdrwa'");
            }
            return permissions;
        } catch (IllegalArgumentException ex) {
            throw invalid(name, letters, ex);
        }
    }

    /** A name alone: an identity as ZooKeeper's shell takes it, {@code digest user:password}, has more in it. */
    static String scheme(String name, @Nullable String value, String example) {
        if (!StringUtils.hasText(value)) {
            throw invalid(name, value, "it must name a scheme such as '" + example + "'");
        }
        if (value.indexOf(':') >= 0 || StringUtils.containsWhitespace(value)) {
            throw secret(
                    name,
                    "has more than the name of a scheme",
                    "Write the name alone, such as '" + example + "'; what goes with it is a property of its own.");
        }
        return resolved(name, value);
    }

    /** Spring Boot leaves a placeholder that it cannot resolve as it is: a password that everybody can read. */
    static String resolved(String name, String value) {
        if (value.contains("${")) {
            throw secret(
                    name,
                    "holds a placeholder that was not resolved",
                    "Set what its braces name, or correct that name. A value that has '${' itself is given in code, by a"
                            + " bean of type ZkConnectionDetails or ZkClientBuilderCustomizer.");
        }
        return value;
    }

    /** A failure that does not show the value, as it may be a secret. */
    static InvalidZkPropertyException secret(String name, String problem, String action) {
        return new InvalidZkPropertyException(name, null, problem, action);
    }

    static InvalidConfigurationPropertyValueException invalid(String name, @Nullable Object value, String rule) {
        return new InvalidConfigurationPropertyValueException(name, value, rule);
    }

    /** The rule is what the cause says. */
    static InvalidConfigurationPropertyValueException invalid(
            String name, @Nullable Object value, IllegalArgumentException cause) {
        return invalid(name, value, String.valueOf(cause.getMessage()), cause);
    }

    static InvalidConfigurationPropertyValueException invalid(
            String name, @Nullable Object value, String rule, Throwable cause) {
        InvalidConfigurationPropertyValueException invalid = invalid(name, value, rule);
        // Not the cause: in Spring Boot 4.0 the constructor that takes one is private, and later there can be none.
        invalid.addSuppressed(cause);
        return invalid;
    }
}
