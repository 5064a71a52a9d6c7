/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.ZkClient;
import io.zkboot.spring.ZkClients;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/** What properties of features that are built on a client must be; a bad one fails the start with its name. */
public final class FeatureProperties {
    private FeatureProperties() {}

    /**
     * Returns the client, or the default one if none is named.
     *
     * @param property name of the property
     * @param name its value
     * @throws RuntimeException if there is none; one that Spring Boot reports with the property
     */
    public static ZkClient client(ZkClients clients, String property, @Nullable String name) {
        if (StringUtils.hasText(name)) {
            return named(clients, property, name);
        }
        ZkClient found = clients.findDefault();
        if (found == null) {
            Set<String> names = clients.names();
            throw PropertyRules.invalid(
                    property,
                    name,
                    names.isEmpty()
                            ? "there is no ZooKeeper client"
                            : "there are several ZooKeeper clients and none is the default: name one of " + names);
        }
        return found;
    }

    /** Fails if a client is named that is not there. */
    public static void requireClient(ZkClients clients, String property, @Nullable String name) {
        if (StringUtils.hasText(name)) {
            ZkClient unused = named(clients, property, name);
        }
    }

    /** Returns the value if it is a valid path. */
    public static String path(String property, @Nullable String value) {
        return PropertyRules.path(property, value);
    }

    /** Returns the value if it is a time from a millisecond to 24 days. */
    public static Duration time(String property, Duration value) {
        return PropertyRules.positive(property, value);
    }

    /**
     * Returns the failure of a start with a value that cannot be used.
     *
     * @param property name of the property
     * @param value its value
     * @param reason why not
     */
    public static RuntimeException invalid(String property, @Nullable Object value, String reason) {
        return PropertyRules.invalid(property, value, reason);
    }

    private static ZkClient named(ZkClients clients, String property, String name) {
        ZkClient found = clients.find(name);
        if (found == null) {
            throw PropertyRules.invalid(
                    property, name, "there is no ZooKeeper client of this name, only " + clients.names());
        }
        return found;
    }
}
