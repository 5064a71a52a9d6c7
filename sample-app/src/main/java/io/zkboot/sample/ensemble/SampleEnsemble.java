/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample.ensemble;

import io.zkboot.spring.embedded.EmbeddedZooKeeperException;
import io.zkboot.spring.embedded.EmbeddedZooKeeperServer;
import io.zkboot.spring.embedded.Relay;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

/**
 * What the client of this instance talks to: the servers that {@code zk.connect-string} names, or one inside this
 * application, in either case through a {@link Relay}.
 *
 * <p>An application without a relay needs none of this: {@code zk.embedded.enabled=true} gives it a server for
 * development. Here the relay stands between the client and the server, whichever that is, and is this instance's own.
 *
 * <p>{@code sample.zookeeper.port} is the port of the server inside, 2181 by default; {@code sample.relay=false} leaves
 * the relay out, as servers with TLS need it.
 */
public final class SampleEnsemble implements AutoCloseable {
    private static final String PORT = "sample.zookeeper.port";
    private static final int DEFAULT_PORT = 2181;
    private static final Duration TICK = Duration.ofSeconds(1);

    private final @Nullable EmbeddedZooKeeperServer server;
    private final @Nullable Relay relay;
    private final String servers;

    private SampleEnsemble(@Nullable EmbeddedZooKeeperServer server, @Nullable Relay relay, String servers) {
        this.server = server;
        this.relay = relay;
        this.servers = servers;
    }

    /** Starts what is needed. */
    static SampleEnsemble start(Environment environment) {
        String given = String.join(
                ",",
                Binder.get(environment)
                        .bind("zk.connect-string", Bindable.listOf(String.class))
                        .orElse(List.of()));
        EmbeddedZooKeeperServer server =
                given.isBlank() ? server(environment.getProperty(PORT, Integer.class, DEFAULT_PORT)) : null;
        String servers = server == null ? given : "localhost:" + server.port();
        try {
            boolean relayed = environment.getProperty("sample.relay", Boolean.class, true);
            return new SampleEnsemble(server, relayed ? Relay.to(addresses(servers)) : null, servers);
        } catch (RuntimeException e) {
            if (server != null) {
                server.close();
            }
            throw new IllegalStateException("The relay to the ZooKeeper servers " + servers + " cannot listen.", e);
        }
    }

    private static EmbeddedZooKeeperServer server(int port) {
        try {
            return EmbeddedZooKeeperServer.builder().port(port).tickTime(TICK).start();
        } catch (EmbeddedZooKeeperException e) {
            throw new InvalidConfigurationPropertyValueException(
                    PORT,
                    port,
                    e.getProblem()
                            + " If another instance of the sample or another ZooKeeper server listens there, join it"
                            + " by --zk.connect-string=localhost:" + port + " (and --server.port=8081 for a second"
                            + " instance); otherwise choose another port, as --" + PORT + "=2182.");
        }
    }

    /** Returns the addresses of a connect string, whose syntax the client checks by itself. */
    static List<InetSocketAddress> addresses(String servers) {
        return List.of(hosts(servers).split(",", -1)).stream()
                .map(String::strip)
                .map(SampleEnsemble::address)
                .toList();
    }

    private static InetSocketAddress address(String server) {
        int colon = server.lastIndexOf(':');
        boolean withPort = colon > server.lastIndexOf(']') && server.matches(".*:\\d{1,5}");
        return withPort
                ? InetSocketAddress.createUnresolved(
                        server.substring(0, colon), Integer.parseInt(server.substring(colon + 1)))
                : InetSocketAddress.createUnresolved(server, DEFAULT_PORT);
    }

    private static String hosts(String servers) {
        int slash = servers.indexOf('/');
        return slash < 0 ? servers : servers.substring(0, slash);
    }

    /** Returns the connect string of the servers themselves, as other instances may use it. */
    public String servers() {
        return servers;
    }

    /** Returns the connect string for the client of this instance. */
    public String connectString() {
        return relay == null
                ? servers
                : "localhost:" + relay.port() + servers.substring(hosts(servers).length());
    }

    /** Returns the server, if it is one inside this application. */
    public Optional<EmbeddedZooKeeperServer> server() {
        return Optional.ofNullable(server);
    }

    /** Returns the relay, if there is one. */
    public Optional<Relay> relay() {
        return Optional.ofNullable(relay);
    }

    @Override
    public void close() {
        if (relay != null) {
            relay.close();
        }
        if (server != null) {
            server.close();
        }
    }
}
