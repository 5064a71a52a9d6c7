/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.failureOf;
import static io.zkboot.client.internal.session.SimulatedSession.resultOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.NodeData;
import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ProtocolException;
import io.zkboot.client.error.ReplyTooLargeException;
import io.zkboot.client.error.RequestTooLargeException;
import io.zkboot.client.error.UnimplementedException;
import io.zkboot.client.error.ZkServerException;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.protocol.Xid;
import io.zkboot.client.internal.session.config.Identity;
import io.zkboot.client.internal.session.state.SessionIdentity;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.fuzz.Allocation;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.lang.invoke.MethodHandles;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.proto.GetDataResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;

/** A mismatch drops the connection and never completes the wrong call; bytes cost the connection at worst. */
class RepliesTest {
    private static final Request<NodeData> READ = Request.getData("/", false);
    private static final Request.SetData WRITE = new Request.SetData("/", null, -1);

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = ScriptedServer.withTree();
    private boolean misbehaved;

    /** Lets the server do this on the first request of an operation, and serve properly ever after. */
    private SimulatedSession once(int operation, Reply reply) {
        SimulatedSession client = world.serve(1, server).connect();
        client.run(Duration.ofMillis(10));
        server.onRequest(request -> {
            if (request.opCode() != operation || misbehaved) {
                return null;
            }
            misbehaved = true;
            return reply;
        });
        return client;
    }

    private static void assertDroppedAndBack(SimulatedSession client) {
        client.run(Duration.ofSeconds(2));
        assertThat(client.states())
                .containsExactly(SessionState.CONNECTED, SessionState.SUSPENDED, SessionState.CONNECTED);
        assertThat(client.changes().get(1).reason()).isEqualTo(Reason.PROTOCOL);
        assertThat(client.lastChange().newSession()).isFalse();
        client.assertLegalStates();
    }

