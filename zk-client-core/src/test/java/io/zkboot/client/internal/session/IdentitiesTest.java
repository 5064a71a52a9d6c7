/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.failureOf;
import static io.zkboot.client.internal.session.SimulatedSession.resultOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.AuthFailedException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.SessionRequest;
import io.zkboot.client.internal.session.config.Identity;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.AuthPacket;
import org.apache.zookeeper.proto.GetDataResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;

/** Identities that are added, and servers that demand one. */
class IdentitiesTest {
    private static final Request<NodeData> READ = Request.getData("/", false);
    private static final int REQUIRES_AUTH = -124;

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedSession client = world.serve(1, server).connect();

    private static SessionRequest.Auth identity(String scheme, int secret) {
        return new SessionRequest.Auth(scheme, new byte[] {(byte) secret, ':'});
    }

    private List<String> schemesReceived(int from) {
        return server.requests(OpCode.auth).stream()
                .skip(from)
                .map(request -> request.as(new AuthPacket()).getScheme())
                .toList();
    }

    private static Reply dataOf(ReceivedRequest request) {
        GetDataResponse record =
                new GetDataResponse(new byte[0], new org.apache.zookeeper.data.Stat(1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1));
        return Reply.answer(request.xid(), 1, 0, record);
    }

    @Test
    void eachCallGetsTheResultOfItsOwnIdentity() {
        server.onRequest(request -> request.opCode() == OpCode.auth
                ? Reply.answer(request.xid(), 0, schemesReceived(0).size() == 2 ? -115 : 0, null)
                : null);
        CompletableFuture<?> first = client.submit(identity("one", 1));
        CompletableFuture<?> second = client.submit(identity("two", 2));
        CompletableFuture<?> third = client.submit(identity("three", 3));
        client.runUntilIdle();
        assertThat(first).isCompleted();
        assertThat(failureOf(second)).isInstanceOf(AuthFailedException.class).hasMessageContaining("addAuth");
        assertThat(failureOf(third)).isInstanceOf(AuthFailedException.class);
        assertThat(client.state()).isEqualTo(SessionState.AUTH_FAILED);
    }

    /** Servers answer an identity where they read it; other requests go through the ensemble first. */
    @Test
    void answerToAnIdentityMayOvertakeThoseToRequestsBeforeIt() {
        server.onRequest(request -> {
            List<ReceivedRequest> reads = server.requests(OpCode.getData);
            return switch (request.opCode()) {
                case OpCode.getData -> Reply.silence();
                case OpCode.auth ->
                    schemesReceived(0).size() < 2
                            ? Reply.answer(request.xid(), 0, 0, null)
                            : Reply.answer(request.xid(), 0, 0, null)
                                    .then(dataOf(reads.get(0)))
                                    .then(dataOf(reads.get(1)));
                default -> null;
            };
        });
        CompletableFuture<NodeData> before = client.submit(READ);
        CompletableFuture<?> first = client.submit(identity("one", 1));
        CompletableFuture<NodeData> between = client.submit(READ);
        CompletableFuture<?> second = client.submit(identity("two", 2));
        client.runUntilIdle();
        assertThat(List.of(first, second)).allMatch(future -> !future.isCompletedExceptionally());
        assertThat(resultOf(before).data()).isEmpty();
        assertThat(resultOf(between).data()).isEmpty();
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
    }

    @Test
    void identitiesAreSentAgainInTheOrderAddedAndEachOnce() {
        client.submit(identity("one", 1));
        client.submit(identity("two", 2));
        client.submit(identity("one", 1));
        client.submit(identity("one", 3));
        client.submit(identity("three", 4));
        client.runUntilIdle();
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
        client.submit(READ);
        client.runUntilIdle();
        // No palindrome, so that the order shows.
        assertThat(server.requests(OpCode.auth).stream().skip(5).map(request -> request.as(new AuthPacket())))
                .extracting(packet -> packet.getScheme() + packet.getAuth()[0])
                .containsExactly("one1", "two2", "one3", "three4");
    }

