/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.TooManyRequestsException;
import io.zkboot.client.event.ResultCallback;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.composite.CompositeOperation;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.testing.Shows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that nobody is told of, since user code does not return, are bounded as requests in flight are. */
class UntakenAnswersTest extends FlowControlFixture {
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
}
