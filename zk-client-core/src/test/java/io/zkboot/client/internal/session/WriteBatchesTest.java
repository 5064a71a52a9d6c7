/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.failureOf;
import static io.zkboot.client.internal.session.SimulatedSession.resultOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.BadVersionException;
import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.NodeExistsException;
import io.zkboot.client.error.NotReadOnlyException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ProtocolException;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.MultiOperationRecord;
import org.apache.zookeeper.MultiResponse;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Writes that wait for a busy server travel together if their callers want that, and end as they would alone. */
class WriteBatchesTest {
    private static final Duration LATENCY = Duration.ofMillis(5);

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = ScriptedServer.withTree();

    @BeforeEach
    void makeNodes() {
        world.batchWrites = true;
        world.lay(net -> net.latency(LATENCY));
        TreeMap<String, byte[]> nodes = new TreeMap<>();
        for (int i = 0; i < 600; i++) {
            nodes.put("/" + i, new byte[0]);
        }
        server.apply(nodes);
    }

    private SimulatedSession connect() {
        return world.serve(1, server).connect();
    }

    private static byte[] data(int number) {
        return new byte[] {(byte) (number >> 8), (byte) number};
    }

    private static Request.SetData set(int number) {
        return new Request.SetData("/" + number, data(number), Op.ANY_VERSION);
    }

    private static Request<String> create(String path) {
        return Request.create(path, data(7), Acl.OPEN_UNSAFE, CreateOptions.PERSISTENT);
    }

