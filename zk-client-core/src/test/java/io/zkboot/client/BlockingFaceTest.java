/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.DataCodec;
import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.data.MultiException;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.OpResult;
import io.zkboot.client.data.ReadOp;
import io.zkboot.client.data.ReadResult;
import io.zkboot.client.data.Reconfiguration;
import io.zkboot.client.data.SetDataOptions;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchInfo;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.operation.Calling;
import io.zkboot.client.internal.operation.Chroot;
import io.zkboot.client.internal.operation.Coding;
import io.zkboot.client.internal.operation.Operations;
import io.zkboot.client.internal.operation.SharedSession;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.data.ClientInfo;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.proto.GetAllChildrenNumberResponse;
import org.apache.zookeeper.proto.GetDataResponse;
import org.apache.zookeeper.proto.GetEphemeralsResponse;
import org.apache.zookeeper.proto.WhoAmIResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who waits gets what the future of the asynchronous face holds, for the same requests. */
@Timeout(60)
class BlockingFaceTest {
    private static final Duration MOMENT = Duration.ofMillis(100);
    private static final byte[] DATA = "data".getBytes(UTF_8);
    private static final String CONFIG = "server.1=zk1:2888:3888:participant;0.0.0.0:2181\nversion=100000000";
    private static final byte[] ANNA = "anna:secret".getBytes(UTF_8);
    private static final Watcher WATCHER = event -> {};

    /** What both faces do. */
    private record Operation(
            String name,
            Function<ZkClient, @Nullable Object> blocking,
            Function<AsyncZkClient, CompletableFuture<?>> async) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Operation does(
            String name,
            Function<ZkClient, @Nullable Object> blocking,
            Function<AsyncZkClient, CompletableFuture<?>> async) {
        return new Operation(name, blocking, async);
    }

    /** One whose answer is nothing. */
    private static @Nullable Object nothing(Runnable call) {
        call.run();
        return null;
    }

