/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.failureOf;
import static io.zkboot.client.internal.session.SimulatedSession.resultOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.config.Platform;
import io.zkboot.client.internal.transport.Clock;
import io.zkboot.client.internal.transport.Resolver;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** close() is bounded and idempotent, ends the session on the server, and completes all that is pending. */
class ClosingTest {
    private static final Request<NodeData> READ = Request.getData("/", false);
    private static final Request.SetData WRITE = new Request.SetData("/", null, -1);

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = ScriptedServer.withTree();

    private List<Integer> operations() {
        return server.requests().stream()
                .map(ReceivedRequest::opCode)
                .filter(op -> op != OpCode.ping)
                .toList();
    }

    @Test
    void closeSessionIsTheLastRequestBehindAllThatWasQueued() {
        SimulatedSession client = world.serve(1, server).connect();
        long id = client.session().snapshot().sessionId();
        CompletableFuture<Stat> write = client.submit(WRITE);
        client.submit(READ);
        client.end(SessionEnding.How.CLOSE);
        client.run(Duration.ofMillis(1));
        assertThat(client.isEnded()).isTrue();
        assertThat(operations()).containsExactly(OpCode.setData, OpCode.getData, OpCode.closeSession);
        assertThat(resultOf(write)).isNotNull();
        assertThat(server.isAlive(id)).isFalse();
        assertThat(client.states()).containsExactly(SessionState.CONNECTED, SessionState.CLOSED);
        assertThat(client.lastChange().reason()).isEqualTo(Reason.CLOSED_BY_CALLER);
    }

    @Test
    void answerToCloseEndsTheClientEvenIfTheServerKeepsTheConnection() {
        server.onRequest(request -> request.opCode() == OpCode.closeSession ? Reply.ok() : null);
        SimulatedSession client = world.serve(1, server).connect();
        client.end(SessionEnding.How.CLOSE);
        client.run(Duration.ofMillis(1));
        assertThat(client.isEnded()).isTrue();
    }

    @Test
    void connectionThatEndsInsteadOfAnAnswerEndsTheClientWithoutASuspension() {
        server.onRequest(request -> request.opCode() == OpCode.closeSession ? Reply.close() : null);
        SimulatedSession client = world.serve(1, server).connect();
        client.end(SessionEnding.How.CLOSE);
        client.run(Duration.ofMillis(1));
        assertThat(client.isEnded()).isTrue();
        assertThat(client.states()).containsExactly(SessionState.CONNECTED, SessionState.CLOSED);
        assertThat(client.lastChange().detail()).contains("without an answer");
    }

