/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.failureOf;
import static io.zkboot.client.internal.session.SimulatedSession.resultOf;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.zkboot.client.data.NodeData;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.SessionExpiredException;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionSnapshot;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.config.Identity;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.sim.Loss;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.AuthPacket;
import org.apache.zookeeper.proto.ConnectRequest;
import org.apache.zookeeper.proto.SetWatches;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the answer to the session request may be, and what becomes of it. */
class HandshakeTest {
    private static final Request<NodeData> READ = Request.getData("/", false);

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = ScriptedServer.withTree();

    @Test
    void firstSessionAsksForNoIdAndForTheConfiguredTimeout() {
        world.serve(1, server).connect().assertLegalStates();
        ConnectRequest request = server.connectRequests().get(0);
        assertThat(request.getSessionId()).isZero();
        assertThat(request.getLastZxidSeen()).isZero();
        assertThat(request.getPasswd()).isEqualTo(new byte[16]);
        assertThat(request.getTimeOut()).isEqualTo(6_000);
    }

    @Test
    void reconnectSendsTheSessionItsPasswordAndTheLastTransactionSeen() {
        SimulatedSession client = world.serve(1, server).connect();
        client.submit(new Request.SetData("/", null, -1));
        client.runUntilIdle();
        long id = client.session().snapshot().sessionId();
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
        ConnectRequest again = server.connectRequests().get(1);
        assertThat(again.getSessionId()).isEqualTo(id);
        assertThat(again.getPasswd()).isEqualTo(server.password(id));
        assertThat(again.getLastZxidSeen()).isEqualTo(server.zxid());
        assertThat(client.lastChange().newSession()).isFalse();
        assertThat(client.lastChange().sessionId()).isEqualTo(id);
        client.assertLegalStates();
    }

    @Test
    void nothingIsSentBetweenTheSessionRequestAndItsAnswer() {
        world.auths.add(new Identity("test", new byte[] {1}));
        server.onConnect(request -> Reply.session(6_000, 7, new byte[16], false).after(Duration.ofMillis(500)));
        SimulatedSession client = world.serve(1, server).client();
        client.submit(READ);
        client.run(Duration.ofMillis(490));
        assertThat(server.connectRequests()).hasSize(1);
        assertThat(server.requests()).isEmpty();
        client.runUntil(SessionState.CONNECTED).run(Duration.ofMillis(1));
        assertThat(server.requests()).isNotEmpty();
    }