    @Test
    void copyOfTheCallIsWipedOnceTheIdentityIsKept() {
        SessionRequest.Auth identity = identity("one", 1);
        client.submit(identity);
        client.runUntilIdle();
        assertThat(identity.credentials()).containsOnly(0);
        assertThat(world.auths.get(0).credentials()).containsExactly(1, ':');
    }

    @Test
    void refusedIdentityIsNotKept() {
        server.onRequest(
                request -> request.opCode() == OpCode.auth ? Reply.answer(request.xid(), 0, -115, null) : null);
        client.submit(identity("one", 1));
        client.runUntilIdle();
        assertThat(world.auths).isEmpty();
    }

    private static Reply answeredLate(ReceivedRequest request, int code) {
        return Reply.answer(request.xid(), 0, code, null).after(Duration.ofMillis(500));
    }

    @Test
    void anIdentityThatIsTakenAfterTheDeadlineOfItsCallIsKeptAllTheSame() {
        server.onRequest(request -> request.opCode() == OpCode.auth ? answeredLate(request, 0) : null);
        SessionRequest.Auth identity = identity("one", 1);
        CompletableFuture<?> added = client.submit(identity, null, Duration.ofMillis(100));
        client.runUntilIdle();
        assertThat(failureOf(added).outcome()).isEqualTo(Outcome.UNKNOWN);
        client.run(Duration.ofSeconds(1));
        assertThat(world.auths).extracting(Identity::scheme).containsExactly("one");
        assertThat(identity.credentials()).containsOnly(0);
    }

    @Test
    void anIdentityThatIsRefusedAfterTheDeadlineOfItsCallEndsTheClient() {
        server.onRequest(request -> request.opCode() == OpCode.auth ? answeredLate(request, -115) : null);
        client.submit(identity("one", 1), null, Duration.ofMillis(100));
        client.runUntil(SessionState.AUTH_FAILED);
        assertThat(client.lastChange().reason()).isEqualTo(Reason.AUTHENTICATION);
        assertThat(world.auths).isEmpty();
    }

    @Test
    void identitiesWhoseAnswersAreLostAfterTheDeadlineAreSentWithTheNextConnectionInTheirOrder() {
        server.onRequest(request -> request.opCode() == OpCode.auth ? Reply.silence() : null);
        client.submit(identity("one", 1), null, Duration.ofMillis(100));
        CompletableFuture<?> waiting = client.submit(identity("two", 2));
        client.run(Duration.ofMillis(200));
        goOffline();
        server.onRequest(request -> null);
        comeBack();
        assertThat(waiting).isCompleted();
        assertThat(schemesReceived(2)).as("and the call that waits").containsExactly("one", "two", "two");
    }

