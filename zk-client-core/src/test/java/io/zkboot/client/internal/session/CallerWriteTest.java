/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.call.LateCallers;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import io.zkboot.client.testing.sim.WireTap;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** What a caller does itself while the SendThread sleeps; in this world it calls from within that sleep. */
class CallerWriteTest {
    private static final Request<NodeData> READ = Request.getData("/", false);
    private static final Request.SetData WRITE = new Request.SetData("/", null, -1);
    private static final Duration LATENCY = Duration.ofMillis(5);

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = ScriptedServer.withTree();
    private final List<CompletableFuture<?>> calls = new ArrayList<>();
    private final List<Integer> sentAfterEach = new ArrayList<>();

    private SimulatedSession connect() {
        SimulatedSession client = world.serve(1, server).connect();
        client.run(Duration.ofMillis(100));
        return client;
    }

    /** Calls from within the next sleep of the SendThread, and notes how many requests are with the server then. */
    private void callWhileItSleeps(SimulatedSession client, Duration timeout, Request<?>... requests) {
        client.network().after(Duration.ofMillis(1), () -> {
            for (Request<?> request : requests) {
                calls.add(client.submit(request, null, timeout));
                sentAfterEach.add(client.session().snapshot().pending());
            }
        });
    }

    @Test
    void whoIsAloneWritesItselfAndTheOthersLeaveItToTheSendThread() {
        SimulatedSession client = connect();
        callWhileItSleeps(client, Duration.ofSeconds(1), READ, WRITE, READ);
        client.run(Duration.ofMillis(500));
        assertThat(sentAfterEach).containsExactly(1, 1, 1);
        assertThat(calls).hasSize(3).allMatch(CompletableFuture::isDone).noneMatch(f -> f.isCompletedExceptionally());
        assertThat(server.requests().stream().map(request -> request.opCode()).filter(opCode -> opCode != OpCode.ping))
                .containsExactly(OpCode.getData, OpCode.setData, OpCode.getData);
    }

    @Test
    void whileThereIsNoConnectionACallerWritesNothing() {
        SimulatedSession client =
                world.serve(1, server).lay(net -> net.latency(LATENCY)).client();
        client.turn();
        callWhileItSleeps(client, Duration.ofSeconds(1), READ);
        client.run(Duration.ofMillis(500));
        assertThat(sentAfterEach).containsExactly(0);
        assertThat(calls.get(0)).isCompleted();
    }

    @Test
    void aConnectionThatBreaksUnderACallerIsLostInTheNextTurnAndWhatHasNotLeftGoesOutOnTheNext() {
        SimulatedSession client = connect();
        server.connection().breakAtNextWrite();
        callWhileItSleeps(client, Duration.ofSeconds(5), WRITE);
        client.run(Duration.ofSeconds(3));
        assertThat(client.states())
                .containsExactly(SessionState.CONNECTED, SessionState.SUSPENDED, SessionState.CONNECTED);
        assertThat(calls.get(0)).isCompleted();
        assertThat(server.requests(OpCode.setData)).hasSize(1);
    }

    @Test
    void whatTheSocketDoesNotTakeFromACallerTheSendThreadWritesLater() {
        SimulatedSession client = connect();
        server.connection().stall(Direction.TO_SERVER);
        callWhileItSleeps(client, Duration.ofSeconds(5), new Request.SetData("/", new byte[100_000], -1));
        client.network().after(Duration.ofMillis(200), () -> server.connection().resume(Direction.TO_SERVER));
        client.run(Duration.ofSeconds(1));
        assertThat(calls.get(0)).isCompleted();
        assertThat(server.data("/")).hasSize(100_000);
    }

