/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.bytes;
import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.SessionExpiredException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.testing.Direction;
import io.zkboot.client.testing.FreePorts;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.ZooKeeperServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How sessions begin, are lost, expire and end. */
@Tag("any-jdk")
class SessionIT extends BehindAProxy {

    // ---- expiry ----

    @Test
    void anExpiredSessionIsFollowedByANewOneAndPersistentWatchesComeAlong() throws Exception {
        EventLog persistent = new EventLog();
        EventLog oneShot = new EventLog();
        try (ZkClient client = TestClient.connect(builder(server.connectString()))) {
            client.create("/node", null);
            client.create("/mine", null, CreateOptions.EPHEMERAL);
            client.addWatch("/node", WatchMode.PERSISTENT_RECURSIVE, persistent);
            client.exists("/mine", oneShot);
            long old = client.snapshot().sessionId();

            server.expireSession(old);

            states.awaitExactly(
                    SessionState.CONNECTED,
                    SessionState.SUSPENDED,
                    SessionState.EXPIRED,
                    SessionState.CONNECTING,
                    SessionState.CONNECTED);
            StateChange expired = states.changes().get(2);
            assertThat(expired.reason()).isEqualTo(Reason.SESSION_EXPIRED);
            assertThat(expired.sessionId()).isEqualTo(old);
            assertThat(states.changes())
                    .extracting(StateChange::newSession)
                    .containsExactly(true, false, false, false, true);
            assertThat(client.snapshot().sessionId())
                    .isNotEqualTo(old)
                    .isEqualTo(states.last().sessionId());
            assertThat(client.snapshot().counters().expirations()).isEqualTo(1);

            oneShot.awaitExactly("NODE_DELETED /mine");
            assertThat(client.exists("/mine")).isEmpty();
            persistent.awaitExactly("RESYNC /node");
            witness.zooKeeper().setData("/node", null, -1);
            persistent.awaitExactly("RESYNC /node", "NODE_DATA_CHANGED /node");
        }
    }

    @Test
    @Shows("F19")
    void aSessionThatExpiresWhileItsClientIsCutOffIsLostFirstThenExpiredOnceAndItsWatchesComeAlong() throws Exception {
        EventLog persistent = new EventLog();
        EventLog oneShot = new EventLog();
        Duration timeout = Duration.ofSeconds(4); // a busy machine must not lose the session before it is cut off
        try (ZkClient client = TestClient.connect(builder(proxy.connectString()).sessionTimeout(timeout))) {
            client.create("/node", null);
            client.create("/mine", null, CreateOptions.EPHEMERAL);
            client.addWatch("/node", WatchMode.PERSISTENT, persistent);
            client.exists("/mine", oneShot);
            long old = client.snapshot().sessionId();
            proxy.refuse(true);
            proxy.cut();
            states.await(SessionState.SUSPENDED);
            CompletableFuture<?> read = client.async().exists("/");
            CompletableFuture<?> write = client.async().setData("/", null);
            eventually(() -> assertThat(server.sessions()).doesNotContain(old));
            states.await(SessionState.LOST);
            assertThat(persistent.events()).as("as long as nobody can tell").isEmpty();
            assertThat(client.state()).isEqualTo(SessionState.LOST);
            assertThat(client.snapshot().reason()).isEqualTo(Reason.REFUSED);
            proxy.refuse(false);
            states.awaitExactly(
                    SessionState.CONNECTED,
                    SessionState.SUSPENDED,
                    SessionState.LOST,
                    SessionState.EXPIRED,
                    SessionState.CONNECTING,
                    SessionState.CONNECTED);
            read.join();
            assertThatThrownBy(write::join)
                    .hasCauseInstanceOf(SessionExpiredException.class)
                    .satisfies(e ->
                            assertThat(((ZkException) e.getCause()).outcome()).isEqualTo(Outcome.NOT_SENT));
            assertThat(client.exists("/mine")).isEmpty();
            oneShot.awaitExactly("NODE_DELETED /mine");
            persistent.awaitExactly("RESYNC /node");
            witness.zooKeeper().setData("/node", null, -1);
            persistent.awaitExactly("RESYNC /node", "NODE_DATA_CHANGED /node");
        }
    }

