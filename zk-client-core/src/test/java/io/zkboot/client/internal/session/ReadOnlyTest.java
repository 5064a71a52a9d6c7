/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.failureOf;
import static io.zkboot.client.internal.session.SimulatedSession.resultOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.NotReadOnlyException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedPeer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.ConnectRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reading from a server that is cut off, and finding one that takes writes again, without losing the session. */
class ReadOnlyTest {
    private static final long OWN = 0xfffL;

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer cutOff = new ScriptedServer();
    private final ScriptedServer good = cutOff.sibling();

    @BeforeEach
    void twoServersOfWhichOneIsCutOff() {
        world.servers = 2;
        world.readOnly = true;
        world.serve(1, cutOff.cutOff(OWN));
    }

    private SimulatedSession connectedReadOnly() {
        SimulatedSession client = world.client();
        return client.runUntil(SessionState.CONNECTED_READ_ONLY);
    }

    /** Connected to the good server first, which then dies. */
    private SimulatedSession withASessionOfItsOwn() {
        world.lay(net -> net.refuse(SimulatedWorld.address(1)));
        SimulatedSession client = world.serve(2, good).connect();
        client.run(Duration.ofSeconds(2));
        world.serve(1, cutOff);
        world.lay(net -> net.refuse(SimulatedWorld.address(2)));
        good.connection().cut();
        return client;
    }

    @Test
    void aClientThatDoesNotAllowItSaysSoInItsRequest() {
        world.readOnly = false;
        SimulatedSession client = world.serve(2, good).connect();
        client.run(Duration.ofSeconds(1));
        assertThat(cutOff.connectRequests()).allMatch(request -> !request.getReadOnly());
        assertThat(client.session().snapshot().counters().connects()).isPositive();
    }

    @Test
    void readOnlyServerWillDoAndIsNamedAsTheState() {
        SimulatedSession client = connectedReadOnly();
        assertThat(cutOff.connectRequests()).allMatch(ConnectRequest::getReadOnly);
        assertThat(client.lastChange().newSession()).isTrue();
        assertThat(client.session().credentials())
                .as("no other server knows this session")
                .isNull();
    }

    @Test
    @Shows("F36")
    void writesAreRefusedForCertain() {
        cutOff.onRequest(
                request -> request.opCode() == OpCode.delete ? Reply.error(Code.NOTREADONLY.intValue()) : null);
        SimulatedSession client = connectedReadOnly();
        CompletableFuture<?> write = client.submit(new Request.Delete("/x", -1));
        client.runUntilIdle();
        assertThat(failureOf(write)).isInstanceOf(NotReadOnlyException.class);
        assertThat(failureOf(write).outcome()).isEqualTo(Outcome.REJECTED);
    }

    @Test
    @Shows("F36")
    void sessionOfAReadOnlyServerIsNotTakenToAnyOther() {
        SimulatedSession client = connectedReadOnly();
        world.serve(2, good);
        client.runUntil(SessionState.CONNECTED);
        assertThat(good.connectRequests()).hasSize(1);
        assertThat(good.connectRequests().get(0).getSessionId()).isZero();
        assertThat(client.lastChange().newSession()).isTrue();
        assertThat(client.lastChange().sessionId()).isNotEqualTo(OWN);
        assertThat(client.states())
                .containsExactly(SessionState.CONNECTED_READ_ONLY, SessionState.SUSPENDED, SessionState.CONNECTED);
        assertThat(client.changes().get(1).reason()).isEqualTo(Reason.MOVING);
        assertThat(client.changes().get(1).detail()).contains("zk2:2181 takes writes");
        client.assertLegalStates();
    }

