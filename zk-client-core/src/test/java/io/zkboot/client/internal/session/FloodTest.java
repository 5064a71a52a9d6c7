/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.junit.jupiter.api.Test;

/** More events than anybody asked for. */
class FloodTest {
    private static final int EVENTS = 200_000;
    private static final int AT_A_TIME = 2_000;

    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedSession client =
            new SimulatedWorld().serve(1, server).connect();

    /** In each tenth of a second some, for twice as long as the session lives without a sign of life. */
    private void flood(String path) {
        for (int sent = 0; sent < EVENTS; sent += AT_A_TIME) {
            for (int i = 0; i < AT_A_TIME; i++) {
                server.event(EventType.NodeDataChanged.getIntValue(), path);
            }
            client.run(Duration.ofMillis(120));
        }
    }

    private void assertAtWork() {
        CompletableFuture<?> read = client.submit(Request.getData("/", false));
        client.run(Duration.ofSeconds(1));
        assertThat(read).isCompleted();
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
        assertThat(server.connections()).hasSize(1);
    }

    @Test
    @Shows("F15")
    void eventsOfAWatchThatStaysAreHeardEachOnceBesideHeartbeatsAndReads() {
        client.submit(
                new WatchRequest.AddWatch("/", WatchMode.PERSISTENT),
                new WatchChange.Arm(WatchKind.PERSISTENT, "/", client.watcher("w")));
        client.runUntilIdle();
        flood("/");
        assertAtWork();
        assertThat(client.fired()).hasSize(EVENTS);
    }

    @Test
    @Shows({"F15", "T05"})
    void eventsThatNobodyWatchesForAreForgotten() {
        flood("/elsewhere");
        assertAtWork();
        assertThat(client.fired()).isEmpty();
        assertThat(client.session().snapshot().watches()).isZero();
    }

    @Test
    @Shows({"F15", "T05"})
    void watchThatFiresOnceFiresOnceInAFlood() {
        client.submit(Request.getData("/", true), new WatchChange.Arm(WatchKind.DATA, "/", client.watcher("w")));
        client.runUntilIdle();
        flood("/");
        assertAtWork();
        assertThat(client.fired()).hasSize(1);
    }
}