    @Test
    void withoutANewSessionExpiryClosesTheClient() {
        EventLog watch = new EventLog();
        ZkClient client =
                TestClient.connect(builder(server.connectString()).name("once").newSessionAfterExpiry(false));
        client.addWatch("/", WatchMode.PERSISTENT, watch);
        server.expireSession(client.snapshot().sessionId());
        states.awaitExactly(SessionState.CONNECTED, SessionState.SUSPENDED, SessionState.EXPIRED, SessionState.CLOSED);
        assertThat(client.snapshot().reason()).isEqualTo(Reason.SESSION_EXPIRED);
        watch.awaitExactly("WATCH_ENDED /");
        assertThatThrownBy(() -> client.exists("/")).isInstanceOfSatisfying(ClientClosedException.class, e -> {
            assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT);
            assertThat(e).hasMessageContaining("expired");
        });
        eventually(() -> assertThat(TestClient.threadsOf("once")).isEmpty());
        client.close();
    }

    @Test
    @Shows({"F22", "D06"})
    void withEveryServerDownTheSessionIsLostByTheClockAndTakenBackIfItIsStillThere() {
        try (ZooKeeperServer child = ZooKeeperServer.start();
                ZkClient client = TestClient.connect(builder(child.connectString())
                        .sessionTimeout(Duration.ofSeconds(4))
                        .connectRetry(RetryPolicy.CONNECT.withMaxDelay(Duration.ofMillis(50))))) {
            client.create("/mine", null, CreateOptions.EPHEMERAL);
            long session = client.snapshot().sessionId();
            child.kill();
            states.await(SessionState.LOST); // the server cannot expire what it is not there to count
            child.restart();
            states.awaitExactly(
                    SessionState.CONNECTED, SessionState.SUSPENDED, SessionState.LOST, SessionState.CONNECTED);
            assertThat(states.last().newSession()).isFalse();
            assertThat(client.exists("/mine").orElseThrow().ephemeralOwner()).isEqualTo(session);
        }
    }

    // ---- the end ----

    @Test
    void closeRemovesEphemeralNodesAndDetachKeepsThem() throws Exception {
        ZkClient closing = TestClient.connect(server.connectString());
        ZkClient detaching = TestClient.connect(server.connectString());
        closing.create("/closed", null, CreateOptions.EPHEMERAL);
        detaching.create("/detached", null, CreateOptions.EPHEMERAL);
        long session = detaching.snapshot().sessionId();
        closing.close();
        detaching.detach();
        assertThat(witness.zooKeeper().exists("/closed", false)).isNull();
        assertThat(witness.zooKeeper().exists("/detached", false).getEphemeralOwner())
                .isEqualTo(session);
        assertThat(server.sessions()).containsExactlyInAnyOrder(session, witness.sessionId());
        assertThat(detaching.state()).isEqualTo(SessionState.CLOSED);
    }

    @Test
    @Shows("F30")
    void closeIsIdempotentAndCompletesAllThatIsPending() {
        ZkClient client =
                TestClient.connect(builder(proxy.connectString()).name("twice").closeTimeout(Duration.ofMillis(300)));
        proxy.hold();
        List<CompletableFuture<?>> futures = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            futures.add(client.async().getData("/"));
        }
        client.close();
        client.close();
        client.detach();
        assertThat(futures).allSatisfy(future -> {
            assertThat(future).isCompletedExceptionally();
            assertThatThrownBy(future::join).hasCauseInstanceOf(ClientClosedException.class);
        });
        assertThat(client.async().getData("/")).isCompletedExceptionally();
        assertThatThrownBy(() -> client.getData("/")).isInstanceOf(ClientClosedException.class);
        states.awaitExactly(SessionState.CONNECTED, SessionState.CLOSED);
        eventually(() -> assertThat(TestClient.threadsOf("twice")).isEmpty());
    }

    @Test
    @Shows("F26")
    void closeFromTheEventThreadWorks() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        ZkClient client = TestClient.connect(builder(server.connectString()).name("inside"));
        client.create("/mine", null, CreateOptions.EPHEMERAL);
        client.getData("/mine", event -> {
            client.close();
            closed.countDown();
        });
        witness.zooKeeper().setData("/mine", null, -1);
        assertThat(closed.await(60, TimeUnit.SECONDS)).isTrue();
        eventually(() -> assertThat(TestClient.threadsOf("inside")).isEmpty());
        assertThat(witness.zooKeeper().exists("/mine", false)).isNull();
        assertThat(states.last().to()).isEqualTo(SessionState.CLOSED);
    }

    @Test
    @Shows("F30")
    void callsThatRaceWithCloseEachEndOnce() throws Exception {
        int threads = 8;
        int perThread = 500;
        for (int round = 0; round < 10; round++) {
            ZkClient client = TestClient.connect(server.connectString());
            AtomicIntegerArray ends = new AtomicIntegerArray(threads * perThread);
            Queue<CompletableFuture<?>> futures = new ConcurrentLinkedQueue<>();
            Queue<Throwable> strange = new ConcurrentLinkedQueue<>();
            AtomicInteger answered = new AtomicInteger();
            AtomicInteger refused = new AtomicInteger();
            AtomicBoolean closing = new AtomicBoolean();
            AtomicInteger submitted = new AtomicInteger();
            List<Thread> submitters = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int first = t * perThread;
                Thread thread = new Thread(() -> {
                    for (int i = 0; i < perThread; i++) {
                        int number = first + i;
                        futures.add(client.async().exists("/").whenComplete((stat, failure) -> {
                            ends.incrementAndGet(number);
                            if (failure != null && !(failure instanceof ClientClosedException && closing.get())) {
                                strange.add(failure);
                            }
                        }));
                        submitted.incrementAndGet();
                        try {
                            if (i % 50 == 0) {
                                client.exists("/");
                                answered.incrementAndGet();
                            }
                        } catch (ClientClosedException e) {
                            refused.incrementAndGet();
                            if (!closing.get()) {
                                strange.add(e);
                            }
                        } catch (RuntimeException e) {
                            strange.add(e);
                        }
                    }
                });
                submitters.add(thread);
                thread.start();
            }
            int before = 300 * round;
            eventually(() -> assertThat(submitted.get()).isGreaterThanOrEqualTo(before));
            closing.set(true);
            client.close();
            for (Thread thread : submitters) {
                thread.join();
            }
            assertThat(futures).hasSize(threads * perThread).allMatch(CompletableFuture::isDone);
            for (int i = 0; i < threads * perThread; i++) {
                assertThat(ends.get(i)).isEqualTo(1);
            }
            assertThat(strange).isEmpty();
            assertThat(answered.get() + refused.get())
                    .as("blocking calls that were answered, or refused once the close had begun")
                    .isEqualTo(threads * perThread / 50);
        }
    }

    @Test
    @Shows("F26")
    void closeIsBoundedAlthoughAListenerNeverReturns() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        // Long enough for the server to answer, which it must; the listener takes longer than any timeout.
        ZkClient client =
                TestClient.connect(builder(server.connectString()).name("stuck").closeTimeout(Duration.ofSeconds(2)));
        client.exists("/x", event -> {
            entered.countDown();
            awaitQuietly(release);
        });
        client.create("/x", null);
        assertThat(entered.await(60, TimeUnit.SECONDS)).isTrue();
        client.close();
        assertThat(client.state()).isEqualTo(SessionState.CLOSED);
        assertThat(server.sessions()).containsExactly(witness.sessionId());
        release.countDown();
        eventually(() -> assertThat(TestClient.threadsOf("stuck")).isEmpty());
    }

    /** The quickest of some tries, since a busy machine may hold any of them up. */
    @Test
    void closeKeepsToItsTimeoutToTheLastAlthoughAListenerNeverReturns() throws Exception {
        Duration timeout = Duration.ofMillis(300);
        CountDownLatch release = new CountDownLatch(1);
        Duration quickest = Duration.ofDays(1);
        for (int i = 0; i < 5; i++) {
            CountDownLatch entered = new CountDownLatch(1);
            ZkClient client = TestClient.connect(ZkClient.builder(server.connectString())
                    .closeTimeout(timeout)
                    .listener(change -> {
                        entered.countDown();
                        awaitQuietly(release);
                    }));
            assertThat(entered.await(60, TimeUnit.SECONDS)).isTrue();
            long start = System.nanoTime();
            client.close();
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            quickest = took.compareTo(quickest) < 0 ? took : quickest;
        }
        release.countDown();
        assertThat(quickest).isBetween(timeout, timeout.plusMillis(500));
    }

    @Test
    @Shows("F25")
    void aListenerThatBlocksForLongerThanTheSessionTimeoutCostsNoSession() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        EventLog log = new EventLog();
        try (ZkClient client =
                TestClient.connect(builder(server.connectString()).sessionTimeout(Duration.ofSeconds(4)))) {
            long session = client.snapshot().sessionId();
            client.create("/x", null);
            client.getData("/x", event -> awaitQuietly(release));
            client.addWatch("/x", WatchMode.PERSISTENT, log);
            client.setData("/x", null);
            long pings = client.snapshot().counters().packetsReceived();
            // Each is at least a fifth of the timeout after the one before.
            eventually(() ->
                    assertThat(client.snapshot().counters().packetsReceived()).isGreaterThan(pings + 4));
            client.setData("/x", bytes("y"));
            eventually(() -> assertThat(client.snapshot().eventBacklog()).isPositive());
            release.countDown();
            log.awaitExactly("NODE_DATA_CHANGED /x", "NODE_DATA_CHANGED /x");
            assertThat(client.snapshot().sessionId()).isEqualTo(session);
            states.awaitExactly(SessionState.CONNECTED);
        }
    }

    // ---- the beginning ----

    @Test
    void aStoppedClientCanBeStartedAgain() {
        ZkClient client = builder(server.connectString()).name("again").build();
        assertThat(client.state()).isEqualTo(SessionState.CLOSED);
        long previous = 0;
        for (int round = 1; round <= 3; round++) {
            client.start();
            client.start();
            TestClient.awaitConnected(client);
            assertThat(TestClient.threadsOf("again")).hasSize(2);
            client.create("/mine", null, CreateOptions.EPHEMERAL);
            assertThat(client.snapshot().sessionId()).isNotEqualTo(previous);
            previous = client.snapshot().sessionId();
            assertThat(client.snapshot().counters().connects()).isEqualTo(round);
            client.close();
            assertThatThrownBy(() -> client.exists("/")).isInstanceOf(ClientClosedException.class);
        }
        states.awaitExactly(
                SessionState.CONNECTED,
                SessionState.CLOSED,
                SessionState.CONNECTED,
                SessionState.CLOSED,
                SessionState.CONNECTED,
                SessionState.CLOSED);
    }

    @Test
    void aClientThatStartsBeforeTheServerConnectsWhenItIsThere() {
        server.stop();
        try (ZkClient client = builder(server.connectString()).build()) {
            client.start();
            CompletableFuture<String> waiting = client.async().create("/early", null);
            assertThat(client.awaitConnected(Duration.ofMillis(1))).isFalse();
            eventually(() -> assertThat(client.snapshot().failedAttempts()).isGreaterThan(1));
            assertThat(client.state()).isEqualTo(SessionState.CONNECTING);
            assertThat(client.snapshot().reason()).isEqualTo(Reason.REFUSED);
            server.restart();
            TestClient.awaitConnected(client);
            assertThat(waiting.join()).isEqualTo("/early");
            states.awaitExactly(SessionState.CONNECTED);
        }
    }

    @Test
    void aStartThatWaitsReturnsConnectedOrNamesTheLastError() {
        try (ZkClient client = ZkClient.builder(server.connectString()).build()) {
            client.start(Duration.ofSeconds(30));
            assertThat(client.state()).isEqualTo(SessionState.CONNECTED);
        }
        try (ZkClient client = ZkClient.builder("127.0.0.1:" + FreePorts.one()).build()) {
            client.start();
            eventually(() -> assertThat(client.snapshot().failedAttempts()).isPositive());
            assertThatThrownBy(() -> client.start(Duration.ofMillis(1)))
                    .isInstanceOf(ConnectionLossException.class)
                    .hasMessageContaining("REFUSED");
            assertThat(client.state()).as("it goes on trying").isEqualTo(SessionState.CONNECTING);
        }
    }

    @Test
    void awaitConnectedEndsWhenTheClientIsClosedOrItsThreadIsInterrupted() throws Exception {
        proxy.refuse(true);
        ZkClient client = builder(proxy.connectString()).build();
        client.start();
        CompletableFuture<Boolean> closed =
                CompletableFuture.supplyAsync(() -> client.awaitConnected(TestClient.LIMIT));
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread waiter = new Thread(() -> interrupted.complete(!client.awaitConnected(TestClient.LIMIT)
                && Thread.currentThread().isInterrupted()));
        waiter.start();
        waiter.interrupt();
        assertThat(interrupted.get(60, TimeUnit.SECONDS)).isTrue();
        client.close();
        assertThat(closed.get(60, TimeUnit.SECONDS)).isFalse();
    }

    // ---- while there is no connection ----

    @Test
    void withoutWaitingForAConnectionCallsFailAtOnceWhileThereIsNone() throws Exception {
        try (ZkClient client = TestClient.connect(builder(proxy.connectString()).waitForConnection(false))) {
            proxy.refuse(true);
            proxy.cut();
            states.await(SessionState.SUSPENDED);
            assertThatThrownBy(() -> client.create("/x", null))
                    .isInstanceOfSatisfying(ConnectionLossException.class, e -> {
                        assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT);
                        assertThat(e).hasMessageContaining(proxy.connectString());
                    });
            proxy.refuse(false);
            TestClient.awaitConnected(client);
            assertThat(client.create("/x", null)).isEqualTo("/x");
        }
    }

    @Test
    void aViewWithRetryTriesAgainWhatWasNotSent() {
        RetryPolicy often = RetryPolicy.DEFAULT
                .withMaxTries(RetryPolicy.FOREVER)
                .withDelay(Duration.ofMillis(10))
                .withMaxDelay(Duration.ofMillis(50));
        try (ZkClient client = TestClient.connect(builder(proxy.connectString()).waitForConnection(false))) {
            ZkClient stubborn = client.withRetry(often).withDeadline(TestClient.LIMIT);
            proxy.refuse(true);
            proxy.cut();
            states.await(SessionState.SUSPENDED);
            CompletableFuture<String> async = stubborn.async().create("/async", null);
            CompletableFuture<String> blocking =
                    CompletableFuture.supplyAsync(() -> stubborn.create("/blocking", null));
            CompletableFuture<String> cancelled = stubborn.async().create("/cancelled", null);
            assertThat(cancelled.cancel(false)).isTrue();
            eventually(() -> assertThat(client.snapshot().failedAttempts()).isPositive());
            assertThat(async).isNotDone();
            proxy.refuse(false);
            assertThat(async.join()).isEqualTo("/async");
            assertThat(blocking.join()).isEqualTo("/blocking");
            assertThat(client.exists("/cancelled")).isEmpty();
        }
    }

    @Test
    @Shows("F28")
    void aCancelledCallThatWasNotSentIsNeverApplied() {
        try (ZkClient client = TestClient.connect(builder(proxy.connectString()))) {
            proxy.refuse(true);
            proxy.cut();
            states.await(SessionState.SUSPENDED);
            ZkClient withRetry = client.withRetry(RetryPolicy.DEFAULT);
            assertThat(client.async().create("/plain", null).cancel(false)).isTrue();
            assertThat(withRetry.async().create("/retried", null).cancel(false)).isTrue();
            proxy.refuse(false);
            client.create("/last", null);
            assertThat(client.getChildren("/")).containsExactlyInAnyOrder("zookeeper", "last");
            eventually(() -> assertThat(client.snapshot().queued()).isZero());
        }
    }

    @Test
    @Shows("D03")
    void everyOperationEndsByItsDeadline() throws Exception {
        try (ZkClient client = TestClient.connect(builder(proxy.connectString()))) {
            ZkClient hasty = client.withDeadline(Duration.ofSeconds(1)); // the request must leave before
            client.create("/x", null);
            proxy.hold(Direction.TO_CLIENT);
            assertThatThrownBy(() -> hasty.setData("/x", null))
                    .isInstanceOfSatisfying(OperationTimeoutException.class, e -> {
                        assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN);
                        assertThat(e.path()).isEqualTo("/x");
                    });
            assertThatThrownBy(() -> hasty.async().getData("/x").join())
                    .hasCauseInstanceOf(OperationTimeoutException.class);
            CompletableFuture<?> patient = client.async().exists("/x");
            proxy.release();
            patient.join(); // the late replies before it were matched and dropped
            assertThat(client.exists("/x").orElseThrow().version()).isEqualTo(1);
            states.awaitExactly(SessionState.CONNECTED);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ZkClientBuilder builder(String connectString) {
        return ZkClient.builder(connectString)
                .sessionTimeout(Duration.ofSeconds(30))
                .listener(states);
    }
}
