/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.failureOf;
import static io.zkboot.client.internal.session.SimulatedSession.resultOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.session.watch.WatchRestore;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.ErrorResponse;
import org.apache.zookeeper.proto.GetDataRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Watches of several kinds on one path: each gets its events once, and none is ended on a server that has one mode for
 * a path. What such servers really do is shown by {@code CompatibilityIT}.
 */
class SeveralWatchesOnOnePathTest {
    private static final Duration SHORT = Duration.ofMillis(10);

    private final ScriptedServer server = ScriptedServer.withTree();
    private SimulatedSession client;
    private SimulatedSession other;

    @BeforeEach
    void connect() {
        SimulatedWorld world = new SimulatedWorld().serve(1, server);
        client = world.connect();
        other = world.connect();
        create("/a");
    }

    private void create(String path) {
        other.submit(Request.create(path, null, Acl.OPEN_UNSAFE, CreateOptions.PERSISTENT));
        settle();
    }

    private void delete(String path) {
        other.submit(new Request.Delete(path, -1));
        settle();
    }

    private void settle() {
        other.runUntilIdle();
        client.run(SHORT);
    }

    private CompletableFuture<?> add(WatchMode mode, String name) {
        WatchKind kind = mode == WatchMode.PERSISTENT ? WatchKind.PERSISTENT : WatchKind.PERSISTENT_RECURSIVE;
        return client.submit(
                new WatchRequest.AddWatch("/a", mode), new WatchChange.Arm(kind, "/a", client.watcher(name)));
    }

    private CompletableFuture<?> watchData(String name) {
        return client.submit(
                Request.getData("/a", true), new WatchChange.Arm(WatchKind.DATA, "/a", client.watcher(name)));
    }

    private CompletableFuture<?> watchChildren(String name) {
        return client.submit(
                Request.getChildren("/a", true), new WatchChange.Arm(WatchKind.CHILD, "/a", client.watcher(name)));
    }

    private CompletableFuture<?> removeAll(WatcherType type) {
        return client.submit(new WatchRequest.RemoveWatches("/a", type), new WatchChange.Disarm("/a", type, null));
    }

    private static boolean watches(ReceivedRequest read) {
        return read.as(new GetDataRequest()).getWatch();
    }

    @Test
    void eachHearsOfAChildOnceFromAServerThatSendsBothEvents() {
        add(WatchMode.PERSISTENT, "persistent");
        add(WatchMode.PERSISTENT_RECURSIVE, "recursive");
        watchChildren("children");
        client.runUntilIdle();
        create("/a/b");
        assertThat(client.firedPaths())
                .containsExactly(
                        "recursive NODE_CREATED /a/b",
                        "children NODE_CHILDREN_CHANGED /a",
                        "persistent NODE_CHILDREN_CHANGED /a");
        delete("/a/b");
        assertThat(client.firedPaths().subList(3, client.firedPaths().size()))
                .containsExactly("recursive NODE_DELETED /a/b", "persistent NODE_CHILDREN_CHANGED /a");
    }

    /** As a server from 3.6 to 3.8 behaves, which knows no transaction for an event either. */
    @Test
    void aChangeOfTheChildrenThatIsNotSentBesideARecursiveWatchIsImpliedByTheChild() {
        server.onRequest(request -> request.opCode() == OpCode.addWatch ? Reply.ok(new ErrorResponse(0)) : null);
        watchChildren("children");
        add(WatchMode.PERSISTENT, "persistent");
        add(WatchMode.PERSISTENT_RECURSIVE, "recursive");
        client.runUntilIdle();
        server.event(EventType.NodeDeleted.getIntValue(), "/a/b");
        server.event(EventType.NodeCreated.getIntValue(), "/a/b/c");
        server.event(EventType.NodeDataChanged.getIntValue(), "/a/b");
        client.run(SHORT);
        assertThat(client.firedPaths())
                .containsExactly(
                        "recursive NODE_DELETED /a/b",
                        "children NODE_CHILDREN_CHANGED /a",
                        "persistent NODE_CHILDREN_CHANGED /a",
                        "recursive NODE_CREATED /a/b/c",
                        "recursive NODE_DATA_CHANGED /a/b");
    }