    static Stream<Operation> operations() {
        CreateOptions ephemeral = CreateOptions.EPHEMERAL.withAcl(Acl.READ_UNSAFE);
        CreateOptions deep = CreateOptions.PERSISTENT.withParents();
        SetDataOptions idempotent = SetDataOptions.version(0).asIdempotent();
        List<Op> parts = List.of(Op.check("/a", 0), Op.create("/n", DATA), Op.setData("/a", DATA));
        List<ReadOp> reads = List.of(ReadOp.getData("/a"), ReadOp.getChildren("/a"), ReadOp.getData("/missing"));
        return Stream.of(
                does("create", zk -> zk.create("/n", DATA), zk -> zk.create("/n", DATA)),
                does(
                        "create ephemeral",
                        zk -> zk.create("/n", DATA, ephemeral),
                        zk -> zk.create("/n", DATA, ephemeral)),
                does(
                        "create sequential",
                        zk -> zk.create("/a/n", DATA, CreateOptions.of(CreateMode.PERSISTENT_SEQUENTIAL)),
                        zk -> zk.create("/a/n", DATA, CreateOptions.of(CreateMode.PERSISTENT_SEQUENTIAL))),
                does("create deep", zk -> zk.create("/p/q/n", DATA, deep), zk -> zk.create("/p/q/n", DATA, deep)),
                does(
                        "create with stat",
                        zk -> zk.createWithStat("/n", DATA, ephemeral),
                        zk -> zk.createWithStat("/n", DATA, ephemeral)),
                does(
                        "create deep with stat",
                        zk -> zk.createWithStat("/p/q/n", DATA, deep),
                        zk -> zk.createWithStat("/p/q/n", DATA, deep)),
                does("create what is there", zk -> zk.create("/a", DATA), zk -> zk.create("/a", DATA)),
                does("create deep what is there", zk -> zk.create("/a", DATA, deep), zk -> zk.create("/a", DATA, deep)),
                does("delete", zk -> nothing(() -> zk.delete("/b")), zk -> zk.delete("/b")),
                does("delete version", zk -> nothing(() -> zk.delete("/b", 7)), zk -> zk.delete("/b", 7)),
                does(
                        "delete tree",
                        zk -> nothing(() -> zk.delete("/a", DeleteOptions.ANY_VERSION.recursively())),
                        zk -> zk.delete("/a", DeleteOptions.ANY_VERSION.recursively())),
                does("ensure path", zk -> nothing(() -> zk.ensurePath("/a/p/q")), zk -> zk.ensurePath("/a/p/q")),
                does("exists", zk -> zk.exists("/a"), zk -> zk.exists("/a")),
                does("exists not", zk -> zk.exists("/missing"), zk -> zk.exists("/missing")),
                does("exists with watch", zk -> zk.exists("/a", WATCHER), zk -> zk.exists("/a", WATCHER)),
                does(
                        "get data",
                        zk -> shown(zk.getData("/a")),
                        zk -> zk.getData("/a").thenApply(data -> shown(data))),
                does(
                        "get data with watch",
                        zk -> shown(zk.getData("/a", WATCHER)),
                        zk -> zk.getData("/a", WATCHER).thenApply(data -> shown(data))),
                does("get data of nothing", zk -> zk.getData("/missing"), zk -> zk.getData("/missing")),
                does("set data", zk -> zk.setData("/a", DATA), zk -> zk.setData("/a", DATA)),
                does("set data version", zk -> zk.setData("/a", DATA, 0), zk -> zk.setData("/a", DATA, 0)),
                does("set data wrong", zk -> zk.setData("/a", DATA, 7), zk -> zk.setData("/a", DATA, 7)),
                does(
                        "set data idempotent",
                        zk -> zk.setData("/a", DATA, idempotent),
                        zk -> zk.setData("/a", DATA, idempotent)),
                does("children", zk -> zk.getChildren("/a"), zk -> zk.getChildren("/a")),
                does("children with watch", zk -> zk.getChildren("/a", WATCHER), zk -> zk.getChildren("/a", WATCHER)),
                does("children with stat", zk -> zk.getChildrenWithStat("/a"), zk -> zk.getChildrenWithStat("/a")),
                does(
                        "children with stat and watch",
                        zk -> zk.getChildrenWithStat("/a", WATCHER),
                        zk -> zk.getChildrenWithStat("/a", WATCHER)),
                does("sync", zk -> nothing(() -> zk.sync("/a")), zk -> zk.sync("/a")),
                does("multi", zk -> zk.multi(parts), zk -> zk.multi(parts)),
                does(
                        "multi in a chroot that is made",
                        zk -> zk.chroot("/a").multi(List.of(Op.create("/n", DATA))),
                        zk -> zk.multi(List.of(Op.create("/a/n", DATA)))
                                .thenApply(results -> List.of(new OpResult.Created("/n", null)))),
                does(
                        "add watch",
                        zk -> nothing(() -> zk.addWatch("/a", WatchMode.PERSISTENT, WATCHER)),
                        zk -> zk.addWatch("/a", WatchMode.PERSISTENT, WATCHER)),
                does(
                        "remove no watch",
                        zk -> nothing(() -> zk.removeWatches("/a", WatcherType.ANY, WATCHER)),
                        zk -> zk.removeWatches("/a", WatcherType.ANY, WATCHER)),
                does(
                        "remove no watches",
                        zk -> nothing(() -> zk.removeAllWatches("/a", WatcherType.ANY)),
                        zk -> zk.removeAllWatches("/a", WatcherType.ANY)),
                does(
                        "check watches",
                        zk -> zk.checkWatches("/a", WatcherType.ANY),
                        zk -> zk.checkWatches("/a", WatcherType.ANY)),
                does("watches", ZkClient::watches, AsyncZkClient::watches),
                does("get ACL", zk -> zk.getAcl("/a"), zk -> zk.getAcl("/a")),
                does("get ACL with stat", zk -> zk.getAclWithStat("/a"), zk -> zk.getAclWithStat("/a")),
                does("set ACL", zk -> zk.setAcl("/a", Acl.READ_UNSAFE, 0), zk -> zk.setAcl("/a", Acl.READ_UNSAFE, 0)),
                does("who am I", ZkClient::whoAmI, AsyncZkClient::whoAmI),
                does("ephemerals", zk -> zk.getEphemerals("/a"), zk -> zk.getEphemerals("/a")),
                does(
                        "number of all children",
                        zk -> zk.getAllChildrenNumber("/a"),
                        zk -> zk.getAllChildrenNumber("/a")),
                does(
                        "several reads",
                        zk -> shown(zk.multiRead(reads)),
                        zk -> zk.multiRead(reads).thenApply(results -> shown(results))),
                does("no reads", zk -> zk.multiRead(List.of()), zk -> zk.multiRead(List.of())),
                does("config", ZkClient::getConfig, AsyncZkClient::getConfig),
                does("config with watch", zk -> zk.getConfig(WATCHER), zk -> zk.getConfig(WATCHER)),
                does(
                        "reconfig",
                        zk -> zk.reconfig(Reconfiguration.incremental().removing(3)),
                        zk -> zk.reconfig(Reconfiguration.incremental().removing(3))),
                does("add auth", zk -> nothing(() -> zk.addAuth("digest", ANNA)), zk -> zk.addAuth("digest", ANNA)));
    }

