/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.NodeData;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** What a server has done to watches although the caller could not be told: no watch is lost in silence by it. */
class LateRepliesTest {
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LATE = Duration.ofMillis(1_500);
    private static final Request<NodeData> WATCHING = Request.getData("/", true);

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = ScriptedServer.withTree();

    private CompletableFuture<?> read(SimulatedSession client, Watcher watcher) {
        return client.submit(WATCHING, new WatchChange.Arm(WatchKind.DATA, "/", watcher), SHORT);
    }

    private static List<EventType> events(SimulatedSession client) {
        return client.fired().stream().map(fired -> fired.event().type()).toList();
    }

    @Test
    void aWatchRemovedTooLateForTheCallerIsRemovedAndToldAllTheSame() {
        SimulatedSession client = world.serve(1, server).connect();
        Watcher watcher = client.watcher("one");
        read(client, watcher);
        client.runUntilIdle();
        server.onRequest(
                request -> request.opCode() == OpCode.removeWatches ? Reply.ok().after(LATE) : null);
        CompletableFuture<?> removal = client.submit(
                new WatchRequest.RemoveWatches("/", WatcherType.DATA),
                new WatchChange.Disarm("/", WatcherType.DATA, watcher),
                SHORT);
        client.runUntilIdle();
        assertThat(failureOf(removal)).isInstanceOf(OperationTimeoutException.class);
        assertThat(client.session().snapshot().watches()).isEqualTo(1);
        client.run(SHORT);
        assertThat(client.session().snapshot().watches()).isZero();
        assertThat(events(client)).containsExactly(EventType.DATA_WATCH_REMOVED);
    }
}
