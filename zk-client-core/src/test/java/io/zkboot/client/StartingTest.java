/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.Acl;
import io.zkboot.client.event.SessionCredentials;
import io.zkboot.client.event.SessionListener;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.host.HostProvider;
import io.zkboot.client.internal.operation.Calling;
import io.zkboot.client.internal.operation.Chroot;
import io.zkboot.client.internal.operation.Coding;
import io.zkboot.client.internal.operation.Operations;
import io.zkboot.client.internal.operation.SharedSession;
import io.zkboot.client.internal.session.config.Platform;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.transport.Network;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.security.TlsConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A start that fails because of what the user gave leaves nothing behind, says why, and can be tried again. */
class StartingTest {
    private static final SessionCredentials SAVED = new SessionCredentials(0x77, new byte[16]);

    /** What a factory may do wrong with a thread, the first or the second one. */
    enum Fault {
        NONE(thread -> thread, "none", IllegalStateException.class),
        THROWS(
                thread -> {
                    throw new UnsupportedOperationException("out of threads");
                },
                "out of threads",
                IllegalStateException.class),
        THROWS_AN_ERROR(
                thread -> {
                    throw new InternalError("out of threads");
                },
                "out of threads",
                InternalError.class),
        STARTED(
                thread -> {
                    Thread other = new Thread(() -> {});
                    other.start();
                    return other;
                },
                "started already",
                IllegalStateException.class),
        CANNOT_BE_STARTED(
                thread -> new Thread(thread) {
                    @Override
                    public void start() {
                        throw new UnsupportedOperationException("not here");
                    }
                },
                "cannot be started",
                IllegalStateException.class),
        OUT_OF_MEMORY(
                thread -> new Thread(thread) {
                    @Override
                    public void start() {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                },
                "native thread",
                OutOfMemoryError.class);

        private final UnaryOperator<Thread> fault;
        private final String words;
        private final Class<? extends Throwable> thrown;

        Fault(UnaryOperator<Thread> fault, String words, Class<? extends Throwable> thrown) {
            this.fault = fault;
            this.words = words;
            this.thrown = thrown;
        }
    }

    private final List<Desert> opened = new ArrayList<>();
    private final List<Thread> made = new ArrayList<>();
    private ThreadFactory factory = this::good;
    private HostProvider provider = () -> List.of(new HostPort("127.0.0.1", 1));
    private final SharedSession session = session();
    private final ZkClient client = new SessionZkClient(
            new Operations(Chroot.NONE, Acl.OPEN_UNSAFE, Coding.NONE, null),
            new Calling(session, Duration.ofSeconds(15), RetryPolicy.NONE, null));

    private SharedSession session() {
        List<SessionListener> listeners = new CopyOnWriteArrayList<>();
        HostProvider asked = new HostProvider() {
            @Override
            public List<HostPort> servers() throws Exception {
                return provider.servers();
            }

            @Override
            public Duration refreshInterval() {
                return provider.refreshInterval();
            }
        };
        SessionConfig config = new SessionConfig(
                "unlucky",
                new SessionConfig.Hosts(List.of(), asked, true, false),
                new SessionConfig.Timeouts(Duration.ofSeconds(30), null, Duration.ofSeconds(15), Duration.ofSeconds(1)),
                new SessionConfig.Limits(1 << 20, 1000, false, 1 << 20),
                new SessionConfig.Behaviour(RetryPolicy.CONNECT, true, true, true, true),
                new SessionConfig.Security(new CopyOnWriteArrayList<>(), null, null),
                listeners,
                null);
        Platform real = Platform.real(new Random(1));
        Platform platform = new Platform(
                real.clock(),
                this::open,
                real.resolver(),
                real.random(),
                real.helper(),
                body -> factory.newThread(body));
        SharedSession shared = new SharedSession(config, platform, listeners, "");
        shared.resume(SAVED);
        return shared;
    }

    private Network open() {
        Desert desert = new Desert();
        opened.add(desert);
        return desert;
    }

    private Thread good(Runnable body) {
        Thread thread = new Thread(body);
        thread.setDaemon(true);
        made.add(thread);
        return thread;
    }

    @AfterEach
    void close() {
        client.close();
    }