    /** With the bytes, which are not compared otherwise. */
    private static String shown(NodeData data) {
        return data.text() + " " + data;
    }

    private static String shown(List<ReadResult> results) {
        return results.stream()
                .map(result -> result instanceof ReadResult.Data data ? shown(data.node()) : result.toString())
                .toList()
                .toString();
    }

    private static ScriptedServer server() {
        ScriptedServer server = ScriptedServer.withTree();
        for (String path : List.of("/a", "/a/x", "/a/y", "/b")) {
            server.change(path, false);
        }
        server.setData("/a", "of a".getBytes(UTF_8));
        server.version("/a", 0);
        return server.onRequest(BlockingFaceTest::answered);
    }

    /** What the tree does not know. */
    private static @Nullable Reply answered(ReceivedRequest request) {
        return switch (request.opCode()) {
            case OpCode.whoAmI -> Reply.ok(new WhoAmIResponse(List.of(new ClientInfo("digest", "anna"))));
            case OpCode.getEphemerals -> Reply.ok(new GetEphemeralsResponse(List.of("/a/x", "/a/y")));
            case OpCode.getAllChildrenNumber -> Reply.ok(new GetAllChildrenNumberResponse(2));
            case OpCode.reconfig -> Reply.ok(new GetDataResponse(CONFIG.getBytes(UTF_8), new Stat()));
            case OpCode.auth -> Reply.ok();
            default -> null;
        };
    }

    private static List<String> requests(ScriptedServer server) {
        return server.requests().stream()
                .filter(request -> request.opCode() != OpCode.ping)
                .map(ReceivedRequest::toString)
                .toList();
    }

    /** Returns the answer, or the failure that stands for it. */
    private static @Nullable Object answerOf(Function<ZkClient, @Nullable Object> call, ZkClient client) {
        try {
            return call.apply(client);
        } catch (RuntimeException e) {
            return e.toString();
        }
    }

