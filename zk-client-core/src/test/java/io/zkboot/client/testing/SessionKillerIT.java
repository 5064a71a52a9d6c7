/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.event.SessionState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class SessionKillerIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<SessionState> states = new CopyOnWriteArrayList<>();

    @Test
    void sessionEndsOnTheServerAndItsClientGetsANewOne() {
        try (EmbeddedServer server = EmbeddedServer.start();
                ZkClient client = ZkClient.builder(server.connectString())
                        .listener(change -> states.add(change.to()))
                        .build()) {
            client.start(LIMIT);
            client.create("/mine", null, CreateOptions.EPHEMERAL);
            long old = client.snapshot().sessionId();

            SessionKiller.expire(client, server.connectString());

            assertThat(server.sessions()).doesNotContain(old);
            Await.until("the client has heard of it", LIMIT, () -> states.contains(SessionState.EXPIRED));
            assertThat(client.awaitConnected(LIMIT)).isTrue();
            assertThat(client.snapshot().sessionId()).isNotEqualTo(old);
            assertThat(client.exists("/mine")).isEmpty();
        }
    }

    @Test
    void clientWithoutASessionIsNoUse() {
        try (ZkClient client = ZkClient.builder("127.0.0.1:1").build()) {
            assertThatThrownBy(() -> SessionKiller.expire(client, "127.0.0.1:1"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no session");
        }
    }
}
