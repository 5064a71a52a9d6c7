/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.integration;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.SessionKiller;
import java.time.Duration;
import org.awaitility.Awaitility;

/** A client behind a proxy, and what can happen to it. */
final class ConnectedClient implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(60);

    private final EmbeddedServer server;
    private final FaultProxy proxy;
    private final ZkClient client;

    ConnectedClient(EmbeddedServer server) {
        this.server = server;
        this.proxy = FaultProxy.to(server.port());
        this.client = ZkClient.builder(proxy.connectString())
                .sessionTimeout(Duration.ofSeconds(60))
                .build();
        client.start(LIMIT);
    }

    ZkClient client() {
        return client;
    }

    /** Cuts its connection, and lets it find no other one; returns when the client has noticed. */
    void suspend() {
        proxy.refuse(true);
        proxy.cut();
        Awaitility.await().atMost(LIMIT).until(() -> client.state() != SessionState.CONNECTED);
    }

    void reconnect() {
        proxy.refuse(false);
    }

    /** Ends its session at the server, while it is connected or not. */
    void expire() {
        SessionKiller.expire(client, server.connectString());
    }

    @Override
    public void close() {
        client.close();
        proxy.close();
    }
}
