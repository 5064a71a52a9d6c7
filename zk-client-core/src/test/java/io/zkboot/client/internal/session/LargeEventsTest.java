/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.junit.jupiter.api.Test;

/** Events with paths so long that few of them may wait, or that a packet has no room for. */
class LargeEventsTest {
    private static final Duration SHORT = Duration.ofMillis(10);

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = ScriptedServer.withTree();

    private static void watch(SimulatedSession client, WatchMode mode, String path, String name) {
        WatchKind kind = mode == WatchMode.PERSISTENT ? WatchKind.PERSISTENT : WatchKind.PERSISTENT_RECURSIVE;
        client.submit(new WatchRequest.AddWatch(path, mode), new WatchChange.Arm(kind, path, client.watcher(name)));
        client.runUntilIdle();
    }

    @Test
    void whileNobodyTakesThemAWatchThatStaysGetsOneResyncForAllThatAreTooMany() {
        SimulatedSession client = world.serve(1, server).connect();
        watch(client, WatchMode.PERSISTENT_RECURSIVE, "/", "below");
        String path = "/" + "x".repeat(10_000);
        for (int i = 0; i < 1_100; i++) {
            server.event(EventType.NodeDataChanged.getIntValue(), path);
            if (i % 100 == 0) {
                client.runWithoutEvents(SHORT);
            }
        }
        client.runWithoutEvents(SHORT);
        client.turn();
        assertThat(client.firedTypes()).hasSizeBetween(900, 1_050).endsWith("below NODE_DATA_CHANGED", "below RESYNC");
        assertThat(client.firedTypes()).containsOnlyOnce("below RESYNC");
    }

    /** That it could be on just this path is no reason to end it: what it has missed it can look for. */
    @Test
    void aPersistentWatchOnAPathOfJustTheLengthOfAnUnreadableEventLooksAndStays() {
        world.maxPacket = 4_096;
        SimulatedSession client = world.serve(1, server).connect();
        String path = "/" + "x".repeat(4_073);
        watch(client, WatchMode.PERSISTENT, path, "long");
        int watches = server.watches();
        server.change(path, false);
        client.run(SHORT);
        assertThat(client.firedTypes()).containsExactly("long RESYNC");
        assertThat(client.session().snapshot().watches()).isEqualTo(1);
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
        assertThat(server.watches()).isEqualTo(watches);
    }
}
