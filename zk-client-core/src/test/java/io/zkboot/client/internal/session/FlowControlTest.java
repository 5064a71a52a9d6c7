/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.failureOf;
import static io.zkboot.client.internal.session.SimulatedSession.resultOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.call.InFlightLimits;
import io.zkboot.client.internal.session.composite.CompositeOperation;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes in flight are bounded; whoever ends, and however, gives room back; who gives up is not sent. */
class FlowControlTest extends FlowControlFixture {
    private static final RetryPolicy RETRY = RetryPolicy.DEFAULT.withMaxTries(3);

    /** Fills the room and checks that it is all there. */
    private static List<CompletableFuture<?>> fill(SimulatedSession client) {
        return fill(client, write(3_000));
    }

    private static List<CompletableFuture<?>> fill(SimulatedSession client, Request<?> request) {
        List<CompletableFuture<?>> taken = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            taken.add(client.submit(request));
        }
        assertThat(taken).as("there is room for these").noneMatch(CompletableFuture::isDone);
        CompletableFuture<?> tooMuch = client.submit(request);
        assertThat(isRejected(tooMuch)).isTrue();
        return taken;
    }

    @Test
    @Shows("F29")
    void requestsBeyondTheBytesAreRejectedAndSmallOnesAreNot() {
        SimulatedSession client = world.serve(1, server).connect();
        List<CompletableFuture<?>> taken = fill(client);
        CompletableFuture<?> rejected = client.submit(write(3_000));
        assertThat(failureOf(rejected)).hasMessageContaining("10000 bytes").hasMessageContaining("NOT_SENT");
        CompletableFuture<?> small = client.submit(write(400));
        client.runUntilIdle();
        assertThat(resultOf(small)).isNotNull();
        assertThat(taken).noneMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(server.requests(OpCode.setData)).hasSize(4);
        fill(client);
    }

    @Test
    void aRequestLargerThanTheBytesIsSentWhenItIsAlone() {
        SimulatedSession client = world.serve(1, server).connect();
        CompletableFuture<?> huge = client.submit(write(50 * LIMIT));
        assertThat(isRejected(client.submit(write(600)))).isTrue();
        client.runUntilIdle();
        assertThat(resultOf(huge)).isNotNull();
        CompletableFuture<?> medium = client.submit(write(600));
        assertThat(isRejected(client.submit(write(50 * LIMIT)))).as("not alone").isTrue();
        client.runUntilIdle();
        assertThat(resultOf(medium)).isNotNull();
        fill(client);
    }

    @Test
    void whatFailsGivesItsBytesBack() {
        server.onRequest(request -> request.opCode() == OpCode.setData ? Reply.error(-103) : null);
        SimulatedSession client = world.serve(1, server).connect();
        for (int round = 0; round < 3; round++) {
            fill(client);
            client.runUntilIdle();
        }
    }

    @Test
    void whatMissesItsDeadlineGivesItsBytesBack() {
        SimulatedSession client = world.client();
        List<CompletableFuture<?>> late = fill(client);
        client.run(Duration.ofSeconds(6));
        assertThat(late).allSatisfy(each -> assertThat(failureOf(each)).isInstanceOf(OperationTimeoutException.class));
        fill(client);
    }

    @Test
    void whatWasSentAndMissesItsDeadlineGivesItsBytesBackOnce() {
        server.onRequest(request -> request.opCode() == OpCode.setData
                ? Reply.answer(request.xid(), 1, -103, null).after(Duration.ofSeconds(6))
                : null);
        SimulatedSession client = world.serve(1, server).connect();
        fill(client);
        client.run(Duration.ofMillis(5_500));
        fill(client);
        client.run(Duration.ofSeconds(20)); // the late replies have come by now
        fill(client);
    }

    @Test
    void whatIsLostWithItsConnectionGivesItsBytesBack() {
        server.onRequest(request -> request.opCode() == OpCode.setData ? Reply.close() : null);
        SimulatedSession client = world.serve(1, server).connect();
        fill(client);
        client.runUntil(SessionState.SUSPENDED).runUntilIdle();
        fill(client);
    }

    @Test
    void theEndOfTheClientFailsAllAndTakesNothingMore() {
        SimulatedSession client = world.client();
        List<CompletableFuture<?>> taken = fill(client);
        client.end(SessionEnding.How.CLOSE);
        client.run(Duration.ofSeconds(1));
        assertThat(taken).allSatisfy(each -> assertThat(failureOf(each)).isInstanceOf(ClientClosedException.class));
        assertThat(failureOf(client.submit(write(3_000)))).isInstanceOf(ClientClosedException.class);
    }

    @Test
    void whatIsCompletedEarlyInAnyWayIsNotSentAndGivesItsBytesBack() {
        List<Consumer<CompletableFuture<?>>> ways = List.of(
                each -> each.complete(null),
                each -> each.completeExceptionally(new IllegalStateException("enough")),
                each -> each.obtrudeException(new IllegalStateException("enough")));
        SimulatedSession client = world.client();
        ways.forEach(way -> {
            fill(client).forEach(way);
            client.turn();
        });
        fill(client);
    }

    @Test
    void aCancelledRequestIsNeverSentAndItsRoomComesBackWithoutAConnection() {
        world.maxInFlight = 3;
        SimulatedSession client = world.client();
        List<CompletableFuture<?>> taken = fill(client);
        taken.forEach(each -> assertThat(each.cancel(false)).isTrue());
        client.run(Duration.ofMillis(1));
        List<CompletableFuture<?>> second = fill(client);
        assertThat(second.get(1).cancel(true)).isTrue();
        world.serve(1, server);
        client.runUntilIdle();
        assertThat(server.requests(OpCode.setData)).as("sent").hasSize(2);
        assertThatThrownBy(second.get(1)::join).isInstanceOf(CancellationException.class);
        fill(client);
    }

    @Test
    void aFewCancelledAmongManyThatWaitAreDroppedAtLast() {
        world.maxInFlightBytes = 64 << 20;
        SimulatedSession client = world.client();
        List<CompletableFuture<?>> waiting = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            waiting.add(client.submit(READ));
        }
        client.turn();
        for (int i = 0; i < 1_000; i += 20) {
            waiting.get(i).cancel(false);
            client.turn();
        }
        assertThat(client.session().snapshot().queued())
                .as("but for less than one in 64")
                .isBetween(950, 965);
        waiting.forEach(each -> each.cancel(false));
        client.turn();
        assertThat(client.session().snapshot().queued()).isZero();
    }

    @Test
    void aCancelledRequestThatWasSentMayBeAppliedAndGivesItsRoomBackWithItsReply() {
        SimulatedSession client = world.serve(1, server).connect();
        client.run(Duration.ofMillis(10));
        server.connection().stall(Direction.TO_CLIENT);
        List<CompletableFuture<?>> sent = fill(client);
        client.runUntil(() -> server.requests(OpCode.setData).size() == 3);
        sent.forEach(each -> assertThat(each.cancel(false)).isTrue());
        client.turn();
        assertThat(isRejected(client.submit(write(3_000))))
                .as("still in flight")
                .isTrue();
        server.connection().resume(Direction.TO_CLIENT);
        client.run(Duration.ofSeconds(1));
        CompletableFuture<?> read = client.submit(Request.exists("/", false));
        client.runUntilIdle();
        assertThat(resultOf(read)).asString().contains("version=3");
        fill(client);
    }

    @Test
    void aReadThatIsCancelledAfterItWasSentGivesItsRoomBackWithItsConnection() {
        world.maxInFlight = 3;
        SimulatedSession client = world.serve(1, server).connect();
        client.run(Duration.ofMillis(10));
        server.connection().stall(Direction.TO_CLIENT);
        List<CompletableFuture<?>> sent = fill(client, READ);
        client.runUntil(() -> server.requests(OpCode.getData).size() == 3);
        sent.forEach(each -> assertThat(each.cancel(false)).isTrue());
        client.turn();
        server.onConnect(request -> Reply.close());
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED);
        fill(client, READ);
        server.onConnect(request -> null);
        client.runUntilIdle();
        assertThat(server.requests(OpCode.getData)).as("sent").hasSize(6);
    }

    @Test
    void theOutcomeOfARejectedRequestIsNotSent() {
        SimulatedSession client = world.client();
        fill(client);
        assertThat(failureOf(client.submit(write(3_000))).outcome()).isEqualTo(Outcome.NOT_SENT);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Shows("F29")
    void noRoomIsLostOrMadeInARandomLife(boolean waitForConnection) {
        world.maxInFlight = 20;
        world.waitForConnection = waitForConnection;
        world.requestTimeout = Duration.ofSeconds(1);
        world.serve(1, server);
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            SimulatedSession client = world.seed(seed).connect();
            List<CompletableFuture<?>> calls = new ArrayList<>();
            for (int step = 0; step < 300; step++) {
                switch (random.nextInt(10)) {
                    case 0 -> client.run(Duration.ofMillis(random.nextInt(300)));
                    case 1 -> client.turn();
                    case 2 -> server.connections().forEach(connection -> connection.stall(Direction.TO_CLIENT));
                    case 3 -> server.connections().forEach(connection -> connection.resume(Direction.TO_CLIENT));
                    case 4 -> {
                        if (random.nextInt(6) == 0) {
                            server.connections().forEach(SimulatedConnection::cut);
                        }
                    }
                    case 5 -> {
                        if (!calls.isEmpty()) {
                            calls.get(random.nextInt(calls.size())).cancel(false);
                        }
                    }
                    case 6 -> calls.add(client.submit(READ));
                    case 7 -> client.busy(random.nextBoolean());
                    case 8 -> calls.add(retried(client, RETRY, random.nextInt(12_000)));
                    default -> calls.add(client.submit(write(random.nextInt(12_000))));
                }
            }
            server.connections().forEach(connection -> connection.resume(Direction.TO_CLIENT));
            client.busy(false);
            client.runUntil(() -> open(calls).isEmpty())
                    .runUntil(SessionState.CONNECTED)
                    .run(Duration.ofSeconds(2));
            assertThat(calls).as("seed %d", seed).anyMatch(FlowControlTest::isRejected);
            assertThat(calls).as("seed %d", seed).anyMatch(CompletableFuture::isCancelled);
            assertThat(client.session().snapshot().queued()).as("seed %d", seed).isZero();
            assertThat(client.session().snapshot().pending())
                    .as("seed %d", seed)
                    .isZero();
            fill(client);
            client.runUntilIdle();
            for (int i = 0; i < 20; i++) {
                assertThat(client.submit(READ)).as("seed %d, place %d", seed, i).isNotDone();
            }
            assertThat(isRejected(client.submit(READ))).as("seed %d", seed).isTrue();
            client.end(SessionEnding.How.CLOSE);
            client.run(Duration.ofSeconds(3));
        }
    }

    @Test
    void aCancelledOperationOfSeveralRequestsGivesItsRoomBackWithoutAConnection() {
        world.maxInFlight = 3;
        SimulatedSession client = world.client();
        List<CompletableFuture<?>> taken = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Session session = client.session();
            taken.add(session.submit(
                    session.composite(RetryPolicy.DEFAULT, null, 5_000_000_000L), oneRead(), null, null));
        }
        assertThat(isRejected(client.submit(READ))).isTrue();
        taken.forEach(each -> assertThat(each.cancel(false)).isTrue());
        client.run(Duration.ofMillis(1));
        fill(client);
    }

    /** While it waited, nobody would hear of anything. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void codeOnTheEventThreadDoesNotWaitForRoomUntilItHasTakenAsMuchAgain(boolean ofBytes) {
        int each = ofBytes ? 3_000 : 0;
        world.maxInFlight = ofBytes ? 100 : 3;
        SimulatedSession client = world.client();
        List<CompletableFuture<?>> there = new ArrayList<>();
        CompletableFuture<?> first = client.submit(write(each));
        first.whenComplete((done, cancelled) -> {
            for (int i = 0; i < 20; i++) {
                there.add(client.submit(write(each)));
            }
        });
        client.submit(write(each));
        client.submit(write(each));
        assertThat(first.cancel(false)).isTrue();
        client.run(Duration.ofMillis(1));
        assertThat(there).hasSize(20);
        int taken = (int) there.stream().filter(call -> !call.isDone()).count();
        assertThat(taken).as("one more that has room, and as many again").isBetween(4, 6);
        assertThat(there.subList(0, taken)).noneMatch(CompletableFuture::isDone);
        assertThat(there.subList(taken, 20)).allMatch(FlowControlTest::isRejected);
        assertThat(isRejected(client.submit(write(each)))).as("others wait").isTrue();
    }

    @Test
    void theWaitForBytesThatEndsInVainGivesItsPlaceBack() {
        world.rejectWhenFull = false;
        SimulatedSession client = world.client();
        for (int i = 0; i < 3; i++) {
            client.submit(write(3_000));
        }
        CompletableFuture<?> late = client.submit(write(3_000), null, Duration.ofNanos(1));
        assertThat(failureOf(late))
                .isInstanceOf(OperationTimeoutException.class)
                .hasMessageContaining("10000 bytes");
        Thread.currentThread().interrupt();
        CompletableFuture<?> interrupted = client.submit(write(3_000));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(failureOf(interrupted)).isInstanceOf(OperationInterruptedException.class);
        assertThat(client.session().snapshot().queued()).isEqualTo(3);
    }

    @Test
    void theWaitForBytesAfterAWaitForAPlaceGivesThePlaceBackWhenItIsInterrupted() throws InterruptedException {
        world.rejectWhenFull = false;
        world.maxInFlight = 1;
        InFlightLimits limits = new InFlightLimits(world.config().limits(), System::nanoTime);
        limits.takeBeyondLimit(LIMIT);
        Thread caller = new Thread(() -> {
            ZkException refused =
                    limits.take(readCall(), 600, Duration.ofMinutes(1).toNanos());
            assertThat(refused).isInstanceOf(OperationInterruptedException.class);
        });
        caller.start();
        Awaitility.await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);
        limits.released(1, 0);
        Awaitility.await().until(() -> limits.inFlight() == 1);
        caller.interrupt();
        caller.join();
        assertThat(limits.inFlight()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theEndOfTheClientWakesAllWhoWaitForRoom(boolean ofBytes) throws InterruptedException {
        world.rejectWhenFull = false;
        world.maxInFlight = ofBytes ? 100 : 1;
        SimulatedSession client = world.client();
        client.submit(write(ofBytes ? 9_000 : 0));
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Thread caller = new Thread(() -> {
                CompletableFuture<?> refused = client.session()
                        .submit(
                                writeCall(ofBytes ? 6_000 : 0),
                                Duration.ofHours(1).toNanos(),
                                null,
                                null);
                assertThat(failureOf(refused)).isInstanceOf(ClientClosedException.class);
            });
            caller.start();
            callers.add(caller);
        }
        Awaitility.await()
                .until(() -> callers.stream().allMatch(each -> each.getState() == Thread.State.TIMED_WAITING));
        client.end(SessionEnding.How.CLOSE);
        client.run(Duration.ofSeconds(1));
        for (Thread caller : callers) {
            caller.join(30_000);
            assertThat(caller.isAlive()).isFalse();
        }
    }

    @Test
    void anInterruptedOperationOfSeveralRequestsGivesItsRoomBackWithoutAConnection() throws InterruptedException {
        SimulatedSession client = world.client();
        Session session = client.session();
        Thread caller = new Thread(() -> {
            CompositeOperation composite = session.composite(RetryPolicy.DEFAULT, null, 5_000_000_000L);
            assertThatThrownBy(() -> session.execute(composite, oneRead()))
                    .isInstanceOf(OperationInterruptedException.class);
        });
        caller.start();
        Awaitility.await().until(() -> session.snapshot().queued() == 1);
        caller.interrupt();
        caller.join();
        client.turn();
        assertThat(session.snapshot().queued()).isZero();
    }

    private List<CompletableFuture<?>> writesOfTwentyThousandBytes(SimulatedSession client, int count) {
        List<CompletableFuture<?>> writes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            writes.add(client.submit(write(20_000)));
        }
        return writes;
    }

    /** One flush takes 64 KiB. Nobody would wake the SendThread for the rest. */
    @Test
    void whatIsMoreThanOneFlushTakesLeavesInTheSameTurn() {
        world.maxInFlightBytes = 64 << 20;
        server.onRequest(request -> Reply.silence());
        SimulatedSession client = world.serve(1, server).connect();
        writesOfTwentyThousandBytes(client, 10);
        client.turn();
        assertThat(client.session().snapshot().pending()).isEqualTo(10);
    }

    @Test
    void whatTheSocketDoesNotTakeAtOnceLeavesWhenItTakesMore() {
        world.maxInFlightBytes = 64 << 20;
        server.onRequest(request -> request.opCode() == OpCode.setData ? Reply.silence() : null); // which wakes nobody
        SimulatedSession client = world.serve(1, server).connect();
        client.run(Duration.ofMillis(100));
        server.connection().stall(Direction.TO_SERVER);
        writesOfTwentyThousandBytes(client, 40);
        client.run(Duration.ofMillis(100));
        assertThat(server.requests(OpCode.setData)).isEmpty();
        client.network().await(0); // whatever has woken it before
        server.connection().resume(Direction.TO_SERVER);
        world.clock().advance(Duration.ofMillis(1));
        Duration room = world.clock().elapsed();
        client.network().await(Duration.ofSeconds(1).toNanos());
        assertThat(world.clock().elapsed()).as("the wait for it is over").isEqualTo(room);
        client.run(Duration.ofMillis(100));
        assertThat(server.requests(OpCode.setData)).hasSize(40);
    }
}
