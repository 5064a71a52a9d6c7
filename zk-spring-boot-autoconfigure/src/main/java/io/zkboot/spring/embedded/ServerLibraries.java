/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.embedded;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the server is made of. The official artifact declares neither of the two others as something that is needed at
 * run time, so who adds it alone would meet a {@link NoClassDefFoundError} deep inside of it.
 */
final class ServerLibraries {
    /** A class of each, and where it is found. */
    private static final Map<String, String> NEEDED = new LinkedHashMap<>();

    static {
        NEEDED.put("org.apache.zookeeper.server.ZooKeeperServer", "org.apache.zookeeper:zookeeper:3.9.5");
        NEEDED.put("com.codahale.metrics.Reservoir", "io.dropwizard.metrics:metrics-core:4.1.12.1");
        NEEDED.put("org.xerial.snappy.SnappyInputStream", "org.xerial.snappy:snappy-java:1.1.10.5");
    }

    private ServerLibraries() {}

    /** Fails with the coordinates of what is missing. */
    static void require(ClassLoader loader) {
        List<String> missing = new ArrayList<>();
        NEEDED.forEach((name, coordinates) -> {
            if (!isPresent(name, loader)) {
                missing.add(coordinates);
            }
        });
        if (!missing.isEmpty()) {
            throw new EmbeddedZooKeeperException(
                    "The embedded ZooKeeper server lacks "
                            + (missing.size() == NEEDED.size()
                                    ? "all that it is made of"
                                    : "a part of what it is made of")
                            + ".",
                    "Add to the class path, for development or tests: " + String.join(", ", missing)
                            + ". The server does not bring all that it needs along.",
                    null);
        }
    }

    private static boolean isPresent(String name, ClassLoader loader) {
        return loader.getResource(name.replace('.', '/') + ".class") != null;
    }
}