    @Test
    void aChangeOfTheChildrenIsNotImpliedWithoutARecursiveWatch() {
        add(WatchMode.PERSISTENT, "persistent");
        client.submit(Request.exists("/a/b", true), new WatchChange.ArmExists("/a/b", client.watcher("existence")));
        client.runUntilIdle();
        create("/a/b");
        assertThat(client.firedPaths())
                .containsExactly("existence NODE_CREATED /a/b", "persistent NODE_CHILDREN_CHANGED /a");
    }

    @Test
    void aReadSetsNoWatchOfItsOwnWhereOneThatStaysIsOnThePath() {
        resultOf(run(add(WatchMode.PERSISTENT, "persistent")));
        resultOf(run(watchData("data")));
        resultOf(run(watchChildren("children")));
        assertThat(server.requests(OpCode.getData)).noneMatch(SeveralWatchesOnOnePathTest::watches);
        assertThat(server.requests(OpCode.getChildren2)).noneMatch(SeveralWatchesOnOnePathTest::watches);
        assertThat(server.requests(OpCode.addWatch)).hasSize(1);
        other.submit(new Request.SetData("/a", null, -1));
        settle();
        create("/a/b");
        assertThat(client.firedPaths())
                .containsExactly(
                        "data NODE_DATA_CHANGED /a",
                        "persistent NODE_DATA_CHANGED /a",
                        "children NODE_CHILDREN_CHANGED /a",
                        "persistent NODE_CHILDREN_CHANGED /a");
    }

    private <T> CompletableFuture<T> run(CompletableFuture<T> future) {
        client.runUntilIdle().run(SHORT);
        return future;
    }

    @Test
    void whatRidesOnAWatchOutlivesItsRemoval() {
        run(add(WatchMode.PERSISTENT, "persistent"));
        run(add(WatchMode.PERSISTENT_RECURSIVE, "recursive"));
        run(watchData("data"));
        run(watchChildren("children"));
        resultOf(run(removeAll(WatcherType.PERSISTENT)));
        resultOf(run(removeAll(WatcherType.PERSISTENT_RECURSIVE)));
        assertThat(server.requests(OpCode.removeWatches)).isEmpty();
        int before = client.firedPaths().size();
        create("/a/b");
        other.submit(new Request.SetData("/a", null, -1));
        settle();
        assertThat(client.firedPaths().subList(before, client.firedPaths().size()))
                .containsExactly("children NODE_CHILDREN_CHANGED /a", "data NODE_DATA_CHANGED /a");
    }

    @Test
    void whatRidesCanBeRemovedAndAskedFor() {
        run(add(WatchMode.PERSISTENT, "persistent"));
        run(watchData("data"));
        CompletableFuture<Boolean> question = client.submit(new WatchRequest.CheckWatches("/a", WatcherType.DATA));
        CompletableFuture<Boolean> other = client.submit(new WatchRequest.CheckWatches("/a", WatcherType.CHILDREN));
        client.runUntilIdle();
        assertThat(resultOf(question)).isTrue();
        assertThat(resultOf(other)).isFalse();
        resultOf(run(removeAll(WatcherType.DATA)));
        assertThat(client.firedPaths()).containsExactly("data DATA_WATCH_REMOVED /a");
        resultOf(run(removeAll(WatcherType.PERSISTENT)));
        assertThat(client.session().snapshot().watches()).isZero();
        create("/a/b");
        assertThat(client.firedPaths()).as("the server has dropped its watch").hasSize(2);
    }

    @Test
    void whatTheServerKeepsForNobodyHereIsNotToldAsAWatch() {
        run(add(WatchMode.PERSISTENT, "persistent"));
        run(watchData("data"));
        run(removeAll(WatcherType.PERSISTENT));
        CompletableFuture<Boolean> question =
                client.submit(new WatchRequest.CheckWatches("/a", WatcherType.PERSISTENT));
        CompletableFuture<Boolean> any = client.submit(new WatchRequest.CheckWatches("/a", WatcherType.ANY));
        client.runUntilIdle();
        assertThat(resultOf(question)).isFalse();
        assertThat(resultOf(any)).isTrue();
    }

    @Test
    void theLastThatRidesTakesTheWatchOfTheServerAlong() {
        run(add(WatchMode.PERSISTENT, "persistent"));
        run(watchData("data"));
        run(removeAll(WatcherType.PERSISTENT));
        resultOf(run(removeAll(WatcherType.DATA)));
        assertThat(server.requests(OpCode.removeWatches)).hasSize(1);
        assertThat(client.session().snapshot().watches()).isZero();
        CompletableFuture<Boolean> left = client.submit(new WatchRequest.CheckWatches("/a", WatcherType.ANY));
        client.runUntilIdle();
        assertThat(resultOf(left)).isFalse();
    }

