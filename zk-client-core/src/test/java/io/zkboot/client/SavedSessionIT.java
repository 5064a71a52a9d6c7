/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.SessionExpiredException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.SessionCredentials;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.ZooKeeperEnsemble;
import io.zkboot.client.testing.ZooKeeperServer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions that outlive their client, and what else a session may be. */
@Timeout(180)
class SavedSessionIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final StateLog states = new StateLog();

    @Test
    void sessionLeftByOneClientIsTakenUpByAnotherOverTheDeathOfTheServer() {
        try (ZooKeeperServer server = ZooKeeperServer.start()) {
            ZkClient first =
                    TestClient.connect(ZkClient.builder(server.connectString()).sessionTimeout(LONG));
            first.create("/mine", null, CreateOptions.EPHEMERAL);
            SessionCredentials saved = first.sessionCredentials().orElseThrow();
            assertThat(saved.id()).isEqualTo(first.snapshot().sessionId());
            first.detach();
            assertThat(first.sessionCredentials()).contains(saved);
            server.kill();
            server.restart();
            ZkClientBuilder heir = ZkClient.builder(server.connectString())
                    .sessionTimeout(LONG)
                    .session(saved)
                    .listener(states);
            try (ZkClient second = TestClient.connect(heir)) {
                assertThat(second.snapshot().sessionId()).isEqualTo(saved.id());
                assertThat(second.snapshot().sessionTimeout()).isEqualTo(LONG);
                assertThat(second.exists("/mine").orElseThrow().ephemeralOwner())
                        .isEqualTo(saved.id());
                states.awaitExactly(SessionState.CONNECTED); // heard on another thread than the one that waited for it
                assertThat(states.last().newSession()).isFalse();
                second.close();
                second.start();
                TestClient.awaitConnected(second);
                assertThat(second.snapshot().sessionId()).as("taken up once").isNotEqualTo(saved.id());
                assertThat(second.exists("/mine")).isEmpty();
            }
        }
    }

    @Test
    void clientThatEndedItsSessionHasNoneToTakeUp() {
        try (EmbeddedServer server = EmbeddedServer.start()) {
            ZkClient closed = TestClient.connect(server.connectString());
            closed.close();
            assertThat(closed.sessionCredentials()).as("closed").isEmpty();
            ZkClient left = TestClient.connect(server.connectString());
            left.detach();
            left.close();
            assertThat(left.sessionCredentials()).as("detached, then closed").isPresent();
        }
    }

    @Test
    void startSaysThatTheSessionToTakeUpHasGone() {
        try (EmbeddedServer server = EmbeddedServer.start();
                ZkClient client = ZkClient.builder(server.connectString())
                        .session(new SessionCredentials(4711, new byte[16]))
                        .newSessionAfterExpiry(false)
                        .build()) {
            assertThatThrownBy(() -> client.start(TestClient.LIMIT))
                    .isInstanceOf(SessionExpiredException.class)
                    .hasMessageContaining("0x1267 has expired");
        }
    }

    @Test
    void wrongPasswordExpiresOnceAndTheSessionItselfLivesOn() {
        try (EmbeddedServer server = EmbeddedServer.start();
                ZkClient owner = TestClient.connect(server.connectString())) {
            long id = owner.snapshot().sessionId();
            ZkClientBuilder thief = ZkClient.builder(server.connectString())
                    .session(new SessionCredentials(id, new byte[16]))
                    .listener(states);
            try (ZkClient client = TestClient.connect(thief)) {
                states.awaitExactly(SessionState.EXPIRED, SessionState.CONNECTING, SessionState.CONNECTED);
                assertThat(client.snapshot().sessionId()).isNotEqualTo(id);
            }
            assertThat(server.sessions()).contains(id);
        }
    }

    @Test
    void ephemeralNodeOfALocalSessionIsRefusedWithAReason() {
        try (ZooKeeperEnsemble ensemble = ZooKeeperEnsemble.builder()
                        .size(1)
                        .config("localSessionsEnabled", "true")
                        .start();
                ZkClient client = TestClient.connect(ensemble.connectString())) {
            client.create("/node", null);
            assertThatThrownBy(() -> client.create("/mine", null, CreateOptions.EPHEMERAL))
                    .isInstanceOfSatisfying(
                            ZkException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.EPHEMERAL_ON_LOCAL_SESSION))
                    .hasMessageContaining("localSessionsUpgradingEnabled");
            assertThat(client.exists("/node")).isPresent();
        }
    }

    @Test
    void threadsComeFromTheFactoryAndAreNamedByTheClient() {
        Set<Thread> made = ConcurrentHashMap.newKeySet();
        try (EmbeddedServer server = EmbeddedServer.start();
                ZkClient client = TestClient.connect(
                        ZkClient.builder(server.connectString()).name("factory").threadFactory(body -> {
                            Thread thread = new Thread(body);
                            thread.setDaemon(true);
                            made.add(thread);
                            return thread;
                        }))) {
            assertThat(made)
                    .extracting(Thread::getName)
                    .containsExactlyInAnyOrder("zk-factory-send", "zk-factory-event");
            assertThat(client.exists("/")).isPresent();
        }
        assertThat(made).noneMatch(Thread::isAlive);
    }
}