    private void startsNow() throws InterruptedException {
        for (Thread each : made) {
            each.join(10_000);
            assertThat(each.isAlive()).as("a thread of a start that failed").isFalse();
        }
        assertThat(opened).isNotEmpty().allMatch(Desert::isClosed);
        assertThat(client.state()).isEqualTo(SessionState.CLOSED);
        factory = this::good;
        provider = () -> List.of(new HostPort("127.0.0.1", 1));
        client.start();
        assertThat(client.state()).isEqualTo(SessionState.CONNECTING);
        assertThat(client.snapshot().sessionId()).as("the session to take up").isEqualTo(SAVED.id());
        client.close();
        assertThat(opened).allMatch(Desert::isClosed);
    }

    private ThreadFactory faulty(Fault fault, int which) {
        int[] count = {0};
        return body -> {
            Thread good = good(body);
            if (count[0]++ % 2 != which) {
                return good;
            }
            made.remove(good);
            return fault == Fault.NONE ? null : fault.fault.apply(good);
        };
    }

    @ParameterizedTest
    @EnumSource
    void aFactoryWhoseThreadsAreOfNoUseFailsTheStartAlone(Fault fault) throws InterruptedException {
        for (int which = 0; which < 2; which++) {
            factory = faulty(fault, which);
            assertThatThrownBy(client::start).isInstanceOf(fault.thrown).hasMessageContaining(fault.words);
            assertThatThrownBy(() -> client.exists("/a"))
                    .as("the first operation starts the client")
                    .isInstanceOf(fault.thrown);
        }
        startsNow();
    }

    @Test
    void theMessageNamesTheClientAndWhatItNeeds() {
        factory = body -> null;
        assertThatThrownBy(client::start)
                .hasMessageContaining("'unlucky'")
                .hasMessageContaining("two new threads")
                .hasMessageContaining("thread factory");
    }

    @Test
    void aFactoryThatMakesOneThreadForBothFailsTheStartAlone() throws InterruptedException {
        Thread[] one = new Thread[1];
        factory = body -> one[0] == null ? one[0] = new Thread(body) : one[0];
        assertThatThrownBy(client::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the same thread twice");
        assertThat(one[0].getState()).isEqualTo(Thread.State.NEW);
        startsNow();
    }

    @Test
    void aHostProviderThatThrowsAtTheStartFailsTheStartAlone() throws InterruptedException {
        provider = new HostProvider() {
            @Override
            public List<HostPort> servers() {
                return List.of();
            }

            @Override
            public Duration refreshInterval() {
                throw new UnsupportedOperationException("no idea");
            }
        };
        assertThatThrownBy(client::start).hasMessageContaining("no idea");
        startsNow();
    }

    @Test
    void aFailedRestartLeavesTheClientClosedAndItsCountersAsTheyWere() throws InterruptedException {
        client.addListener(change -> {
            throw new IllegalStateException("for the counter");
        });
        client.start();
        client.close();
        long before = client.snapshot().counters().listenerFailures();
        assertThat(before).isPositive();
        factory = body -> null;
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(client::start).isInstanceOf(IllegalStateException.class);
        }
        assertThat(client.state()).isEqualTo(SessionState.CLOSED);
        assertThat(client.snapshot().counters().listenerFailures()).isEqualTo(before);
        assertThat(opened).allMatch(Desert::isClosed);
    }

    @Test
    void identityThatNoPacketCanCarryIsRefusedRatherThanMissedOnEachConnection() {
        ZkClientBuilder builder =
                ZkClient.builder("localhost:1").auth("digest", ("user:" + "x".repeat(2_000)).getBytes(UTF_8));
        assertThatThrownBy(() -> builder.maxPacket(2_000).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("digest", "2000")
                .hasMessageNotContaining("xxx");
        builder.maxPacket(3_000).build();
    }

    @ParameterizedTest
    @CsvSource({"500, 1000, 1000", "3000, 1000, 2000", "5000, 1666, 3333", "6000, 2000, 4000", "30000, 5000, 5000"})
    void anAttemptToConnectHasAThirdOfTheSessionTimeoutAndWithTlsTwoThirds(long session, long plain, long encrypted) {
        TlsConfig tls = TlsConfig.builder().build();
        ZkClientBuilder builder = ZkClient.builder("zk1").sessionTimeout(Duration.ofMillis(session));
        assertThat(timeouts(builder).connect()).hasMillis(plain);
        assertThat(timeouts(builder.tls(tls)).connect()).hasMillis(encrypted);
        assertThat(timeouts(builder.connectTimeout(Duration.ofMillis(7))).connect())
                .isEqualTo(Duration.ofMillis(7));
    }

    private static SessionConfig.Timeouts timeouts(ZkClientBuilder builder) {
        return ((SessionZkClient) builder.build()).calling().session().config().timeouts();
    }
}