    @Test
    @Shows("F36")
    void searchPausesGrowToAMinuteWithJitter() {
        world.sessionTimeout = Duration.ofHours(1);
        SimulatedSession client = connectedReadOnly();
        client.run(Duration.ofMinutes(30));
        List<Long> asked = client.network().connections().stream()
                .filter(connection -> connection.address().equals(SimulatedWorld.address(1)))
                .skip(1)
                .map(connection -> connection.openedAt().toMillis())
                .toList();
        List<Long> pauses = new ArrayList<>();
        for (int i = 1; i < asked.size(); i++) {
            pauses.add(asked.get(i) - asked.get(i - 1));
        }
        assertThat(pauses.get(0)).isBetween(100L, 210L);
        assertThat(pauses.get(3)).isBetween(800L, 1_610L);
        assertThat(pauses.subList(12, pauses.size()))
                .hasSizeGreaterThan(20)
                .allSatisfy(pause -> assertThat(pause).isBetween(30_000L, 60_010L))
                .doesNotHaveDuplicates();
        assertThat(cutOff.modeQuestions()).isEqualTo(asked.size());
    }

    @Test
    void searchPausesNeverForLongerThanAQuarterOfTheSessionThatThereIsToSave() {
        SimulatedSession client = connectedReadOnly();
        client.run(Duration.ofMinutes(5));
        List<Long> asked = client.network().connections().stream()
                .filter(connection -> connection.address().equals(SimulatedWorld.address(1)))
                .skip(1)
                .map(connection -> connection.openedAt().toMillis())
                .toList();
        for (int i = 1; i < asked.size(); i++) {
            assertThat(asked.get(i) - asked.get(i - 1)).isLessThanOrEqualTo(1_510);
        }
        assertThat(asked).hasSizeGreaterThan(200);
    }

    @Test
    void searchBeginsAnewWithShortPausesAfterAServerThatTakesWrites() {
        world.sessionTimeout = Duration.ofHours(1);
        SimulatedSession client = connectedReadOnly();
        client.run(Duration.ofMinutes(10));
        world.serve(2, good);
        client.runUntil(SessionState.CONNECTED);
        world.lay(net -> net.refuse(SimulatedWorld.address(2)));
        good.connection().cut();
        client.runUntil(SessionState.CONNECTED_READ_ONLY);
        int before = client.network().connections().size();
        long begun = client.millis();
        client.runUntil(() -> client.network().connections().size() > before);
        assertThat(client.millis() - begun).isLessThanOrEqualTo(100);
    }

    @Test
    void searchEndsWithTheConnectionThatItWasToReplace() {
        SimulatedSession client = connectedReadOnly();
        world.lay(net -> net.blackHole(SimulatedWorld.address(2)));
        client.runUntil(() -> asking(client).address().equals(SimulatedWorld.address(2)));
        SimulatedConnection question = asking(client);
        cutOff.connection().cut();
        client.runUntil(SessionState.SUSPENDED);
        assertThat(question.isClosedByClient()).isTrue();
    }

    private static SimulatedConnection asking(SimulatedSession client) {
        return client.network().lastConnection();
    }

    @Test
    void searchHoldsNothingUpThatTheUserDoes() {
        world.lay(net -> net.blackHole(SimulatedWorld.address(2)));
        cutOff.onRequest(request -> request.opCode() == OpCode.exists ? Reply.error(Code.NONODE.intValue()) : null);
        SimulatedSession client = connectedReadOnly();
        for (int i = 0; i < 50; i++) {
            long before = client.millis();
            CompletableFuture<?> read = client.submit(Request.exists("/x", false));
            client.runUntilIdle();
            resultOf(read);
            assertThat(client.millis()).isEqualTo(before);
            client.run(Duration.ofMillis(70));
        }
    }

    @Test
    void everyAddressBehindOneNameIsAskedAndTheOneFoundIsTaken() {
        world.servers = 1;
        world.hosts().put("zk1", "10.0.0.1", "10.0.0.7", "10.0.0.8");
        world.lay(net -> net.unreachable(SimulatedWorld.address(7)));
        SimulatedSession client = connectedReadOnly();
        world.serve(8, good);
        client.runUntil(SessionState.CONNECTED);
        assertThat(client.network().lastConnection().address()).isEqualTo(SimulatedWorld.address(8));
    }

