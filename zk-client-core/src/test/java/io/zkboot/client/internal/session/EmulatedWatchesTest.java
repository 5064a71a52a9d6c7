/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.resultOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Persistent watches on a server of the 3.5 line: what the node was when they were set, and what becomes of them. */
class EmulatedWatchesTest {
    private static final Duration SHORT = Duration.ofMillis(10);
    private static final Set<Integer> UNKNOWN = Set.of(OpCode.setWatches2, OpCode.addWatch);

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedSession client = connect();

    private SimulatedSession connect() {
        server.onRequest(EmulatedWatchesTest::refuse);
        return world.serve(1, server).connect();
    }

    private static @Nullable Reply refuse(ReceivedRequest request) {
        return UNKNOWN.contains(request.opCode()) ? Reply.unimplemented() : null;
    }

    private void watch(String path, Watcher watcher) {
        client.submit(
                new WatchRequest.AddWatch(path, WatchMode.PERSISTENT),
                new WatchChange.Arm(WatchKind.PERSISTENT, path, watcher));
        client.runUntilIdle().run(SHORT);
    }

    private void reconnect(Runnable meanwhile) {
        server.connection().cut();
        meanwhile.run();
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED).run(SHORT);
    }

    private int armings() {
        return server.requests(OpCode.setWatches).size();
    }

    @Test
    void aNodeThatIsThereFromTheBeginningIsToldWhenItGoes() {
        server.change("/w", false);
        watch("/w", client.watcher("w"));
        server.change("/w", true);
        client.run(SHORT);
        assertThat(client.firedTypes()).containsExactly("w NODE_DELETED");
        server.change("/w", false);
        client.run(SHORT);
        assertThat(client.firedTypes()).containsExactly("w NODE_DELETED", "w NODE_CREATED");
    }

    @Test
    void aNodeThatIsThereAfterAReconnectIsToldWhenItGoes() {
        server.change("/w", false);
        watch("/w", client.watcher("w"));
        reconnect(() -> {});
        assertThat(client.firedTypes()).containsExactly("w RESYNC");
        server.change("/w", true);
        client.run(SHORT);
        assertThat(client.firedTypes()).containsExactly("w RESYNC", "w NODE_DELETED");
    }

    /** That is why it is told to look; a one-shot watch is told what has happened. */
    @Test
    void aNodeThatHasGoneBetweenTwoConnectionsIsToldToTheOneShotWatchAlone() {
        server.change("/w", false);
        watch("/w", client.watcher("stays"));
        client.submit(
                Request.getData("/w", true), new WatchChange.Arm(WatchKind.DATA, "/w", client.watcher("one-shot")));
        client.runUntilIdle();
        reconnect(() -> server.change("/w", true));
        assertThat(client.firedTypes()).containsExactlyInAnyOrder("one-shot NODE_DELETED", "stays RESYNC");
        server.change("/w", false);
        client.run(SHORT);
        assertThat(client.firedTypes()).hasSize(3).endsWith("stays NODE_CREATED");
    }

    @Test
    void whatItsOwnerHasRemovedIsNotArmedAgainByWhatItStillFires() {
        server.change("/w", false);
        Watcher watcher = client.watcher("w");
        watch("/w", watcher);
        CompletableFuture<?> removed = client.submit(
                new WatchRequest.RemoveWatches("/w", WatcherType.PERSISTENT),
                new WatchChange.Disarm("/w", WatcherType.PERSISTENT, watcher));
        client.runUntilIdle();
        Object unused = resultOf(removed);
        int before = armings();
        server.change("/w", false);
        client.run(SHORT);
        server.change("/w/child", false);
        client.run(SHORT);
        server.change("/w", false);
        client.run(SHORT);
        assertThat(client.firedTypes()).containsExactly("w PERSISTENT_WATCH_REMOVED");
        assertThat(armings()).isEqualTo(before);
    }

    /** A server of the 3.5 line knows how to remove it. */
    @Test
    void aOneShotWatchIsRemovedByTheServer() {
        server.change("/w", false);
        server.change("/other", false);
        watch("/w", client.watcher("stays"));
        client.submit(
                Request.getData("/other", true),
                new WatchChange.Arm(WatchKind.DATA, "/other", client.watcher("one-shot")));
        CompletableFuture<?> removed = client.submit(
                new WatchRequest.RemoveWatches("/other", WatcherType.DATA),
                new WatchChange.Disarm("/other", WatcherType.DATA, null));
        client.runUntilIdle();
        Object unused = resultOf(removed);
        assertThat(server.requests(OpCode.removeWatches)).hasSize(1);
    }

    @Test
    void manyAreArmedInBatchesThatFitAPacketAndAllInOneTurn() {
        watch("/w", client.watcher("w"));
        List<CompletableFuture<?>> added = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            String path = "/" + "a".repeat(80) + i;
            added.add(client.submit(
                    new WatchRequest.AddWatch(path, WatchMode.PERSISTENT),
                    new WatchChange.Arm(WatchKind.PERSISTENT, path, client.watcher("w"))));
        }
        client.runUntilIdle().run(SHORT);
        int before = armings();
        reconnect(() -> {});
        List<ReceivedRequest> batches =
                server.requests(OpCode.setWatches).stream().skip(before).toList();
        assertThat(batches)
                .hasSizeGreaterThan(3)
                .allSatisfy(batch -> assertThat(batch.body()).hasSizeLessThanOrEqualTo(60 * 1024));
        assertThat(client.firedTypes()).hasSize(1_001).containsOnly("w RESYNC");
    }

    @Test
    void anArmingThatIsRefusedOnceIsTriedAgainForTheNodeAsItIs() {
        server.change("/there", false);
        watch("/there", client.watcher("there"));
        watch("/absent", client.watcher("absent"));
        server.change("/there", false);
        server.change("/absent", false);
        client.run(SHORT);
        int[] refused = new int[1];
        server.onRequest(request -> request.opCode() == OpCode.setWatches && refused[0]++ < 2
                ? Reply.error(Code.SYSTEMERROR.intValue())
                : refuse(request));
        server.change("/there", false);
        server.change("/absent", true);
        client.run(SHORT);
        assertThat(refused[0]).isGreaterThan(2);
        server.change("/there", false);
        server.change("/absent", false);
        client.run(SHORT);
        assertThat(client.firedTypes())
                .containsExactly(
                        "there NODE_DATA_CHANGED",
                        "absent NODE_CREATED",
                        "there NODE_DATA_CHANGED",
                        "absent NODE_DELETED",
                        "there NODE_DATA_CHANGED",
                        "absent NODE_CREATED");
        assertThat(client.session().snapshot().watches()).isEqualTo(2);
    }

    @Test
    void oneShotWatchesAreSetAgainBesideThem() {
        server.change("/w", false);
        server.change("/other", false);
        watch("/w", client.watcher("stays"));
        client.submit(
                Request.getData("/other", true),
                new WatchChange.Arm(WatchKind.DATA, "/other", client.watcher("one-shot")));
        client.runUntilIdle();
        reconnect(() -> server.change("/other", false));
        assertThat(client.firedTypes()).containsExactlyInAnyOrder("one-shot NODE_DATA_CHANGED", "stays RESYNC");
    }
}
