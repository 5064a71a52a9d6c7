/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.failureOf;
import static io.zkboot.client.internal.session.SimulatedSession.resultOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.TooManyRequestsException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.ResultCallback;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.InFlightLimits;
import io.zkboot.client.internal.session.composite.CompositeOperation;
import io.zkboot.client.retry.RetryFailedException;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes in flight are bounded; whoever ends, and however, gives room back; who gives up is not sent. */
class FlowControlTest {
    private static final int LIMIT = 10_000;
    private static final RetryPolicy RETRY = RetryPolicy.DEFAULT.withMaxTries(3);
    private static final Request<NodeData> READ = Request.getData("/", false);

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = ScriptedServer.withTree();

    FlowControlTest() {
        world.maxInFlightBytes = LIMIT;
        world.rejectWhenFull = true;
        world.requestTimeout = Duration.ofSeconds(5);
        world.sessionTimeout = Duration.ofSeconds(60);
    }

    private static Request.SetData write(int bytes) {
        return new Request.SetData("/", new byte[bytes], -1);
    }

    private static boolean isRejected(CompletableFuture<?> future) {
        return future.isCompletedExceptionally()
                && !future.isCancelled()
                && failureOf(future) instanceof TooManyRequestsException;
    }

    /** Fills the room and checks that it is all there. */
    private static List<CompletableFuture<?>> fill(SimulatedSession client) {
        List<CompletableFuture<?>> taken = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            taken.add(client.submit(write(3_000)));
        }
        assertThat(taken).as("there is room for these").noneMatch(CompletableFuture::isDone);
        CompletableFuture<?> tooMuch = client.submit(write(3_000));
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

    private static Call<Stat> writeCall(int bytes) {
        return new Call<>(write(bytes), "/", null, null);
    }

    private static Call<?> readCall() {
        return new Call<>(READ, "/", null, null);
    }

    @SuppressWarnings("unchecked")
    private static CompositeOperation.Plan<NodeData> oneRead() {
        return composite -> composite.call(() -> (Call<NodeData>) readCall());
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

    /** How a user asks for something that the EventThread tells of. */
    private enum Asking {
        FUTURE,
        CALLBACK,
        OPERATION,
        OPERATION_WITH_A_CALLBACK
    }

    /** Asks for something of so many bytes; completed when it is told. */
    private static CompletableFuture<?> ask(SimulatedSession client, Asking how, int bytes) {
        Session session = client.session();
        long timeout = Duration.ofMinutes(1).toNanos();
        CompletableFuture<Object> told = new CompletableFuture<>();
        CompositeOperation.Plan<Stat> oneWrite =
                composite -> composite.call(() -> new Call<>(write(bytes), "/", null, null));
        switch (how) {
            case FUTURE -> {
                return session.submit(new Call<>(write(bytes), "/", null, null), timeout, null, null);
            }
            case OPERATION -> {
                return session.submit(session.composite(RetryPolicy.DEFAULT, null, timeout), oneWrite, null, null);
            }
            case CALLBACK ->
                tell(told, callback -> session.submit(new Call<>(write(bytes), "/", null, null), timeout, callback));
            default ->
                tell(
                        told,
                        callback ->
                                session.submit(session.composite(RetryPolicy.NONE, null, timeout), oneWrite, callback));
        }
        return told;
    }

    private static void tell(CompletableFuture<Object> told, Consumer<ResultCallback<Stat>> ask) {
        try {
            ask.accept((result, failure) -> {
                if (failure == null) {
                    told.complete(result);
                } else {
                    told.completeExceptionally(failure);
                }
            });
        } catch (TooManyRequestsException thrown) {
            told.completeExceptionally(thrown);
        }
    }

    /** Asks again and again while the servers answer and nobody is told; returns what was not refused. */
    private static List<CompletableFuture<?>> askInVain(SimulatedSession client, Asking how, int bytes) {
        List<CompletableFuture<?>> taken = new ArrayList<>();
        client.busy(true);
        for (int i = 0; i < 20; i++) {
            for (int j = 0; j < 10; j++) {
                CompletableFuture<?> asked = ask(client, how, bytes);
                if (!asked.isDone()) {
                    taken.add(asked);
                }
            }
            client.run(Duration.ofMillis(10));
        }
        return taken;
    }

    /** Without a bound the answers would fill the memory. */
    @ParameterizedTest
    @EnumSource
    @Shows("F29")
    void whileTheEventThreadTellsNobodyOnlySoMuchIsAnsweredAsMayBeInFlight(Asking how) {
        world.maxInFlight = 4;
        SimulatedSession client = world.serve(1, server).connect();
        List<CompletableFuture<?>> taken = askInVain(client, how, 0);
        assertThat(server.requests(OpCode.setData)).hasSizeBetween(4, 8);
        assertThat(client.session().snapshot().eventBacklog())
                .as("with those that were rejected")
                .isLessThan(20);
        client.busy(false);
        client.turn();
        assertThat(taken).allMatch(CompletableFuture::isDone);
        assertThat(taken.stream().filter(each -> !each.isCompletedExceptionally()))
                .hasSameSizeAs(server.requests(OpCode.setData));
        List<CompletableFuture<?>> next = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            next.add(ask(client, how, 0));
        }
        client.run(Duration.ofMillis(10));
        assertThat(next).allSatisfy(each -> assertThat(each).isCompleted());
    }