    @Test
    void answerThatComesInPiecesIsWaitedFor() {
        SimulatedSession client = connectedReadOnly();
        int[] asked = {0};
        world.serve(2, new SimulatedPeer() {
            @Override
            public void connected(SimulatedConnection connection) {
                good.connected(connection);
            }

            @Override
            public void received(SimulatedConnection connection, byte[] bytes) {
                if (bytes.length != "isro".length()) {
                    good.received(connection, bytes);
                    return;
                }
                asked[0]++;
                connection.send(new byte[] {'r'});
                world.clock().after(Duration.ofMillis(200), () -> connection.send(new byte[] {'w'}));
            }

            @Override
            public void closed(SimulatedConnection connection) {
                good.closed(connection);
            }
        });
        client.runUntil(SessionState.CONNECTED);
        assertThat(asked[0]).isEqualTo(1);
    }

    @Test
    void serverThatDoesNotAllowTheQuestionIsNotTakenForOneThatTakesWrites() {
        good.modeAnswer("isro is not executed because it is not in the whitelist.");
        world.serve(2, good);
        SimulatedSession client = connectedReadOnly();
        client.run(Duration.ofSeconds(20));
        assertThat(client.state()).isEqualTo(SessionState.CONNECTED_READ_ONLY);
        assertThat(good.modeQuestions()).isGreaterThan(3);
    }

    @Test
    void sessionIsKeptOverAReadOnlyServerThatRefusesIt() {
        SimulatedSession client = withASessionOfItsOwn();
        long session = client.session().snapshot().sessionId();
        client.runUntil(SessionState.CONNECTED_READ_ONLY);
        assertThat(client.lastChange().newSession()).isFalse();
        assertThat(client.lastChange().sessionId())
                .as("the session that counts")
                .isEqualTo(session);
        world.serve(2, good);
        client.runUntil(SessionState.CONNECTED);
        assertThat(good.connectRequests().get(1).getSessionId()).isEqualTo(session);
        assertThat(client.lastChange().newSession()).isFalse();
        assertThat(client.lastChange().sessionId()).isEqualTo(session);
        client.assertLegalStates();
    }

    @Test
    void serversThatTakeTheSessionComeBeforeOneThatWouldGrantATemporaryOne() {
        world.servers = 3;
        world.lay(net -> net.refuse(SimulatedWorld.address(1)));
        SimulatedSession client = world.serve(2, good).connect();
        world.serve(1, cutOff).serve(3, cutOff.sibling().cutOff(OWN));
        client.run(Duration.ofSeconds(2));
        good.connection().cut();
        client.runUntil(SessionState.SUSPENDED).run(Duration.ofSeconds(1));
        assertThat(client.states())
                .containsExactly(SessionState.CONNECTED, SessionState.SUSPENDED, SessionState.CONNECTED);
        assertThat(cutOff.connectRequests()).allMatch(request -> request.getSessionId() != 0);
    }

    @Test
    void sessionThatMustBePresumedGoneMeanwhileIsToldOnceAndStillTakenBack() {
        SimulatedSession client = withASessionOfItsOwn();
        client.run(Duration.ofMinutes(5));
        assertThat(client.states())
                .containsExactly(
                        SessionState.CONNECTED,
                        SessionState.SUSPENDED,
                        SessionState.CONNECTED_READ_ONLY,
                        SessionState.LOST,
                        SessionState.CONNECTED_READ_ONLY);
        StateChange lost = client.changes().get(3);
        assertThat(lost.reason()).isEqualTo(Reason.READ_ONLY);
        world.serve(2, good);
        client.runUntil(SessionState.CONNECTED);
        assertThat(client.lastChange().newSession()).isFalse();
        client.assertLegalStates();
    }