    @Test
    @Shows({"F13", "F13b"})
    void replyWithWrongXidDropsTheConnectionAndCompletesNoCall() {
        SimulatedSession client =
                once(OpCode.getData, Reply.answer(77, 1L << 60, 0, new GetDataResponse(new byte[] {1}, new Stat())));
        CompletableFuture<?> first = client.submit(READ);
        CompletableFuture<?> write = client.submit(WRITE);
        CompletableFuture<NodeData> second = client.submit(READ);
        assertDroppedAndBack(client);
        assertThat(failureOf(first)).isInstanceOf(ProtocolException.class);
        assertThat(failureOf(first).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(failureOf(write)).isInstanceOf(ConnectionLossException.class);
        assertThat(failureOf(write).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(resultOf(second)).isNotNull();
        assertThat(client.session().snapshot().lastZxid()).isLessThan(1L << 60);
    }

    @Test
    @Shows("F13")
    void replyAlthoughNothingIsPendingDropsTheConnection() {
        SimulatedSession client = once(0, Reply.silence());
        server.connection()
                .send(frame(ByteBuffer.allocate(16).putInt(5).putLong(9).putInt(0)));
        assertDroppedAndBack(client);
        assertThat(client.changes().get(1).detail()).contains("xid 5", "nothing is pending");
    }

    private static byte[] frame(ByteBuffer body) {
        return ByteBuffer.allocate(4 + body.position())
                .putInt(body.position())
                .put(body.flip())
                .array();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, 0, 3, 15})
    @Shows("F11")
    void impossibleFrameDropsTheConnection(int length) {
        SimulatedSession client = once(0, Reply.silence());
        server.connection()
                .send(ByteBuffer.allocate(4 + Math.max(0, length))
                        .putInt(length)
                        .array());
        assertDroppedAndBack(client);
    }

    @Test
    @Shows({"F11", "T01"})
    void hugeFrameOfNobodysReplyDropsTheConnectionWithoutBeingRead() {
        SimulatedSession client = once(0, Reply.silence());
        long before = Allocation.allocated();
        long buffers = Allocation.direct();
        server.connection()
                .send(ByteBuffer.allocate(20)
                        .putInt(Integer.MAX_VALUE)
                        .putInt(3)
                        .array());
        assertDroppedAndBack(client);
        assertThat(Allocation.allocated() - before).as("bytes allocated").isLessThan(16 << 20);
        assertThat(Allocation.direct() - buffers).as("bytes of buffers").isLessThan(512 << 10);
    }

    @Test
    @Shows("F38")
    void oversizeReplyFailsOnlyItsOwnCallAndTheConnectionLivesOn() {
        world.maxPacket = 4_096;
        SimulatedSession client = once(OpCode.getData, Reply.ok(new GetDataResponse(new byte[100_000], new Stat())));
        CompletableFuture<?> big = client.submit(READ);
        CompletableFuture<NodeData> next = client.submit(READ);
        client.runUntilIdle();
        assertThat(failureOf(big)).isInstanceOf(ReplyTooLargeException.class).hasMessageContaining("4096");
        assertThat(resultOf(next)).isNotNull();
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
    }

    @Test
    void anEventThatIsTooLargeToBeReadLetsWatchesThatStayLookForThemselves() {
        world.maxPacket = 4_096;
        SimulatedSession client = world.serve(1, server).connect();
        client.submit(
                new WatchRequest.AddWatch("/", WatchMode.PERSISTENT_RECURSIVE),
                new WatchChange.Arm(WatchKind.PERSISTENT_RECURSIVE, "/", client.watcher("w")));
        client.runUntilIdle();
        server.change("/" + "x".repeat(5_000), false);
        client.run(Duration.ofSeconds(1));
        assertThat(client.fired())
                .extracting(fired -> fired.event().type().name())
                .isNotEmpty()
                .containsOnly("RESYNC");
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
    }

    @Test
    void eventsThatAreTooLargeDoNotFloodTheLog() {
        world.maxPacket = 4_096;
        SimulatedSession client = world.serve(1, server).connect();
        client.submit(
                new WatchRequest.AddWatch("/", WatchMode.PERSISTENT_RECURSIVE),
                new WatchChange.Arm(WatchKind.PERSISTENT_RECURSIVE, "/", client.watcher("w")));
        client.runUntilIdle();
        try (LogCapture log = LogCapture.of("io.zkboot.client")) {
            for (int i = 0; i < 100; i++) {
                server.change("/" + "x".repeat(5_000) + i, false);
                client.run(Duration.ofMillis(10));
            }
            assertThat(log.messages(Level.WARN).stream().filter(line -> line.contains("more than maxPacket")))
                    .hasSizeBetween(1, 10);
        }
    }

    /** A watch that fires once, on a path that the client could just name. */
    @Test
    void anEventThatIsTooLargeAndMayBeForAOneShotWatchEndsThatAloud() {
        world.maxPacket = 4_096;
        String path = "/" + "x".repeat(4_079);
        SimulatedSession client = world.serve(1, server).connect();
        client.submit(Request.exists(path, true), new WatchChange.ArmExists(path, client.watcher("long")));
        client.submit(Request.exists("/short", true), new WatchChange.ArmExists("/short", client.watcher("short")));
        client.runUntilIdle();
        server.change(path, false);
        client.run(Duration.ofSeconds(5));
        assertThat(client.firedTypes()).containsExactly("long WATCH_ENDED");
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
    }

    @Test
    void requestAboveTheLimitFailsLocally() {
        world.maxPacket = 4_096;
        SimulatedSession client = world.serve(1, server).connect();
        CompletableFuture<?> big = client.submit(new Request.SetData("/", new byte[4_090], -1));
        client.runUntilIdle();
        assertThat(failureOf(big).outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(server.requests(OpCode.setData)).isEmpty();
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
    }

    /** The servers take a packet of exactly jute.maxbuffer as well. */
    @Test
    void requestOfExactlyTheLimitIsSentAndOneByteMoreIsNot() {
        world.maxPacket = 4_096;
        int overhead = 8 + 4 + 1 + 4 + 4; // header, path with its length, length of the data, version
        SimulatedSession client = world.serve(1, server).connect();
        CompletableFuture<?> exact = client.submit(new Request.SetData("/", new byte[4_096 - overhead], -1));
        CompletableFuture<?> more = client.submit(new Request.SetData("/", new byte[4_097 - overhead], -1));
        client.runUntilIdle();
        assertThat(exact).isNotCompletedExceptionally();
        assertThat(server.requests(OpCode.setData))
                .singleElement()
                .satisfies(request -> assertThat(8 + request.body().length).isEqualTo(4_096));
        assertThat(failureOf(more))
                .isInstanceOf(RequestTooLargeException.class)
                .hasMessageContaining("the limit is 4096");
    }

    @ParameterizedTest
    @CsvSource({"-9999", "-11", "-126", "12345", "-2147483648"})
    @Shows("F14")
    void unknownErrorCodeFailsTheCallWithTheNumber(int code) {
        SimulatedSession client = once(OpCode.setData, Reply.error(code));
        CompletableFuture<?> write = client.submit(WRITE);
        client.runUntilIdle();
        assertThat(failureOf(write)).isInstanceOf(ZkServerException.class);
        assertThat(failureOf(write).code()).isEqualTo(ErrorCode.UNKNOWN);
        assertThat(failureOf(write).rawCode()).isEqualTo(code);
        assertThat(failureOf(write).outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 5, 99, Integer.MIN_VALUE})
    @Shows({"F14", "T05"})
    void eventOfAnUnknownTypeIsToldToThoseWhoWatchItsPath(int type) {
        SimulatedSession client = once(0, Reply.silence());
        for (String path : List.of("/", "/zookeeper")) {
            client.submit(
                    Request.getData(path, true), new WatchChange.Arm(WatchKind.DATA, path, client.watcher("once")));
            client.submit(
                    new WatchRequest.AddWatch(path, WatchMode.PERSISTENT_RECURSIVE),
                    new WatchChange.Arm(WatchKind.PERSISTENT_RECURSIVE, path, client.watcher("stays" + path)));
        }
        client.runUntilIdle();
        server.event(type, "/zookeeper");
        client.run(Duration.ofSeconds(1));
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
        assertThat(client.firedTypes())
                .containsExactlyInAnyOrder("once WATCH_ENDED", "stays/ RESYNC", "stays/zookeeper RESYNC");
        assertThat(client.session().snapshot().watches())
                .as("one of / and both that stay")
                .isEqualTo(3);
        server.event(type, "/elsewhere");
        client.run(Duration.ofSeconds(1));
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
        assertThat(client.firedTypes().subList(3, client.firedTypes().size())).containsExactly("stays/ RESYNC");
    }

    @Test
    void whoWatchesDataAndChildrenOfAPathHearsOnceThatHisWatchesHaveEnded() {
        SimulatedSession client = once(0, Reply.silence());
        Watcher both = client.watcher("both");
        client.submit(Request.getData("/", true), new WatchChange.Arm(WatchKind.DATA, "/", both));
        client.submit(Request.getChildren("/", true), new WatchChange.Arm(WatchKind.CHILD, "/", both));
        client.runUntilIdle();
        server.event(99, "/");
        client.run(Duration.ofSeconds(1));
        assertThat(client.firedTypes()).containsExactly("both WATCH_ENDED");
        assertThat(client.session().snapshot().watches()).isZero();
    }

    /** The server may have it still, for nobody. */
    @Test
    void aWatchThatEndsWithAnEventOfAnUnknownTypeIsDroppedOnAServerThatKnowsRemovals() {
        SimulatedSession client = once(0, Reply.silence());
        client.submit(Request.getData("/", true), new WatchChange.Arm(WatchKind.DATA, "/", client.watcher("data")));
        client.submit(
                Request.getChildren("/zookeeper", true),
                new WatchChange.Arm(WatchKind.CHILD, "/zookeeper", client.watcher("children")));
        client.submit(new WatchRequest.CheckWatches("/", WatcherType.DATA));
        client.runUntilIdle();
        assertThat(server.watches()).isEqualTo(2);
        server.event(99, "/");
        client.run(Duration.ofSeconds(1));
        assertThat(client.firedTypes()).containsExactly("data WATCH_ENDED");
        assertThat(server.watches()).isEqualTo(1);
        server.event(99, "/zookeeper");
        client.run(Duration.ofSeconds(1));
        assertThat(client.firedTypes()).containsExactly("data WATCH_ENDED", "children WATCH_ENDED");
        assertThat(server.watches()).isZero();
    }

    @Test
    @Shows({"F14", "T05"})
    void eventForAPathThatNobodyWatchesIsIgnored() {
        SimulatedSession client = once(0, Reply.silence());
        server.event(3, "/elsewhere");
        client.run(Duration.ofSeconds(1));
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbled", "/app/../x", "/app//x", "/app/\0"})
    @Shows({"F14", "T03"})
    void eventOfAPathThatNoTreeCanHoldDropsTheConnectionAndWatchesAreToldToReadAgain(String path) {
        SimulatedSession client = once(0, Reply.silence());
        for (String watched : List.of("/", "/app")) {
            client.submit(
                    new WatchRequest.AddWatch(watched, WatchMode.PERSISTENT_RECURSIVE),
                    new WatchChange.Arm(WatchKind.PERSISTENT_RECURSIVE, watched, client.watcher(watched)));
        }
        client.runUntilIdle();
        server.event(3, path);
        assertDroppedAndBack(client);
        assertThat(client.changes().get(1).detail()).contains("path of an event");
        assertThat(client.fired())
                .hasSize(2)
                .allSatisfy(
                        fired -> assertThat(fired.event().type()).isEqualTo(io.zkboot.client.event.EventType.RESYNC));
    }

    @Test
    @Shows("F14")
    void eventWithoutAPathCostsTheConnection() {
        SimulatedSession client = once(0, Reply.silence());
        client.submit(Request.getData("/", true), new WatchChange.Arm(WatchKind.DATA, "/", client.watcher("w")));
        client.runUntilIdle();
        server.connection()
                .send(frame(ByteBuffer.allocate(28)
                        .putInt(Xid.NOTIFICATION)
                        .putLong(-1)
                        .putInt(0)
                        .putInt(EventType.NodeDataChanged.getIntValue())
                        .putInt(KeeperState.SyncConnected.getIntValue())
                        .putInt(-1)));
        assertDroppedAndBack(client);
        assertThat(client.fired()).isEmpty();
        assertThat(client.session().snapshot().watches()).isEqualTo(1);
    }

    @Test
    @Shows("F40")
    void repliesFindTheirRequestsWhileTheNumbersBeginAnew() throws ReflectiveOperationException {
        world.batchReads = false;
        SimulatedSession client = once(0, Reply.silence());
        byte[] next = {0};
        server.onRequest(request -> request.opCode() == OpCode.getData
                ? Reply.ok(new GetDataResponse(new byte[] {next[0]++}, new Stat()))
                : null);
        MethodHandles.privateLookupIn(SessionIdentity.class, MethodHandles.lookup())
                .findVarHandle(SessionIdentity.class, "xid", int.class)
                .set(client.session().identity(), Integer.MAX_VALUE - 4);
        List<CompletableFuture<NodeData>> reads = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            reads.add(client.submit(READ));
        }
        client.runUntilIdle();
        assertThat(server.requests(OpCode.getData))
                .extracting(ReceivedRequest::xid)
                .containsExactly(Integer.MAX_VALUE - 3, Integer.MAX_VALUE - 2, Integer.MAX_VALUE - 1, 1, 2, 3);
        for (int i = 0; i < 6; i++) {
            assertThat(resultOf(reads.get(i)).data()).containsExactly(i);
        }
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
    }

    @Test
    @Shows("F43")
    void eventComesBeforeTheReadThatShowsTheChange() {
        SimulatedSession client = once(0, Reply.silence());
        client.submit(Request.getData("/", true), new WatchChange.Arm(WatchKind.DATA, "/", client.watcher("w")));
        client.submit(WRITE);
        client.submit(READ);
        client.runUntilIdle();
        assertThat(client.heard().stream().skip(2).map(heard -> heard.getClass().getSimpleName()))
                .containsExactly("Done", "Fired", "Done", "Done");
    }

    @Test
    @Shows({"F09", "F13b", "D01"})
    void cutReplyNeverSucceedsNeverMovesTheZxidAndNeverArmsAWatch() {
        byte[] whole = ByteBuffer.allocate(16 + 4 + 5 + 68)
                .putInt(1)
                .putLong(1L << 50)
                .putInt(0)
                .putInt(5)
                .put("hello".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .array();
        for (int length = 0; length < whole.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(whole.clone());
            int bytes = length;
            ScriptedServer cutting = ScriptedServer.withTree();
            cutting.onRequest(request -> {
                if (request.opCode() != OpCode.getData) {
                    return null;
                }
                cut.putInt(0, request.xid());
                byte[] body = new byte[bytes];
                cut.get(0, body);
                return Reply.raw(body);
            });
            SimulatedSession client = new SimulatedWorld().serve(1, cutting).connect();
            client.run(Duration.ofMillis(1));
            CompletableFuture<?> read = client.submit(
                    Request.getData("/", true), new WatchChange.Arm(WatchKind.DATA, "/", client.watcher("w")));
            client.runUntil(() -> client.states().contains(SessionState.SUSPENDED));
            client.run(Duration.ofMillis(1));
            assertThat(client.session().snapshot().lastZxid()).isLessThan(1L << 50);
            assertThat(client.session().snapshot().watches()).isZero();
            if (length >= 16) {
                assertThat(failureOf(read)).as("%d bytes", length).isInstanceOf(ProtocolException.class);
                assertThat(failureOf(read).outcome()).isEqualTo(Outcome.UNKNOWN);
            } else {
                assertThat(client.done())
                        .as("%d bytes", length)
                        .allSatisfy(done -> assertThat(done.failure()).isNotNull());
            }
        }
    }

    @Test
    void operationThatTheServerDoesNotKnowIsAClearErrorOnceAndNotAskedForAgain() {
        server.onRequest(request -> request.opCode() == OpCode.addWatch ? Reply.unimplemented() : null);
        SimulatedSession client = world.serve(1, server).connect();
        CompletableFuture<?> first = client.submit(new WatchRequest.AddWatch("/", WatchMode.PERSISTENT_RECURSIVE));
        client.run(Duration.ofSeconds(2));
        CompletableFuture<?> second = client.submit(new WatchRequest.AddWatch("/", WatchMode.PERSISTENT_RECURSIVE));
        client.run(Duration.ofSeconds(2));
        assertThat(failureOf(first)).isInstanceOf(UnimplementedException.class);
        assertThat(failureOf(first).outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(failureOf(second)).isInstanceOf(UnimplementedException.class);
        assertThat(failureOf(second).outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(server.requests(OpCode.addWatch)).hasSize(1);
        assertThat(client.states())
                .containsExactly(SessionState.CONNECTED, SessionState.SUSPENDED, SessionState.CONNECTED);
    }

    @Test
    @Shows("F32")
    void refusedAuthenticationEndsTheClient() {
        world.auths.add(new Identity("test", new byte[] {1}));
        server.onRequest(request -> request.opCode() == OpCode.auth
                ? Reply.answer(-4, 0, -115, null).thenClose()
                : null);
        SimulatedSession client = world.serve(1, server).client();
        CompletableFuture<?> read = client.submit(READ);
        client.run(Duration.ofSeconds(1));
        assertThat(client.states()).containsExactly(SessionState.CONNECTED, SessionState.AUTH_FAILED);
        assertThat(failureOf(read).code()).isEqualTo(ErrorCode.AUTH_FAILED);
        client.assertLegalStates();
    }
}
