/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.transport.Resolver;
import io.zkboot.client.security.TlsConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The threads of a client outlive the caller that has started it, and know nothing of what it was doing. */
@Timeout(60)
class InheritedNothingTest {
    private static final InheritableThreadLocal<String> TENANT = new InheritableThreadLocal<>();

    private final Map<String, String> seen = new ConcurrentHashMap<>();

    private void look(String where) {
        seen.putIfAbsent(where, String.valueOf(TENANT.get()));
    }

    @AfterEach
    void forget() {
        TENANT.remove();
    }

    @Test
    void noThreadOfTheClientInheritsTheThreadLocalsOfItsCaller() throws IOException {
        TENANT.set("secret of the caller");
        Resolver lookups = new Resolver(
                host -> {
                    look("lookup");
                    throw new UnknownHostException();
                },
                Resolver.THREAD_PER_LOOKUP);
        var unused = lookups.start("zk1", () -> {});
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                ZkClient client = ZkClient.builder("127.0.0.1:1")
                        .hostProvider(() -> {
                            look("helper");
                            return List.of(new HostPort("127.0.0.1", silent.getLocalPort()));
                        })
                        .tls(TlsConfig.of(() -> {
                            look("tls");
                            throw new IllegalStateException("no context");
                        }))
                        .listener(change -> look("event"))
                        .build()) {
            client.start();
            await().untilAsserted(() -> assertThat(seen).containsOnlyKeys("lookup", "helper", "tls", "event"));
        }
        assertThat(seen.values()).containsOnly("null");
        assertThat(TENANT.get()).isNotNull();
    }
}
