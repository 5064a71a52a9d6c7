/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.NodeData;
import io.zkboot.client.error.AuthFailedException;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionCredentials;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.config.Identity;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.security.SaslConfig;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.fuzz.Allocation;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.GetSASLRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The exchange of SASL tokens on the wire, and all the ways in which it may fail: closed, each time. */
class SaslExchangeTest {
    private static final Request<NodeData> READ = Request.getData("/", false);
    private static final String PASSWORD = "secret-of-anna";

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = ScriptedServer.withTree();
    private final SaslScript script = new SaslScript("anna", PASSWORD);

    SaslExchangeTest() {
        world.sasl = SaslConfig.digestMd5("anna", PASSWORD.toCharArray());
        world.serve(1, server.onRequest(script));
    }

    private List<Integer> operations() {
        return server.requests().stream()
                .map(ReceivedRequest::opCode)
                .filter(op -> op != OpCode.ping)
                .toList();
    }

    private void onToken(Function<ReceivedRequest, Reply> answer) {
        server.onRequest(request -> request.opCode() == OpCode.sasl ? answer.apply(request) : null);
    }

    private static AuthFailedException authFailure(CompletableFuture<?> future) {
        assertThat(failureOf(future)).isInstanceOf(AuthFailedException.class);
        return (AuthFailedException) failureOf(future);
    }

    private SimulatedSession mustFail() {
        SimulatedSession client = world.client();
        CompletableFuture<?> read = client.submit(READ);
        client.run(Duration.ofSeconds(10));
        assertThat(client.states()).containsExactly(SessionState.AUTH_FAILED);
        assertThat(client.lastChange().reason()).isEqualTo(Reason.AUTHENTICATION);
        assertThat(client.isEnded()).isTrue();
        assertThat(authFailure(read)).hasMessageContaining("zk1:2181");
        assertThat(operations()).doesNotContain(OpCode.getData);
        assertThat(client.heard().toString()).doesNotContain(PASSWORD);
        client.assertLegalStates();
        return client;
    }

    private SimulatedSession mustGoOnTrying(Reason reason) {
        SimulatedSession client = world.client().run(Duration.ofSeconds(30));
        assertThat(client.states()).isEmpty();
        assertThat(client.session().snapshot().reason()).isEqualTo(reason);
        assertThat(client.session().snapshot().detail()).contains("zk1:2181");
        assertThat(client.session().snapshot().failedAttempts()).isBetween(2, 100);
        return client;
    }

