/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.embedded;

import io.zkboot.spring.embedded.EmbeddedZooKeeperServer;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/** Starts a server as properties say. */
public final class EmbeddedServers {
    /** Name of the bean. */
    public static final String BEAN_NAME = "embeddedZooKeeperServer";

    private static final Logger log = LoggerFactory.getLogger(EmbeddedServers.class);

    private EmbeddedServers() {}

    /** Starts the server that {@code zk.embedded.*} describe, whether or not they enable one. */
    public static EmbeddedZooKeeperServer start(Environment environment) {
        return start(Binder.get(environment).bindOrCreate("zk.embedded", ZkEmbeddedProperties.class));
    }

    static EmbeddedZooKeeperServer start(ZkEmbeddedProperties properties) {
        int port = properties.getPort();
        if (port < 0 || port > 65535) {
            throw new InvalidConfigurationPropertyValueException(
                    "zk.embedded.port", port, "it must be from 1 to 65535, or 0 for a free one");
        }
        Duration tick = properties.getTickTime();
        if (tick.compareTo(Duration.ofMillis(1)) < 0 || tick.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new InvalidConfigurationPropertyValueException(
                    "zk.embedded.tick-time", tick, "it must be from 1ms to 1m");
        }
        String directory = properties.getDataDirectory();
        boolean temporary = !StringUtils.hasText(directory);
        EmbeddedZooKeeperServer.Builder builder = EmbeddedZooKeeperServer.builder()
                .port(port)
                .tickTime(tick)
                .directory(directory == null || temporary ? null : Path.of(directory));
        if (properties.getAddress() != null) {
            builder.address(properties.getAddress());
        }
        EmbeddedZooKeeperServer server = builder.start();
        log.warn(
                "The application uses the embedded ZooKeeper server at {} as zk.embedded.enabled is true. It is for"
                        + " development and tests: one server, unencrypted, with its data in {}.",
                server.connectString(),
                temporary ? "a temporary directory" : directory);
        return server;
    }
}
