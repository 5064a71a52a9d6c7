/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.Outcome;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionListener;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** Session loss is visible when it happens, and is not made up. */
class SessionLossTest {
    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = ScriptedServer.withTree();
    private final Map<SessionState, Long> when = new TreeMap<>();

    private SimulatedSession connect() {
        SessionListener noting =
                change -> when.put(change.to(), world.clock().elapsed().toMillis());
        world.listeners.add(noting);
        world.servers = 2;
        return world.serve(1, server).serve(2, server.sibling()).connect();
    }

    private void freeze() {
        server.connections().forEach(connection -> {
            connection.stall(Direction.TO_SERVER);
            connection.stall(Direction.TO_CLIENT);
        });
    }

    @Test
    @Shows("F22")
    void lostComesAtTheSessionTimeoutWithEveryServerBlackHoled() {
        SimulatedSession client = connect();
        freeze();
        world.lay(net -> net.blackHole(SimulatedWorld.address(1)));
        world.lay(net -> net.blackHole(SimulatedWorld.address(2)));
        client.run(Duration.ofSeconds(20));
        // The session request, at 1 ms, was answered; so was nothing after it.
        assertThat(when.get(SessionState.SUSPENDED)).isEqualTo(4_001);
        assertThat(when.get(SessionState.LOST)).isEqualTo(6_001);
        assertThat(client.states()).containsExactly(SessionState.CONNECTED, SessionState.SUSPENDED, SessionState.LOST);
        client.assertLegalStates();
    }

    @Test
    void lostComesEvenWhenServersAcceptAndSayNothing() {
        SimulatedSession client = connect();
        freeze();
        server.onConnect(request -> Reply.silence());
        world.serve(2, server);
        client.run(Duration.ofSeconds(30));
        assertThat(when.get(SessionState.LOST)).isEqualTo(6_001);
        assertThat(client.session().snapshot().reason()).isEqualTo(Reason.CONNECT_TIMEOUT);
        assertThat(client.session().snapshot().failedAttempts()).isGreaterThan(2);
    }

    @Test
    void lostCountsFromTheLastAnsweredPing() {
        SimulatedSession client = connect();
        client.run(Duration.ofSeconds(5));
        long answered = client.session().snapshot().counters().packetsReceived();
        assertThat(answered).isGreaterThan(1);
        freeze();
        world.lay(net -> net.blackHole(SimulatedWorld.address(1)));
        world.lay(net -> net.blackHole(SimulatedWorld.address(2)));
        client.run(Duration.ofSeconds(20));
        assertThat(when.get(SessionState.LOST)).isBetween(9_000L, 11_001L);
        assertThat(when.get(SessionState.LOST) - when.get(SessionState.SUSPENDED))
                .isEqualTo(2_000);
    }

    /** Who is busy sends no pings for seconds; the answers to requests prove as much. */
    @Test
    void lostCountsFromTheSendingOfTheLastAnsweredRequest() {
        SimulatedSession client = connect();
        for (int i = 0; i < 7; i++) {
            client.run(Duration.ofMillis(700));
            client.submit(Request.exists("/", false));
        }
        client.runUntilIdle();
        assertThat(server.requests(OpCode.ping)).as("that after connecting").hasSize(1);
        long sent = client.millis();
        server.onRequest(request -> Reply.silence());
        client.run(Duration.ofMillis(300));
        client.submit(Request.exists("/", false));
        freeze();
        world.lay(net -> net.blackHole(SimulatedWorld.address(1)));
        world.lay(net -> net.blackHole(SimulatedWorld.address(2)));
        client.run(Duration.ofSeconds(20));
        assertThat(when.get(SessionState.LOST)).isEqualTo(sent + 6_000);
    }

    @Test
    @Shows({"F22", "D06"})
    void sessionThatTheServersStillHaveIsTakenBackAfterLost() {
        SimulatedSession client = connect();
        long id = client.session().snapshot().sessionId();
        client.network().connections().forEach(SimulatedConnection::cut);
        world.lay(net -> net.refuse(SimulatedWorld.address(1)));
        world.lay(net -> net.refuse(SimulatedWorld.address(2)));
        client.run(Duration.ofSeconds(30));
        assertThat(client.state()).isEqualTo(SessionState.LOST);
        world.serve(2, server);
        client.runUntil(SessionState.CONNECTED);
        assertThat(client.lastChange().sessionId()).isEqualTo(id);
        assertThat(client.lastChange().newSession()).isFalse();
        assertThat(client.states()).doesNotContain(SessionState.EXPIRED);
        client.assertLegalStates();
    }

    @Test
    @Shows({"F23", "D07"})
    void processThatStoodStillFirstSaysSo() {
        SimulatedSession client = connect();
        client.run(Duration.ofSeconds(1));
        CompletableFuture<?> before = client.submit(new Request.SetData("/", null, -1));
        client.turnWithoutEvents();
        world.clock().advance(Duration.ofSeconds(20));
        assertThat(server.requests(OpCode.setData))
                .as("answered while nobody listens")
                .hasSize(1);
        CompletableFuture<?> afterwards = client.submit(Request.exists("/", false));
        client.run(Duration.ofSeconds(1));
        assertThat(client.states())
                .containsExactly(
                        SessionState.CONNECTED, SessionState.SUSPENDED, SessionState.LOST, SessionState.CONNECTED);
        assertThat(client.changes().get(1).detail()).contains("stood still");
        assertThat(client.heard().subList(2, client.heard().size()).stream()
                        .map(heard -> heard instanceof StateChange change ? change.to() : "an answer"))
                .as("what is told, and when")
                .containsExactly(
                        SessionState.SUSPENDED, "an answer", SessionState.LOST, SessionState.CONNECTED, "an answer");
        assertThat(failureOf(before).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(afterwards).isCompleted();
    }

    @Test
    void everyListenerHearsEveryChangeOnceInOrderEvenIfAnotherOneThrows() {
        List<StateChange> second = new ArrayList<>();
        SessionListener throwing = change -> {
            throw new IllegalStateException("the listener");
        };
        world.listeners.add(throwing);
        world.listeners.add(second::add);
        SimulatedSession client = connect();
        for (int i = 0; i < 30; i++) {
            client.network().lastConnection().cut();
            client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
            client.run(Duration.ofSeconds(2));
        }
        assertThat(second).hasSize(62);
        assertThat(second.subList(1, 62)).isEqualTo(client.changes());
        client.assertLegalStates();
    }

    @Test
    @Shows("F04")
    void lossIsFoundWithinTwoThirdsOfTheTimeoutAndTheSessionKept() {
        SimulatedSession client = connect();
        freeze();
        client.run(Duration.ofSeconds(5));
        assertThat(when.get(SessionState.SUSPENDED)).isEqualTo(4_001);
        assertThat(client.state()).isEqualTo(SessionState.CONNECTED);
        assertThat(client.lastChange().newSession()).isFalse();
        assertThat(client.states()).doesNotContain(SessionState.LOST);
    }

    @Test
    void idleConnectionStaysUpForHours() {
        server.expireIdleSessions();
        SimulatedSession client = connect();
        client.run(Duration.ofHours(2));
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
    }
}
