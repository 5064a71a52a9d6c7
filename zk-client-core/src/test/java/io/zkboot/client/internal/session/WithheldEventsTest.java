/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * While watches that stay are set again nobody whose watch stays hears of events, as all are told to look behind that:
 * they have to be, whatever becomes of the watches that were to be set again.
 */
class WithheldEventsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    /** Longer than the longest pause. */
    private static final Duration PAUSE = Duration.ofSeconds(7);

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = ScriptedServer.withTree();

    private SimulatedSession client;

    private void connect() {
        client = world.serve(1, server).connect();
    }

    private void refuseToRestore(Code why) {
        server.onRequest(request -> request.opCode() == OpCode.setWatches2 ? Reply.error(why.intValue()) : null);
    }

    private void exists(String path, String name) {
        client.submit(Request.exists(path, true), new WatchChange.ArmExists(path, client.watcher(name)));
        client.runUntilIdle();
    }

    private void stay(String path, String name) {
        client.submit(
                new WatchRequest.AddWatch(path, WatchMode.PERSISTENT),
                new WatchChange.Arm(WatchKind.PERSISTENT, path, client.watcher(name)));
        client.runUntilIdle();
    }

    private void stayBelow(String path, String name) {
        client.submit(
                new WatchRequest.AddWatch(path, WatchMode.PERSISTENT_RECURSIVE),
                new WatchChange.Arm(WatchKind.PERSISTENT_RECURSIVE, path, client.watcher(name)));
        client.runUntilIdle();
    }

    private void remove(String path) {
        CompletableFuture<?> removed = client.submit(
                new WatchRequest.RemoveWatches(path, WatcherType.PERSISTENT),
                new WatchChange.Disarm(path, WatcherType.PERSISTENT, null));
        client.run(Duration.ofMillis(10));
        assertThat(removed).isCompleted();
    }

    private void reconnect() {
        server.connections().forEach(connection -> connection.cut());
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
    }

    /** Alone in their batch, or with one that fires once and is still to be set. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoHeardNothingLooksAlsoIfTheWatchesThatWereToBeSetAgainAreWatchedNoMore(boolean withOneThatFiresOnce) {
        connect();
        stay("/goes", "goes");
        if (withOneThatFiresOnce) {
            exists("/once", "once");
        }
        refuseToRestore(Code.THROTTLEDOP);
        reconnect();
        client.run(SECOND);
        stay("/later", "later");
        remove("/goes");
        server.change("/later", false);
        client.run(Duration.ofMillis(10));
        assertThat(client.firedTypes()).containsExactly("goes PERSISTENT_WATCH_REMOVED");
        server.onRequest(request -> null);
        client.run(PAUSE);
        assertThat(client.firedTypes()).containsExactly("goes PERSISTENT_WATCH_REMOVED", "later RESYNC");
    }

    @Test
    void whoHeardNothingLooksAlsoIfTheWatchesThatWereToBeSetAgainAreRefused() {
        connect();
        stay("/refused", "refused");
        server.slowness(request -> request.opCode() == OpCode.setWatches2 ? Duration.ofMillis(100) : Duration.ZERO);
        refuseToRestore(Code.SYSTEMERROR);
        server.connections().forEach(connection -> connection.cut());
        client.runUntil(SessionState.SUSPENDED)
                .runUntil(() -> server.requests(OpCode.setWatches2).size() == 1);
        client.submit(
                new WatchRequest.AddWatch("/later", WatchMode.PERSISTENT),
                new WatchChange.Arm(WatchKind.PERSISTENT, "/later", client.watcher("later")));
        client.runUntil(() -> server.requests(OpCode.setWatches2).size() == 2);
        client.run(Duration.ofMillis(10));
        server.change("/later", false);
        client.run(PAUSE);
        assertThat(client.firedTypes()).contains("later RESYNC");
    }

    @Test
    void aNotificationThatIsTooLargeWhileOthersAreSetAgainIsToldAsSomethingMissed() {
        world.maxPacket = 4_096;
        connect();
        exists("/" + "x".repeat(3_000), "once"); // both of them are too long for one batch
        exists("/" + "z".repeat(3_000), "once");
        stayBelow("/", "stays");
        server.onRequest(
                request -> request.opCode() == OpCode.setWatches ? Reply.error(Code.THROTTLEDOP.intValue()) : null);
        reconnect();
        client.run(SECOND);
        assertThat(client.firedTypes()).containsExactly("stays RESYNC");
        server.onRequest(request -> null);
        server.slowness(request -> request.opCode() == OpCode.setWatches ? Duration.ofMillis(500) : Duration.ZERO);
        int before = server.requests(OpCode.setWatches).size();
        client.runUntil(() -> server.requests(OpCode.setWatches).size() > before);
        server.change("/" + "y".repeat(5_000), false);
        client.run(Duration.ofMillis(100));
        assertThat(client.firedTypes()).containsExactly("stays RESYNC");
        client.run(SECOND);
        assertThat(client.firedTypes()).containsExactly("stays RESYNC", "stays RESYNC");
    }
}
