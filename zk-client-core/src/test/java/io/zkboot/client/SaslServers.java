/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import io.zkboot.client.testing.ZooKeeperServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Servers that authenticate with SASL, by a JAAS file that is made here. */
final class SaslServers {
    private SaslServers() {}

    /** A server with the users anna (password secret-of-anna) and berta (secret-of-berta). */
    static ZooKeeperServer.Builder digest(Path directory) {
        return withJaas(directory, """
                Server {
                  org.apache.zookeeper.server.auth.DigestLoginModule required
                    user_anna="secret-of-anna"
                    user_berta="secret-of-berta";
                };
                """);
    }

    /** A server with that JAAS file. */
    static ZooKeeperServer.Builder withJaas(Path directory, String text) {
        Path jaas = directory.resolve("server-jaas.conf");
        try {
            Files.writeString(jaas, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ZooKeeperServer.builder()
                .config("authProvider.1", "org.apache.zookeeper.server.auth.SASLAuthenticationProvider")
                .systemProperty("java.security.auth.login.config", jaas.toString());
    }
}
