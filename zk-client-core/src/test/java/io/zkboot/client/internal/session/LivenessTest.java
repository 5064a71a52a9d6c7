/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.resultOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.NodeData;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionListener;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.Xid;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** What shows that a server is there: its answers to packets of this client, not its bytes. */
class LivenessTest {
    private static final Request<NodeData> READ = Request.getData("/", false);

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = ScriptedServer.withTree();
    private final ScriptedServer other = server.sibling();
    private final Map<SessionState, Long> when = new TreeMap<>();

    private SimulatedSession connect() {
        SessionListener noting =
                change -> when.put(change.to(), world.clock().elapsed().toMillis());
        world.listeners.add(noting);
        world.servers = 2;
        return world.serve(1, server).serve(2, other).connect();
    }

    private void loseAllOthers() {
        world.lay(net -> net.blackHole(SimulatedWorld.address(1)));
        world.lay(net -> net.blackHole(SimulatedWorld.address(2)));
    }

    /** Every half second, for the next half a minute. */
    private void eachHalfSecond(Runnable action) {
        for (int i = 1; i <= 60; i++) {
            world.clock().after(Duration.ofMillis(500L * i), action);
        }
    }

    private void eventsAllTheTime() {
        eachHalfSecond(() -> server.event(EventType.NodeDataChanged.getIntValue(), "/"));
    }

    /** Begins a frame, and sends more of it one byte each half second. */
    private void trickle(int xid) {
        SimulatedConnection connection = server.connection();
        connection.send(ByteBuffer.allocate(8).putInt(1_000).putInt(xid).array());
        eachHalfSecond(() -> connection.send(new byte[1]));
    }

    @Test
    @Shows("F05")
    void serverThatSendsEventsButHearsNothingIsLeftInTimeForAnotherOne() {
        SimulatedSession client = connect();
        server.connection().stall(Direction.TO_SERVER);
        eventsAllTheTime();
        client.run(Duration.ofSeconds(10));
        assertThat(when.get(SessionState.SUSPENDED)).isEqualTo(4_001);
        assertThat(client.states())
                .containsExactly(SessionState.CONNECTED, SessionState.SUSPENDED, SessionState.CONNECTED);
        assertThat(client.changes().get(1).reason()).isEqualTo(Reason.HEARTBEAT_LOST);
        assertThat(client.changes().get(1).detail()).isEqualTo("zk1:2181 has answered nothing for 4000 ms");
        assertThat(client.lastChange().newSession()).isFalse();
        assertThat(other.connections()).hasSize(1);
    }

    @Test
    void serverThatSendsEventsButAnswersNoPingIsLeftInTimeForAnotherOne() {
        SimulatedSession client = connect();
        server.onRequest(request -> request.opCode() == OpCode.ping ? Reply.silence() : null);
        eventsAllTheTime();
        client.run(Duration.ofSeconds(10));
        assertThat(when.get(SessionState.SUSPENDED)).isEqualTo(4_001);
        assertThat(client.states()).doesNotContain(SessionState.LOST).endsWith(SessionState.CONNECTED);
    }

    @Test
    void eventsDoNotPutOffTheTimeAtWhichTheSessionIsPresumedGone() {
        SimulatedSession client = connect();
        server.connection().stall(Direction.TO_SERVER);
        eventsAllTheTime();
        loseAllOthers();
        client.run(Duration.ofSeconds(20));
        assertThat(when.get(SessionState.LOST)).isEqualTo(6_001);
        assertThat(client.states()).containsExactly(SessionState.CONNECTED, SessionState.SUSPENDED, SessionState.LOST);
        client.assertLegalStates();
    }

    @Test
    void eventThatComesByteByByteIsNoSignOfLife() {
        SimulatedSession client = connect();
        server.connection().stall(Direction.TO_SERVER);
        trickle(Xid.NOTIFICATION);
        client.run(Duration.ofSeconds(10));
        assertThat(when.get(SessionState.SUSPENDED)).isLessThanOrEqualTo(4_001);
        assertThat(client.states()).doesNotContain(SessionState.LOST).endsWith(SessionState.CONNECTED);
    }

    @Test
    void replyThatComesByteByByteKeepsNoConnectionBeyondTheSession() {
        SimulatedSession client = connect();
        server.connection().stall(Direction.TO_SERVER);
        trickle(Xid.PING);
        client.run(Duration.ofSeconds(10));
        assertThat(when.get(SessionState.SUSPENDED)).isEqualTo(6_001);
        assertThat(when.get(SessionState.LOST)).isEqualTo(6_001);
        assertThat(client.changes().get(1).detail()).contains("nothing that was sent within the session timeout");
        assertThat(client.states())
                .containsExactly(
                        SessionState.CONNECTED, SessionState.SUSPENDED, SessionState.LOST, SessionState.CONNECTED);
        assertThat(client.lastChange().newSession())
                .as("the session is not thrown away on a guess")
                .isFalse();
        client.assertLegalStates();
    }