    @ParameterizedTest
    @EnumSource
    void whileTheEventThreadTellsNobodyOnlySoManyBytesAreKeptAsMayBeInFlight(Asking how) {
        SimulatedSession client = world.serve(1, server).connect();
        List<CompletableFuture<?>> taken = askInVain(client, how, 3_000);
        assertThat(server.requests(OpCode.setData)).hasSizeBetween(3, 6);
        client.busy(false);
        client.turn();
        assertThat(taken).allMatch(CompletableFuture::isDone);
        assertThat(ask(client, how, 3_000)).isNotDone();
    }

    /** A client that has told nobody of two answers, and may have two requests in flight. */
    private SimulatedSession behind() {
        world.maxInFlight = 2;
        world.rejectWhenFull = false;
        SimulatedSession client = world.serve(1, server).connect();
        client.busy(true);
        client.submit(READ);
        client.submit(READ);
        client.run(Duration.ofMillis(10));
        return client;
    }

    private static Thread start(Runnable caller) {
        Thread thread = new Thread(caller);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void awaitAsleep(Thread caller) {
        Awaitility.await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);
    }

    private static void awaitEnd(Thread caller) throws InterruptedException {
        caller.join(30_000);
        assertThat(caller.isAlive()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void whoWaitsForTheEventThreadToTellOfOthersGoesOnWhenItDoes(Asking how) throws InterruptedException {
        SimulatedSession client = behind();
        AtomicReference<CompletableFuture<?>> asked = new AtomicReference<>();
        Thread caller = start(() -> asked.set(ask(client, how, 0)));
        awaitAsleep(caller);
        client.run(Duration.ofMillis(10));
        assertThat(server.requests(OpCode.setData)).isEmpty();
        client.busy(false);
        client.turn();
        awaitEnd(caller);
        client.run(Duration.ofMillis(10));
        assertThat(asked.get()).isCompleted();
    }

    @Test
    void whoWaitsForTheEventThreadInVainIsTooLateOrInterruptedAndHasSentNothing() {
        SimulatedSession client = behind();
        assertThat(failureOf(client.submit(READ, null, Duration.ofNanos(1))))
                .isInstanceOf(OperationTimeoutException.class)
                .hasMessageContaining("NOT_SENT")
                .hasMessageContaining("wait for a listener or callback to return");
        Thread.currentThread().interrupt();
        CompletableFuture<?> interrupted = client.submit(READ);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(failureOf(interrupted)).isInstanceOf(OperationInterruptedException.class);
        assertThat(client.session().snapshot().queued()).isZero();
    }

    /** Its user code may never return. */
    @Test
    void theEndOfTheClientWakesWhoWaitsForTheEventThread() throws InterruptedException {
        SimulatedSession client = behind();
        AtomicReference<CompletableFuture<?>> asked = new AtomicReference<>();
        Thread caller = start(() -> asked.set(
                client.session().submit(readCall(), Duration.ofHours(1).toNanos(), null, null)));
        awaitAsleep(caller);
        client.end(SessionEnding.How.CLOSE);
        client.run(Duration.ofSeconds(1));
        awaitEnd(caller);
        assertThat(failureOf(asked.get())).isInstanceOf(ClientClosedException.class);
    }

    /** The listener that holds all up may wait for just that. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoBlocksIsServedWhileTheEventThreadTellsNobody(boolean ofSeveralRequests) {
        SimulatedSession client = behind();
        Session session = client.session();
        long timeout = Duration.ofHours(1).toNanos();
        AtomicReference<Object> read = new AtomicReference<>();
        Thread caller = start(() -> read.set(
                ofSeveralRequests
                        ? session.execute(session.composite(RetryPolicy.DEFAULT, null, timeout), oneRead())
                        : session.execute(readCall(), timeout)));
        Awaitility.await().until(() -> {
            client.run(Duration.ofMillis(10));
            return !caller.isAlive();
        });
        assertThat(read.get()).isInstanceOf(NodeData.class);
    }

    /** It would wait for itself. */
    @Test
    void codeOnTheEventThreadDoesNotWaitForWhatItHasToTell() {
        world.maxInFlight = 2;
        world.rejectWhenFull = false;
        SimulatedSession client = world.serve(1, server).connect();
        List<CompletableFuture<?>> asked = new ArrayList<>();
        client.submit(READ).whenComplete((done, failure) -> {
            for (int i = 0; i < 5; i++) {
                asked.add(client.submit(READ));
                asked.add(client.submit(READ));
                client.runWithoutEvents(Duration.ofMillis(10)); // this thread is the SendThread as well
            }
        });
        client.run(Duration.ofMillis(100));
        assertThat(asked).hasSize(10).allSatisfy(each -> assertThat(each).isCompleted());
    }

    private static CompletableFuture<?> retried(SimulatedSession client, RetryPolicy retry, int bytes) {
        Session session = client.session();
        CompositeOperation composite =
                session.composite(retry, null, Duration.ofSeconds(10).toNanos());
        return session.submit(composite, each -> each.call(() -> writeCall(bytes)), null, null);
    }

    private static List<CompletableFuture<?>> open(List<CompletableFuture<?>> all) {
        return all.stream().filter(each -> !each.isDone()).toList();
    }

    /** They would all be sent after their pause, and be kept until then. */
    @ParameterizedTest
    @ValueSource(ints = {0, 2_400})
    void ofThoseThatAreRejectedOnlyAsManyTryAgainAsMayBeInFlightAndOnlyIfThereIsRoomThen(int bytes) {
        world.maxInFlight = bytes == 0 ? 4 : 100;
        SimulatedSession client = world.client();
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(retried(client, RetryPolicy.DEFAULT.withMaxTries(3), bytes));
        }
        assertThat(open(all)).as("in flight, and to be tried again").hasSize(8);
        assertThat(all.subList(8, 20)).allMatch(FlowControlTest::isRejected);
        for (int i = 0; i < 20; i++) {
            client.run(Duration.ofMillis(100));
            assertThat(client.session().snapshot().queued()).isEqualTo(4);
        }
        assertThat(open(all)).isEqualTo(all.subList(0, 4));
        assertThat(failureOf(all.get(4)))
                .isInstanceOf(RetryFailedException.class)
                .hasRootCauseInstanceOf(TooManyRequestsException.class);
        world.serve(1, server);
        client.runUntil(() -> open(all).isEmpty());
        assertThat(server.requests(OpCode.setData)).hasSize(4);
        for (int i = 0; i < 20; i++) {
            all.add(retried(client, RetryPolicy.DEFAULT, bytes));
        }
        assertThat(open(all)).as("all room has come back").hasSize(8);
        client.run(Duration.ofSeconds(1));
        assertThat(server.requests(OpCode.setData))
                .as("there is room for them at their second try")
                .hasSize(12);
    }

    /** While there is no connection, and they do not wait for one, each of them fails at once. */
    @ParameterizedTest
    @ValueSource(ints = {0, 2_400})
    void whatPausesBetweenTwoTriesKeepsItsRoom(int bytes) {
        world.maxInFlight = bytes == 0 ? 4 : 100;
        world.waitForConnection = false;
        SimulatedSession client = world.client();
        RetryPolicy patient = RetryPolicy.DEFAULT.withMaxTries(RetryPolicy.FOREVER);
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(retried(client, patient, bytes));
            client.run(Duration.ofMillis(20));
            assertThat(client.session().snapshot().queued()).isLessThanOrEqualTo(4);
        }
        assertThat(open(all)).as("pausing, and to be tried again").hasSizeBetween(4, 8);
        open(all).forEach(each -> assertThat(each.cancel(false)).isTrue());
        client.turn();
        assertThat(client.session().snapshot().queued())
                .as("though their pauses are not over")
                .isZero();
        for (int i = 0; i < 4; i++) {
            all.add(retried(client, patient, bytes));
        }
        client.run(Duration.ofSeconds(5));
        assertThat(open(all)).hasSize(4);
        client.run(Duration.ofSeconds(6));
        assertThat(open(all)).as("after their deadline").isEmpty();
        assertThat(client.session().snapshot().queued()).isZero();
    }