    @Test
    void sessionThatExpiredMeanwhileIsTheServersToTell() {
        SimulatedSession client = withASessionOfItsOwn();
        long session = client.session().snapshot().sessionId();
        client.runUntil(SessionState.CONNECTED_READ_ONLY);
        good.expire(session);
        world.serve(2, good);
        client.runUntil(SessionState.CONNECTED);
        assertThat(client.states()).containsOnlyOnce(SessionState.EXPIRED);
        assertThat(client.lastChange().newSession()).isTrue();
        client.assertLegalStates();
    }

    @Test
    void wordOfAReadOnlyServerEndsNoSession() {
        SimulatedSession client = withASessionOfItsOwn();
        cutOff.onConnect(request -> Reply.session(0, 0, new byte[16], true).thenClose());
        client.run(Duration.ofSeconds(3));
        assertThat(client.states()).doesNotContain(SessionState.EXPIRED);
        world.serve(2, good);
        client.runUntil(SessionState.CONNECTED);
        assertThat(client.lastChange().newSession()).isFalse();
    }

    @Test
    void serverThatTakesWritesAgainGetsTheSessionNotANewOne() {
        SimulatedSession client = withASessionOfItsOwn();
        long session = client.session().snapshot().sessionId();
        // Refuses once, and has found its majority when it is asked again.
        cutOff.onConnect(request -> {
            cutOff.onConnect(later -> null).readOnly(false);
            return Reply.close();
        });
        client.runUntil(SessionState.CONNECTED);
        assertThat(client.lastChange().sessionId()).isEqualTo(session);
        assertThat(client.lastChange().newSession()).isFalse();
    }

    @Test
    void serverThatMakesNoSessionInReadOnlyModeIsNamedSoWithTheRemedy() {
        cutOff.onConnect(request -> Reply.answer(0, 5, Code.NOTREADONLY.intValue(), null));
        world.servers = 1;
        SimulatedSession single = world.client().run(Duration.ofSeconds(1));
        assertThat(single.session().snapshot().reason()).isEqualTo(Reason.REFUSED_SESSION);
        assertThat(single.session().snapshot().detail()).contains("localSessionsEnabled=true");
    }

    @Test
    void closeInReadOnlyModeDoesNotWaitForWhatTheServerRefuses() {
        cutOff.onRequest(
                request -> request.opCode() == OpCode.closeSession ? Reply.error(Code.NOTREADONLY.intValue()) : null);
        SimulatedSession client = connectedReadOnly();
        client.run(Duration.ofSeconds(1));
        long before = client.millis();
        client.end(SessionEnding.How.CLOSE);
        client.run(Duration.ofMillis(1));
        assertThat(client.isEnded()).isTrue();
        assertThat(client.millis() - before).isLessThanOrEqualTo(1);
    }

    @Test
    void requestsInFlightAreAnsweredBeforeTheClientMoves() {
        cutOff.onRequest(request -> request.opCode() == OpCode.exists
                ? Reply.error(Code.NONODE.intValue()).after(Duration.ofMillis(800))
                : null);
        SimulatedSession client = connectedReadOnly();
        world.serve(2, good);
        CompletableFuture<?> read = client.submit(Request.exists("/x", false));
        client.runUntil(SessionState.SUSPENDED);
        assertThat(read).isDone();
        resultOf(read);
        assertThat(cutOff.requests(OpCode.exists)).hasSize(1);
        client.runUntil(SessionState.CONNECTED);
        assertThat(client.network().connections())
                .filteredOn(connection -> connection.address().equals(SimulatedWorld.address(1)))
                .extracting(SimulatedConnection::address)
                .isNotEmpty();
    }

    @Test
    void nobodyIsAskedAgainWhileTheClientIsAboutToMove() {
        cutOff.onRequest(request -> request.opCode() == OpCode.exists ? Reply.silence() : null);
        SimulatedSession client = connectedReadOnly();
        client.submit(Request.exists("/x", false));
        world.serve(2, good);
        client.runUntil(SessionState.SUSPENDED);
        assertThat(good.modeQuestions()).isBetween(1, 4);
        client.runUntil(SessionState.CONNECTED);
    }
}