    @Test
    void aPersistentWatchBesideARecursiveOneLetsTheRecursiveOneBeSetAgain() {
        run(add(WatchMode.PERSISTENT_RECURSIVE, "recursive"));
        run(add(WatchMode.PERSISTENT, "persistent"));
        assertThat(server.requests(OpCode.addWatch)).hasSize(3);
        assertThat(client.firedPaths()).as("nothing has changed meanwhile").isEmpty();
    }

    @Test
    void whoMayHaveMissedSomethingWhileTheRecursiveWatchWasAwayIsToldToLook() {
        run(add(WatchMode.PERSISTENT_RECURSIVE, "recursive"));
        server.onRequest(request -> {
            if (request.opCode() == OpCode.addWatch
                    && server.requests(OpCode.addWatch).size() == 3) {
                server.zxid(server.zxid() + 1);
            }
            return null;
        });
        run(add(WatchMode.PERSISTENT, "persistent"));
        assertThat(client.firedPaths()).containsExactly("persistent RESYNC /a", "recursive RESYNC /a");
    }

    @Test
    void aRecursiveWatchThatItsCallerHeardOfTooLateDoesNotSilenceAPersistentOne() {
        run(add(WatchMode.PERSISTENT, "persistent"));
        server.onRequest(request -> request.opCode() == OpCode.addWatch
                ? Reply.ok(new ErrorResponse(0)).after(Duration.ofSeconds(2))
                : null);
        CompletableFuture<?> late = client.submit(
                new WatchRequest.AddWatch("/a", WatchMode.PERSISTENT_RECURSIVE),
                new WatchChange.Arm(WatchKind.PERSISTENT_RECURSIVE, "/a", client.watcher("recursive")),
                Duration.ofSeconds(1));
        client.run(Duration.ofSeconds(3));
        assertThat(failureOf(late)).isInstanceOf(OperationTimeoutException.class);
        server.event(EventType.NodeCreated.getIntValue(), "/a/b");
        client.run(SHORT);
        assertThat(client.firedPaths()).containsExactly("persistent NODE_CHILDREN_CHANGED /a");
    }

    @Test
    void allComeAlongToTheNextConnection() {
        run(add(WatchMode.PERSISTENT, "persistent"));
        run(add(WatchMode.PERSISTENT_RECURSIVE, "recursive"));
        run(watchData("data"));
        run(watchChildren("children"));
        server.connections().get(0).cut();
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
        client.run(Duration.ofSeconds(1));
        int before = client.firedPaths().size();
        create("/a/b");
        other.submit(new Request.SetData("/a", null, -1));
        settle();
        assertThat(client.firedPaths().subList(before, client.firedPaths().size()))
                .containsExactly(
                        "recursive NODE_CREATED /a/b",
                        "children NODE_CHILDREN_CHANGED /a",
                        "persistent NODE_CHILDREN_CHANGED /a",
                        "data NODE_DATA_CHANGED /a",
                        "persistent NODE_DATA_CHANGED /a",
                        "recursive NODE_DATA_CHANGED /a");
    }

    private void refuseToAdd(int times) {
        AtomicInteger added = new AtomicInteger();
        server.onRequest(request -> request.opCode() == OpCode.addWatch && added.incrementAndGet() <= times
                ? Reply.error(Code.SYSTEMERROR.intValue())
                : null);
    }

    @Test
    void aReadRidesOnAWatchThatIsUnderWay() {
        add(WatchMode.PERSISTENT, "persistent");
        watchData("data");
        watchChildren("children");
        client.runUntilIdle();
        assertThat(server.requests(OpCode.getData)).noneMatch(SeveralWatchesOnOnePathTest::watches);
        assertThat(server.requests(OpCode.addWatch)).hasSize(1);
        create("/a/b");
        assertThat(client.firedPaths())
                .containsExactly("children NODE_CHILDREN_CHANGED /a", "persistent NODE_CHILDREN_CHANGED /a");
    }

    @Test
    void whatRodeOnAWatchThatIsRefusedIsWatchedAllTheSame() {
        refuseToAdd(1);
        add(WatchMode.PERSISTENT, "persistent");
        CompletableFuture<?> read = watchData("data");
        client.submit(Request.exists("/none", true), new WatchChange.ArmExists("/none", client.watcher("other")));
        client.runUntilIdle();
        resultOf(read);
        other.submit(new Request.SetData("/a", null, -1));
        settle();
        assertThat(client.firedPaths()).containsExactly("data NODE_DATA_CHANGED /a");
    }