    /** It may pause for days. */
    @Test
    void whatGoesOnInTheBackgroundKeepsNoRoomWhileItPauses() {
        world.maxInFlight = 2;
        world.waitForConnection = false;
        SimulatedSession client = world.client();
        Session session = client.session();
        for (int i = 0; i < 5; i++) {
            CompositeOperation composite = session.composite(
                    RetryPolicy.NONE, null, Duration.ofSeconds(1).toNanos());
            CompletableFuture<?> unused = session.submit(
                    composite, each -> each.inBackground(inner -> inner.call(() -> writeCall(0))), null, null);
            client.run(Duration.ofMillis(10));
        }
        assertThat(session.snapshot().queued()).isZero();
    }

    @Test
    void theWriterWhoIsInterruptedInAPauseGivesItsRoomBackBeforeThatIsOver() throws InterruptedException {
        world.waitForConnection = false;
        SimulatedSession client = world.client();
        Session session = client.session();
        RetryPolicy slow = RetryPolicy.DEFAULT.withDelay(Duration.ofMinutes(1));
        Thread caller = start(() -> {
            CompositeOperation composite =
                    session.composite(slow, null, Duration.ofHours(1).toNanos());
            assertThatThrownBy(() -> session.execute(composite, oneRead()))
                    .isInstanceOf(OperationInterruptedException.class);
        });
        Awaitility.await().until(() -> {
            client.turn();
            return session.snapshot().queued() == 1 && caller.getState() == Thread.State.WAITING;
        });
        client.turn();
        assertThat(session.snapshot().queued()).as("it pauses").isEqualTo(1);
        caller.interrupt();
        awaitEnd(caller);
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