    @Test
    @Shows("F31")
    void closeIsBoundedWhenTheServerIsSilent() {
        SimulatedSession client = world.serve(1, server).connect();
        server.connection().stall(Direction.TO_CLIENT);
        CompletableFuture<?> read = client.submit(READ);
        CompletableFuture<?> write = client.submit(WRITE);
        client.run(Duration.ofMillis(5));
        client.end(SessionEnding.How.CLOSE);
        world.clock().advance(Duration.ofMillis(500)); // the SendThread gets round to it late
        client.run(Duration.ofMillis(1_249));
        assertThat(client.isEnded()).isFalse();
        client.run(Duration.ofMillis(1)); // the rest of the timeout is for the ends of the threads
        assertThat(client.isEnded()).isTrue();
        assertThat(failureOf(read)).isInstanceOf(ClientClosedException.class);
        assertThat(failureOf(write).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(client.network().lastConnection().isClosedByClient()).isTrue();
    }

    @Test
    void closeWithoutAConnectionIsImmediateAndNothingWasSent() {
        SimulatedSession client = world.client();
        CompletableFuture<?> write = client.submit(WRITE);
        client.run(Duration.ofSeconds(1));
        client.end(SessionEnding.How.CLOSE);
        client.turn();
        assertThat(client.isEnded()).isTrue();
        assertThat(failureOf(write)).isInstanceOf(ClientClosedException.class);
        assertThat(failureOf(write).outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(failureOf(client.submit(WRITE)).outcome()).isEqualTo(Outcome.NOT_SENT);
    }

    @Test
    @Shows("F30")
    void closeWhileANameIsLookedUpEndsAtOnce() {
        world.lookups(unanswered -> {});
        SimulatedSession client = world.client();
        CompletableFuture<?> write = client.submit(WRITE);
        client.run(Duration.ofMillis(500));
        client.end(SessionEnding.How.CLOSE);
        client.turn();
        assertThat(client.isEnded()).isTrue();
        assertThat(failureOf(write)).isInstanceOf(ClientClosedException.class);
        assertThat(failureOf(write).outcome()).isEqualTo(Outcome.NOT_SENT);
    }

    /** Each seed another moment, of the connection as well, and other callers just then. */
    @Test
    @Shows("F30")
    void atWhateverMomentItEndsEachCallEndsOnce() {
        int refused = 0;
        int answered = 0;
        for (long seed = 1; seed <= 500; seed++) {
            try (LogCapture unread = LogCapture.of("io.zkboot.client")) {
                for (SimulatedSession.Done done : callsAroundTheEnd(new Random(seed * 0x9E3779B97F4A7C15L))) {
                    refused += done.failure() == null ? 0 : 1;
                    answered += done.failure() == null ? 1 : 0;
                }
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("Seed " + seed + " fails", e);
            }
        }
        assertThat(answered).isGreaterThan(1_000);
        assertThat(refused).isGreaterThan(1_000);
    }

    private static List<SimulatedSession.Done> callsAroundTheEnd(Random random) {
        SimulatedWorld world = new SimulatedWorld();
        world.lay(net -> net.latency(Duration.ofMillis(random.nextInt(4))));
        SimulatedSession client = world.serve(1, ScriptedServer.withTree()).client();
        for (int i = 0; i < 40; i++) {
            Request<?> request = random.nextBoolean() ? READ : WRITE;
            client.network().after(Duration.ofMillis(random.nextInt(20)), () -> client.submit(request));
        }
        SessionEnding.How how = random.nextBoolean() ? SessionEnding.How.CLOSE : SessionEnding.How.DETACH;
        client.network().after(Duration.ofMillis(random.nextInt(20)), () -> client.end(how));
        client.run(Duration.ofSeconds(3));
        assertThat(client.isEnded()).isTrue();
        assertThat(client.done())
                .hasSize(40)
                .allMatch(done -> done.failure() == null || done.failure() instanceof ClientClosedException);
        client.assertLegalStates();
        return client.done();
    }

    /** With real threads: on virtual time somebody is always awake. */
    @Test
    void closeWakesTheThreadThatWouldSleepForAnHour() throws InterruptedException {
        world.connectTimeout = Duration.ofHours(1);
        SleepyNetwork network = new SleepyNetwork();
        List<Thread> threads = new ArrayList<>();
        Platform platform = new Platform(
                        Clock.SYSTEM,
                        () -> network,
                        new Resolver(world.hosts(), unanswered -> {}),
                        new Random(1),
                        unanswered -> {})
                .withThreads(body -> {
                    Thread thread = new Thread(body);
                    threads.add(thread);
                    return thread;
                });
        Session session = Session.start(world.config(), platform, null, null);
        Thread sender = threads.get(0);
        Awaitility.await().until(() -> sender.getState() == Thread.State.TIMED_WAITING);
        session.close();
        assertThat(sender.isAlive()).isFalse();
        network.wakeup(); // whatever became of it
    }

    @Test
    void closeIsIdempotentAndTheFirstWayCounts() {
        SimulatedSession client = world.serve(1, server).connect();
        client.end(SessionEnding.How.DETACH);
        client.end(SessionEnding.How.CLOSE);
        client.run(Duration.ofSeconds(1));
        client.end(SessionEnding.How.CLOSE);
        assertThat(client.turn()).isFalse();
        assertThat(operations()).isEmpty();
        assertThat(client.states()).containsExactly(SessionState.CONNECTED, SessionState.CLOSED);
    }

    @Test
    void detachKeepsTheSessionAlive() {
        SimulatedSession client = world.serve(1, server).connect();
        long id = client.session().snapshot().sessionId();
        client.end(SessionEnding.How.DETACH);
        client.run(Duration.ofSeconds(1));
        assertThat(client.isEnded()).isTrue();
        assertThat(server.isAlive(id)).isTrue();
        assertThat(server.requests(OpCode.closeSession)).isEmpty();
    }

    @Test
    void lastEventOfAWatchIsItsEndAndItComesBehindTheChangeOfState() {
        SimulatedSession client = world.serve(1, server).connect();
        client.submit(Request.getData("/", true), new WatchChange.Arm(WatchKind.DATA, "/", client.watcher("w")));
        client.runUntilIdle();
        client.end(SessionEnding.How.CLOSE);
        client.run(Duration.ofSeconds(1));
        assertThat(client.fired()).hasSize(1);
        assertThat(client.fired().get(0).event().type()).isEqualTo(EventType.WATCH_ENDED);
        assertThat(client.heard().get(client.heard().size() - 1))
                .isEqualTo(client.fired().get(0));
        assertThat(client.session().snapshot().watches()).isZero();
    }

    @Test
    void connectPolicyThatIsSpentClosesTheClientAndFailsWhatIsQueued() {
        world.connectRetry = world.connectRetry.withMaxTries(3);
        SimulatedSession client = world.client();
        CompletableFuture<?> read = client.submit(READ);
        client.run(Duration.ofSeconds(10));
        assertThat(client.isEnded()).isTrue();
        assertThat(client.network().connections()).hasSize(4);
        assertThat(client.lastChange().to()).isEqualTo(SessionState.CLOSED);
        assertThat(client.lastChange().reason()).isEqualTo(Reason.RETRY_SPENT);
        assertThat(client.lastChange().detail()).contains("4 failed attempts", "Connection refused");
        assertThat(failureOf(read)).isInstanceOf(ClientClosedException.class);
        assertThat(failureOf(read).outcome()).isEqualTo(Outcome.NOT_SENT);
        client.assertLegalStates();
    }

    @Test
    @Shows("T10")
    void closeWipesThePasswordOfTheSessionAndDetachKeepsIt() {
        SimulatedSession detached = world.serve(1, server).connect();
        byte[] kept = detached.session().identity().password();
        detached.end(SessionEnding.How.DETACH);
        detached.run(Duration.ofSeconds(1));
        assertThat(detached.session().credentials().password()).isEqualTo(kept).isNotEqualTo(new byte[16]);

        SimulatedSession closed = world.connect();
        byte[] password = closed.session().identity().password();
        assertThat(password).isNotEqualTo(new byte[16]);
        closed.end(SessionEnding.How.CLOSE);
        closed.run(Duration.ofSeconds(1));
        assertThat(password).containsOnly(0);
        assertThat(closed.session().credentials()).isNull();
    }

    /** Who took it up would find it gone a moment later. */
    @Test
    void aSessionThatIsBeingClosedIsNotToBeTakenUp() {
        SimulatedSession client = world.serve(1, server).connect();
        server.connection().stall(Direction.TO_CLIENT);
        assertThat(client.session().credentials()).isNotNull();
        client.end(SessionEnding.How.CLOSE);
        client.run(Duration.ofMillis(5));
        assertThat(client.isEnded()).isFalse();
        assertThat(client.session().credentials()).isNull();
    }

    @Test
    void closeEndsAtItsDeadlineThoughNothingElseHappensThen() {
        SimulatedSession client = world.serve(1, server).connect().run(Duration.ofMillis(100));
        server.connection().stall(Direction.TO_CLIENT);
        long begun = client.millis();
        client.end(SessionEnding.How.CLOSE);
        client.runUntil(client::isEnded);
        assertThat(client.millis() - begun).as("less a quarter of a second").isEqualTo(1_750);
        assertThat(client.lastChange().detail()).contains("without an answer");
    }

    @Test
    void ofAShortTimeoutThreeQuartersAreForTheServer() {
        world.closeTimeout = Duration.ofMillis(100);
        SimulatedSession client = world.serve(1, server)
                .lay(net -> net.latency(Duration.ofMillis(35)))
                .connect();
        client.run(Duration.ofSeconds(1));
        client.end(SessionEnding.How.CLOSE);
        client.runUntil(client::isEnded);
        assertThat(client.lastChange().detail()).isEqualTo("the client was closed");
    }

    @Test
    void theEndSaysWhatBecomesOfTheSession() {
        SimulatedSession before = world.client();
        before.end(SessionEnding.How.CLOSE);
        before.turn();
        assertThat(before.lastChange().detail()).contains("before it had a session");

        SimulatedSession detached = world.serve(1, server).connect();
        detached.end(SessionEnding.How.DETACH);
        detached.turn();
        assertThat(detached.lastChange().detail()).contains("lives on until its timeout");

        SimulatedSession cut = world.connect();
        server.onConnect(request -> Reply.close());
        server.connection().cut();
        cut.runUntil(SessionState.SUSPENDED).run(Duration.ofMillis(100));
        cut.end(SessionEnding.How.CLOSE);
        cut.turn();
        assertThat(cut.lastChange().detail()).contains("without a connection", "ends by its timeout");
    }
}
