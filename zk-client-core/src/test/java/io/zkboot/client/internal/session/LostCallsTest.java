/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What becomes of calls under way when the connection is lost. A script names them in order: {@code R} a read and
 * {@code W} a write of which all bytes left; {@code B} a read so large that what comes behind it cannot leave any more;
 * {@code r} and {@code w} behind that; {@code D} takes watches back. The outcome of each: {@code S} sent again and
 * served, {@code U} failed as unknown, {@code N} failed as not sent.
 */
class LostCallsTest {
    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = ScriptedServer.withTree();

    @ParameterizedTest
    @CsvSource({
        "R, S",
        "W, U",
        "RWR, SUS",
        "WW, UU",
        "Bw, SS",
        "Brw, SSS",
        "RBwrw, SSSSS",
        "WBw, USN",
        "WBrw, USSN",
        "RWBwrwr, SUSNSNS",
        "Bww, SSS",
        "DBw, USS",
        "WDBw, UUSN",
    })
    void fateOfCallsUnderWay(String script, String fates) {
        assertThat(fatesOf(script)).isEqualTo(fates);
    }

    private String fatesOf(String script) {
        world.sessionTimeout = Duration.ofSeconds(30);
        SimulatedSession client = world.serve(1, server).connect();
        client.run(Duration.ofMillis(10));
        server.connection().stall(Direction.TO_SERVER);
        List<CompletableFuture<?>> futures = submit(client, script);
        client.run(Duration.ofMillis(10));
        int before = server.requests().size();
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED).runUntilIdle();
        client.run(Duration.ofMillis(10));
        StringBuilder fates = new StringBuilder();
        StringBuilder served = new StringBuilder();
        for (int i = 0; i < futures.size(); i++) {
            String fate = fate(futures.get(i));
            fates.append(fate);
            if (fate.equals("S")) {
                served.append(script.charAt(i));
            }
        }
        assertThat(operationsSince(before))
                .as("sent again, in order")
                .isEqualTo(served.toString().replace('B', 'r').toLowerCase(Locale.ROOT));
        return fates.toString();
    }

    @Test
    void whoseConnectionWasLostIsToldWhetherTheRequestWasSent() {
        world.waitForConnection = false;
        SimulatedSession client = world.serve(1, server).connect();
        client.run(Duration.ofMillis(10));
        server.connection().stall(Direction.TO_SERVER);
        List<CompletableFuture<?>> futures = submit(client, "WBw");
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED);
        assertThat(failureOf(futures.get(0))).hasMessageContaining("the connection was lost before the answer came");
        assertThat(failureOf(futures.get(2)))
                .hasMessageContaining("the connection was lost before the request was sent");
    }

    private static List<CompletableFuture<?>> submit(SimulatedSession client, String script) {
        List<CompletableFuture<?>> futures = new ArrayList<>();
        for (char kind : script.toCharArray()) {
            Request<?> request = switch (kind) {
                case 'W', 'w' -> new Request.SetData("/", null, -1);
                case 'D' -> new WatchRequest.RemoveWatches("/", WatcherType.ANY);
                case 'B' -> Request.exists("/" + "x".repeat(300_000), false);
                default -> Request.getData("/", false);
            };
            futures.add(
                    request instanceof WatchRequest.RemoveWatches
                            ? client.submit(request, new WatchChange.Disarm("/", WatcherType.ANY, null))
                            : client.submit(request));
            client.turn();
        }
        return futures;
    }

    private static String fate(CompletableFuture<?> future) {
        if (!future.isCompletedExceptionally()) {
            return "S";
        }
        assertThat(failureOf(future)).isInstanceOf(ConnectionLossException.class);
        return failureOf(future).outcome() == Outcome.UNKNOWN ? "U" : "N";
    }

    private String operationsSince(int before) {
        StringBuilder operations = new StringBuilder();
        for (ReceivedRequest request :
                server.requests().subList(before, server.requests().size())) {
            if (request.opCode() != OpCode.ping) {
                operations.append(request.opCode() == OpCode.setData ? 'w' : 'r');
            }
        }
        return operations.toString();
    }

    /** Held back until the read has ended it would be told late of what is known, or past its deadline. */
    @Test
    void aFailedWriteIsToldAtOnceAndAnEarlierReadThatIsSentAgainEndsLater() {
        SimulatedSession client = world.serve(1, server).connect();
        client.run(Duration.ofMillis(10));
        server.connection().stall(Direction.TO_SERVER);
        CompletableFuture<?> read = client.submit(Request.getData("/", false));
        CompletableFuture<?> write = client.submit(new Request.SetData("/", null, -1));
        client.run(Duration.ofMillis(10));
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED);
        assertThat(failureOf(write).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(read).isNotDone();
        client.runUntilIdle();
        SimulatedSession.resultOf(read);
    }

    @Test
    void answersThatCameBeforeAWriteFailedCount() {
        SimulatedSession client = world.serve(1, server).connect();
        client.run(Duration.ofMillis(10));
        server.connection().stall(Direction.TO_CLIENT);
        CompletableFuture<?> answered = client.submit(new Request.SetData("/", null, -1));
        client.run(Duration.ofMillis(10));
        assertThat(answered).isNotDone();
        server.connection().breakAtNextWrite();
        CompletableFuture<?> unsent = client.submit(new Request.SetData("/", null, -1));
        client.runUntil(SessionState.SUSPENDED).runUntilIdle();
        SimulatedSession.resultOf(answered);
        SimulatedSession.resultOf(unsent);
        assertThat(server.requests(OpCode.setData)).hasSize(2);
    }

    @Test
    void nothingIsCarriedOverWhenCallersDoNotWantToWait() {
        world.waitForConnection = false;
        SimulatedSession client = world.serve(1, server).connect();
        client.run(Duration.ofMillis(10));
        server.connection().stall(Direction.TO_SERVER);
        List<CompletableFuture<?>> futures = submit(client, "RBrw");
        client.run(Duration.ofMillis(10));
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED);
        assertThat(futures).extracting(LostCallsTest::fate).containsExactly("U", "U", "N", "N");
    }

    @Test
    void callsFailAtOnceWhileDisconnectedWhenCallersDoNotWantToWait() {
        world.waitForConnection = false;
        SimulatedSession client = world.client().run(Duration.ofMillis(50));
        CompletableFuture<?> read = client.submit(Request.getData("/", false));
        long before = client.millis();
        client.turn();
        assertThat(failureOf(read)).isInstanceOf(ConnectionLossException.class);
        assertThat(failureOf(read).outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(failureOf(read)).hasMessageContaining("REFUSED").hasMessageContaining("zk1:2181");
        assertThat(client.millis()).isEqualTo(before);
    }

    @Test
    void writeDoesNotOvertakeALostOneWhoseDeadlineHadPassedBefore() {
        world.sessionTimeout = Duration.ofSeconds(30);
        SimulatedSession client = world.serve(1, server).connect();
        client.run(Duration.ofMillis(10));
        server.connection().stall(Direction.TO_SERVER);
        CompletableFuture<?> lost =
                client.submit(new Request.SetData("/", new byte[300_000], -1), null, Duration.ofMillis(100));
        client.turn();
        CompletableFuture<?> behind = client.submit(new Request.SetData("/", null, -1));
        client.run(Duration.ofMillis(200));
        assertThat(failureOf(lost).outcome()).isEqualTo(Outcome.UNKNOWN);
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED).run(Duration.ofSeconds(1));
        assertThat(failureOf(behind).outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(server.requests(OpCode.setData)).isEmpty();
    }

    @Test
    void failedAttemptToConnectDoesNotDrainTheQueue() {
        SimulatedSession client = world.client();
        CompletableFuture<?> write = client.submit(new Request.SetData("/", null, -1));
        client.run(Duration.ofSeconds(5));
        assertThat(client.session().snapshot().failedAttempts()).isGreaterThan(3);
        assertThat(write).isNotDone();
        world.serve(1, server);
        client.runUntilIdle();
        assertThat(write).isCompleted();
    }
}
