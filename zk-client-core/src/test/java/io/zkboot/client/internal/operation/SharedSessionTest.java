/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.data.Acl;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.event.SessionListener;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.session.SleepyNetwork;
import io.zkboot.client.internal.session.config.Platform;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.transport.Channel;
import io.zkboot.client.internal.transport.Network;
import io.zkboot.client.retry.RetryPolicy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that was not started yet, runs, or was closed and is started again, where nobody can be reached. */
@Timeout(60)
class SharedSessionTest {
    private final AtomicInteger networks = new AtomicInteger();
    private final List<String> tried = new CopyOnWriteArrayList<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final SharedSession session = session();
    private final Operations operations = new Operations(Chroot.NONE, Acl.OPEN_UNSAFE, Coding.NONE, null);
    private final Calling calling = new Calling(session, Duration.ofMillis(50), RetryPolicy.NONE, null);

    private final class Nowhere implements Network {
        private final SleepyNetwork sleep = new SleepyNetwork();

        Nowhere() {
            networks.getAndIncrement();
        }

        @Override
        public Channel open(InetSocketAddress address, String host) throws IOException {
            tried.add(host);
            throw new IOException("nobody is there");
        }

        @Override
        public void await(long nanos) {
            sleep.await(nanos);
        }

        @Override
        public void wakeup() {
            sleep.wakeup();
        }

        @Override
        public void close() {
            sleep.close();
        }
    }

    private SharedSession session() {
        List<SessionListener> listeners = new CopyOnWriteArrayList<>();
        RetryPolicy hasty = RetryPolicy.CONNECT.withDelay(Duration.ofMillis(1)).withMaxDelay(Duration.ofMillis(5));
        SessionConfig config = new SessionConfig(
                "lonely",
                new SessionConfig.Hosts(List.of(new HostPort("127.0.0.1", 1)), null, true, false),
                new SessionConfig.Timeouts(Duration.ofSeconds(30), null, Duration.ofSeconds(15), Duration.ofSeconds(1)),
                new SessionConfig.Limits(1 << 20, 1000, false, 1 << 20),
                new SessionConfig.Behaviour(hasty, true, true, true, true),
                new SessionConfig.Security(new CopyOnWriteArrayList<>(), null, null),
                listeners,
                null);
        Platform real = Platform.real(new Random(1));
        Platform platform =
                new Platform(real.clock(), Nowhere::new, real.resolver(), real.random(), real.helper(), real.threads());
        return new SharedSession(config, platform, listeners, "/app");
    }

    @AfterEach
    void close() {
        session.close();
    }

    private void listen() {
        session.addIntroduced(change -> heard.add(change.from() + "-" + change.to()));
    }

    @Test
    void theFirstOperationStartsTheClient() {
        assertThatThrownBy(() -> calling.execute(operations.exists("/", null)))
                .as("it waits for a connection")
                .isInstanceOf(OperationTimeoutException.class);
        assertThat(session.state()).isEqualTo(SessionState.CONNECTING);
    }

    @Test
    void whoWaitsForAConnectionFirstStartsTheClient() throws InterruptedException {
        assertThat(session.awaitConnected(Duration.ofMillis(10))).isFalse();
        assertThat(session.state()).isEqualTo(SessionState.CONNECTING);
    }

    @Test
    void aClientThatWasClosedBeforeItsStartIsStartedByThatAlone() throws InterruptedException {
        session.close();
        assertThat(session.awaitConnected(Duration.ofMillis(10))).isFalse();
        assertThatThrownBy(() -> calling.execute(operations.exists("/", null)))
                .isInstanceOf(ClientClosedException.class);
        assertThat(networks).hasValue(0);
        session.start();
        assertThat(session.state()).isEqualTo(SessionState.CONNECTING);
    }

    @Test
    void aStartOfAClientThatRunsDoesNothing() {
        session.start();
        session.start();
        assertThat(networks).hasValue(1);
    }

    @Test
    void aListenerThatIsAddedBeforeTheStartHearsIt() {
        listen();
        session.start();
        await().untilAsserted(() -> assertThat(heard).containsExactly("CLOSED-CONNECTING"));
    }

    @Test
    void aListenerThatIsAddedToAClosedClientHearsTheNextStart() {
        session.start();
        session.close();
        listen();
        session.start();
        await().untilAsserted(() -> assertThat(heard).containsExactly("CLOSED-CONNECTING"));
    }

    @Test
    void whatIsKnownWithoutASession() {
        assertThat(session.credentials()).isEmpty();
        assertThat(session.watches(Chroot.NONE)).isEmpty();
        assertThat(session.chroot()).isEqualTo("/app");
        assertThat(session.describe("ZkClient", Chroot.at("/a"))).isEqualTo("ZkClient[lonely, CLOSED, chroot /a]");
        session.detach();
        assertThat(session.state()).isEqualTo(SessionState.CLOSED);
    }

    @Test
    void theServersThatTheEnsembleHasNamedAreTriedAfterARestartToo() {
        session.start();
        session.follow(List.of(new HostPort("127.0.0.7", 7)), session.listsGiven());
        session.close();
        tried.clear();
        session.start();
        await().untilAsserted(() -> assertThat(tried).contains("127.0.0.7"));
    }
}