    /** What was asked for after the read, and answered, tells of a newer transaction than the read. */
    @Test
    void whatRodeOnAWatchThatIsRefusedMissesNothingIfTheConnectionIsLostThen() {
        AtomicInteger added = new AtomicInteger();
        server.onRequest(request -> switch (request.opCode()) {
            case OpCode.addWatch -> added.incrementAndGet() == 1 ? Reply.error(Code.SYSTEMERROR.intValue()) : null;
            case OpCode.getChildren2 -> {
                server.change("/a", false);
                yield null;
            }
            case OpCode.setWatches -> server.requests(OpCode.setWatches).size() == 1 ? Reply.close() : null;
            default -> null;
        });
        add(WatchMode.PERSISTENT, "persistent");
        watchData("data");
        client.submit(Request.getChildren("/", false));
        client.run(Duration.ofSeconds(2));
        assertThat(server.requests(OpCode.setWatches)).hasSize(2);
        assertThat(client.firedPaths()).containsExactly("data NODE_DATA_CHANGED /a");
    }

    @Test
    void aPersistentWatchThatFollowsARefusedOneIsNotEndedByWhatRodeOnThat() {
        refuseToAdd(1);
        add(WatchMode.PERSISTENT, "refused");
        watchData("data");
        add(WatchMode.PERSISTENT, "persistent");
        client.runUntilIdle().run(SHORT);
        assertThat(server.requests(OpCode.setWatches2)).as("names both").hasSize(1);
        other.submit(new Request.SetData("/a", null, -1));
        settle();
        assertThat(client.firedPaths()).containsExactly("data NODE_DATA_CHANGED /a", "persistent NODE_DATA_CHANGED /a");
    }

    /** A server up to 3.8 would drop the half of it that tells of the data. */
    @Test
    void aRemovalOfAllOneShotWatchesDoesNotCostAWatchThatIsUnderWay() {
        run(watchData("data"));
        add(WatchMode.PERSISTENT, "persistent");
        resultOf(run(removeAll(WatcherType.DATA)));
        assertThat(server.requests(OpCode.removeWatches)).isEmpty();
        other.submit(new Request.SetData("/a", null, -1));
        settle();
        assertThat(client.firedPaths())
                .containsExactly("data DATA_WATCH_REMOVED /a", "persistent NODE_DATA_CHANGED /a");
    }

    @Test
    void aRecursiveWatchThatIsNotSetAgainEndsAloudWithAllThatRideOnIt() {
        run(add(WatchMode.PERSISTENT_RECURSIVE, "recursive"));
        run(watchData("data"));
        run(add(WatchMode.PERSISTENT, "persistent"));
        int before = server.requests(OpCode.addWatch).size();
        server.onRequest(request -> request.opCode() == OpCode.addWatch
                        && server.requests(OpCode.addWatch).size() > before + 1
                ? Reply.error(Code.SYSTEMERROR.intValue())
                : null);
        run(add(WatchMode.PERSISTENT, "another"));
        assertThat(server.requests(OpCode.addWatch)).as("tries").hasSize(before + 1 + WatchRestore.TRIES);
        assertThat(client.firedPaths())
                .containsExactlyInAnyOrder(
                        "data WATCH_ENDED /a",
                        "persistent WATCH_ENDED /a",
                        "another WATCH_ENDED /a",
                        "recursive WATCH_ENDED /a");
    }

    /** With a recursive watch in between, a server up to 3.8 tells of the children by the watch of the data alone. */
    @Test
    void aReadRidesAlsoOnAWatchThatIsThereJustForOthersThatRide() {
        run(watchChildren("children"));
        run(add(WatchMode.PERSISTENT_RECURSIVE, "recursive"));
        resultOf(run(removeAll(WatcherType.PERSISTENT_RECURSIVE)));
        run(watchData("data"));
        assertThat(server.requests(OpCode.getData)).noneMatch(SeveralWatchesOnOnePathTest::watches);
    }

    @Test
    void aWatchOfTheServerIsDroppedWhenTheLastThatRidesOnItHasFired() {
        run(add(WatchMode.PERSISTENT, "persistent"));
        run(watchData("data"));
        resultOf(run(removeAll(WatcherType.PERSISTENT)));
        assertThat(server.requests(OpCode.removeWatches)).isEmpty();
        other.submit(new Request.SetData("/a", null, -1));
        settle();
        assertThat(server.requests(OpCode.removeWatches)).hasSize(1);
    }

