/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.client;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a server is.
 *
 * @param connectString host and port
 * @param trustStore whom to trust, in a store with the password of those of the tests; none without TLS
 */
public record Address(String connectString, @Nullable Path trustStore) {
    public String host() {
        return connectString.substring(0, connectString.indexOf(':'));
    }

    public int port() {
        return Integer.parseInt(connectString.substring(connectString.indexOf(':') + 1));
    }

    /** Returns another one with the same trust. */
    public Address at(String other) {
        return new Address(other, trustStore);
    }
}
