/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.resultOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.SetWatches2;
import org.junit.jupiter.api.Test;

/** Servers since 3.7 may be too busy for requests that set watches; that is no refusal, and passes. */
class BusyServerWatchesTest {
    private static final Duration BUSY = Duration.ofMinutes(1);

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedSession client = world.serve(1, server).connect();

    private void busyFor(Integer... operations) {
        Set<Integer> codes = Set.of(operations);
        server.onRequest(request -> codes.contains(request.opCode()) ? Reply.error(Code.THROTTLEDOP.intValue()) : null);
    }

    private void busyNoMore() {
        server.onRequest(request -> null);
    }

    private void watchOnce(String path) {
        CompletableFuture<?> read =
                client.submit(Request.exists(path, true), new WatchChange.ArmExists(path, client.watcher("one-shot")));
        client.runUntilIdle();
        assertThat(read).isDone();
    }

    private void watch(String path, WatchMode mode) {
        WatchKind kind = mode == WatchMode.PERSISTENT ? WatchKind.PERSISTENT : WatchKind.PERSISTENT_RECURSIVE;
        client.submit(
                new WatchRequest.AddWatch(path, mode), new WatchChange.Arm(kind, path, client.watcher(mode.name())));
        client.runUntilIdle();
    }

    private void reconnect() {
        server.connections().forEach(connection -> connection.cut());
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
    }

    @Test
    void watchesAreSetAgainAsSoonAsTheServerHasTimeForThem() {
        watchOnce("/");
        watch("/", WatchMode.PERSISTENT_RECURSIVE);
        busyFor(OpCode.setWatches2);
        reconnect();
        client.run(BUSY);
        assertThat(client.firedTypes())
                .as("neither ended nor said to be in place")
                .isEmpty();
        busyNoMore();
        client.run(Duration.ofSeconds(7));
        assertThat(client.firedTypes()).containsExactly("PERSISTENT_RECURSIVE RESYNC");
        server.change("/", false);
        client.run(Duration.ofSeconds(1));
        assertThat(client.firedTypes())
                .containsExactlyInAnyOrder(
                        "PERSISTENT_RECURSIVE RESYNC",
                        "PERSISTENT_RECURSIVE NODE_DATA_CHANGED",
                        "one-shot NODE_DATA_CHANGED");
    }

    /** Growing pauses: a server that has no time is not kept from having some. */
    @Test
    void itIsAskedLessAndLessOften() {
        watchOnce("/");
        busyFor(OpCode.setWatches);
        reconnect();
        client.run(BUSY);
        assertThat(server.requests(OpCode.setWatches)).hasSizeBetween(10, 20);
    }

    @Test
    void whatWasMissedWhileTheServerWasBusyIsTold() {
        watchOnce("/");
        busyFor(OpCode.setWatches);
        reconnect();
        server.change("/", false);
        client.run(BUSY);
        busyNoMore();
        client.run(Duration.ofSeconds(7));
        assertThat(client.firedTypes()).containsExactly("one-shot NODE_DATA_CHANGED");
    }

    @Test
    void whatIsWatchedNoMoreWhenTheServerHasTimeIsNotSetAgain() {
        server.change("/a", false);
        watch("/a", WatchMode.PERSISTENT);
        watch("/", WatchMode.PERSISTENT_RECURSIVE);
        busyFor(OpCode.setWatches2);
        reconnect();
        client.run(Duration.ofSeconds(1));
        client.submit(
                new WatchRequest.RemoveWatches("/a", WatcherType.PERSISTENT),
                new WatchChange.Disarm("/a", WatcherType.PERSISTENT, null));
        client.run(Duration.ofSeconds(1));
        busyNoMore();
        client.run(Duration.ofSeconds(7));
        List<ReceivedRequest> set = server.requests(OpCode.setWatches2);
        SetWatches2 last = set.get(set.size() - 1).as(new SetWatches2());
        assertThat(last.getPersistentWatches()).isEmpty();
        assertThat(last.getPersistentRecursiveWatches()).containsExactly("/");
        assertThat(client.firedTypes()).contains("PERSISTENT_RECURSIVE RESYNC");
    }

