/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.SessionExpiredException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionCredentials;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.OfficialClient;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.ZooKeeperEnsemble;
import io.zkboot.client.testing.ZooKeeperServer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sessions that outlive their client, and what else a session may be. */
@ExtendWith(Invariants.class)
@Timeout(180)
@Tag("any-jdk")
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
    @Shows("F20")
    void twoOwnersOfOneSessionTakeTurnsWithoutHasteAndTheSessionLivesOn() {
        RetryPolicy often = RetryPolicy.CONNECT.withMaxDelay(Duration.ofMillis(200));
        try (EmbeddedServer server = EmbeddedServer.start();
                FaultProxy proxy = FaultProxy.to(server.port());
                ZkClient owner = TestClient.connect(ZkClient.builder(proxy.connectString())
                        .sessionTimeout(LONG)
                        .connectRetry(often)
                        .listener(states))) {
            owner.create("/mine", null, CreateOptions.EPHEMERAL);
            SessionCredentials shared = owner.sessionCredentials().orElseThrow();
            StateLog statesOfOther = new StateLog();
            ZkClient other = ZkClient.builder(proxy.connectString())
                    .sessionTimeout(LONG)
                    .connectRetry(often)
                    .session(shared)
                    .listener(statesOfOther)
                    .build();
            Truce truce = new Truce(owner, other);
            long begun = System.nanoTime();
            other.start();
            eventually(() -> {
                if (truce.hasLasted()) {
                    proxy.cut();
                }
                // Each has something to do: what is of use must not let them fight as fast as the network goes.
                CompletableFuture<?> unused = owner.async().exists("/mine");
                CompletableFuture<?> unusedToo = other.async().exists("/mine");
                assertThat(states.count(SessionState.CONNECTED)).isGreaterThan(5);
                assertThat(statesOfOther.count(SessionState.CONNECTED)).isGreaterThan(5);
                assertThat(owner.snapshot().detail())
                        .contains("perhaps another client has taken up session 0x" + Long.toHexString(shared.id()));
            });
            other.detach();
            long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds() + 1;
            assertThat(states.count(SessionState.CONNECTED)).isLessThan((int) (20 + 50 * seconds));

            TestClient.awaitConnected(owner);
            assertThat(owner.exists("/mine").orElseThrow().ephemeralOwner()).isEqualTo(shared.id());
            owner.create("/still", null, CreateOptions.EPHEMERAL);
            for (StateLog log : List.of(states, statesOfOther)) {
                assertThat(log.states()).doesNotContain(SessionState.EXPIRED, SessionState.LOST);
                assertThat(log.changes())
                        .filteredOn(change -> change.to() == SessionState.SUSPENDED)
                        .isNotEmpty()
                        .allSatisfy(change -> assertThat(change.reason()).isIn(Reason.CLOSED_BY_SERVER, Reason.IO));
                assertThat(log.changes()).extracting(StateChange::sessionId).containsOnly(shared.id());
            }
        }
    }

    @Test
    void endOfASharedSessionByOneOwnerIsAnExpiryForTheOther() {
        try (EmbeddedServer server = EmbeddedServer.start();
                FaultProxy proxy = FaultProxy.to(server.port());
                ZkClient owner = TestClient.connect(ZkClient.builder(proxy.connectString())
                        .sessionTimeout(LONG)
                        .listener(states))) {
            owner.create("/mine", null, CreateOptions.EPHEMERAL);
            proxy.refuse(true);
            proxy.cut();
            ZkClient other = TestClient.connect(ZkClient.builder(server.connectString())
                    .sessionTimeout(LONG)
                    .session(owner.sessionCredentials().orElseThrow()));
            assertThat(other.exists("/mine")).isPresent();
            other.close();
            proxy.refuse(false);
            states.awaitExactly(
                    SessionState.CONNECTED,
                    SessionState.SUSPENDED,
                    SessionState.EXPIRED,
                    SessionState.CONNECTING,
                    SessionState.CONNECTED);
            assertThat(owner.exists("/mine")).isEmpty();
        }
    }

    @Test
    void sessionTimeoutIsWhatTheServerGrantsAndNotWhatWasAskedFor() {
        Duration tooLong = Duration.ofDays(1);
        try (EmbeddedServer server = EmbeddedServer.start();
                OfficialClient witness = OfficialClient.connect(server.connectString(), tooLong);
                ZkClient client = TestClient.connect(
                        ZkClient.builder(server.connectString()).sessionTimeout(tooLong))) {
            assertThat(client.snapshot().sessionTimeout())
                    .isEqualTo(Duration.ofMillis(witness.zooKeeper().getSessionTimeout()))
                    .isLessThan(tooLong);
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
    @Shows("F21")
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
    @Shows("F21")
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

    @Test
    void localAddressIsTheOneThatTheServerSees() {
        try (ZooKeeperServer server = ZooKeeperServer.start();
                ZkClient client = TestClient.connect(server.connectString())) {
            String session = "sid=0x" + Long.toHexString(client.snapshot().sessionId()) + ",";
            String connections = server.fourLetterWord("cons");
            assertThat(connections.lines().filter(line -> line.contains(session)))
                    .as("connections of the server: %s", connections)
                    .singleElement()
                    .asString()
                    .contains("/" + client.snapshot().localAddress() + "[");
            client.close();
            assertThat(client.snapshot().localAddress()).isNull();
        }
    }

    /**
     * A server that reopens one session on two connections at the same moment may close neither. Then nobody takes
     * turns any more, for as long as nobody loses a connection.
     */
    private static final class Truce {
        private static final int POLLS = 100;

        private final ZkClient one;
        private final ZkClient another;
        private int polls;

        Truce(ZkClient one, ZkClient another) {
            this.one = one;
            this.another = another;
        }

        boolean hasLasted() {
            boolean bothConnected =
                    Stream.of(one, another).allMatch(client -> client.snapshot().state() == SessionState.CONNECTED);
            polls = bothConnected ? polls + 1 : 0;
            return polls > 0 && polls % POLLS == 0;
        }
    }
}