    private static @Nullable Object answerOf(SimulatedFrontDoor door, CompletableFuture<?> future) {
        door.runUntilDone(future);
        try {
            return future.join();
        } catch (CompletionException e) {
            return String.valueOf(e.getCause());
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void whoWaitsGetsWhatTheFutureHolds(Operation operation) {
        ScriptedServer one = server();
        Object waited = answerOf(operation.blocking(), SimulatedCaller.of(SimulatedFrontDoor.connect(one)));
        ScriptedServer other = server();
        SimulatedFrontDoor door = SimulatedFrontDoor.connect(other);
        Object held =
                answerOf(door, operation.async().apply(SimulatedClient.of(door).async()));
        assertThat(waited).isEqualTo(held);
        assertThat(requests(one)).isEqualTo(requests(other));
        assertThat(one.watches()).isEqualTo(other.watches());
    }

    private final ScriptedServer server = server();
    private final SimulatedFrontDoor door = SimulatedFrontDoor.connect(server);
    private final ZkClient client = SimulatedCaller.of(door);

    static Stream<BiConsumer<ZkClient, Watcher>> watches() {
        return Stream.of(
                (zk, watcher) -> zk.getData("/a", watcher),
                (zk, watcher) -> zk.exists("/a", watcher),
                (zk, watcher) -> zk.addWatch("/a", WatchMode.PERSISTENT, watcher),
                (zk, watcher) -> zk.addWatch("/", WatchMode.PERSISTENT_RECURSIVE, watcher));
    }

    @ParameterizedTest
    @MethodSource("watches")
    void aWatchThatWasSetIsHeardWhenTheDataChange(BiConsumer<ZkClient, Watcher> watch) {
        List<WatchedEvent> heard = new ArrayList<>();
        watch.accept(client, heard::add);
        client.setData("/a", null);
        door.run(MOMENT);
        assertThat(heard).singleElement().satisfies(event -> {
            assertThat(event.type()).isEqualTo(EventType.NODE_DATA_CHANGED);
            assertThat(event.path()).isEqualTo("/a");
        });
    }

    @Test
    void aWatchOfChildrenIsHeardAndOneThatWasRemovedIsNot() {
        List<WatchedEvent> names = new ArrayList<>();
        List<WatchedEvent> withStat = new ArrayList<>();
        List<WatchedEvent> removed = new ArrayList<>();
        Watcher gone = removed::add;
        client.getChildren("/a", names::add);
        client.getChildrenWithStat("/a/x", withStat::add);
        client.addWatch("/b", WatchMode.PERSISTENT, gone);
        assertThat(client.watches()).extracting(WatchInfo::watchers).containsExactly(1, 1, 1);
        client.removeWatches("/b", WatcherType.ANY, gone);
        assertThat(client.watches()).extracting(WatchInfo::watchers).containsExactly(1, 1);
        client.create("/a/n", null);
        client.create("/a/x/n", null);
        client.setData("/b", null);
        door.run(MOMENT);
        assertThat(names).hasSize(1);
        assertThat(withStat).hasSize(1);
        assertThat(removed).extracting(WatchedEvent::type).containsExactly(EventType.PERSISTENT_WATCH_REMOVED);
        client.addWatch("/b", WatchMode.PERSISTENT, WATCHER);
        client.removeAllWatches("/b", WatcherType.ANY);
        assertThat(client.watches()).isEmpty();
    }

    @Test
    void whatWasStoredThroughACodecIsReadThroughIt() {
        byte[] text = "all work and no play ".repeat(100).getBytes(UTF_8);
        ZkClient coded = client.withCodec(DataCodec.gzip());
        coded.create("/n", text);
        assertThat(server.data("/n")).hasSizeLessThan(200);
        assertThat(coded.getData("/n").data()).isEqualTo(text);
        assertThat(client.getData("/n").data()).isEqualTo(server.data("/n"));
        coded.setData("/a", text);
        coded.setData("/b", text, SetDataOptions.ANY_VERSION.asIdempotent());
        coded.create("/p/q", text, CreateOptions.PERSISTENT.withParents());
        coded.createWithStat("/m", text, CreateOptions.PERSISTENT);
        coded.multi(List.of(Op.setData("/a/x", text)));
        for (String path : List.of("/a", "/b", "/p/q", "/m", "/a/x")) {
            assertThat(server.data(path)).as(path).hasSizeLessThan(200);
            assertThat(coded.multiRead(List.of(ReadOp.getData(path))))
                    .singleElement()
                    .isInstanceOfSatisfying(
                            ReadResult.Data.class,
                            read -> assertThat(read.node().data()).isEqualTo(text));
        }
    }

    @Test
    void aViewAsksForItsOwnPathsAndListsAlone() {
        ZkClient below = client.chroot("/a").withDefaultAcl(Acl.READ_UNSAFE).withDeadline(Duration.ofSeconds(3));
        assertThat(below.getChildren("/")).containsExactly("x", "y");
        below.create("/n", null);
        assertThat(client.getAcl("/a/n")).isEqualTo(Acl.READ_UNSAFE);
        assertThat(client.getAcl("/a/x")).isEqualTo(Acl.OPEN_UNSAFE);
        server.onRequest(request -> Reply.silence());
        Duration before = door.elapsed();
        assertThatThrownBy(() -> below.getData("/n")).isInstanceOf(OperationTimeoutException.class);
        assertThat(door.elapsed().minus(before)).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(5));
    }

    @Test
    void whatWasStoredThroughACodecIsReadThroughItByTheOtherFacesToo() {
        byte[] text = "all work and no play ".repeat(100).getBytes(UTF_8);
        ZkClient coded = SimulatedClient.of(door).withCodec(DataCodec.gzip());
        door.runUntilDone(coded.async().setData("/a", text));
        assertThat(server.data("/a")).hasSizeLessThan(200);
        CompletableFuture<NodeData> read = coded.async().getData("/a");
        door.runUntilDone(read);
        assertThat(read.join().data()).isEqualTo(text);
    }

    /** As the builder makes it that is to create its chroot. */
    @Test
    void aTransactionMakesAChrootThatIsNotThereInEachFace() {
        List<BiConsumer<ZkClient, List<Op>>> faces = List.of(
                (zk, parts) -> SimulatedCaller.of(door, zk).multi(parts),
                (zk, parts) -> door.runUntilDone(zk.async().multi(parts)),
                (zk, parts) -> {
                    CompletableFuture<Object> told = new CompletableFuture<>();
                    zk.callbacks().multi(parts, (results, failure) -> told.complete(MOMENT));
                    door.runUntilDone(told);
                });
        for (int i = 0; i < faces.size(); i++) {
            String chroot = "/app" + i;
            faces.get(i).accept(in(chroot, true), List.of(Op.create("/n", DATA)));
            assertThat(server.data(chroot + "/n")).isEqualTo(DATA);
        }
        assertThatThrownBy(() -> SimulatedCaller.of(door, in("/other", false)).multi(List.of(Op.create("/n", DATA))))
                .isInstanceOf(MultiException.class);
        assertThat(server.look("/other")).isNull();
        assertThatThrownBy(() -> SimulatedCaller.of(door, in("/app0", true)).multi(List.of(Op.delete("/none"))))
                .as("nothing is made for other parts")
                .isInstanceOf(MultiException.class);
    }

    private ZkClient in(String chroot, boolean made) {
        SharedSession session = new SharedSession(door.config(), door.platform(), door.session());
        return new SessionZkClient(
                new Operations(Chroot.at(chroot).made(made), Acl.OPEN_UNSAFE, Coding.NONE, null),
                new Calling(session, Duration.ofSeconds(15), RetryPolicy.NONE, null));
    }

    @Test
    void aWatchThatIsThereIsFound() {
        client.addWatch("/a", WatchMode.PERSISTENT, WATCHER);
        assertThat(client.checkWatches("/a", WatcherType.ANY)).isTrue();
        assertThat(client.checkWatches("/b", WatcherType.ANY)).isFalse();
    }

    @Test
    void whoDetachesLeavesTheSessionToTheServer() {
        SimulatedClient.of(door).detach();
        door.run(MOMENT);
        assertThat(client.state()).isEqualTo(SessionState.CLOSED);
        assertThat(server.requests(OpCode.closeSession)).isEmpty();
    }

    @Test
    void aTransactionIsCommittedByWhoWaits() {
        List<OpResult> results = new Transaction(client)
                .check("/a", 0)
                .create("/n", DATA)
                .setData("/a", DATA)
                .delete("/b")
                .commit();
        assertThat(results).hasSize(4);
        assertThat(server.data("/n")).isEqualTo(DATA);
        assertThat(server.data("/a")).isEqualTo(DATA);
        assertThat(server.look("/b")).isNull();
        assertThatThrownBy(() -> new Transaction(client).delete("/n", 7).commit())
                .isInstanceOf(MultiException.class)
                .hasMessageContaining("index 0");
    }

    @Test
    void whoWasInterruptedIsToldSoAndNothingIsSent() {
        ZkClient plain = SimulatedClient.of(door);
        List<Consumer<ZkClient>> calls =
                List.of(zk -> zk.getData("/a"), zk -> zk.create("/p/q", null, CreateOptions.PERSISTENT.withParents()));
        // An agent that sees classes being loaded may swallow an interrupt.
        calls.forEach(call -> call.accept(SimulatedCaller.of(SimulatedFrontDoor.connect(server()))));
        int before = server.requests().size();
        for (Consumer<ZkClient> call : calls) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> call.accept(plain))
                    .isInstanceOfSatisfying(
                            OperationInterruptedException.class,
                            interrupted -> assertThat(interrupted.outcome()).isEqualTo(Outcome.NOT_SENT));
            assertThat(Thread.interrupted()).as("still told to the thread").isTrue();
        }
        assertThat(server.requests()).hasSize(before);
        Thread.currentThread().interrupt();
        assertThat(plain.chroot("/a").awaitConnected(Duration.ofHours(1))).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void theClientTellsOfItsSession() {
        assertThat(client.state()).isEqualTo(SessionState.CONNECTED);
        assertThat(client.awaitConnected(Duration.ofHours(1))).isTrue();
        assertThat(client.snapshot().server()).isEqualTo("zk1:2181");
        assertThat(client.sessionCredentials().orElseThrow().id())
                .isEqualTo(client.snapshot().sessionId());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.setServers("dns-srv://zk.example.com"))
                .withMessageContaining("dns-srv://zk.example.com");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.setServers("zk2/other"))
                .withMessageContaining("chroot");
        client.setServers("zk2:2181");
        door.run(Duration.ofSeconds(5));
        assertThat(client.state()).as("its server is none any more").isNotEqualTo(SessionState.CONNECTED);
    }
}