    private static List<CompletableFuture<Stat>> setAll(SimulatedSession client, int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> client.submit(set(i))).toList();
    }

    private List<Integer> asked() {
        return server.requests().stream()
                .map(ReceivedRequest::opCode)
                .filter(opCode -> opCode != OpCode.ping)
                .toList();
    }

    private static int parts(ReceivedRequest multi) {
        return multi.as(new MultiOperationRecord()).size();
    }

    private static List<String> ends(List<? extends CompletableFuture<?>> calls) {
        List<String> ended = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            int number = i;
            CompletableFuture<?> unused = calls.get(i)
                    .whenComplete((value, failure) -> ended.add(number + (failure == null ? "" : " failed")));
        }
        return ended;
    }

    @Test
    void aBacklogOfWritesIsAFewFramesAndEachCallerGetsItsOwnAnswerInOrder() {
        SimulatedSession client = connect();
        List<CompletableFuture<Stat>> writes = setAll(client, 0, 300);
        List<String> ended = ends(writes);
        client.runUntilIdle();
        assertThat(asked()).containsExactly(OpCode.multi, OpCode.multi, OpCode.multi);
        assertThat(ended)
                .isEqualTo(IntStream.range(0, 300).mapToObj(String::valueOf).toList());
        for (int i = 0; i < 300; i++) {
            assertThat(server.data("/" + i)).isEqualTo(data(i));
            assertThat(resultOf(writes.get(i)).version()).isEqualTo(1);
            assertThat(resultOf(writes.get(i)).mzxid())
                    .as("the zxid of its transaction")
                    .isEqualTo(server.look("/" + i).getMzxid());
        }
        assertThat(writes.stream().map(write -> resultOf(write).mzxid()).distinct())
                .hasSize(3);
    }

    @Test
    void eachKindOfWriteGetsItsOwnKindOfAnswer() {
        SimulatedSession client = connect();
        CompletableFuture<String> created = client.submit(create("/new"));
        CompletableFuture<Stat> set = client.submit(set(1));
        CompletableFuture<?> deleted = client.submit(new Request.Delete("/2", Op.ANY_VERSION));
        CompletableFuture<String> ephemeral =
                client.submit(Request.create("/mine", null, Acl.OPEN_UNSAFE, CreateOptions.of(CreateMode.EPHEMERAL)));
        CompletableFuture<Stat> conditional = client.submit(new Request.SetData("/3", data(3), 0));
        client.runUntilIdle();
        assertThat(asked()).containsExactly(OpCode.multi);
        assertThat(resultOf(created)).isEqualTo("/new");
        assertThat(resultOf(set).version()).isEqualTo(1);
        assertThat(deleted).isCompletedWithValue(null);
        assertThat(resultOf(ephemeral)).isEqualTo("/mine");
        assertThat(resultOf(conditional).version()).isEqualTo(1);
        assertThat(server.look("/2")).isNull();
        assertThat(server.look("/mine").getEphemeralOwner())
                .isEqualTo(client.session().snapshot().sessionId());
    }

    @Test
    void aCallbackIsCalledInItsPlaceAmongThemWithItsOwnAnswerOrFailure() {
        SimulatedSession client = connect();
        List<String> ended = new ArrayList<>();
        Duration timeout = Duration.ofSeconds(5);
        client.submit(set(1), timeout, (stat, failure) -> ended.add("1: version " + stat.version()));
        client.submit(create("/new"), timeout, (path, failure) -> ended.add(path));
        CompletableFuture<?> unused = client.submit(set(2)).thenRun(() -> ended.add("a future"));
        client.submit(new Request.Delete("/3", 0), timeout, (nothing, failure) -> ended.add("3: " + failure));
        client.runUntilIdle();
        assertThat(asked()).containsExactly(OpCode.multi);
        assertThat(ended).containsExactly("1: version 1", "/new", "a future", "3: null");
        ended.clear();
        client.submit(create("/1"), timeout, (path, failure) -> ended.add("1: " + failure.code()));
        setAll(client, 10, 13);
        client.submit(set(4), timeout, (stat, failure) -> ended.add("4: version " + stat.version()));
        client.runUntilIdle();
        assertThat(server.requests(OpCode.multi)).hasSize(2);
        assertThat(ended).containsExactly("1: NODE_EXISTS", "4: version 1");
    }

    @Test
    void writesOfWhomDoesNotWantItGoByThemselvesAndKeepTheirPlace() {
        SimulatedSession client = connect();
        setAll(client, 0, 10);
        world.batchWrites = false;
        setAll(client, 10, 20);
        world.batchWrites = true;
        setAll(client, 20, 60);
        client.runUntilIdle();
        assertThat(asked().subList(0, 20)).containsOnly(OpCode.setData);
        assertThat(asked().subList(20, asked().size())).containsExactly(OpCode.multi);
    }

    @Test
    void aFewWritesGoAsTheyDoToday() {
        SimulatedSession client = connect();
        setAll(client, 0, WriteBatches.FEWEST - 1);
        client.runUntilIdle();
        assertThat(asked()).containsExactly(OpCode.setData, OpCode.setData, OpCode.setData);
        client.submit(set(4));
        client.runUntilIdle();
        assertThat(asked()).endsWith(OpCode.setData).hasSize(4);
    }

    @Test
    void aFewWritesAmongManyOthersKeepNobodyWaiting() {
        SimulatedSession client = connect();
        for (int i = 0; i < 10; i++) {
            setAll(client, 10 * i, 10 * i + 5);
            for (int j = 0; j < 7; j++) {
                client.submit(Request.exists("/1", false));
            }
        }
        client.turn();
        assertThat(client.session().snapshot().pending()).as("all sent at once").isEqualTo(120);
        client.runUntilIdle();
        assertThat(asked()).doesNotContain(OpCode.multi);
    }

    static Stream<Request<?>> alone() {
        return Stream.of(
                Request.create("/s-", null, Acl.OPEN_UNSAFE, CreateOptions.of(CreateMode.PERSISTENT_SEQUENTIAL)),
                Request.create("/c", null, Acl.OPEN_UNSAFE, CreateOptions.of(CreateMode.CONTAINER)),
                Request.create("/t", null, Acl.OPEN_UNSAFE, CreateOptions.ttl(Duration.ofMinutes(1))),
                Request.createWithStat("/w", null, Acl.OPEN_UNSAFE, CreateOptions.PERSISTENT),
                new Request.SetAcl("/1", Acl.OPEN_UNSAFE, Op.ANY_VERSION),
                new Request.Sync("/1"));
    }

    @ParameterizedTest
    @MethodSource("alone")
    void whatAMultiCannotAnswerOrWouldBlurTravelsByItselfInItsPlace(Request<?> request) {
        SimulatedSession client = connect();
        setAll(client, 0, 10);
        CompletableFuture<?> other = client.submit(request);
        setAll(client, 10, 20);
        client.runUntilIdle();
        assertThat(resultOf(other)).isNotEqualTo("");
        assertThat(asked()).containsExactly(OpCode.multi, request.opCode().code(), OpCode.multi);
    }

    // ---- one is refused ----

    @Test
    void ifOneIsRefusedAllGoOneByOneInOrderAndOnlyThatOneFails() {
        SimulatedSession client = connect();
        List<CompletableFuture<String>> creates = Stream.of("/a", "/a/b", "/1", "/1/c", "/nowhere/d", "/e")
                .map(path -> client.submit(create(path)))
                .toList();
        CompletableFuture<NodeData> read = client.submit(Request.getData("/e", false));
        List<String> ended = ends(creates);
        client.runUntilIdle();
        assertThat(asked())
                .containsExactly(
                        OpCode.multi,
                        OpCode.create,
                        OpCode.create,
                        OpCode.create,
                        OpCode.create,
                        OpCode.create,
                        OpCode.create,
                        OpCode.getData);
        assertThat(ended).containsExactly("0", "1", "2 failed", "3", "4 failed", "5");
        assertThat(failureOf(creates.get(2)))
                .isInstanceOf(NodeExistsException.class)
                .hasMessageContaining("/1")
                .extracting(failure -> failure.outcome())
                .isEqualTo(Outcome.REJECTED);
        assertThat(failureOf(creates.get(4))).isInstanceOf(NoNodeException.class);
        assertThat(resultOf(creates.get(3))).isEqualTo("/1/c");
        assertThat(resultOf(read).data()).as("what came behind them shows them").isEqualTo(data(7));
        assertThat(server.look("/a").getCzxid()).isNotEqualTo(server.look("/e").getCzxid());
    }

    @Test
    void nothingIsSentBehindABatchBeforeItIsAnswered() {
        SimulatedSession client = connect();
        setAll(client, 0, 10);
        client.submit(Request.exists("/1", false));
        client.turn();
        setAll(client, 10, 12);
        client.turn();
        client.submit(Request.getData("/1", false));
        client.turn();
        assertThat(client.session().snapshot().pending()).isEqualTo(10);
        client.runUntilIdle();
        assertThat(asked())
                .containsExactly(OpCode.multi, OpCode.exists, OpCode.setData, OpCode.setData, OpCode.getData);
    }

    @Test
    void aVersionThatIsNotThatOfTheNodeFailsItsOwnWriteAlone() {
        SimulatedSession client = connect();
        List<CompletableFuture<Stat>> writes = new ArrayList<>(setAll(client, 0, 5));
        writes.add(client.submit(new Request.SetData("/5", data(5), 17)));
        writes.addAll(setAll(client, 6, 9));
        client.runUntilIdle();
        assertThat(failureOf(writes.get(5))).isInstanceOf(BadVersionException.class);
        assertThat(writes)
                .filteredOn(CompletableFuture::isCompletedExceptionally)
                .hasSize(1);
    }

    @Test
    void afterARefusalWritesGoAloneForAWhileAndThenTogetherAgain() {
        SimulatedSession client = connect();
        client.submit(create("/599"));
        setAll(client, 0, 9);
        client.runUntilIdle();
        int before = asked().size();
        setAll(client, 0, 200);
        client.runUntilIdle();
        List<Integer> next = asked().subList(before, asked().size());
        assertThat(next.subList(0, 32)).containsOnly(OpCode.setData);
        assertThat(next.subList(32, next.size())).contains(OpCode.multi).hasSizeLessThan(20);
        assertThat(server.requests(OpCode.multi).stream().skip(1).map(WriteBatchesTest::parts))
                .as("careful at first")
                .containsExactly(32, 64, 72);
    }

    @Test
    void refusalsInARowMakeBatchesRare() {
        SimulatedSession client = connect();
        for (int i = 0; i < 100; i++) {
            client.submit(create("/599"));
            setAll(client, 0, 9);
            client.runUntilIdle();
        }
        assertThat(server.requests(OpCode.multi)).hasSizeLessThan(25);
    }

    static Stream<Code> saidOfAll() {
        return Stream.of(
                Code.NOTREADONLY,
                Code.SESSIONMOVED,
                Code.THROTTLEDOP,
                Code.SYSTEMERROR,
                Code.MARSHALLINGERROR, // also when the server has failed to tell what it has done
                Code.OPERATIONTIMEOUT);
    }

    @ParameterizedTest
    @MethodSource("saidOfAll")
    void whatTheServerSaysOfAllIsNotAskedOneByOne(Code code) {
        server.onRequest(request -> request.opCode() == OpCode.multi ? Reply.error(code.intValue()) : null);
        SimulatedSession client = connect();
        List<CompletableFuture<Stat>> writes = setAll(client, 0, 10);
        client.runUntilIdle();
        boolean perhapsDone = code != Code.NOTREADONLY && code != Code.SESSIONMOVED && code != Code.THROTTLEDOP;
        assertThat(asked()).containsExactly(OpCode.multi);
        assertThat(writes).allSatisfy(write -> {
            assertThat(failureOf(write).rawCode()).isEqualTo(code.intValue());
            assertThat(failureOf(write).outcome()).isEqualTo(perhapsDone ? Outcome.UNKNOWN : Outcome.REJECTED);
            assertThat(failureOf(write).operation()).isEqualTo("setData");
        });
        if (code == Code.NOTREADONLY) {
            assertThat(failureOf(writes.get(3)))
                    .isInstanceOf(NotReadOnlyException.class)
                    .hasMessageContaining("/3");
        }
    }

    @Test
    void anErrorOfTheWholeThatSaysNothingOfThePartsLetsThemGoOneByOne() {
        server.onRequest(
                request -> request.opCode() == OpCode.multi ? Reply.error(Code.BADARGUMENTS.intValue()) : null);
        SimulatedSession client = connect();
        List<CompletableFuture<Stat>> writes = setAll(client, 0, 10);
        client.runUntilIdle();
        assertThat(writes)
                .allSatisfy(write -> assertThat(resultOf(write).version()).isEqualTo(1));
        assertThat(asked()).startsWith(OpCode.multi).hasSize(11);
    }

    @Test
    void aServerThatDoesNotKnowTheRequestCostsItsConnectionAndNoWrite() {
        server.onRequest(request -> request.opCode() == OpCode.multi ? Reply.unimplemented() : null);
        SimulatedSession client = connect();
        for (int from = 0; from < 150; from += 50) {
            List<CompletableFuture<Stat>> writes = setAll(client, from, from + 50);
            client.run(Duration.ofSeconds(5));
            assertThat(writes)
                    .allSatisfy(write -> assertThat(resultOf(write).version()).isEqualTo(1));
        }
        assertThat(client.states())
                .containsExactly(SessionState.CONNECTED, SessionState.SUSPENDED, SessionState.CONNECTED);
        assertThat(server.requests(OpCode.multi)).hasSize(1);
    }

    @Test
    void aReplyThatCannotBeReadEndsNoWriteAsDone() {
        server.onRequest(request -> request.opCode() == OpCode.multi ? Reply.ok(mixed(parts(request))) : null);
        SimulatedSession client = connect();
        List<CompletableFuture<Stat>> writes = setAll(client, 0, 10);
        client.run(Duration.ofSeconds(3));
        assertThat(writes).allSatisfy(write -> {
            assertThat(failureOf(write)).isInstanceOf(ProtocolException.class);
            assertThat(failureOf(write).outcome()).isEqualTo(Outcome.UNKNOWN);
        });
        assertThat(client.states()).contains(SessionState.SUSPENDED);
    }

    /** As if some had been done and others not. */
    private static MultiResponse mixed(int parts) {
        MultiResponse response = new MultiResponse();
        for (int i = 0; i < parts; i++) {
            response.add(
                    i < 3
                            ? new OpResult.SetDataResult(new org.apache.zookeeper.data.Stat())
                            : new OpResult.ErrorResult(Code.NONODE.intValue()));
        }
        return response;
    }

    // ---- one node ----

    @Test
    void writesOfOneNodeTravelTogetherOnlyIfTheyAllSetItsDataWhateverTheyAre() {
        SimulatedSession client = connect();
        List<CompletableFuture<Stat>> sets =
                IntStream.range(0, 8).mapToObj(i -> client.submit(set(1))).toList();
        client.runUntilIdle();
        assertThat(asked()).containsExactly(OpCode.multi);
        for (int i = 0; i < 8; i++) {
            assertThat(resultOf(sets.get(i)).version()).isEqualTo(i + 1);
        }
    }

    /** Else {@code mzxid == czxid} would not say that nobody has set it, and no version would tell two nodes apart. */
    @Test
    void aNodeIsNotMadeAndChangedInOneTransaction() {
        SimulatedSession client = connect();
        setAll(client, 10, 14);
        CompletableFuture<String> created = client.submit(create("/new"));
        CompletableFuture<Stat> set = client.submit(new Request.SetData("/new", data(1), Op.ANY_VERSION));
        setAll(client, 20, 24);
        CompletableFuture<?> deleted = client.submit(new Request.Delete("/new", Op.ANY_VERSION));
        setAll(client, 30, 34);
        CompletableFuture<String> again = client.submit(create("/new"));
        client.runUntilIdle();
        assertThat(server.requests(OpCode.multi).stream().map(WriteBatchesTest::parts))
                .containsExactly(5, 5, 5);
        assertThat(asked()).endsWith(OpCode.create);
        assertThat(resultOf(created)).isEqualTo("/new");
        assertThat(resultOf(set).mzxid()).isNotEqualTo(resultOf(set).czxid());
        assertThat(deleted).isCompleted();
        assertThat(resultOf(again)).isEqualTo("/new");
    }

    // ---- bounds ----

    @Test
    void aBatchHasBoundsInCountAndBytes() {
        SimulatedSession client = connect();
        List<CompletableFuture<Stat>> writes = IntStream.range(0, 100)
                .mapToObj(i -> client.submit(new Request.SetData("/" + i, new byte[10_000], Op.ANY_VERSION)))
                .toList();
        client.runUntilIdle();
        assertThat(writes).allMatch(CompletableFuture::isDone);
        assertThat(server.requests(OpCode.multi))
                .hasSizeBetween(7, 9)
                .allSatisfy(multi -> assertThat(multi.body().length).isLessThanOrEqualTo(WriteBatches.BYTES));
        setAll(client, 0, 600);
        client.runUntilIdle();
        assertThat(server.requests(OpCode.multi).stream()
                        .mapToInt(WriteBatchesTest::parts)
                        .max())
                .hasValue(WriteBatches.MOST);
    }

    @Test
    void aBatchNeverHasMoreThanHalfAPacketNorItsAnswer() {
        world.maxPacket = 2_000;
        SimulatedSession client = connect();
        List<CompletableFuture<Stat>> writes = setAll(client, 0, 100);
        client.runUntilIdle();
        assertThat(writes)
                .allSatisfy(write -> assertThat(resultOf(write).version()).isEqualTo(1));
        assertThat(server.requests(OpCode.multi))
                .isNotEmpty()
                .allSatisfy(multi -> assertThat(parts(multi)).isLessThanOrEqualTo(1_000 / (9 + 68)));
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
    }

    // ---- callers that give up, deadlines, lost connections, the end ----

    @Test
    void aWritePastItsDeadlineEndsAloneAndTheOthersAreAnswered() {
        server.slowness(request -> request.opCode() == OpCode.multi ? Duration.ofMillis(200) : Duration.ZERO);
        SimulatedSession client = connect();
        List<CompletableFuture<Stat>> writes = new ArrayList<>(setAll(client, 0, 5));
        CompletableFuture<Stat> hasty = client.submit(set(5), null, Duration.ofMillis(50));
        writes.addAll(setAll(client, 6, 9));
        client.run(Duration.ofSeconds(1));
        assertThat(failureOf(hasty)).isInstanceOf(OperationTimeoutException.class);
        assertThat(failureOf(hasty).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(writes)
                .allSatisfy(write -> assertThat(resultOf(write).version()).isEqualTo(1));
        assertThat(server.data("/5")).isEqualTo(data(5));
    }

    /** Sent alone it would be done, and those behind it could rely on that. */
    @Test
    void whatHasGoneIsDoneThoughItsCallerHasGivenUpAndTheBatchWasRefused() {
        server.slowness(request -> request.opCode() == OpCode.multi ? Duration.ofMillis(200) : Duration.ZERO);
        SimulatedSession client = connect();
        CompletableFuture<String> hasty = client.submit(create("/hasty"), null, Duration.ofMillis(50));
        CompletableFuture<String> cancelled = client.submit(create("/cancelled"));
        CompletableFuture<String> below = client.submit(create("/hasty/below"));
        CompletableFuture<String> belowToo = client.submit(create("/cancelled/below"));
        CompletableFuture<String> exists = client.submit(create("/1"));
        client.run(Duration.ofMillis(20));
        cancelled.cancel(false);
        client.run(Duration.ofSeconds(1));
        assertThat(asked()).startsWith(OpCode.multi).hasSize(6);
        assertThat(failureOf(hasty).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(resultOf(below)).isEqualTo("/hasty/below");
        assertThat(resultOf(belowToo)).isEqualTo("/cancelled/below");
        assertThat(failureOf(exists)).isInstanceOf(NodeExistsException.class);
        assertThat(client.session().snapshot().queued()).isZero();
    }

    /** Its caller was told that it may have been applied, so what came behind it was sent in the belief that it was. */
    @Test
    void whatIsOwedAndLostWithItsConnectionLetsNoWriteBehindItBeSentOnTheNext() {
        server.slowness(request -> request.opCode() == OpCode.multi ? Duration.ofMillis(200) : Duration.ZERO);
        server.onRequest(request ->
                request.opCode() == OpCode.create && "/hasty".equals(request.path()) ? Reply.silence() : null);
        SimulatedSession client = connect();
        CompletableFuture<String> exists = client.submit(create("/1"));
        List<CompletableFuture<Stat>> writes = setAll(client, 10, 14);
        CompletableFuture<String> hasty = client.submit(create("/hasty"), null, Duration.ofMillis(50));
        client.run(Duration.ofMillis(400));
        assertThat(failureOf(hasty).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(failureOf(exists)).isInstanceOf(NodeExistsException.class);
        assertThat(writes).allMatch(CompletableFuture::isDone);
        assertThat(client.session().snapshot().pending()).as("what is owed").isEqualTo(1);
        server.connection().breakAtNextWrite();
        CompletableFuture<Stat> behind = client.submit(set(20));
        CompletableFuture<?> read = client.submit(Request.exists("/1", false));
        client.run(Duration.ofSeconds(3));
        assertThat(client.states()).endsWith(SessionState.SUSPENDED, SessionState.CONNECTED);
        assertThat(failureOf(behind).outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(read).isCompleted();
        assertThat(asked()).endsWith(OpCode.create, OpCode.exists);
        assertThat(client.session().snapshot().pending()).isZero();
    }

    @Test
    void whatIsGivenUpBeforeItWentIsNotSent() {
        SimulatedSession client = connect();
        setAll(client, 100, 110);
        client.turn();
        List<CompletableFuture<Stat>> writes = setAll(client, 0, 10);
        client.turn();
        writes.get(5).cancel(false);
        client.runUntilIdle();
        assertThat(server.look("/5").getVersion()).isZero();
        assertThat(server.look("/6").getVersion()).isEqualTo(1);
    }

    @Test
    void aLostConnectionLeavesAllOfABatchInDoubtAndNothingBehindItIsSent() {
        server.onRequest(request -> request.opCode() == OpCode.multi ? Reply.silence() : null);
        SimulatedSession client = connect();
        List<CompletableFuture<Stat>> writes = setAll(client, 0, 10);
        client.turn();
        List<CompletableFuture<Stat>> behind = setAll(client, 10, 20);
        CompletableFuture<?> read = client.submit(Request.exists("/1", false));
        client.run(Duration.ofMillis(6));
        server.connection().cut();
        server.onRequest(request -> null);
        client.run(Duration.ofSeconds(3));
        assertThat(writes).allSatisfy(write -> {
            assertThat(failureOf(write)).isInstanceOf(ConnectionLossException.class);
            assertThat(failureOf(write).outcome()).isEqualTo(Outcome.UNKNOWN);
        });
        assertThat(behind)
                .allSatisfy(write -> assertThat(failureOf(write).outcome()).isEqualTo(Outcome.NOT_SENT));
        assertThat(read).isCompleted();
        assertThat(client.session().snapshot().queued()).isZero();
        setAll(client, 20, 40);
        client.runUntilIdle();
        assertThat(asked()).endsWith(OpCode.multi);
    }

    @Test
    void aBatchOfWhichNothingHasLeftIsSentOnTheNextConnection() {
        SimulatedSession client = connect();
        client.submit(Request.exists("/1", false));
        client.runUntilIdle();
        server.connection().breakAtNextWrite();
        List<CompletableFuture<Stat>> writes = setAll(client, 0, 10);
        client.run(Duration.ofSeconds(3));
        assertThat(client.states()).contains(SessionState.SUSPENDED);
        assertThat(asked()).containsExactly(OpCode.exists, OpCode.multi);
        assertThat(writes)
                .allSatisfy(write -> assertThat(resultOf(write).version()).isEqualTo(1));
    }

    @Test
    void theEndOfTheSessionWaitsForWhatABatchThatWasRefusedStillOwes() {
        server.slowness(request -> request.opCode() == OpCode.multi ? Duration.ofMillis(200) : Duration.ZERO);
        SimulatedSession client = connect();
        CompletableFuture<String> exists = client.submit(create("/599"));
        List<CompletableFuture<Stat>> writes = setAll(client, 0, 10);
        client.turn();
        client.end(SessionEnding.How.CLOSE);
        client.run(Duration.ofSeconds(2));
        assertThat(client.isEnded()).isTrue();
        assertThat(failureOf(exists)).isInstanceOf(NodeExistsException.class);
        assertThat(writes)
                .allSatisfy(write -> assertThat(resultOf(write).version()).isEqualTo(1));
        assertThat(asked()).endsWith(OpCode.setData, OpCode.closeSession);
    }

    // ---- watches ----

    @Test
    void theEventOfAWriteComesBeforeItsAnswer() {
        SimulatedSession client = connect();
        client.submit(Request.getData("/3", true), new WatchChange.Arm(WatchKind.DATA, "/3", client.watcher("w")));
        client.runUntilIdle();
        List<CompletableFuture<Stat>> writes = setAll(client, 0, 6);
        List<Integer> firedBefore = new ArrayList<>();
        writes.forEach(write -> {
            CompletableFuture<?> unused =
                    write.thenRun(() -> firedBefore.add(client.fired().size()));
        });
        client.runUntilIdle();
        assertThat(firedBefore).as("events at each answer").containsExactly(1, 1, 1, 1, 1, 1);
    }

    // ---- what cannot be encoded ----

    /** Throws when it is read for the third time: to measure it, to see whether it fits, to encode it. */
    private static final class Unreadable extends AbstractList<Acl> {
        private final Runnable fault;
        private int reads;

        private Unreadable(Runnable fault) {
            this.fault = fault;
        }

        @Override
        public Acl get(int index) {
            if (StackWalker.getInstance()
                    .walk(frames ->
                            frames.anyMatch(frame -> frame.getMethodName().equals("encodePart")))) {
                reads++;
                fault.run();
            }
            return Acl.OPEN_UNSAFE.get(index);
        }

        @Override
        public int size() {
            return 1;
        }
    }

    private static Request<String> unreadable(String path, Unreadable acl) {
        return new Request.Create(path, null, acl, CreateMode.PERSISTENT, 0);
    }

    @Test
    void whatCannotBeEncodedTogetherGoesOneByOne() {
        SimulatedSession client = connect();
        Unreadable acl = new Unreadable(() -> {
            throw new IllegalStateException("not now");
        });
        CompletableFuture<String> odd = client.submit(unreadable("/odd", acl));
        List<CompletableFuture<Stat>> writes = setAll(client, 0, 10);
        client.runUntilIdle();
        assertThat(acl.reads).isEqualTo(1);
        assertThat(resultOf(odd)).isEqualTo("/odd");
        assertThat(writes)
                .allSatisfy(write -> assertThat(resultOf(write).version()).isEqualTo(1));
        assertThat(asked()).doesNotContain(OpCode.multi);
    }

    @Test
    void anErrorWhileABatchIsEncodedLeavesNobodyWaiting() {
        SimulatedSession client = connect();
        Unreadable acl = new Unreadable(() -> {
            throw new OutOfMemoryError("a test");
        });
        List<CompletableFuture<?>> writes = new ArrayList<>(setAll(client, 0, 5));
        writes.add(client.submit(unreadable("/odd", acl)));
        writes.addAll(setAll(client, 5, 10));
        client.session().sendThread().run();
        client.session().eventThread().drain();
        assertThat(acl.reads).isEqualTo(1);
        assertThat(client.state()).isEqualTo(SessionState.CLOSED);
        assertThat(writes).allSatisfy(write -> {
            assertThat(failureOf(write).outcome()).isEqualTo(Outcome.NOT_SENT);
            assertThat(failureOf(write).code()).isEqualTo(ErrorCode.CONNECTION_LOSS);
        });
        assertThat(client.session().snapshot().queued()).isZero();
    }

    @Test
    void theMoreWritesHaveBeenDoneTogetherTheFewerGoAloneAfterTheNextRefusal() {
        SimulatedSession client = connect();
        for (int round = 0; round < 2; round++) { // 32 go alone after the first one, and 64 would after the second
            client.submit(create("/599"));
            setAll(client, 0, 9);
            client.runUntilIdle();
            setAll(client, 0, 500);
            client.runUntilIdle();
        }
        client.submit(create("/599"));
        setAll(client, 0, 9);
        client.runUntilIdle();
        int before = asked().size();
        setAll(client, 0, 200);
        client.runUntilIdle();
        assertThat(asked().subList(before, asked().size()).indexOf(OpCode.multi))
                .isEqualTo(32);
    }

    /** Whatever the user's lists do, it costs the others nothing. */
    @Test
    void aWriteThatCannotBeEncodedFailsAlone() {
        world.batchWrites = false;
        SimulatedSession client = connect();
        CompletableFuture<?> before = client.submit(set(1));
        List<Acl> acl = new UnreadableList();
        CompletableFuture<?> bad = client.submit(new Request.Create("/bad", null, acl, CreateMode.PERSISTENT, 0));
        CompletableFuture<?> behind = client.submit(set(2));
        client.runUntilIdle();
        assertThat(failureOf(bad))
                .hasMessageContaining("could not be encoded")
                .hasRootCauseMessage("a list of the user");
        assertThat(failureOf(bad).outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(before).isCompleted();
        assertThat(behind).isCompleted();
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
    }
}
