/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.testing.Await;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is interrupted while he waits for an operation of several calls, or tries, hears what may have happened. */
@Timeout(60)
class InterruptedOperationsTest {
    private static final Duration MOMENT = Duration.ofMillis(10);
    private static final Set<Thread.State> WAITING = EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);
    private static final RetryPolicy PATIENT =
            RetryPolicy.DEFAULT.withDelay(Duration.ofMinutes(1)).withJitter(0);

    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedFrontDoor door = SimulatedFrontDoor.connect(server);
    private final ZkClient client = SimulatedClient.of(door).withRetry(PATIENT).withDeadline(Duration.ofHours(1));

    /** Interrupts who makes the call when that has come so far and he waits; returns what he is told. */
    private OperationInterruptedException interrupted(BooleanSupplier soFar, Consumer<ZkClient> call) throws Exception {
        FutureTask<Throwable> told = new FutureTask<>(() -> catchThrowable(() -> call.accept(client)));
        waiting(soFar, told).interrupt();
        assertThat(told.get()).isInstanceOf(OperationInterruptedException.class);
        return (OperationInterruptedException) told.get();
    }

    /** Returns the thread that makes a call, when that has come so far and waits. The world stands still then. */
    private Thread waiting(BooleanSupplier soFar, FutureTask<Throwable> call) {
        Thread caller = new Thread(call, "caller");
        caller.setDaemon(true);
        caller.start();
        Await.until("it has come so far", Duration.ofSeconds(30), () -> {
            boolean waits = WAITING.contains(caller.getState());
            if (waits) {
                door.run(MOMENT);
            }
            return waits && soFar.getAsBoolean();
        });
        door.run(MOMENT);
        return caller;
    }

    private void outage() {
        server.onConnect(request -> Reply.close());
        server.connection().cut();
        door.run(MOMENT);
    }

    private void theConnectionIsBack() {
        server.onConnect(request -> null);
        door.runUntilConnected();
        door.run(Duration.ofMinutes(2));
    }

    @Test
    void whatWaitsForAConnectionWasNotSentAndIsNotSentLater() throws Exception {
        outage();
        OperationInterruptedException told = interrupted(() -> true, zk -> zk.setData("/zookeeper", null));
        assertThat(told.outcome()).isEqualTo(Outcome.NOT_SENT);
        theConnectionIsBack();
        assertThat(server.requests(OpCode.setData)).isEmpty();
    }

    /** Nobody waits for it: it is not sent again, and takes no room until there is a connection. */
    @Test
    void aReadThatWasSentIsNotCarriedOverToTheNextConnection() throws Exception {
        server.onRequest(request -> request.opCode() == OpCode.getData ? Reply.silence() : null);
        OperationInterruptedException told = interrupted(
                () -> !server.requests(OpCode.getData).isEmpty(),
                zk -> zk.withRetry(RetryPolicy.NONE).getData("/zookeeper"));
        assertThat(told.outcome()).isEqualTo(Outcome.UNKNOWN);
        outage();
        assertThat(client.snapshot().pending()).isZero();
        theConnectionIsBack();
        assertThat(server.requests(OpCode.getData)).hasSize(1);
    }

    /** It was carried over before, while somebody waited. */
    @Test
    void aReadThatWaitsForTheNextConnectionAfterItWasSentIsNotSentAgain() throws Exception {
        server.onRequest(request -> request.opCode() == OpCode.getData ? Reply.silence() : null);
        OperationInterruptedException told = interrupted(
                () -> {
                    if (server.requests(OpCode.getData).isEmpty()) {
                        return false;
                    }
                    outage();
                    return true;
                },
                zk -> zk.withRetry(RetryPolicy.NONE).getData("/zookeeper"));
        assertThat(told.outcome()).isEqualTo(Outcome.UNKNOWN);
        door.run(MOMENT);
        assertThat(client.snapshot().pending()).isZero();
        theConnectionIsBack();
        assertThat(server.requests(OpCode.getData)).hasSize(1);
    }

    @Test
    void ofWhatWasSentNobodyKnows() throws Exception {
        server.onRequest(request -> request.opCode() == OpCode.setData ? Reply.silence() : null);
        OperationInterruptedException told =
                interrupted(() -> !server.requests(OpCode.setData).isEmpty(), zk -> zk.setData("/zookeeper", null));
        assertThat(told.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void whatWasRefusedUnreadAndWaitsForItsNextTryHasDoneNothing() throws Exception {
        server.onRequest(
                request -> request.opCode() == OpCode.setData ? Reply.error(Code.THROTTLEDOP.intValue()) : null);
        OperationInterruptedException told =
                interrupted(() -> !server.requests(OpCode.setData).isEmpty(), zk -> zk.setData("/zookeeper", null));
        assertThat(told.outcome()).isEqualTo(Outcome.NOT_SENT);
        door.run(Duration.ofMinutes(5));
        assertThat(server.requests(OpCode.setData)).as("tries").hasSize(1);
    }

    @Test
    void whatHasOnlyReadUntilThenHasDoneNothing() throws Exception {
        server.change("/a", false);
        server.onRequest(
                request -> request.opCode() == OpCode.setData ? Reply.error(Code.THROTTLEDOP.intValue()) : null);
        OperationInterruptedException told = interrupted(
                () -> !server.requests(OpCode.setData).isEmpty(),
                zk -> zk.create("/a", null, CreateOptions.PERSISTENT.orSet()));
        assertThat(server.requests(OpCode.exists)).hasSize(1);
        assertThat(told.outcome()).isEqualTo(Outcome.NOT_SENT);
    }

    @Test
    void ofWhatWasDoneInPartNobodyKnows() throws Exception {
        AtomicInteger creates = new AtomicInteger();
        server.onRequest(request -> request.opCode() == OpCode.create && creates.incrementAndGet() == 3
                ? Reply.error(Code.THROTTLEDOP.intValue())
                : null);
        OperationInterruptedException told = interrupted(
                () -> creates.get() == 3, zk -> zk.create("/a/b", null, CreateOptions.PERSISTENT.withParents()));
        assertThat(server.look("/a")).as("its parent was made").isNotNull();
        assertThat(told.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void whatGoesOnInTheBackgroundIsNotSaidToBeUnsent() throws Exception {
        server.change("/a", false);
        outage();
        OperationInterruptedException told =
                interrupted(() -> true, zk -> zk.delete("/a", DeleteOptions.ANY_VERSION.withGuarantee()));
        assertThat(told.outcome()).isEqualTo(Outcome.UNKNOWN);
        theConnectionIsBack();
        assertThat(server.look("/a")).isNull();
    }

    /**
     * As the function is the user's, so is what it throws. It is asked in the caller's time, in which the pause stays.
     */
    @Test
    void aPolicyThatThrowsWhileItIsAskedEndsTheTries() throws Exception {
        server.onRequest(
                request -> request.opCode() == OpCode.getData ? Reply.error(Code.THROTTLEDOP.intValue()) : null);
        RetryPolicy throwing = PATIENT.withInterrupt(() -> {
            throw new IllegalStateException("a test");
        });
        FutureTask<Throwable> told = new FutureTask<>(
                () -> catchThrowable(() -> client.withRetry(throwing).getData("/")));
        waiting(() -> !server.requests(OpCode.getData).isEmpty(), told);
        assertThat(told.get()).isInstanceOf(IllegalStateException.class).hasMessage("a test");
        door.run(Duration.ofMinutes(5));
        assertThat(server.requests(OpCode.getData)).hasSize(1);
    }

    @Test
    void aPolicyThatIsAskedDelaysTheNextTryByNothing() {
        AtomicInteger tries = new AtomicInteger();
        server.onRequest(request -> request.opCode() == OpCode.getData && tries.incrementAndGet() == 1
                ? Reply.error(Code.THROTTLEDOP.intValue())
                : null);
        Duration before = door.elapsed();
        door.runUntilDone(
                client.withRetry(PATIENT.withDelay(Duration.ofMillis(250)).withInterrupt(() -> false))
                        .async()
                        .getData("/"));
        assertThat(door.elapsed().minus(before)).isBetween(Duration.ofMillis(250), Duration.ofMillis(300));
    }

    /** The first try took half of it, and the pause would take the rest. */
    @Test
    void theDeadlineOfAPolicyBeginsWithTheFirstTry() {
        server.onRequest(request -> request.opCode() == OpCode.getData
                ? Reply.error(Code.THROTTLEDOP.intValue()).after(Duration.ofMillis(500))
                : null);
        RetryPolicy within = PATIENT.withDelay(Duration.ofMillis(600)).withDeadline(Duration.ofSeconds(1));
        Duration before = door.elapsed();
        door.runUntilDone(client.withRetry(within).async().getData("/").handle((node, failure) -> failure));
        assertThat(door.elapsed().minus(before)).isLessThan(Duration.ofSeconds(1));
        assertThat(server.requests(OpCode.getData)).hasSize(1);
    }

    @Test
    void whoIsAskedAndGoesOnGetsTheAnswer() {
        RetryPolicy asking = PATIENT.withInterrupt(() -> false);
        ZkClient waiting = SimulatedCaller.of(door, client.withRetry(asking));
        assertThat(waiting.getData("/")).isNotNull();
    }

    @Test
    void whoWaitsWithAPolicyGetsTheAnswer() {
        assertThat(SimulatedCaller.of(door, client).getData("/")).isNotNull();
    }

    /** It may have been taken on the connection that is lost. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anIdentityThatWasSentStaysThoughItsConnectionIsLost(boolean again) throws Exception {
        server.onRequest(request -> request.opCode() == OpCode.auth ? Reply.silence() : null);
        RetryPolicy policy = again ? PATIENT : RetryPolicy.NONE;
        OperationInterruptedException told = interrupted(
                () -> !server.requests(OpCode.auth).isEmpty(),
                zk -> zk.withRetry(policy).addAuth("digest", "anna:secret".getBytes(StandardCharsets.UTF_8)));
        assertThat(told.outcome()).isEqualTo(Outcome.UNKNOWN);
        server.onRequest(request -> null);
        outage();
        theConnectionIsBack();
        assertThat(server.requests(OpCode.auth)).hasSize(2);
    }
}