    private void goOffline() {
        server.onConnect(request -> Reply.close());
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED);
    }

    private void comeBack() {
        server.onConnect(request -> null);
        client.runUntil(SessionState.CONNECTED).run(Duration.ofMillis(100));
    }

    @Test
    void anIdentityAddedWithoutAConnectionIsAnsweredByTheNextServerAndKeptOnce() {
        goOffline();
        CompletableFuture<?> added = client.submit(identity("one", 1));
        CompletableFuture<?> twice = client.submit(identity("one", 1));
        client.run(Duration.ofSeconds(1));
        assertThat(added).isNotDone();
        assertThat(world.auths).as("for a restart, too").hasSize(1);
        comeBack();
        assertThat(List.of(added, twice)).allMatch(future -> future.isDone() && !future.isCompletedExceptionally());
        int before = schemesReceived(0).size();
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED);
        comeBack();
        assertThat(schemesReceived(before)).containsExactly("one");
    }

    @Test
    void anIdentityWhoseCallerDidNotWaitLongEnoughIsSentAllTheSame() {
        goOffline();
        CompletableFuture<?> added = client.submit(identity("one", 1), null, Duration.ofMillis(10));
        client.run(Duration.ofMillis(100));
        assertThat(failureOf(added).outcome()).isEqualTo(Outcome.UNKNOWN);
        comeBack();
        assertThat(schemesReceived(0)).containsExactly("one");
    }

    @Test
    void withoutWaitingForAConnectionAnIdentityFailsAtOnceAndIsSentWithTheNextOne() {
        SimulatedWorld impatient = new SimulatedWorld();
        impatient.waitForConnection = false;
        ScriptedServer gone = ScriptedServer.withTree();
        SimulatedSession other = impatient.serve(1, gone).connect();
        gone.onRequest(request -> request.opCode() == OpCode.auth ? Reply.silence() : null);
        CompletableFuture<?> underWay = other.submit(identity("one", 1));
        other.run(Duration.ofMillis(100));
        gone.onConnect(request -> Reply.close());
        gone.connection().cut();
        other.runUntil(SessionState.SUSPENDED);
        CompletableFuture<?> added = other.submit(identity("two", 2));
        other.run(Duration.ofMillis(1));
        for (CompletableFuture<?> future : List.of(underWay, added)) {
            assertThat(failureOf(future)).hasMessageContaining("the next one begins with this identity");
            assertThat(failureOf(future).outcome()).isEqualTo(Outcome.UNKNOWN);
        }
        gone.onRequest(request -> null);
        gone.onConnect(request -> null);
        other.runUntil(SessionState.CONNECTED).run(Duration.ofMillis(100));
        assertThat(gone.requests(OpCode.auth).stream()
                        .skip(1)
                        .map(request -> request.as(new AuthPacket()).getScheme()))
                .containsExactly("one", "two");
    }

    @Test
    @Shows("F32")
    void anIdentityThatWasKeptAndIsRefusedEndsTheClientAndIsKeptNoMore() {
        client.submit(identity("one", 1));
        client.runUntilIdle();
        goOffline();
        CompletableFuture<?> gone = client.submit(identity("two", 2), null, Duration.ofMillis(10));
        CompletableFuture<?> added = client.submit(identity("two", 2));
        client.run(Duration.ofMillis(100));
        assertThat(gone).isCompletedExceptionally();
        server.onRequest(request -> request.opCode() == OpCode.auth
                        && request.as(new AuthPacket()).getScheme().equals("two")
                ? Reply.answer(request.xid(), 0, -115, null)
                : null);
        server.onConnect(request -> null);
        client.runUntil(SessionState.AUTH_FAILED);
        assertThat(failureOf(added)).isInstanceOf(AuthFailedException.class);
        assertThat(world.auths).extracting(Identity::scheme).containsExactly("one");
    }

    @Test
    void idleClientWhosePingIsRefusedForWantOfAnAuthenticationIsTold() {
        server.onRequest(request ->
                request.opCode() == OpCode.ping ? Reply.error(REQUIRES_AUTH).thenClose() : null);
        server.connection().cut();
        client.runUntil(SessionState.AUTH_FAILED);
        assertThat(client.lastChange().reason()).isEqualTo(Reason.AUTHENTICATION);
        assertThat(client.lastChange().detail()).contains("zk1:2181").contains("enforce.auth");
    }

    @Test
    @Shows("F32")
    void requestRefusedForWantOfAnAuthenticationEndsTheSession() {
        server.onRequest(request ->
                request.opCode() == OpCode.getData ? Reply.error(REQUIRES_AUTH).thenClose() : null);
        CompletableFuture<NodeData> read = client.submit(READ);
        CompletableFuture<Stat> write = client.submit(new Request.SetData("/", null, -1));
        client.runUntilIdle();
        assertThat(client.state()).isEqualTo(SessionState.AUTH_FAILED);
        assertThat(client.lastChange().detail()).contains("enforce.auth");
        for (CompletableFuture<?> refused : List.of(read, write)) {
            assertThat(failureOf(refused)).isInstanceOf(AuthFailedException.class);
            assertThat(failureOf(refused).code()).isEqualTo(ErrorCode.SESSION_CLOSED_REQUIRES_AUTH);
            assertThat(failureOf(refused).outcome()).isEqualTo(Outcome.REJECTED);
        }
    }

    /** The ping at the end of what is said first is refused before the request behind it. */
    @Test
    void requestsBehindAPingThatIsRefusedForWantOfAnAuthenticationSayTheSame() {
        server.onRequest(request -> Reply.error(REQUIRES_AUTH).thenClose());
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED);
        CompletableFuture<NodeData> read = client.submit(READ);
        CompletableFuture<Stat> write = client.submit(new Request.SetData("/", null, -1));
        client.runUntil(SessionState.AUTH_FAILED);
        for (CompletableFuture<?> refused : List.of(read, write)) {
            assertThat(failureOf(refused).code()).isEqualTo(ErrorCode.SESSION_CLOSED_REQUIRES_AUTH);
            assertThat(failureOf(refused).outcome()).isEqualTo(Outcome.REJECTED);
        }
    }

    @Test
    void requestRefusedAfterItsDeadlineEndsTheSessionAsWell() {
        server.onRequest(request -> request.opCode() == OpCode.getData
                ? Reply.error(REQUIRES_AUTH).after(java.time.Duration.ofMillis(500))
                : null);
        client.submit(READ, null, java.time.Duration.ofMillis(100));
        client.runUntil(SessionState.AUTH_FAILED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoWaitsForAConnectionWaitsUntilTheIdentityIsTaken(boolean taken) throws InterruptedException {
        SimulatedWorld other = new SimulatedWorld();
        other.auths.add(new Identity("one", new byte[] {1, ':'}));
        ScriptedServer slow = ScriptedServer.withTree();
        slow.onRequest(request -> request.opCode() == OpCode.auth
                ? Reply.answer(request.xid(), 0, taken ? 0 : -115, null).after(Duration.ofSeconds(1))
                : null);
        SimulatedSession starting = other.serve(1, slow).connect();
        starting.run(Duration.ofMillis(900));
        assertThat(starting.state()).isEqualTo(SessionState.CONNECTED);
        assertThat(starting.session().awaitConnected(Duration.ZERO)).isFalse();
        starting.run(Duration.ofMillis(200));
        assertThat(starting.session().awaitConnected(Duration.ZERO)).isEqualTo(taken);
        assertThat(starting.state()).isEqualTo(taken ? SessionState.CONNECTED : SessionState.AUTH_FAILED);
    }

    @Test
    @Shows("T15")
    void digestSchemeWithoutEncryptionIsWarnedOfOnce() {
        try (LogCapture log = LogCapture.of("io.zkboot.client")) {
            client.submit(identity("digest", 1));
            client.submit(identity("digest", 2));
            client.runUntilIdle();
            server.connection().cut();
            client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
            assertThat(log.messages(Level.WARN).stream().filter(text -> text.contains("digest scheme")))
                    .hasSize(1);
        }
    }

    /** Only one that no server has ever taken is thrown away with the refusal. */
    @Test
    void anIdentityThatAServerHasTakenWithTheConnectionIsKeptThoughTheNextOneRefusesIt() {
        goOffline();
        client.submit(identity("one", 1), null, Duration.ofMillis(10));
        client.run(Duration.ofMillis(100));
        comeBack();
        assertThat(schemesReceived(0)).containsExactly("one");
        server.onRequest(
                request -> request.opCode() == OpCode.auth ? Reply.answer(request.xid(), 0, -115, null) : null);
        server.connection().cut();
        client.runUntil(SessionState.AUTH_FAILED);
        assertThat(world.auths).extracting(Identity::scheme).containsExactly("one");
    }
}
