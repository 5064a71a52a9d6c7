/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.failureOf;
import static io.zkboot.client.internal.session.SimulatedSession.resultOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.NodeData;
import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ThrottledException;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.proto.GetDataResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Plain reads that wait for a busy server travel together, and no caller can tell. */
class ReadBatchesTest {
    private static final Duration LATENCY = Duration.ofMillis(5);

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = ScriptedServer.withTree();

    @BeforeEach
    void makeNodes() {
        world.lay(net -> net.latency(LATENCY));
        Map<String, byte[]> nodes = new HashMap<>();
        for (int i = 0; i < 300; i++) {
            nodes.put("/" + i, data(i));
        }
        server.apply(nodes);
    }

    private static byte[] data(int number) {
        return new byte[] {(byte) (number >> 8), (byte) number};
    }

    private static Request<NodeData> read(int number) {
        return Request.getData("/" + number, false);
    }

    /** A client whose server has shown that it is of 3.6 or later. */
    private SimulatedSession connect() {
        SimulatedSession client = world.serve(1, server).connect();
        client.submit(
                new WatchRequest.AddWatch("/watched", WatchMode.PERSISTENT),
                new WatchChange.Arm(WatchKind.PERSISTENT, "/watched", client.watcher("w")));
        client.runUntilIdle();
        return client;
    }