    @Test
    void identitiesComeFirstThenWatchesThenRequestsOnEveryConnection() {
        world.auths.add(new Identity("test", new byte[] {1}));
        world.auths.add(new Identity("super", new byte[] {2}));
        SimulatedSession client = world.serve(1, server).connect();
        client.submit(Request.getData("/", true), new WatchChange.Arm(WatchKind.DATA, "/", client.watcher("w")));
        client.runUntilIdle();
        int before = server.requests().size();
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED);
        client.submit(READ);
        client.runUntilIdle();
        List<Integer> operations = server.requests().stream()
                .skip(before)
                .map(ReceivedRequest::opCode)
                .filter(op -> op != OpCode.ping)
                .toList();
        assertThat(operations).containsExactly(OpCode.auth, OpCode.auth, OpCode.setWatches, OpCode.getData);
        assertThat(server.requests().get(0).opCode()).isEqualTo(OpCode.auth);
        assertThat(server.requests(OpCode.auth))
                .extracting(request -> request.as(new AuthPacket()).getScheme())
                .containsExactly("test", "super", "test", "super");
    }

    /** Its answer is what proves a server that has nothing else to say to an idle client. */
    @Test
    void pingFollowsWhatIsSaidFirstWithoutWaitingForItsInterval() {
        SimulatedSession client = world.serve(1, server).connect();
        client.run(Duration.ofMillis(1));
        assertThat(server.requests()).extracting(ReceivedRequest::opCode).containsExactly(OpCode.ping);
        client.submit(Request.getData("/", true), new WatchChange.Arm(WatchKind.DATA, "/", client.watcher("w")));
        client.runUntilIdle();
        int before = server.requests().size();
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
        client.run(Duration.ofMillis(1));
        assertThat(server.requests().stream().skip(before))
                .extracting(ReceivedRequest::opCode)
                .containsExactly(OpCode.setWatches, OpCode.ping);
    }

    @Test
    void connectionClosedOnTheSessionRequestNamesTheTransactionThatTheServerMayNotHave() {
        SimulatedSession client = world.serve(1, server).connect();
        client.submit(new Request.SetData("/", null, -1));
        client.runUntilIdle();
        server.onConnect(request -> Reply.close());
        server.connection().cut();
        client.run(Duration.ofSeconds(1));
        SessionSnapshot snapshot = client.session().snapshot();
        assertThat(snapshot.reason()).isEqualTo(Reason.REFUSED_SESSION);
        assertThat(snapshot.detail()).contains("zk1:2181").contains(Long.toHexString(server.zxid()));
        assertThat(snapshot.failedAttempts()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 40})
    void connectionClosedInTheMiddleOfTheAnswerIsToldSoAndNotAsARefusal(int bytes) {
        SimulatedSession client = world.serve(1, server).connect();
        client.submit(new Request.SetData("/", null, -1));
        client.runUntilIdle();
        server.onConnect(request -> {
            server.connection().loseAfter(bytes, SimulatedConnection.Direction.TO_CLIENT, Loss.CUT);
            return null;
        });
        server.connection().cut();
        client.run(Duration.ofMillis(100));
        SessionSnapshot snapshot = client.session().snapshot();
        assertThat(snapshot.reason()).isEqualTo(Reason.CLOSED_BY_SERVER);
        assertThat(snapshot.detail())
                .startsWith("zk1:2181 closed the connection in the middle of its answer to the session request")
                .doesNotContain("serving", "transaction");
        assertThat(snapshot.failedAttempts()).isPositive();
        server.onConnect(request -> null);
        client.runUntil(SessionState.CONNECTED).assertLegalStates();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"HTTP/1.1 400 Bad Request\r\n\r\n", "\u0015\u0003\u0001\u0000\u0002\u0002(", "SSH-2.0-OpenSSH"})
    void answerInAnotherProtocolIsNamedSo(String text) {
        server.onConnect(request -> Reply.bytes(text.getBytes(US_ASCII)));
        SimulatedSession client = world.serve(1, server).client().run(Duration.ofSeconds(1));
        assertThat(client.session().snapshot().reason()).isEqualTo(Reason.PROTOCOL);
        assertThat(client.session().snapshot().detail()).contains("zk1:2181");
        assertThat(client.state()).isEqualTo(SessionState.CONNECTING);
    }

    @Test
    void answerThatIsNoConnectResponseIsAProtocolError() {
        server.onConnect(request -> Reply.raw(new byte[] {1, 2, 3}));
        SimulatedSession client = world.serve(1, server).client().run(Duration.ofSeconds(1));
        assertThat(client.session().snapshot().reason()).isEqualTo(Reason.PROTOCOL);
    }

    @Test
    @Shows("F17")
    void answerWithoutTheReadOnlyByteIsGood() {
        server.onConnect(request -> Reply.raw(ByteBuffer.allocate(36)
                .putInt(0)
                .putInt(6_000)
                .putLong(7)
                .putInt(16)
                .put(new byte[16])
                .array()));
        SimulatedSession client = world.serve(1, server).connect();
        assertThat(client.state()).isEqualTo(SessionState.CONNECTED);
        assertThat(client.lastChange().sessionId()).isEqualTo(7);
    }

    @Test
    void readOnlyServerIsSeenAsSuch() {
        server.readOnly(true);
        assertThat(world.serve(1, server).connect().state()).isEqualTo(SessionState.CONNECTED_READ_ONLY);
    }

    @Test
    @Shows("F17")
    void everyCutOfTheConnectResponseIsSurvived() {
        byte[] whole = ByteBuffer.allocate(37)
                .putInt(0)
                .putInt(6_000)
                .putLong(7)
                .putInt(16)
                .put(new byte[17])
                .array();
        for (int length = 0; length < 36; length++) {
            ScriptedServer cutting = new ScriptedServer();
            byte[] cut = Arrays.copyOf(whole, length);
            cutting.onConnect(request -> Reply.raw(cut));
            SimulatedSession client =
                    new SimulatedWorld().serve(1, cutting).client().run(Duration.ofMillis(100));
            assertThat(client.state()).as("%d bytes", length).isEqualTo(SessionState.CONNECTING);
            assertThat(client.session().snapshot().reason()).isEqualTo(Reason.PROTOCOL);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    @Shows("T07")
    void newSessionThatIsNotGrantedIsAFailedAttempt(int timeout) {
        server.onConnect(request -> Reply.session(timeout, 7, new byte[16], false));
        SimulatedSession client = world.serve(1, server).client().run(Duration.ofSeconds(5));
        assertThat(client.state()).isEqualTo(SessionState.CONNECTING);
        assertThat(client.session().snapshot().reason()).isEqualTo(Reason.REFUSED_SESSION);
        assertThat(server.connectRequests().size()).isBetween(2, 100);
    }

    @Test
    @Shows({"F17", "T07"})
    void hugeTimeoutIsNotTrustedForTheHeartbeat() {
        server.onConnect(request -> Reply.session(Integer.MAX_VALUE, 7, new byte[16], false));
        SimulatedSession client = world.serve(1, server).connect();
        server.connection().stall(SimulatedConnection.Direction.TO_CLIENT);
        client.run(Duration.ofMinutes(41));
        assertThat(client.states()).contains(SessionState.SUSPENDED);
    }

    @Test
    @Shows("F17")
    void expiredIsToldOnceAndANewSessionFollows() {
        SimulatedSession client = world.serve(1, server).connect();
        long old = client.session().snapshot().sessionId();
        server.expire(old);
        client.runUntil(SessionState.SUSPENDED);
        CompletableFuture<?> write = client.submit(new Request.SetData("/", null, -1));
        CompletableFuture<?> read = client.submit(READ);
        client.runUntil(SessionState.CONNECTED).runUntilIdle();
        assertThat(client.states())
                .containsExactly(
                        SessionState.CONNECTED,
                        SessionState.SUSPENDED,
                        SessionState.EXPIRED,
                        SessionState.CONNECTING,
                        SessionState.CONNECTED);
        StateChange connected = client.lastChange();
        assertThat(connected.newSession()).isTrue();
        assertThat(connected.sessionId()).isNotEqualTo(old);
        assertThat(failureOf(write)).isInstanceOf(SessionExpiredException.class);
        assertThat(failureOf(write).outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(resultOf(read)).isNotNull();
        client.assertLegalStates();
    }

    /** Else the new session could read an older state than the old one did, and its watches would miss what changed. */
    @Test
    void lastTransactionSeenOutlivesTheSession() {
        SimulatedSession client = world.serve(1, server).connect();
        client.submit(Request.getData("/", true), new WatchChange.Arm(WatchKind.DATA, "/", client.watcher("w")));
        client.runUntilIdle();
        long seen = server.zxid();
        server.expire(client.session().snapshot().sessionId());
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
        client.submit(READ);
        client.runUntilIdle();
        assertThat(server.connectRequests())
                .extracting(ConnectRequest::getSessionId, ConnectRequest::getLastZxidSeen)
                .last()
                .isEqualTo(tuple(0L, seen));
        assertThat(server.requests(OpCode.setWatches))
                .singleElement()
                .satisfies(request -> assertThat(request.as(new SetWatches()).getRelativeZxid())
                        .isEqualTo(seen));
    }

    @Test
    void expiredEndsInClosedWhenNoNewSessionIsWanted() {
        world.newSessionAfterExpiry = false;
        SimulatedSession client = world.serve(1, server).connect();
        server.expire(client.session().snapshot().sessionId());
        client.runUntil(SessionState.SUSPENDED);
        CompletableFuture<?> read = client.submit(READ);
        client.run(Duration.ofSeconds(1));
        assertThat(client.isEnded()).isTrue();
        assertThat(client.states())
                .containsExactly(
                        SessionState.CONNECTED, SessionState.SUSPENDED, SessionState.EXPIRED, SessionState.CLOSED);
        assertThat(client.lastChange().reason()).isEqualTo(Reason.SESSION_EXPIRED);
        assertThat(failureOf(read)).isInstanceOf(SessionExpiredException.class);
        assertThat(failureOf(client.submit(READ))).isInstanceOf(ClientClosedException.class);
        client.assertLegalStates();
    }
}
