/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.TooManyRequestsException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.testing.Direction;
import io.zkboot.client.testing.Shows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The limit of requests in flight, and callers that do not want to wait any more. */
@Tag("any-jdk")
class LimitsIT extends BehindAProxy {
    /** Others would take places as well. */
    private static final List<Face> ALONE = List.of(Face.BLOCKING, Face.ASYNC);

    private static final int PLACES = 50;
    private static final Executor TEST_THREADS = task -> new Thread(task).start();

    /** Its thread writes to the socket itself, and an interruptible channel would be closed under it. */
    @Test
    @Shows("F28")
    void theInterruptOfACallerThatIsAloneCostsNoConnection() {
        try (ZkClient client = TestClient.connect(builder())) {
            long session = client.snapshot().sessionId();
            for (int i = 0; i < 200; i++) {
                Thread.currentThread().interrupt();
                CompletableFuture<?> write = client.async().setData("/", new byte[i]);
                assertThat(Thread.interrupted()).isTrue();
                write.join();
            }
            assertThat(client.snapshot().counters().connects()).isEqualTo(1);
            assertThat(client.snapshot().sessionId()).isEqualTo(session);
            assertThat(client.getData("/").data()).hasSize(199);
        }
    }

    @Test
    @Shows("F29")
    void aFullQueueRejectsWhatIsTooMuchAndRecovers() {
        try (ZkClient client = TestClient.connect(builder().rejectWhenFull(true))) {
            disconnect();
            List<CompletableFuture<?>> taken = fill(client);
            TooManyRequestsException[] rejected = new TooManyRequestsException[1];
            assertThatThrownBy(() -> client.create("/x", null))
                    .isInstanceOfSatisfying(TooManyRequestsException.class, e -> rejected[0] = e);
            assertThat(rejected[0].outcome()).isEqualTo(Outcome.NOT_SENT);
            assertThat(rejected[0]).hasMessageContaining(Integer.toString(PLACES));
            assertThat(client.async().create("/x", null)).isCompletedExceptionally();
            assertThat(client.snapshot().queued()).isEqualTo(PLACES);
            proxy.refuse(false);
            taken.forEach(CompletableFuture::join);
            assertThat(client.exists("/x")).isEmpty();
            fill(client).forEach(CompletableFuture::join); // every place was given back
        }
    }