    private static List<CompletableFuture<NodeData>> readAll(SimulatedSession client, int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> client.submit(read(i))).toList();
    }

    private List<Integer> asked() {
        return server.requests().stream()
                .map(ReceivedRequest::opCode)
                .filter(opCode -> opCode != OpCode.ping && opCode != OpCode.addWatch)
                .toList();
    }

    private static void assertAllRead(List<CompletableFuture<NodeData>> reads, int from) {
        for (int i = 0; i < reads.size(); i++) {
            assertThat(resultOf(reads.get(i)).data()).as("read %d", i).isEqualTo(data(from + i));
        }
    }

    @Test
    void aBacklogOfReadsIsAFewFramesAndEachCallerGetsItsOwnAnswerInOrder() {
        SimulatedSession client = connect();
        List<CompletableFuture<NodeData>> reads = readAll(client, 0, 300);
        List<Integer> ended = new ArrayList<>();
        for (int i = 0; i < reads.size(); i++) {
            int number = i;
            CompletableFuture<?> unused = reads.get(i).thenRun(() -> ended.add(number));
        }
        client.runUntilIdle();
        assertAllRead(reads, 0);
        assertThat(ended).isEqualTo(IntStream.range(0, 300).boxed().toList());
        assertThat(asked()).hasSizeBetween(5, 6).containsOnly(OpCode.multiRead);
    }

    @Test
    void aReadThatIsAloneGoesAsItDoesToday() {
        SimulatedSession client = connect();
        CompletableFuture<NodeData> read = client.submit(read(7));
        client.runUntilIdle();
        assertThat(resultOf(read).data()).isEqualTo(data(7));
        assertThat(asked()).containsExactly(OpCode.getData);
    }

    @Test
    void aNodeThatIsNotThereFailsItsOwnReadAlone() {
        SimulatedSession client = connect();
        CompletableFuture<NodeData> before = client.submit(read(1));
        CompletableFuture<NodeData> missing = client.submit(Request.getData("/missing", false));
        CompletableFuture<List<String>> children = client.submit(Request.getChildren("/1", false));
        CompletableFuture<NodeData> behind = client.submit(read(2));
        client.runUntilIdle();
        assertThat(resultOf(before).data()).isEqualTo(data(1));
        assertThat(failureOf(missing)).isInstanceOf(NoNodeException.class).hasMessageContaining("/missing");
        assertThat(resultOf(children)).isEmpty();
        assertThat(resultOf(behind).data()).isEqualTo(data(2));
        assertThat(asked()).containsExactly(OpCode.multiRead);
    }

    @Test
    void aWriteKeepsItsPlaceAmongReads() {
        SimulatedSession client = connect();
        List<CompletableFuture<NodeData>> before = readAll(client, 0, 10);
        CompletableFuture<?> write = client.submit(new Request.SetData("/3", data(500), -1));
        CompletableFuture<NodeData> after = client.submit(read(3));
        client.runUntilIdle();
        assertAllRead(before, 0);
        assertThat(write).isCompleted();
        assertThat(resultOf(after).data()).isEqualTo(data(500));
        assertThat(asked()).containsExactly(OpCode.multiRead, OpCode.setData, OpCode.getData);
    }

    /** A client whose server needs three times as long for an answer as the way there and back takes. */
    private SimulatedSession connectToBusyServer() {
        SimulatedSession client = connect();
        server.slowness(request -> LATENCY.multipliedBy(6));
        for (int i = 0; i < 4; i++) {
            client.submit(read(i));
            client.turn();
        }
        client.runUntilIdle();
        return client;
    }

    @Test
    void readsThatComeOneByOneGatherWhileFourFramesAreUnansweredByABusyServer() {
        SimulatedSession client = connectToBusyServer();
        List<CompletableFuture<NodeData>> reads = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            reads.add(client.submit(read(i)));
            client.turn();
        }
        assertThat(client.session().snapshot().pending()).isEqualTo(4);
        client.runUntilIdle();
        assertAllRead(reads, 0);
        assertThat(asked()).hasSize(4 + 5).endsWith(OpCode.multiRead);
    }

    @Test
    void readsToAFarServerThatIsNotBusyDoNotWaitForEachOther() {
        SimulatedSession client = connect();
        List<CompletableFuture<NodeData>> reads = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            reads.add(client.submit(read(i)));
            client.turn();
        }
        assertThat(client.session().snapshot().pending()).isEqualTo(20);
        client.runUntilIdle();
        assertAllRead(reads, 0);
        assertThat(asked()).hasSize(20).containsOnly(OpCode.getData);
    }

    @Test
    void notMoreThanThirtyTwoFramesAreUnderWayToAFarServer() {
        SimulatedSession client = connect();
        List<CompletableFuture<NodeData>> reads = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            reads.add(client.submit(read(i)));
            client.turn();
        }
        assertThat(client.session().snapshot().pending()).isEqualTo(32);
        client.runUntilIdle();
        assertAllRead(reads, 0);
        assertThat(asked()).hasSize(33).endsWith(OpCode.multiRead);
    }

    @Test
    void aWriteBehindGatheringReadsLetsThemGo() {
        SimulatedSession client = connectToBusyServer();
        for (int i = 0; i < 10; i++) {
            client.submit(read(i));
            client.turn();
        }
        assertThat(client.session().snapshot().pending()).isEqualTo(4);
        client.submit(new Request.SetData("/3", data(500), -1));
        client.turn();
        assertThat(client.session().snapshot().pending()).isEqualTo(11);
        client.runUntilIdle();
    }

    @Test
    void aReadWithAWatchTravelsByItself() {
        SimulatedSession client = connect();
        readAll(client, 0, 3);
        client.submit(Request.getData("/3", true), new WatchChange.Arm(WatchKind.DATA, "/3", client.watcher("data")));
        readAll(client, 4, 6);
        client.runUntilIdle();
        assertThat(asked()).containsExactly(OpCode.multiRead, OpCode.getData, OpCode.multiRead);
        server.change("/3", false);
        client.run(Duration.ofMillis(50));
        assertThat(client.fired()).isNotEmpty();
    }

    /** What it says, and how many of 200 reads are then asked one by one. */
    @ParameterizedTest
    @CsvSource({
        "'Zookeeper version: 3.9.5-abc, built on 2026-01-01 00:00 UTC\nLatency min/avg/max: 0/0/0\n', true",
        "'Zookeeper version: 3.6.0--1, built on 2020-01-01 00:00 UTC\nLatency min/avg/max: 0/0/0\n', true",
        "'Zookeeper version: 3.5.10-abc, built on 2022-01-01 00:00 UTC\nLatency min/avg/max: 0/0/0\n', false",
        "'Zookeeper version: 3.4.14-abc, built on 2019-01-01 00:00 UTC\nLatency min/avg/max: 0/0/0\n', false",
        "'srvr is not executed because it is not in the whitelist.\n', false",
        "'', false"
    })
    void aServerThatHasNotShownItsVersionIsAskedForItOnceWhenThereIsABacklog(String answer, boolean together) {
        server.versionAnswer(answer);
        SimulatedSession client = world.serve(1, server).connect();
        CompletableFuture<NodeData> alone = client.submit(read(0));
        client.runUntilIdle();
        assertThat(alone).isCompleted();
        assertThat(server.versionQuestions()).as("there was no backlog").isZero();
        for (int from = 0; from < 200; from += 50) {
            List<CompletableFuture<NodeData>> reads = readAll(client, from, from + 50);
            client.runUntilIdle();
            assertAllRead(reads, from);
            client.run(Duration.ofMillis(100));
        }
        assertThat(server.versionQuestions()).isEqualTo(1);
        assertThat(asked().contains(OpCode.multiRead)).isEqualTo(together);
        assertThat(asked()).hasSize(together ? 1 + 50 + 3 : 201);
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
        assertThat(client.network().connections().stream().filter(SimulatedConnection::isOpen))
                .hasSize(1);
    }

    @Test
    void aServerThatSaysNothingWhenAskedForItsVersionIsAskedNoMore() {
        SimulatedSession client = world.serve(1, server).connect();
        client.network().blackHole(SimulatedWorld.address(1));
        for (int from = 0; from < 100; from += 50) {
            List<CompletableFuture<NodeData>> reads = readAll(client, from, from + 50);
            client.run(Duration.ofSeconds(10));
            assertAllRead(reads, from);
        }
        assertThat(client.network().connections()).hasSize(2);
        assertThat(client.network().lastConnection().isOpen()).isFalse();
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
    }

    @Test
    void whoDoesNotWantItIsNotServedSo() {
        world.batchReads = false;
        SimulatedSession client = connect();
        readAll(client, 0, 20);
        client.runUntilIdle();
        assertThat(asked()).hasSize(20).containsOnly(OpCode.getData);
    }

    @Test
    void whatTheServerRefusesTogetherGoesAgainOneByOne() {
        server.onRequest(request -> request.opCode() == OpCode.multiRead ? Reply.error(-5) : null);
        SimulatedSession client = connect();
        List<CompletableFuture<NodeData>> reads = readAll(client, 0, 20);
        client.runUntilIdle();
        assertAllRead(reads, 0);
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
        assertThat(asked()).startsWith(OpCode.multiRead).hasSize(21);
    }

    @Test
    void readsThatAreDroppedAfterTheirBatchWasRefusedWereSent() {
        world.waitForConnection = false;
        server.slowness(request -> request.opCode() == OpCode.multiRead ? Duration.ofMillis(50) : Duration.ZERO);
        server.onRequest(request -> request.opCode() == OpCode.multiRead ? Reply.error(-5) : null);
        SimulatedSession client = connect();
        List<CompletableFuture<NodeData>> reads = readAll(client, 0, 20);
        client.run(LATENCY.multipliedBy(2));
        assertThat(asked()).containsExactly(OpCode.multiRead);
        server.connection().stall(Direction.TO_SERVER);
        client.submit(new Request.SetData("/0", new byte[500_000], -1)); // nothing gets past that
        client.run(Duration.ofMillis(100));
        assertThat(client.session().snapshot().queued()).isEqualTo(20);
        server.connection().cut();
        client.runUntilIdle();
        assertThat(reads).allSatisfy(read -> {
            assertThat(failureOf(read)).isInstanceOf(ConnectionLossException.class);
            assertThat(failureOf(read).outcome()).isEqualTo(Outcome.UNKNOWN);
        });
    }

    /** One by one they would be 64 times as many requests for a server that has too many. */
    @ParameterizedTest
    @EnumSource(names = {"THROTTLEDOP", "SESSIONMOVED"})
    void whatTheServerSaysOfAllIsNotAskedOneByOne(Code code) {
        server.onRequest(request -> request.opCode() == OpCode.multiRead ? Reply.error(code.intValue()) : null);
        SimulatedSession client = connect();
        List<CompletableFuture<NodeData>> reads = readAll(client, 0, 20);
        client.runUntilIdle();
        assertThat(reads).allSatisfy(read -> {
            assertThat(failureOf(read).rawCode()).isEqualTo(code.intValue());
            assertThat(failureOf(read).outcome()).isEqualTo(Outcome.REJECTED);
            assertThat(failureOf(read).operation()).isEqualTo("getData");
        });
        if (code == Code.THROTTLEDOP) {
            assertThat(failureOf(reads.get(3)))
                    .isInstanceOf(ThrottledException.class)
                    .hasMessageContaining("/3");
        }
        assertThat(asked()).containsExactly(OpCode.multiRead);
    }

    @Test
    void theEndOfTheSessionWaitsForReadsThatGoAgainAfterTheirBatchWasRefused() {
        server.slowness(request -> request.opCode() == OpCode.multiRead ? Duration.ofMillis(200) : Duration.ZERO);
        server.onRequest(request -> request.opCode() == OpCode.multiRead ? Reply.error(-5) : null);
        SimulatedSession client = connect();
        List<CompletableFuture<NodeData>> reads = readAll(client, 0, 20);
        client.turn();
        client.end(SessionEnding.How.CLOSE);
        client.run(Duration.ofSeconds(2));
        assertThat(client.isEnded()).isTrue();
        assertAllRead(reads, 0);
        assertThat(asked()).startsWith(OpCode.multiRead).endsWith(OpCode.getData, OpCode.closeSession);
    }

    @Test
    void anAnswerThatIsTooLargeTogetherIsReadOneByOneAndTheNextBatchesAreSmaller() {
        world.maxPacket = 100_000;
        Map<String, byte[]> large = new HashMap<>();
        for (int i = 0; i < 64; i++) {
            large.put("/large-" + i, new byte[20_000]);
        }
        server.apply(large);
        SimulatedSession client = connect();
        for (int round = 0; round < 3; round++) {
            List<CompletableFuture<NodeData>> reads = IntStream.range(0, 64)
                    .mapToObj(i -> client.submit(Request.getData("/large-" + i, false)))
                    .toList();
            client.runUntilIdle();
            reads.forEach(read -> assertThat(resultOf(read).data()).hasSize(20_000));
        }
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
        assertThat(asked().stream().filter(opCode -> opCode == OpCode.getData).count())
                .isLessThan(3 * 64);
    }

    /** Behind one address may be servers of several versions, as while they are upgraded. */
    @Test
    void aServerThatDoesNotKnowTheRequestAfterAllCostsItsConnectionAndNoRead() {
        server.versionAnswer("Zookeeper version: 3.9.5-abc, built on 2026-01-01 00:00 UTC\n");
        server.onRequest(request -> request.opCode() == OpCode.multiRead ? Reply.error(-6) : null);
        SimulatedSession client = world.serve(1, server).connect();
        for (int from = 0; from < 150; from += 50) {
            List<CompletableFuture<NodeData>> reads = readAll(client, from, from + 50);
            client.run(Duration.ofSeconds(5));
            assertAllRead(reads, from);
        }
        assertThat(client.states())
                .containsExactly(SessionState.CONNECTED, SessionState.SUSPENDED, SessionState.CONNECTED);
    }

    /** Each is so large that the next ones go alone, and only what goes alone can show that they need not. */
    @Test
    void smallReadsTravelTogetherAgainAfterLargeOnesThatDidNot() {
        world.maxPacket = 1 << 20;
        Map<String, byte[]> large = new HashMap<>();
        for (int i = 0; i < 8; i++) {
            large.put("/large-" + i, new byte[400_000]);
        }
        server.apply(large);
        SimulatedSession client = connect();
        IntStream.range(0, 8).forEach(i -> client.submit(Request.getData("/large-" + i, false)));
        client.runUntilIdle();
        int before = asked().size();
        assertThat(asked()).containsOnlyOnce(OpCode.multiRead);
        List<CompletableFuture<NodeData>> reads = readAll(client, 0, 300);
        client.runUntilIdle();
        assertAllRead(reads, 0);
        assertThat(asked().subList(before, asked().size()))
                .as("the first ones alone")
                .startsWith(OpCode.getData, OpCode.getData, OpCode.getData);
        before = asked().size();
        reads = readAll(client, 0, 300);
        client.runUntilIdle();
        assertAllRead(reads, 0);
        assertThat(asked().subList(before, asked().size()))
                .contains(OpCode.multiRead)
                .hasSizeLessThan(100);
    }

    /** Callers of a batch come back one after the other. They do not wait in vain, and most of them go together. */
    @Test
    void callersThatComeBackOneByOneAfterABatchGatherBehindOneFrame() {
        SimulatedSession client = connectToBusyServer();
        readAll(client, 0, 60);
        client.runUntilIdle();
        int before = asked().size();
        List<CompletableFuture<NodeData>> reads = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            reads.add(client.submit(read(i)));
            client.turn();
        }
        assertThat(client.session().snapshot().pending())
                .as("the first went at once")
                .isEqualTo(1);
        client.runUntilIdle();
        assertAllRead(reads, 0);
        assertThat(asked().subList(before, asked().size())).containsExactly(OpCode.getData, OpCode.multiRead);
    }

    @Test
    void callersThatComeBackFromFarAwayDoNotWaitForEachOther() {
        SimulatedSession client = connect();
        readAll(client, 0, 60);
        client.runUntilIdle();
        for (int i = 0; i < 10; i++) {
            client.submit(read(i));
            client.turn();
        }
        assertThat(client.session().snapshot().pending()).isEqualTo(10);
        client.runUntilIdle();
    }

    @Test
    void aCrowdThatHasGoneKeepsNobodyWaiting() {
        SimulatedSession client = connectToBusyServer();
        readAll(client, 0, 60);
        client.runUntilIdle();
        for (int i = 0; i < 8; i++) {
            client.submit(read(i));
            client.runUntilIdle();
        }
        for (int i = 0; i < 3; i++) {
            client.submit(read(i));
            client.turn();
        }
        assertThat(client.session().snapshot().pending()).isEqualTo(3);
        client.runUntilIdle();
    }

    @Test
    void readsOfALostConnectionAreAskedAgainAndThoseGivenUpAreNot() {
        server.onRequest(request -> request.opCode() == OpCode.multiRead ? Reply.silence() : null);
        SimulatedSession client = connect();
        List<CompletableFuture<NodeData>> reads = readAll(client, 0, 20);
        client.run(Duration.ofMillis(6));
        reads.get(5).cancel(false);
        server.connection().cut();
        server.onRequest(request -> null);
        client.run(Duration.ofSeconds(3));
        for (int i = 0; i < 20; i++) {
            if (i != 5) {
                assertThat(resultOf(reads.get(i)).data()).isEqualTo(data(i));
            }
        }
        assertThat(client.session().snapshot().pending()).isZero();
    }

    @Test
    void aReadThatIsPastItsDeadlineEndsAloneAndTheOthersAreAnswered() {
        server.slowness(request -> request.opCode() == OpCode.multiRead ? Duration.ofMillis(200) : Duration.ZERO);
        SimulatedSession client = connect();
        CompletableFuture<NodeData> first = client.submit(read(0));
        CompletableFuture<NodeData> hasty = client.submit(read(1), null, Duration.ofMillis(50));
        CompletableFuture<NodeData> last = client.submit(read(2));
        client.run(Duration.ofSeconds(1));
        assertThat(resultOf(first).data()).isEqualTo(data(0));
        assertThat(hasty).isCompletedExceptionally();
        assertThat(resultOf(last).data()).isEqualTo(data(2));
    }

    /** Else the same reads would end one connection after the other. */
    @Test
    void readsWhoseCommonAnswerIsNonsenseGoOneByOneOnTheNextConnection() {
        server.onRequest(request -> request.opCode() == OpCode.multiRead
                ? Reply.answer(request.xid(), server.zxid(), 0, new GetDataResponse(new byte[9], new Stat()))
                : null);
        SimulatedSession client = connect();
        List<CompletableFuture<NodeData>> reads = readAll(client, 0, 20);
        client.runUntilIdle();
        assertAllRead(reads, 0);
        assertThat(server.requests(OpCode.multiRead)).hasSize(1);
        assertThat(client.states())
                .containsExactly(SessionState.CONNECTED, SessionState.SUSPENDED, SessionState.CONNECTED);
    }

    /** So few of so many are not looked for before. */
    @Test
    void whatWasGivenUpAmongManyIsNotAsked() {
        SimulatedSession client = world.client();
        List<CompletableFuture<NodeData>> reads = readAll(client, 0, 200);
        client.turn();
        reads.get(100).cancel(false);
        world.serve(1, server);
        client.runUntilIdle();
        assertThat(asked()).hasSize(199);
    }

    @Test
    void longListsOfChildrenMakeTheNextBatchesSmall() {
        Map<String, byte[]> children = new TreeMap<>();
        children.put("/wide", new byte[0]);
        IntStream.range(0, 2_000).forEach(i -> children.put("/wide/child-" + (10_000 + i), new byte[0]));
        server.apply(children);
        SimulatedSession client = connect();
        for (int i = 0; i < 4; i++) {
            client.submit(Request.getChildren("/wide", false));
            client.runUntilIdle();
        }
        for (int i = 0; i < 20; i++) {
            client.submit(Request.getChildren("/wide", false));
        }
        client.runUntilIdle();
        assertThat(server.requests(OpCode.multiRead)).hasSizeBetween(5, 7);
    }

    private static List<CompletableFuture<?>> readLongPaths(SimulatedSession client, int count, int length) {
        List<CompletableFuture<?>> reads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            reads.add(client.submit(Request.getData("/" + "p".repeat(length) + i, false)));
        }
        return reads;
    }

    @Test
    void aBatchHasABoundInTheBytesOfItsRequests() {
        SimulatedSession client = connect();
        readLongPaths(client, 64, 1_000);
        client.runUntilIdle();
        assertThat(server.requests(OpCode.multiRead))
                .as("a character may have three bytes")
                .hasSize(7)
                .allSatisfy(batch -> assertThat(batch.body()).hasSizeLessThan(32 * 1024));
    }

    @Test
    void aBatchHasNoMoreThanHalfAPacketAndExpectsNoLargerAnswer() {
        world.maxPacket = 4_096;
        SimulatedSession client = connect();
        readAll(client, 0, 16);
        client.runUntilIdle();
        assertThat(server.requests(OpCode.multiRead)).as("of 512 bytes each").hasSize(4);
        readAll(client, 0, 200); // after which each is expected to be small
        client.runUntilIdle();
        int before = server.requests(OpCode.multiRead).size();
        readLongPaths(client, 16, 100);
        client.runUntilIdle();
        assertThat(server.requests(OpCode.multiRead).stream().skip(before))
                .hasSize(3)
                .allSatisfy(batch -> assertThat(batch.body()).hasSizeLessThan(2_048));
    }

    @Test
    void readsThatFillAFrameByTheirBytesGatherNoLonger() {
        SimulatedSession client = connectToBusyServer();
        for (int i = 0; i < 4; i++) {
            client.submit(read(i));
            client.turn();
        }
        for (int i = 0; i < 40; i++) {
            readLongPaths(client, 1, 1_000);
            client.turn();
        }
        assertThat(client.session().snapshot().pending()).isBetween(30, 40);
        client.runUntilIdle();
    }

    @Test
    void aBatchUnderWayCountsAsOneFrame() {
        SimulatedSession client = connectToBusyServer();
        readAll(client, 0, 64);
        client.turn();
        assertThat(client.session().snapshot().pending()).isEqualTo(64);
        for (int i = 0; i < 2; i++) {
            client.submit(read(i));
            client.turn();
        }
        assertThat(client.session().snapshot().pending()).isEqualTo(66);
        client.runUntilIdle();
    }
}
