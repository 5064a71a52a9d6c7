/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.SessionState;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** Batches of watches that were halved because a connection was lost on them grow again. */
class GrowingBatchesTest {
    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedSession client =
            new SimulatedWorld().serve(1, server).connect();

    private void watch(String path) {
        client.submit(Request.exists(path, true), new WatchChange.ArmExists(path, client.watcher(path)));
        client.runUntilIdle();
    }

    private int batchesOfAReconnect() {
        int before = server.requests(OpCode.setWatches).size();
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED).run(Duration.ofSeconds(5));
        return server.requests(OpCode.setWatches).size() - before;
    }

    @Test
    void withAConnectionThatHasTakenAllOfThem() {
        watch("/" + "x".repeat(25_000));
        boolean[] lost = new boolean[1];
        server.onRequest(request -> {
            boolean first = request.opCode() == OpCode.setWatches && !lost[0];
            lost[0] |= first;
            return first ? Reply.close() : null;
        });
        assertThat(batchesOfAReconnect()).as("lost, and taken").isEqualTo(2);
        watch("/" + "y".repeat(25_000));
        assertThat(batchesOfAReconnect()).as("both in one").isEqualTo(1);
    }
}
