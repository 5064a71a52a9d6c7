/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a client is to be made.
 *
 * @param servers by their proxies
 * @param directly the same servers, without a proxy and without TLS
 * @param trustStore who signs the servers' certificates; null without TLS
 * @param batches whether what waits travels together, if the client can do that; and whether it is made with a chroot
 */
record Settings(
        String name,
        String servers,
        String directly,
        int sessionTimeout,
        @Nullable String trustStore,
        boolean batches,
        long seed) {
    private static final String NONE = "-";

    List<String> arguments() {
        return List.of(
                name,
                servers,
                directly,
                Integer.toString(sessionTimeout),
                trustStore == null ? NONE : trustStore,
                Boolean.toString(batches),
                Long.toString(seed));
    }

    static Settings of(List<String> arguments) {
        return new Settings(
                arguments.get(0),
                arguments.get(1),
                arguments.get(2),
                Integer.parseInt(arguments.get(3)),
                arguments.get(4).equals(NONE) ? null : arguments.get(4),
                Boolean.parseBoolean(arguments.get(5)),
                Long.parseLong(arguments.get(6)));
    }
}
