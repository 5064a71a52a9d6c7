/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.SessionKiller;
import java.time.Duration;

/** A client of a real server behind a proxy, and what can happen to it: the base of what keeps a recipe's contract. */
public class ProxiedClient implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final EmbeddedServer server;
    private final FaultProxy proxy;
    private final ZkClient client;

    /** Connects a client. */
    public ProxiedClient(EmbeddedServer server) {
        this.server = server;
        this.proxy = FaultProxy.to(server.port());
        this.client = Batching.builder(proxy.connectString())
                .sessionTimeout(Duration.ofSeconds(30))
                .build();
        client.start(LIMIT);
    }

    public final ZkClient client() {
        return client;
    }

    /** Cuts its connection, and lets it find no other one. */
    public final void suspend() {
        proxy.refuse(true);
        proxy.cut();
    }

    public final void reconnect() {
        proxy.refuse(false);
    }

    /** Lets the server end its session, and say so if it is connected. */
    public final void expire() {
        SessionKiller.expire(client, server.connectString());
    }

    @Override
    public final void close() {
        client.close();
        proxy.close();
    }
}
