/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.WatchMode;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many requests a server gets for the reads of a caller who keeps so many in flight: that is what costs it. */
class FramesPerReadTest {
    private static final int READS = 10_000;

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = ScriptedServer.withTree();
    private SimulatedSession client;
    private int submitted;

    private void readOn() {
        if (submitted < READS) {
            submitted++;
            CompletableFuture<?> unused =
                    client.submit(Request.getData("/", false)).thenRun(this::readOn);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "4, 0.5", "100, 0.04", "1000, 0.02"})
    void framesPerRead(int window, double atMost) {
        world.lay(net -> net.latency(Duration.ofMillis(1)));
        client = world.serve(1, server).connect();
        client.submit(
                new WatchRequest.AddWatch("/", WatchMode.PERSISTENT), // which shows that the server is of 3.6 or later
                new WatchChange.Arm(WatchKind.PERSISTENT, "/", client.watcher("w")));
        client.runUntilIdle();
        for (int i = 0; i < window; i++) {
            readOn();
        }
        client.runUntil(() -> submitted == READS);
        client.runUntilIdle();
        double frames = server.requests(OpCode.multiRead).size()
                + server.requests(OpCode.getData).size();
        assertThat(frames / READS).as("frames per read").isLessThanOrEqualTo(atMost);
    }
}