    @Test
    @Shows("F06")
    void largeReplyOnItsWayIsNotCutOffBeforeTheSessionRequiresIt() {
        SimulatedSession client = connect();
        client.run(Duration.ofSeconds(1));
        // What is behind a large reply in the stream has to wait for it.
        server.onRequest(request -> Reply.silence());
        CompletableFuture<?> read = client.submit(READ);
        client.run(Duration.ofMillis(1));
        SimulatedConnection connection = server.connection();
        byte[] frame = frame(server.requests(OpCode.getData).get(0).xid(), new byte[100_000]);
        for (int i = 0; i < 11; i++) {
            byte[] part = Arrays.copyOfRange(frame, i * frame.length / 11, (i + 1) * frame.length / 11);
            world.clock().after(Duration.ofMillis(500L * (i + 1)), () -> connection.send(part));
        }
        client.run(Duration.ofMillis(5_600));
        resultOf(read);
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
    }

    /** A reply takes longer than a heartbeat may, and what comes behind it has to wait for it. */
    @Test
    @Shows("F06")
    void networkOfEightKibibytesASecondIsNoDeadOne() {
        server.expireIdleSessions();
        SimulatedSession client = connect();
        server.setData("/", new byte[36 * 1024]);
        server.connection().pace(8 * 1024);
        for (int i = 0; i < 15; i++) {
            CompletableFuture<NodeData> read = client.submit(READ);
            client.runUntil(read::isDone);
            assertThat(resultOf(read).data()).hasSize(36 * 1024);
            client.run(Duration.ofMillis(200L * i));
        }
        assertThat(client.millis()).isGreaterThan(60_000);
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
    }

    private static byte[] frame(int xid, byte[] data) {
        int statBytes = 68;
        int length = 16 + 4 + data.length + statBytes;
        return ByteBuffer.allocate(4 + length)
                .putInt(length)
                .putInt(xid)
                .putLong(1)
                .putInt(0)
                .putInt(data.length)
                .put(data)
                .array();
    }

    @Test
    @Shows("F06")
    void serverThatAnswersLateButSteadilyIsKept() {
        server.expireIdleSessions();
        SimulatedSession client = connect();
        for (int oneWay : new int[] {500, 1_000, 1_500, 2_000}) {
            server.connection().latency(Duration.ofMillis(oneWay));
            client.run(Duration.ofSeconds(20));
        }
        client.run(Duration.ofMinutes(5));
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
    }

    @Test
    void serverThatAnswersPingsButNotWhatSetsWatchesAgainIsLeft() {
        SimulatedSession client = connect();
        CompletableFuture<?> armed = client.submit(
                Request.getChildren("/", true), new WatchChange.Arm(WatchKind.CHILD, "/", client.watcher("w")));
        client.runUntilIdle();
        assertThat(armed).isCompleted();
        other.onRequest(request -> request.opCode() == OpCode.setWatches ? Reply.silence() : null);
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED).run(Duration.ofSeconds(1));
        assertThat(server.requests(OpCode.setWatches)).as("set by the next one").hasSize(1);
        assertThat(client.session().snapshot().watches()).isEqualTo(1);
    }

    @Test
    void serverThatTookLongerToAttachThanTheSessionLivesIsNotTrusted() {
        world.connectTimeout = Duration.ofSeconds(20);
        other.onConnect(request -> Reply.session(6_000, request.getSessionId(), request.getPasswd(), false)
                .after(Duration.ofSeconds(6)));
        SimulatedSession client = connect();
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
        assertThat(client.states())
                .containsExactly(
                        SessionState.CONNECTED, SessionState.SUSPENDED, SessionState.LOST, SessionState.CONNECTED);
        assertThat(server.connections()).as("went on to the next one").hasSize(1);
    }

    /** What is there of it is looked at each time, and is no news. */
    @Test
    void aReplyThatStopsHalfWayKeepsItsConnectionNoLongerThanSilenceDoes() {
        SimulatedSession client = connect();
        client.run(Duration.ofSeconds(1));
        server.onRequest(request -> Reply.silence());
        client.submit(READ);
        client.run(Duration.ofMillis(1));
        byte[] frame = frame(server.requests(OpCode.getData).get(0).xid(), new byte[1_000]);
        server.connection().send(Arrays.copyOf(frame, 500));
        client.run(Duration.ofMillis(1));
        long heard = client.millis();
        client.run(Duration.ofSeconds(10));
        assertThat(when.get(SessionState.SUSPENDED)).isBetween(heard + 3_998, heard + 4_000);
    }
}
