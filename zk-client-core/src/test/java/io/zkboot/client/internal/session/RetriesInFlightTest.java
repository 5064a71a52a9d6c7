/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.TooManyRequestsException;
import io.zkboot.client.internal.session.composite.CompositeOperation;
import io.zkboot.client.retry.RetryFailedException;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.testing.sim.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What pauses between two tries is in flight as well. */
class RetriesInFlightTest extends FlowControlFixture {
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
        assertThat(all.subList(8, 20)).allMatch(FlowControlFixture::isRejected);
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

    /** Those who wait have a thread each, and need no place. */
    @Test
    void whoBlocksTriesAgainAfterARejectionHoweverManyDo() throws InterruptedException {
        world.maxInFlight = 2;
        SimulatedSession client = world.client();
        Session session = client.session();
        RetryPolicy patient = RetryPolicy.DEFAULT.withMaxTries(RetryPolicy.FOREVER);
        List<CompletableFuture<?>> others = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            others.add(retried(client, patient, 0));
        }
        assertThat(open(others)).as("in flight, and rejected").hasSize(4);
        AtomicReference<Object> read = new AtomicReference<>();
        Thread caller = start(() -> read.set(session.execute(
                session.composite(patient, null, Duration.ofHours(1).toNanos()), oneRead())));
        Awaitility.await().until(() -> caller.getState() == Thread.State.WAITING || !caller.isAlive());
        world.serve(1, server);
        Awaitility.await().until(() -> {
            client.run(Duration.ofMillis(10));
            return !caller.isAlive();
        });
        assertThat(read.get()).isNotNull();
    }

    @Test
    void whatIsInFlightAgainLeavesItsPlaceAmongTheRejectedToOthers() {
        world.maxInFlight = 2;
        SimulatedSession client = world.serve(1, server).connect();
        AtomicInteger writes = new AtomicInteger();
        server.onRequest(
                request -> request.opCode() == OpCode.setData && writes.incrementAndGet() > 2 ? Reply.silence() : null);
        RetryPolicy patient = RetryPolicy.DEFAULT.withMaxTries(RetryPolicy.FOREVER);
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(retried(client, patient, 0));
        }
        client.run(Duration.ofSeconds(1));
        assertThat(writes).as("the rejected are sent, and not answered").hasValue(4);
        for (int i = 0; i < 4; i++) {
            all.add(retried(client, patient, 0));
        }
        assertThat(open(all)).as("in flight, and rejected").hasSize(4);
    }
}
