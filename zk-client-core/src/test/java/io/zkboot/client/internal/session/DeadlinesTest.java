/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.NodeData;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.TooManyRequestsException;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** Every operation ends by its deadline, whatever happens. */
class DeadlinesTest {
    private static final Request<NodeData> READ = Request.getData("/", false);
    private static final Request.SetData WRITE = new Request.SetData("/", null, -1);

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = ScriptedServer.withTree();

    @Test
    void queuedCallEndsAtItsDeadlineAsNotSentAndTellsWhyThereIsNoConnection() {
        world.requestTimeout = Duration.ofSeconds(3);
        SimulatedSession client = world.client();
        CompletableFuture<?> write = client.submit(WRITE);
        client.run(Duration.ofMillis(2_999));
        assertThat(write).isNotDone();
        client.run(Duration.ofMillis(1));
        assertThat(failureOf(write)).isInstanceOf(OperationTimeoutException.class);
        assertThat(failureOf(write).outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(failureOf(write)).hasMessageContaining("REFUSED").hasMessageContaining("zk1:2181");
    }

    @Test
    @Shows({"F07", "D03"})
    void unansweredCallEndsAtItsDeadlineAsUnknownAndTheLateReplyIsDropped() {
        world.sessionTimeout = Duration.ofSeconds(30);
        world.requestTimeout = Duration.ofSeconds(3);
        server.onRequest(request -> request.opCode() == OpCode.getData
                ? Reply.ok(new org.apache.zookeeper.proto.GetDataResponse(
                                new byte[0], new org.apache.zookeeper.data.Stat()))
                        .after(Duration.ofSeconds(4))
                : null);
        SimulatedSession client = world.serve(1, server).connect();
        WatchChange arm = new WatchChange.Arm(WatchKind.DATA, "/", client.watcher("w"));
        CompletableFuture<?> slow = client.submit(Request.getData("/", true), arm);
        client.run(Duration.ofMillis(2_999));
        assertThat(slow).isNotDone();
        client.run(Duration.ofMillis(1));
        assertThat(failureOf(slow)).isInstanceOf(OperationTimeoutException.class);
        assertThat(failureOf(slow).outcome()).isEqualTo(Outcome.UNKNOWN);
        client.run(Duration.ofSeconds(2));
        CompletableFuture<?> next = client.submit(WRITE);
        client.runUntilIdle();
        assertThat(next).isCompleted();
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
        assertThat(client.session().snapshot().watches()).isZero();
        assertThat(client.session().snapshot().pending()).isZero();
    }

    @Test
    @Shows({"F07", "D03"})
    void serverThatAnswersPingsOnlyIsLeft() {
        world.requestTimeout = Duration.ofSeconds(3);
        server.onRequest(request -> request.opCode() == OpCode.ping ? null : Reply.silence());
        SimulatedSession client = world.serve(1, server).connect();
        CompletableFuture<?> write = client.submit(WRITE);
        client.run(Duration.ofSeconds(6));
        assertThat(failureOf(write).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
        client.run(Duration.ofSeconds(5));
        assertThat(client.states()).contains(SessionState.SUSPENDED);
        assertThat(client.changes().get(1).reason()).isEqualTo(Reason.HEARTBEAT_LOST);
    }

    @Test
    void callWhoseDeadlinePassesWhileThereIsNoConnectionIsNotSentWithTheNextOne() {
        world.requestTimeout = Duration.ofSeconds(3);
        SimulatedSession client = world.client();
        CompletableFuture<?> write = client.submit(WRITE);
        client.run(Duration.ofMillis(1_000));
        server.onConnect(request -> Reply.session(6_000, 7, new byte[16], false).after(Duration.ofMillis(100)));
        world.serve(1, server);
        client.runUntil(() -> !server.connectRequests().isEmpty());
        world.clock().advance(Duration.ofSeconds(2)); // this process stands still for a while
        client.turn();
        assertThat(client.state()).isEqualTo(SessionState.CONNECTED);
        client.run(Duration.ofSeconds(1));
        assertThat(failureOf(write).outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(server.requests(OpCode.setData)).isEmpty();
    }

    @Test
    void deadlineThatIsTheLargestReadingOfTheClockIsADeadlineToo() {
        SimulatedSession client = world.client();
        long rest = Long.MAX_VALUE - world.clock().nanoTime();
        CompletableFuture<?> read = client.submit(READ, null, Duration.ofNanos(rest));
        client.run(Duration.ofNanos(rest));
        assertThat(failureOf(read)).isInstanceOf(OperationTimeoutException.class);
    }

    @Test
    void eachCallHasItsOwnDeadline() {
        server.onRequest(request -> request.opCode() == OpCode.ping ? null : Reply.silence());
        SimulatedSession client = world.serve(1, server).connect();
        CompletableFuture<?> second = client.submit(READ, null, Duration.ofMillis(300));
        CompletableFuture<?> first = client.submit(READ, null, Duration.ofMillis(200));
        CompletableFuture<?> third = client.submit(READ, null, Duration.ofMillis(400));
        client.run(Duration.ofMillis(200));
        assertThat(first).isDone();
        assertThat(second).isNotDone();
        client.run(Duration.ofMillis(100));
        assertThat(second).isDone();
        assertThat(third).isNotDone();
        client.run(Duration.ofMillis(100));
        assertThat(third).isDone();
    }

    @Test
    void stalledSocketDoesNotKeepAnybodyBeyondTheDeadline() {
        world.sessionTimeout = Duration.ofSeconds(60);
        world.requestTimeout = Duration.ofSeconds(3);
        SimulatedSession client = world.serve(1, server).connect();
        client.run(Duration.ofMillis(1));
        server.connection().stall(Direction.TO_SERVER);
        for (int i = 0; i < 20; i++) {
            client.submit(new Request.SetData("/", new byte[50_000], -1));
        }
        client.run(Duration.ofSeconds(3));
        assertThat(client.done())
                .hasSize(20)
                .allSatisfy(done -> assertThat(done.failure()).isInstanceOf(OperationTimeoutException.class));
        assertThat(client.done().get(19).failure())
                .satisfiesAnyOf(failure -> assertThat(failure).hasMessageContaining("NOT_SENT"));
    }

    @Test
    @Shows("F29")
    void queueIsBoundedAndRejectsByOption() {
        world.maxInFlight = 2;
        world.rejectWhenFull = true;
        world.requestTimeout = Duration.ofSeconds(3);
        SimulatedSession client = world.client();
        client.submit(READ);
        client.submit(READ);
        CompletableFuture<?> third = client.submit(READ);
        assertThat(failureOf(third)).isInstanceOf(TooManyRequestsException.class);
        assertThat(failureOf(third).outcome()).isEqualTo(Outcome.NOT_SENT);
        client.run(Duration.ofSeconds(3));
        assertThat(client.submit(READ)).as("there is room again").isNotDone();
    }
}