    @Test
    void aCallThatACallerHasWrittenEndsAtItsDeadlineAlthoughTheSendThreadWouldSleepLonger() {
        server.onRequest(request -> request.opCode() == OpCode.getData ? Reply.silence() : null);
        SimulatedSession client = connect();
        callWhileItSleeps(client, Duration.ofMillis(50), READ);
        client.run(Duration.ofMillis(52));
        assertThat(sentAfterEach).containsExactly(1);
        assertThat(failureOf(calls.get(0))).isInstanceOf(OperationTimeoutException.class);
        assertThat(failureOf(calls.get(0)).outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    @Shows("F30")
    void whoCallsWhileTheClientEndsIsRefusedOrAnswered() {
        SimulatedSession client = connect();
        client.network().after(Duration.ofMillis(1), () -> {
            client.end(SessionEnding.How.CLOSE);
            calls.add(client.submit(READ));
        });
        client.run(Duration.ofSeconds(3));
        assertThat(client.isEnded()).isTrue();
        assertThat(calls.get(0)).isCompletedExceptionally();
    }

    private static void failOnWrites(SimulatedSession client) {
        client.network().tap(new WireTap() {
            @Override
            public void written(SimulatedConnection connection, byte[] bytes, Duration since) {
                throw new IllegalStateException("a defect");
            }

            @Override
            public void read(SimulatedConnection connection, byte[] bytes) {}
        });
    }

    /** What it has left behind in the output must not be sent by the next turn. */
    @Test
    void aDefectInTheThreadOfACallerIsFoundAlsoWhereTheSendThreadDoesNotGetToSleep() {
        List<LateCallers> queues = new ArrayList<>();
        world.queue = network -> {
            LateCallers queue = new LateCallers(network);
            queues.add(queue);
            return queue;
        };
        SimulatedSession client = connect();
        failOnWrites(client);
        client.leaveAsItIs();
        queues.get(0).come(() -> {
            calls.add(client.submit(READ));
            calls.add(client.submit(READ)); // the token has been given back by now, so it is work that is seen
        });
        assertThatThrownBy(() -> client.session().sendThread().sleep())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("in the thread of a caller");
        assertThat(server.requests(OpCode.getData)).isEmpty();
    }

    @Test
    void aDefectInTheThreadOfACallerEndsTheSessionAndLeavesNobodyWaiting() {
        SimulatedSession client = connect();
        failOnWrites(client);
        callWhileItSleeps(client, Duration.ofSeconds(5), READ);
        client.session().sendThread().run();
        client.session().eventThread().drain();
        assertThat(failureOf(calls.get(0))).hasMessageContaining("SendThread failed");
        assertThat(client.state()).isEqualTo(SessionState.CLOSED);
    }

    private void sleepUntilItHasCalled(SimulatedSession client) throws IOException {
        while (sentAfterEach.isEmpty()) {
            client.session().sendThread().sleep();
        }
    }

    /** A happening of the simulated network ends a sleep as well; the next one is over at once if it was woken. */
    @Test
    void theSendThreadSleepsOnWhenACallerHasWrittenAll() throws IOException {
        SimulatedSession client = world.serve(1, server)
                .lay(net -> net.latency(LATENCY))
                .connect()
                .run(Duration.ofMillis(100));
        callWhileItSleeps(client, Duration.ofSeconds(5), READ);
        sleepUntilItHasCalled(client);
        assertThat(sentAfterEach).containsExactly(1);
        Duration written = world.clock().elapsed();
        client.session().sendThread().sleep();
        assertThat(world.clock().elapsed()).isEqualTo(written.plus(LATENCY));
        client.runUntilIdle();
        assertThat(calls.get(0)).isCompleted();
    }

    @Test
    void aDefectInTheThreadOfACallerIsFoundBeforeTheNextTurn() {
        SimulatedSession client = connect();
        failOnWrites(client);
        client.leaveAsItIs();
        callWhileItSleeps(client, Duration.ofSeconds(5), READ);
        assertThatThrownBy(() -> sleepUntilItHasCalled(client))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("in the thread of a caller");
        assertThat(isWoken(client)).isTrue();
    }

    /** It would be in doubt if the move were over before its answer. */
    @Test
    void onAConnectionThatIsToEndACallerWritesNothing() {
        world.servers = 2;
        ScriptedServer other = server.sibling();
        world.serve(2, other);
        server.onRequest(request -> request.opCode() == OpCode.getData ? Reply.silence() : null);
        SimulatedSession client = connect();
        client.submit(READ);
        client.run(Duration.ofMillis(1));
        client.session().setServers(List.of(new HostPort("zk2", 2181)));
        client.run(Duration.ofMillis(1));
        assertThat(client.state()).isEqualTo(SessionState.CONNECTED);
        callWhileItSleeps(client, Duration.ofSeconds(15), WRITE);
        client.run(Duration.ofMillis(500));
        assertThat(sentAfterEach).as("that which the move waits for").containsExactly(1);
        client.runUntilIdle();
        assertThat(server.requests(OpCode.setData)).isEmpty();
        assertThat(other.requests(OpCode.setData)).hasSize(1);
        assertThat(calls.get(0)).isCompleted();
    }

    /** Whether its next sleep would be over at once. */
    private boolean isWoken(SimulatedSession client) {
        Duration before = world.clock().elapsed();
        client.network().await(Duration.ofSeconds(1).toNanos());
        return world.clock().elapsed().equals(before);
    }

    @Test
    void theSendThreadIsWokenForADeadlineThatComesBeforeItsSleepIsOver() throws IOException {
        server.onRequest(request -> request.opCode() == OpCode.getData ? Reply.silence() : null);
        SimulatedSession client = connect();
        callWhileItSleeps(client, Duration.ofMillis(50), READ);
        sleepUntilItHasCalled(client);
        assertThat(sentAfterEach).containsExactly(1);
        assertThat(isWoken(client)).isTrue();
    }

    @Test
    void theSendThreadIsWokenForACallThatNobodyCanWriteYet() throws IOException {
        world.connectRetry = world.connectRetry.withDelay(Duration.ofMinutes(1)).withMaxDelay(Duration.ofMinutes(1));
        SimulatedSession client = world.client();
        client.run(Duration.ofMillis(100));
        callWhileItSleeps(client, Duration.ofMillis(50), READ);
        sleepUntilItHasCalled(client);
        assertThat(isWoken(client)).isTrue();
    }

    @Test
    void aCallThatFailsInTheThreadOfItsCallerEndsWithoutTheSendThread() throws IOException {
        SimulatedSession client = connect();
        callWhileItSleeps(
                client,
                Duration.ofSeconds(5),
                new Request.Create("/bad", null, new UnreadableList(), CreateMode.PERSISTENT, 0));
        sleepUntilItHasCalled(client);
        client.session().eventThread().drain();
        assertThat(failureOf(calls.get(0))).hasMessageContaining("could not be encoded");
        assertThat(isWoken(client)).isFalse();
    }
}