    @Test
    void twoRemovalsOnTheWayTogetherLeaveNothingOnTheServer() {
        Watcher one = client.watcher("one");
        Watcher two = client.watcher("two");
        for (Watcher each : List.of(one, two)) {
            client.submit(
                    new WatchRequest.AddWatch("/a", WatchMode.PERSISTENT),
                    new WatchChange.Arm(WatchKind.PERSISTENT, "/a", each));
        }
        client.runUntilIdle();
        for (Watcher each : List.of(one, two)) {
            client.submit(
                    new WatchRequest.RemoveWatches("/a", WatcherType.PERSISTENT),
                    new WatchChange.Disarm("/a", WatcherType.PERSISTENT, each));
        }
        client.runUntilIdle().run(SHORT);
        assertThat(server.requests(OpCode.removeWatches)).hasSize(1);
        assertThat(client.firedPaths())
                .containsExactly("one PERSISTENT_WATCH_REMOVED /a", "two PERSISTENT_WATCH_REMOVED /a");
    }

    /** Up to 3.8 no transaction tells that both events are of one change. */
    @Test
    void whatCameBeforeARecursiveWatchWasSetImpliesNothing() {
        run(add(WatchMode.PERSISTENT, "persistent"));
        server.onRequest(request -> {
            if (request.opCode() == OpCode.addWatch) {
                server.event(EventType.NodeCreated.getIntValue(), "/a/b");
                server.event(EventType.NodeChildrenChanged.getIntValue(), "/a");
            }
            return null;
        });
        add(WatchMode.PERSISTENT_RECURSIVE, "recursive");
        client.run(Duration.ofSeconds(1));
        assertThat(client.firedPaths()).containsExactly("persistent NODE_CHILDREN_CHANGED /a");
    }

    /** A server tells once for each one-shot watch that it is too late to set. */
    @Test
    void whatTheOneShotWatchesAreToldAfterAReconnectIsNoNewsToThoseThatAreToldToLook() {
        run(add(WatchMode.PERSISTENT, "persistent"));
        run(watchData("data"));
        run(watchChildren("children"));
        delete("/a");
        create("/a");
        run(watchData("data"));
        run(watchChildren("children"));
        int before = client.firedPaths().size();
        server.connections().get(0).cut();
        delete("/a");
        client.runUntil(SessionState.CONNECTED);
        client.run(Duration.ofSeconds(1));
        assertThat(client.firedPaths().subList(before, client.firedPaths().size()))
                .containsExactlyInAnyOrder("data NODE_DELETED /a", "children NODE_DELETED /a", "persistent RESYNC /a");
    }

    /** What was implied once is not taken for what comes later, or of another node. */
    @Test
    void aChangeThatNobodyHasImpliedIsToldBesideOneThatWas() {
        add(WatchMode.PERSISTENT, "persistent");
        add(WatchMode.PERSISTENT_RECURSIVE, "recursive");
        client.submit(
                Request.getChildren("/", true), new WatchChange.Arm(WatchKind.CHILD, "/", client.watcher("root")));
        client.runUntilIdle();
        create("/a/b");
        create("/z");
        assertThat(client.firedPaths())
                .containsExactly(
                        "recursive NODE_CREATED /a/b",
                        "persistent NODE_CHILDREN_CHANGED /a",
                        "root NODE_CHILDREN_CHANGED /");
        resultOf(run(removeAll(WatcherType.PERSISTENT_RECURSIVE)));
        create("/a/c");
        assertThat(client.firedPaths()).endsWith("persistent NODE_CHILDREN_CHANGED /a");
    }

    @Test
    void aQuestionBehindAReadThatRidesOnAWatchUnderWayIsAnsweredAsThoughBothWereThere() {
        add(WatchMode.PERSISTENT, "persistent");
        watchData("data");
        CompletableFuture<Boolean> question = client.submit(new WatchRequest.CheckWatches("/a", WatcherType.DATA));
        CompletableFuture<Boolean> other = client.submit(new WatchRequest.CheckWatches("/a", WatcherType.CHILDREN));
        client.runUntilIdle();
        assertThat(resultOf(question)).isTrue();
        assertThat(resultOf(other)).isFalse();
    }
}