    @Test
    void aFullQueueLetsCallersWaitUntilTheirDeadline() {
        try (ZkClient client = TestClient.connect(builder())) {
            disconnect();
            List<CompletableFuture<?>> taken = fill(client);
            assertThatThrownBy(() -> client.withDeadline(Duration.ofMillis(50)).create("/x", null))
                    .isInstanceOfSatisfying(
                            OperationTimeoutException.class,
                            e -> assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT));
            CompletableFuture<String> patient = CompletableFuture.supplyAsync(() -> client.create("/y", null));
            proxy.refuse(false);
            assertThat(patient.join()).isEqualTo("/y");
            taken.forEach(CompletableFuture::join);
            assertThat(client.exists("/x")).isEmpty();
        }
    }

    @Test
    void aFullBufferOfBytesLetsCallersOfBothFacesWait() {
        try (ZkClient client = TestClient.connect(builder().maxInFlightBytes(100_000))) {
            client.create("/x", null);
            disconnect();
            byte[] large = new byte[90_000];
            CompletableFuture<?> taken = client.async().setData("/x", large);
            for (Face face : ALONE) {
                ZkClient hasty = face.of(client.withDeadline(Duration.ofMillis(50)));
                assertThatThrownBy(() -> hasty.setData("/x", large))
                        .isInstanceOfSatisfying(OperationTimeoutException.class, e -> {
                            assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT);
                            assertThat(e).hasMessageContaining("100000 bytes");
                        });
            }
            assertThat(client.async().exists("/x"))
                    .as("a small one needs no bytes")
                    .isNotDone();
            List<CompletableFuture<?>> patient = new ArrayList<>();
            for (Face face : ALONE) {
                ZkClient way = face.of(client);
                for (int size : new int[] {10_000, 90_000, 500_000}) {
                    patient.add(CompletableFuture.runAsync(() -> way.setData("/x", new byte[size]), TEST_THREADS));
                }
            }
            proxy.refuse(false);
            patient.forEach(CompletableFuture::join);
            taken.join();
            assertThat(client.exists("/x").orElseThrow().version()).isEqualTo(7);
        }
    }

    @Test
    void manyCallersShareFewBytesWithoutALossOfRoom() {
        try (ZkClient client = TestClient.connect(builder().maxInFlightBytes(20_000))) {
            client.create("/x", null);
            List<CompletableFuture<?>> callers = new ArrayList<>();
            for (int caller = 0; caller < 8; caller++) {
                ZkClient way = ALONE.get(caller % 2).of(client);
                int offset = caller;
                callers.add(CompletableFuture.runAsync(
                        () -> {
                            for (int i = 0; i < 200; i++) {
                                way.setData("/x", new byte[(i + offset) % 7 * 5_000]);
                            }
                        },
                        TEST_THREADS));
            }
            callers.forEach(CompletableFuture::join);
            assertThat(client.exists("/x").orElseThrow().version()).isEqualTo(1_600);
            client.setData("/x", new byte[20_000]); // takes all there is
        }
    }

    @Test
    void aCallerThatWaitsForEachCallNeedsOnePlaceOnly() {
        try (ZkClient client = TestClient.connect(builder().maxInFlight(1).rejectWhenFull(true))) {
            for (Face face : ALONE) {
                ZkClient way = face.of(client);
                for (int i = 0; i < 2_000; i++) {
                    assertThat(way.exists("/no")).isEmpty();
                }
            }
        }
    }

    @Test
    @Shows("F28")
    void placesOfCallsThatTimedOutOrWereCancelledAreGivenBack() {
        try (ZkClient client = TestClient.connect(builder().rejectWhenFull(true))) {
            disconnect();
            for (CompletableFuture<?> late : fill(client.withDeadline(Duration.ofMillis(20)))) {
                assertThatThrownBy(late::join).hasCauseInstanceOf(OperationTimeoutException.class);
            }
            eventually(() -> assertThat(client.snapshot().queued()).isZero());
            fill(client).forEach(future -> assertThat(future.cancel(false)).isTrue());
            proxy.refuse(false);
            TestClient.awaitConnected(client);
            eventually(() -> assertThat(client.snapshot().queued()).isZero());
            fill(client).forEach(CompletableFuture::join);
        }
    }

    @Test
    @Shows("F28")
    void anInterruptedCallerStopsWaitingAndKeepsItsFlag() throws Exception {
        try (ZkClient client = TestClient.connect(builder())) {
            client.create("/sent", null);

            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> client.setData("/sent", null))
                    .isInstanceOfSatisfying(
                            OperationInterruptedException.class,
                            e -> assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT));
            assertThat(Thread.interrupted()).isTrue();

            proxy.hold(Direction.TO_CLIENT);
            CompletableFuture<Outcome> outcome = new CompletableFuture<>();
            Thread caller = new Thread(() -> {
                try {
                    client.setData("/sent", null);
                } catch (OperationInterruptedException e) {
                    outcome.complete(Thread.currentThread().isInterrupted() ? e.outcome() : null);
                } catch (ZkException e) {
                    outcome.completeExceptionally(e);
                }
            });
            caller.start();
            eventually(() -> {
                Stat stat = witness.zooKeeper().exists("/sent", false);
                assertThat(stat.getVersion()).isEqualTo(1);
            });
            caller.interrupt();
            assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(Outcome.UNKNOWN);
            proxy.release();
            assertThat(client.exists("/sent").orElseThrow().version()).isEqualTo(1);
            eventually(() -> assertThat(client.snapshot().pending()).isZero());
        }
    }

    @Test
    void theRoomOfAnInterruptedCallerComesBackWithoutAConnection() throws Exception {
        try (ZkClient client =
                TestClient.connect(builder().maxInFlightBytes(100_000).rejectWhenFull(true))) {
            client.create("/x", null);
            disconnect();
            CompletableFuture<Outcome> outcome = new CompletableFuture<>();
            Thread caller = new Thread(() -> {
                try {
                    client.setData("/x", new byte[90_000]);
                } catch (OperationInterruptedException e) {
                    outcome.complete(e.outcome());
                }
            });
            caller.start();
            eventually(() -> assertThat(client.snapshot().queued()).isEqualTo(1));
            caller.interrupt();
            assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(Outcome.NOT_SENT);
            eventually(() -> assertThat(client.snapshot().queued()).isZero());
            CompletableFuture<?> next = client.async().setData("/x", new byte[90_000]);
            assertThat(next).isNotDone();
            proxy.refuse(false);
            next.join();
            assertThat(client.exists("/x").orElseThrow().version()).isEqualTo(1);
        }
    }

    private void disconnect() {
        proxy.refuse(true);
        proxy.cut();
        states.await(SessionState.SUSPENDED);
    }

    private static List<CompletableFuture<?>> fill(ZkClient client) {
        List<CompletableFuture<?>> taken = new ArrayList<>();
        for (int i = 0; i < PLACES; i++) {
            taken.add(client.async().exists("/"));
        }
        return taken;
    }

    private ZkClientBuilder builder() {
        return ZkClient.builder(proxy.connectString())
                .sessionTimeout(Duration.ofSeconds(60))
                .maxInFlight(PLACES)
                .listener(states);
    }
}
