/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.SessionState;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A relay before a server that is not its own. */
@Timeout(120)
@Tag("any-jdk")
class RelayIT {
    @Test
    void whatPassesIsSaidByWhoHasIt() throws Exception {
        int nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = free.getLocalPort();
        }
        try (EmbeddedZooKeeperServer server = EmbeddedZooKeeperServer.startNew();
                Relay relay = Relay.to(List.of(
                        InetSocketAddress.createUnresolved("localhost", nobody),
                        InetSocketAddress.createUnresolved("127.0.0.1", server.port())));
                ZkClient client = ZkClient.builder("127.0.0.1:" + relay.port())
                        .requestTimeout(Duration.ofSeconds(60))
                        .build()) {
            client.start(Duration.ofSeconds(60));

            relay.pause();
            assertThat(relay.isPaused()).isTrue();
            CompletableFuture<?> kept = client.async().create("/kept", null);
            relay.resume();
            kept.join();

            relay.cut();
            assertThat(relay.isCut()).isTrue();
            await().until(() -> client.state() == SessionState.SUSPENDED);
            relay.restore();
            assertThat(client.exists("/kept")).isPresent();
            assertThat(server.isRunning()).isTrue();
        }
    }
}