    @Test
    void aConnectionThatIsLostMeanwhileHasTheNextOneSetThem() {
        watchOnce("/");
        busyFor(OpCode.setWatches);
        reconnect();
        client.run(Duration.ofSeconds(10));
        busyNoMore();
        server.change("/", false);
        reconnect();
        client.run(Duration.ofSeconds(1));
        assertThat(client.firedTypes()).containsExactly("one-shot NODE_DATA_CHANGED");
    }

    @Test
    void aOneShotWatchThatHasToBeSetByItselfWaitsToo() {
        server.change("/a", false);
        busyFor(OpCode.addWatch, OpCode.setWatches);
        client.submit(
                new WatchRequest.AddWatch("/a", WatchMode.PERSISTENT),
                new WatchChange.Arm(WatchKind.PERSISTENT, "/a", client.watcher("refused")));
        CompletableFuture<?> read = client.submit(
                Request.getData("/a", true), new WatchChange.Arm(WatchKind.DATA, "/a", client.watcher("rider")));
        client.run(BUSY);
        assertThat(resultOf(read)).isNotNull();
        assertThat(client.firedTypes()).isEmpty();
        busyNoMore();
        server.change("/a", false);
        client.run(Duration.ofSeconds(7));
        assertThat(client.firedTypes()).containsExactly("rider NODE_DATA_CHANGED");
    }

    /** Servers from 3.6 to 3.8 have one mode for a path, that of the last request. */
    @Test
    void aWatchThatStaysAndCameMeanwhileIsSetWithTheOneShotsOfItsPath() {
        watchOnce("/");
        busyFor(OpCode.setWatches);
        reconnect();
        client.run(Duration.ofSeconds(1));
        watch("/", WatchMode.PERSISTENT);
        busyNoMore();
        client.run(Duration.ofSeconds(7));
        assertThat(server.requests(OpCode.setWatches2))
                .singleElement()
                .satisfies(request -> assertThat(request.as(new SetWatches2()).getPersistentWatches())
                        .containsExactly("/"));
        assertThat(client.firedTypes())
                .as("what came in between may have been told to nobody")
                .containsExactly("PERSISTENT RESYNC");
    }

    @Test
    void watchesThatStayDoNotWaitForOthersThatTheServerHasNoTimeFor() {
        watchOnce("/" + "x".repeat(50_000));
        String path = "/" + "y".repeat(30_000);
        watch(path, WatchMode.PERSISTENT);
        busyFor(OpCode.setWatches);
        reconnect();
        client.run(Duration.ofSeconds(1));
        server.change(path, false);
        client.run(Duration.ofSeconds(1));
        assertThat(client.firedTypes()).containsExactly("PERSISTENT RESYNC", "PERSISTENT NODE_CREATED");
    }

    @Test
    void aRemovalThatIsAnsweredWhenTheWatchIsOnItsWayAgainRemovesIt() {
        watch("/", WatchMode.PERSISTENT);
        busyFor(OpCode.setWatches2);
        reconnect();
        client.run(Duration.ofMillis(50));
        AtomicInteger removals = new AtomicInteger();
        server.onRequest(request -> request.opCode() == OpCode.removeWatches && removals.incrementAndGet() == 1
                ? Reply.error(Code.NOWATCHER.intValue()).after(Duration.ofMillis(500))
                : null);
        CompletableFuture<?> removed = client.submit(
                new WatchRequest.RemoveWatches("/", WatcherType.PERSISTENT),
                new WatchChange.Disarm("/", WatcherType.PERSISTENT, null));
        client.run(Duration.ofSeconds(2));
        assertThat(removed).isCompleted();
        assertThat(client.session().snapshot().watches()).isZero();
        assertThat(server.watches()).isZero();
    }
}
