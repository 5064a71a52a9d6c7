/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.resultOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.Watcher;
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
import org.junit.jupiter.params.provider.CsvSource;

/** A one-shot watch that was to ride on a persistent one, which the server has refused then. */
class RidingWatchesTest {
    private static final Duration SHORT = Duration.ofMillis(10);

    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedSession client =
            new SimulatedWorld().serve(1, server).connect();

    private CompletableFuture<?> read(WatchKind kind, String path) {
        Watcher watcher = client.watcher("rider");
        return switch (kind) {
            case EXIST -> client.submit(Request.exists(path, true), new WatchChange.ArmExists(path, watcher));
            case CHILD -> client.submit(Request.getChildren(path, true), new WatchChange.Arm(kind, path, watcher));
            default -> client.submit(Request.getData(path, true), new WatchChange.Arm(WatchKind.DATA, path, watcher));
        };
    }

    private void refuse(int opCode) {
        server.onRequest(request -> request.opCode() == OpCode.addWatch || request.opCode() == opCode
                ? Reply.error(Code.SYSTEMERROR.intValue())
                : null);
    }

    private void ride(WatchKind kind, String path) {
        client.submit(
                new WatchRequest.AddWatch(path, WatchMode.PERSISTENT),
                new WatchChange.Arm(WatchKind.PERSISTENT, path, client.watcher("persistent")));
        CompletableFuture<?> read = read(kind, path);
        client.runUntilIdle().run(SHORT);
        assertThat(resultOf(read)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "DATA, /a, /a, NODE_DATA_CHANGED",
        "EXIST, /a, /a, NODE_DATA_CHANGED",
        "EXIST, /none, /none, NODE_CREATED",
        "CHILD, /a, /a/b, NODE_CHILDREN_CHANGED"
    })
    void itIsSetByItselfWhateverItsKind(WatchKind kind, String path, String changed, String event) {
        server.change("/a", false);
        refuse(OpCode.addWatch);
        ride(kind, path);
        assertThat(server.requests(OpCode.setWatches)).hasSize(1);
        server.change(changed, false);
        client.run(SHORT);
        assertThat(client.firedTypes()).containsExactly("rider " + event);
    }

    @Test
    void itEndsAloudIfTheServerRefusesThatToo() {
        server.change("/a", false);
        refuse(OpCode.setWatches);
        ride(WatchKind.DATA, "/a");
        assertThat(client.firedTypes()).containsExactly("rider WATCH_ENDED");
        assertThat(client.session().snapshot().watches()).isZero();
    }

    /** What was to be told to the one that has ended is not told to the next one. */
    @Test
    void theNextWatchOfThePathOfOneThatEndedIsSetAgainAsOneOfItsOwn() {
        server.change("/a", false);
        refuse(OpCode.setWatches);
        ride(WatchKind.DATA, "/a");
        server.onRequest(request -> null);
        server.change("/a", false);
        CompletableFuture<?> again = read(WatchKind.DATA, "/a");
        client.runUntilIdle();
        assertThat(resultOf(again)).isNotNull();
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED).run(SHORT);
        assertThat(server.requests(OpCode.setWatches)).hasSize(2);
        assertThat(client.firedTypes()).containsExactly("rider WATCH_ENDED");
    }

    /** What was missed while the first one was set has been told; it is not told once more to the next one. */
    @Test
    void theNextWatchOfItsPathIsSetAgainAsOneOfItsOwn() {
        server.change("/a", false);
        refuse(OpCode.addWatch);
        ride(WatchKind.DATA, "/a");
        server.change("/a", false);
        client.run(SHORT);
        assertThat(client.firedTypes()).containsExactly("rider NODE_DATA_CHANGED");
        CompletableFuture<?> again = read(WatchKind.DATA, "/a");
        client.runUntilIdle();
        assertThat(resultOf(again)).isNotNull();
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED).run(SHORT);
        assertThat(server.requests(OpCode.setWatches)).hasSize(2);
        assertThat(client.firedTypes()).hasSize(1);
    }
}