    @Test
    void tokensComeBeforeIdentitiesBeforeWatchesBeforeRequestsOnEveryConnection() {
        world.auths.add(new Identity("test", new byte[] {1}));
        SimulatedSession client = world.client();
        client.submit(READ);
        client.runUntilIdle();
        assertThat(operations()).containsExactly(OpCode.sasl, OpCode.sasl, OpCode.auth, OpCode.getData);
        client.submit(Request.getData("/", true), new WatchChange.Arm(WatchKind.DATA, "/", client.watcher("watch")));
        client.runUntilIdle();
        int before = operations().size();
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED);
        client.submit(READ);
        client.runUntilIdle();
        assertThat(operations().subList(before, operations().size()))
                .containsExactly(OpCode.sasl, OpCode.sasl, OpCode.auth, OpCode.setWatches, OpCode.getData);
        assertThat(client.lastChange().newSession()).isFalse();
        client.assertLegalStates();
    }

    @Test
    void firstTokenIsEmptyAndTokensHaveOrdinaryNumbers() {
        world.connect();
        List<ReceivedRequest> tokens = server.requests(OpCode.sasl);
        assertThat(tokens.get(0).as(new GetSASLRequest()).getToken()).isEmpty();
        assertThat(tokens).extracting(ReceivedRequest::xid).containsExactly(1, 2);
    }

    @Test
    void nothingElseIsInFlightDuringTheExchangeAndTheClientIsNotConnectedBeforeItsEnd() {
        onToken(request -> script.answer(request).after(Duration.ofMillis(500)));
        SimulatedSession client = world.client();
        client.submit(READ);
        client.run(Duration.ofMillis(450));
        assertThat(operations()).containsExactly(OpCode.sasl);
        client.run(Duration.ofMillis(500));
        assertThat(operations()).containsExactly(OpCode.sasl, OpCode.sasl);
        assertThat(client.state()).isEqualTo(SessionState.CONNECTING);
        assertThat(client.done()).isEmpty();
        client.runUntil(SessionState.CONNECTED).runUntilIdle();
        assertThat(client.done()).hasSize(1);
    }

    @Test
    void wrongPasswordEndsTheSession() {
        world.sasl = SaslConfig.digestMd5("anna", "wrong".toCharArray());
        SimulatedSession client = mustFail();
        assertThat(client.lastChange().detail()).contains("AUTH_FAILED");
        assertThat(client.lastChange().sessionId()).as("what the servers keep").isNotZero();
        assertThat(client.session().snapshot().sessionId())
                .isEqualTo(client.lastChange().sessionId());
        assertThat(client.session().snapshot().counters().authFailures()).isEqualTo(1);
        assertThat(server.connectRequests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {-115, -124, -6, -5, 7})
    void serverThatAnswersWithAnErrorEndsTheSession(int error) {
        onToken(request -> Reply.error(error));
        assertThat(mustFail().lastChange().detail()).contains(Integer.toString(error));
    }

    @Test
    void serverThatSendsNoTokenEndsTheSession() {
        onToken(request -> SaslScript.token(request, null));
        mustFail();
    }

    @Test
    void serverThatSendsNoRecordAtAllEndsTheSession() {
        onToken(request -> Reply.ok());
        mustFail();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "realm=\"zk-sasl-md5\"", "nonce=\"1\",algorithm=md5-sess,charset=latin1"})
    void garbageEndsTheSession(String token) {
        onToken(request -> SaslScript.token(request, SaslScript.bytes(token)));
        mustFail();
    }

    /** Or one could play the server without knowing the password. */
    @Test
    @Shows("T14")
    void serverThatCannotProveThatItKnowsThePasswordEndsTheSession() {
        onToken(request -> request.xid() == 1
                ? script.answer(request)
                : SaslScript.token(request, SaslScript.bytes("rspauth=0123456789abcdef0123456789abcdef")));
        assertThat(mustFail().lastChange().detail()).contains("rspauth");
    }

    /** As servers do that have zookeeper.allowSaslFailedClients. */
    @Test
    void serverThatLetsTheClientInWithoutProofEndsTheSession() {
        onToken(request -> request.xid() == 1 ? script.answer(request) : SaslScript.token(request, null));
        mustFail();
    }

    @Test
    @Shows("T14")
    void noRandomTokenIsEverTakenForASuccess() {
        Random random = new Random(5);
        for (int i = 0; i < 200; i++) {
            byte[] token = new byte[random.nextInt(60)];
            random.nextBytes(token);
            ScriptedServer hostile = new ScriptedServer();
            SimulatedWorld other = new SimulatedWorld();
            other.sasl = world.sasl;
            hostile.onRequest(request -> request.opCode() == OpCode.sasl ? SaslScript.token(request, token) : null);
            SimulatedSession client = other.serve(1, hostile).client().run(Duration.ofSeconds(1));
            assertThat(client.states()).as("token %d", i).containsExactly(SessionState.AUTH_FAILED);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Shows("F34")
    void serverThatClosesDuringTheExchangeIsTriedTwice(boolean reset) {
        onToken(request -> reset ? Reply.reset() : Reply.close());
        SimulatedSession client = mustFail();
        assertThat(server.connectRequests()).hasSize(2);
        assertThat(client.lastChange().detail()).contains("3.4");
    }

    @Test
    void serverThatClosesOnceIsForgiven() {
        AtomicInteger tokens = new AtomicInteger();
        onToken(request -> tokens.getAndIncrement() == 0 ? Reply.close() : script.answer(request));
        SimulatedSession client = world.connect();
        assertThat(server.connectRequests()).hasSize(2);
        for (int i = 0; i < 3; i++) { // each time once: that is no row
            tokens.set(0);
            server.connection().cut();
            client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
        }
    }

    @Test
    void clientThatWasAuthenticatedBeforeGetsMoreTries() {
        SimulatedSession client = world.connect();
        onToken(request -> Reply.close());
        server.connection().cut();
        client.runUntil(SessionState.AUTH_FAILED);
        assertThat(server.connectRequests()).hasSize(1 + 5);
    }

    @Test
    void sessionOfAnAttemptThatFailedIsTakenUpAgainAndToldAsNew() {
        AtomicInteger tokens = new AtomicInteger();
        onToken(request -> tokens.getAndIncrement() == 0 ? Reply.close() : script.answer(request));
        SimulatedSession client = world.connect();
        assertThat(server.connectRequests().get(1).getSessionId())
                .isEqualTo(client.lastChange().sessionId());
        assertThat(client.lastChange().newSession()).isTrue();
    }

    @Test
    void serverThatSaysNothingIsLeftAfterTheConnectTimeout() {
        onToken(request -> Reply.silence());
        mustGoOnTrying(Reason.CONNECT_TIMEOUT);
        assertThat(operations()).containsOnly(OpCode.sasl);
    }

    @ParameterizedTest
    @ValueSource(ints = {4_097, 1 << 28, Integer.MAX_VALUE})
    @Shows({"F34", "T01"})
    void tokenAboveThePacketLimitCostsTheConnectionAndNoMemory(int announced) {
        world.maxPacket = 4096;
        onToken(request -> Reply.bytes(
                ByteBuffer.allocate(24).putInt(announced).putInt(request.xid()).array()));
        long before = Allocation.allocated();
        long buffers = Allocation.direct();
        mustGoOnTrying(Reason.PROTOCOL);
        assertThat(Allocation.allocated() - before).as("bytes allocated").isLessThan(16 << 20);
        assertThat(Allocation.direct() - buffers).as("bytes of buffers").isLessThan(512 << 10);
    }

    @Test
    void replyToAnotherRequestCostsTheConnection() {
        onToken(request -> Reply.answer(request.xid() + 1, 0, 0, null));
        mustGoOnTrying(Reason.PROTOCOL);
    }

    @Test
    void notificationDuringTheExchangeCostsTheConnection() {
        onToken(request -> Reply.answer(-1, 0, 0, null));
        mustGoOnTrying(Reason.PROTOCOL);
    }

    @Test
    void twoAnswersToOneTokenCostTheConnection() {
        onToken(request -> script.answer(request).then(Reply.answer(request.xid(), 0, 0, null)));
        mustGoOnTrying(Reason.PROTOCOL);
    }

    @Test
    void cutReplyCostsTheConnection() {
        onToken(request -> Reply.raw(new byte[17]));
        mustGoOnTrying(Reason.PROTOCOL);
    }

    @Test
    void loginThatHangsAsksNoServerForASessionAndCostsOneThread() {
        List<Runnable> threads = new ArrayList<>();
        world.helper = threads::add;
        mustGoOnTrying(Reason.LOGIN);
        assertThat(server.connectRequests()).isEmpty();
        assertThat(threads).hasSize(1);
    }

    @Test
    void loginThatHungIsOfUseWhenItEndsAtLast() {
        List<Runnable> threads = new ArrayList<>();
        world.helper = threads::add;
        SimulatedSession client = mustGoOnTrying(Reason.LOGIN);
        world.helper = Runnable::run;
        threads.forEach(Runnable::run);
        world.helper = threads::add;
        client.runUntil(() -> {
            List<Runnable> now = List.copyOf(threads);
            threads.clear();
            now.forEach(Runnable::run);
            return client.state().isConnected();
        });
    }

    @Test
    void helperThatTakesNoTaskIsATemporaryFailure() {
        world.helper = task -> {
            throw new java.util.concurrent.RejectedExecutionException("full");
        };
        mustGoOnTrying(Reason.LOGIN);
    }

    @Test
    void passwordThatCannotBeFetchedIsAskedForAgainAndItsFailureIsNotShown() {
        AtomicInteger asked = new AtomicInteger();
        world.sasl = SaslConfig.digestMd5("anna", () -> {
            if (asked.getAndIncrement() < 3) {
                throw new IllegalStateException("the vault said " + PASSWORD);
            }
            return PASSWORD.toCharArray();
        });
        try (LogCapture log = LogCapture.of("io.zkboot.client")) {
            SimulatedSession client = world.client();
            client.runUntil(() -> client.session().snapshot().reason() == Reason.LOGIN);
            assertThat(client.session().snapshot().detail()).contains("IllegalStateException");
            client.runUntil(SessionState.CONNECTED);
            assertThat(log.text()).doesNotContain(PASSWORD);
        }
        assertThat(asked).hasValue(4);
    }

    @Test
    void noPasswordEndsTheSession() {
        world.sasl = SaslConfig.digestMd5("anna", () -> new char[0]);
        mustFail();
        assertThat(server.connectRequests()).isEmpty();
    }

    @Test
    void passwordIsWipedAfterTheExchangeAndAfterOneThatIsCutShort() {
        List<char[]> given = new ArrayList<>();
        world.sasl = SaslConfig.digestMd5("anna", () -> {
            char[] password = PASSWORD.toCharArray();
            given.add(password);
            return password;
        });
        SimulatedSession client = world.connect().run(Duration.ofMillis(10));
        onToken(request -> Reply.silence());
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED).run(Duration.ofMillis(100));
        assertThat(given).hasSize(2);
        assertThat(given.get(0)).containsOnly('\0');
        client.end(SessionEnding.How.CLOSE);
        client.run(Duration.ofMillis(10));
        assertThat(given.get(1)).containsOnly('\0');
        assertThat(client.isEnded()).isTrue();
    }

    @Test
    @Shows("F30")
    void closeDuringTheExchangeEndsAtOnce() {
        onToken(request -> Reply.silence());
        SimulatedSession client = world.client().run(Duration.ofMillis(100));
        client.end(SessionEnding.How.CLOSE);
        client.run(Duration.ofMillis(1));
        assertThat(client.states()).containsExactly(SessionState.CLOSED);
        assertThat(client.isEnded()).isTrue();
    }

    @Test
    void sessionIsPresumedGoneByTheClockThoughServersTakeItUpAgainAndAgainWithoutAuthenticating() {
        SimulatedSession client = world.connect();
        onToken(request -> Reply.silence());
        server.connection().cut();
        client.run(Duration.ofSeconds(10));
        assertThat(client.states()).containsExactly(SessionState.CONNECTED, SessionState.SUSPENDED, SessionState.LOST);
        server.onRequest(script);
        client.runUntil(SessionState.CONNECTED);
        client.assertLegalStates();
    }

    @Test
    @Shows("T14")
    void digestMd5WithoutEncryptionIsWarnedOfOnce() {
        try (LogCapture log = LogCapture.of("io.zkboot.client")) {
            SimulatedSession client = world.connect();
            server.connection().cut();
            client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
            assertThat(log.messages(org.slf4j.event.Level.WARN).stream().filter(text -> text.contains("DIGEST-MD5")))
                    .hasSize(1);
        }
    }

    @Test
    void theEndOfASessionThatNobodyHasHeardOfIsNoExpiry() {
        world.newSessionAfterExpiry = false;
        onToken(request -> Reply.close());
        SimulatedSession client = world.client();
        client.runUntil(() -> client.session().snapshot().failedAttempts() == 1);
        SessionCredentials unused = Objects.requireNonNull(client.session().credentials());
        server.expire(unused.id());
        server.onRequest(script);
        client.runUntil(SessionState.CONNECTED);
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
        assertThat(client.lastChange().newSession()).isTrue();
        assertThat(client.lastChange().sessionId()).isNotEqualTo(unused.id());
    }

    @Test
    void serverThatClosesDuringTheLoginIsLeft() {
        world.helper = task -> world.clock().after(Duration.ofSeconds(1), task);
        SimulatedSession client = world.client();
        client.runUntil(() -> !server.connections().isEmpty()).run(Duration.ofMillis(10));
        server.connection().close();
        client.run(Duration.ofMillis(10));
        assertThat(client.session().snapshot().reason()).isEqualTo(Reason.CLOSED_BY_SERVER);
        assertThat(client.session().snapshot().detail()).contains("while this client logged in");
        assertThat(server.connectRequests()).isEmpty();
    }

    @Test
    void serverThatSpeaksDuringTheLoginIsLeft() {
        world.helper = task -> world.clock().after(Duration.ofSeconds(1), task);
        SimulatedSession client = world.client();
        client.runUntil(() -> !server.connections().isEmpty()).run(Duration.ofMillis(10));
        server.connection().send(new byte[1]);
        client.run(Duration.ofMillis(10));
        assertThat(client.session().snapshot().reason()).isEqualTo(Reason.PROTOCOL);
        assertThat(client.session().snapshot().detail()).contains("spoke before it was spoken to");
    }

    @Test
    void tokenThatIsLargerThanAPacketEndsTheSession() {
        world.maxPacket = 200;
        assertThat(mustFail().lastChange().detail()).contains("packet limit of 200 bytes", "raise the limit");
    }

    @Test
    void aLoginThatTakesTooLongSaysWhatItIsWaitingFor() {
        List<Runnable> threads = new ArrayList<>();
        world.helper = threads::add;
        assertThat(mustGoOnTrying(Reason.LOGIN).session().snapshot().detail())
                .contains("longer than the connect timeout", "a name service or a KDC does not answer");
    }

    @Test
    void aLoginThatHangsAfterItHasFailedSaysWhatItSaidLast() {
        AtomicInteger tasks = new AtomicInteger();
        world.helper = task -> {
            if (tasks.getAndIncrement() == 0) {
                world.clock().after(Duration.ofMillis(1), task);
            }
        };
        world.sasl = SaslConfig.digestMd5("anna", () -> {
            throw new IllegalStateException("no vault");
        });
        SimulatedSession client = mustGoOnTrying(Reason.LOGIN);
        assertThat(tasks.get()).isGreaterThan(1);
        assertThat(client.session().snapshot().detail()).contains("the last login said:", "IllegalStateException");
    }

    @ParameterizedTest
    @CsvSource({
        "-6, it knows no SASL",
        "-115, 'check the user name and password, or the key, and that it speaks DIGEST'"
    })
    void aRefusalSaysWhatToLookFor(int error, String hint) {
        onToken(request -> Reply.error(error));
        assertThat(mustFail().lastChange().detail()).contains(hint);
    }

    @Test
    void anotherRefusalSaysNoMoreThanItsCode() {
        onToken(request -> Reply.error(-5));
        assertThat(mustFail().lastChange().detail()).endsWith("it answered MARSHALLING_ERROR (-5)");
    }

    @Test
    void whatALoginSaidIsForgottenOnceOneHasSucceeded() {
        AtomicInteger asked = new AtomicInteger();
        world.sasl = SaslConfig.digestMd5("anna", () -> {
            if (asked.getAndIncrement() == 0) {
                throw new IllegalStateException("no vault");
            }
            return PASSWORD.toCharArray();
        });
        boolean[] hangs = new boolean[1];
        world.helper = task -> {
            if (!hangs[0]) {
                world.clock().after(Duration.ofMillis(1), task);
            }
        };
        SimulatedSession client = world.connect();
        hangs[0] = true;
        server.connection().cut();
        client.run(Duration.ofSeconds(10));
        assertThat(client.session().snapshot().reason()).isEqualTo(Reason.LOGIN);
        assertThat(client.session().snapshot().detail()).contains("a name service or a KDC does not answer");
    }
}
