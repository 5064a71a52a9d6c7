/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.watch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.FaultProxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Watches that stay on a real server, behind a proxy that cuts their connection and not that of others. */
@Tag("any-jdk")
@Timeout(120)
class StandingWatchIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final EmbeddedServer server = EmbeddedServer.start();
    private final FaultProxy proxy = FaultProxy.to(server.port());
    private final ZkClient client = ZkClient.builder(proxy.connectString()).build();
    private final ZkClient other = ZkClient.builder(server.connectString()).build();

    @BeforeEach
    void connect() {
        other.start(LIMIT);
        other.ensurePath("/app");
    }

    @AfterEach
    void close() {
        client.close();
        other.close();
        proxy.close();
        server.close();
    }

    static void eventually(ThrowingRunnable assertion) {
        await().atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(assertion);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static void eventuallyLast(Heard<?> heard, String expected) {
        eventually(() -> assertThat(List.copyOf(heard.all)).last().isEqualTo(expected));
    }

    @Test
    void aWatchBegunBeforeTheFirstConnectionOutlastsLostConnectionsExpiryAndARestartOfServerAndClient() {
        proxy.refuse(true);
        Heard<WatchedData<byte[]>> heard = Heard.data();
        Heard<WatchedChildren> names = Heard.children();
        try (DataWatch<byte[]> watch = DataWatch.of(client, "/app/node", heard);
                ChildrenWatch children = ChildrenWatch.of(client, "/app/node", names)) {
            assertThat(watch.isStale()).isTrue();
            assertThat(watch.last()).isEmpty();
            proxy.refuse(false);
            eventuallyLast(heard, "absent");
            eventuallyLast(names, "absent");
            other.create("/app/node", bytes("1"));
            eventuallyLast(heard, "1");
            eventuallyLast(names, "[]");
            proxy.cut();
            other.setData("/app/node", bytes("2"));
            other.create("/app/node/a", null);
            eventuallyCurrent(watch, heard, "2");
            eventuallyCurrent(children, names, "[a]");
            server.expireSession(client.snapshot().sessionId());
            other.setData("/app/node", bytes("3"));
            eventuallyCurrent(watch, heard, "3");
            client.close();
            assertThat(watch.isStale()).isTrue();
            other.setData("/app/node", bytes("4"));
            other.create("/app/node/b", null);
            client.start(LIMIT);
            eventuallyCurrent(watch, heard, "4");
            eventuallyCurrent(children, names, "[a, b]");
            server.stop();
            server.restart();
            other.setData("/app/node", bytes("5"));
            eventuallyCurrent(watch, heard, "5");
        }
        eventually(() -> assertThat(client.watches()).isEmpty());
    }

    private static void eventuallyCurrent(StandingWatch<?> watch, Heard<?> heard, String state) {
        eventually(() -> {
            assertThat(watch.isStale()).isFalse();
            assertThat(List.copyOf(heard.all).stream()
                            .filter(one -> !one.startsWith("-"))
                            .toList())
                    .last()
                    .isEqualTo(state);
        });
    }

    @Test
    void aWatchBelowAChrootWhoseNodeIsMissingWaitsForIt() {
        Heard<WatchedChildren> heard = Heard.children();
        try (ChildrenWatch watch = ChildrenWatch.of(client.chroot("/app/late"), "/x", heard)) {
            eventuallyLast(heard, "absent");
            other.create("/app/late/x/y", null, CreateOptions.PERSISTENT.withParents());
            eventuallyLast(heard, "[y]");
            assertThat(watch.path()).isEqualTo("/x");
        }
    }

    @Test
    void aNodeThatMayBeReadAgainIsToldThoughNobodyTellsOfThat() {
        other.addAuth("digest", bytes("me:secret"));
        other.create("/app/node", bytes("1"), CreateOptions.PERSISTENT.withAcl(Acl.CREATOR_ALL));
        Heard<WatchedData<byte[]>> heard = Heard.data();
        try (DataWatch<byte[]> watch = DataWatch.of(client, "/app/node", heard)) {
            eventuallyLast(heard, "-NoAuthException");
            assertThat(watch.isStale()).isTrue();
            other.setAcl("/app/node", Acl.OPEN_UNSAFE, ZkClient.ANY_VERSION);
            eventuallyLast(heard, "1");
        }
    }

    @Test
    void ofANodeThatMayNotBeReadAnyMoreNothingIsHeardBeforeTheNextConnection() {
        other.addAuth("digest", bytes("me:secret"));
        other.create("/app/node", bytes("1"));
        Heard<WatchedData<byte[]>> heard = Heard.data();
        try (DataWatch<byte[]> watch = DataWatch.of(client, "/app/node", heard)) {
            eventuallyLast(heard, "1");
            other.setAcl("/app/node", Acl.CREATOR_ALL, ZkClient.ANY_VERSION);
            other.setData("/app/node", bytes("2"));
            client.sync("/app"); // the event would have come before the answer
            assertThat(watch.isStale()).isFalse();
            assertThat(heard.all).containsExactly("1");
            proxy.cut();
            eventuallyLast(heard, "-NoAuthException");
            assertThat(watch.isStale()).isTrue();
        }
    }

    @Test
    void whoWaitsForASettledStateIsBoundedAndMayBeInterrupted() throws InterruptedException {
        client.start(LIMIT);
        try (ChildrenWatch watch = ChildrenWatch.builder(client, "/app")
                .settle(Duration.ofMillis(50))
                .start()) {
            assertThat(watch.settled(LIMIT).names()).isEmpty();
            other.create("/app/a", null);
            eventually(() -> assertThat(watch.settled(LIMIT).names()).containsExactly("a"));
        }
        try (ChildrenWatch watch = ChildrenWatch.builder(client, "/app")
                .settle(Duration.ofHours(1))
                .start()) {
            assertThatThrownBy(() -> watch.settled(Duration.ofMillis(20)))
                    .isInstanceOf(OperationTimeoutException.class)
                    .hasMessageContaining("/app");
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread waiter = new Thread(() -> {
                try {
                    watch.settled(LIMIT);
                } catch (Throwable e) {
                    failure.set(e);
                }
            });
            waiter.start();
            waiter.interrupt();
            waiter.join();
            assertThat(failure.get()).isInstanceOf(OperationInterruptedException.class);
        }
    }

    @Test
    void settlingOnTheEventThreadIsRefusedWhereItWouldNeverEnd() {
        client.start(LIMIT);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        try (DataWatch<byte[]> settling = DataWatch.builder(client, "/app")
                        .settle(Duration.ofHours(1))
                        .start();
                DataWatch<byte[]> watch = DataWatch.builder(client, "/app")
                        .executor(Runnable::run)
                        .start(now -> {
                            try {
                                settling.settled(LIMIT);
                            } catch (RuntimeException e) {
                                failure.set(e);
                            }
                            return false;
                        })) {
            eventually(() -> assertThat(failure.get()).isInstanceOf(IllegalStateException.class));
            eventually(() -> assertThat(watch.isClosed()).isTrue());
        }
    }
}
