/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** What goes on until a server has answered is not ended by what is no answer. */
class NonsenseInTheBackgroundTest {
    @Test
    void aGuaranteedDeleteGoesOnAfterAnAnswerToAnotherRequest() {
        ScriptedServer server = ScriptedServer.withTree();
        SimulatedFrontDoor door = SimulatedFrontDoor.connect(server);
        server.apply(Map.of("/a", new byte[0]));
        boolean[] nonsense = {true};
        server.onRequest(request -> {
            boolean now = nonsense[0] && request.opCode() == OpCode.delete;
            nonsense[0] &= !now;
            return now ? Reply.answer(request.xid() + 1, server.zxid(), 0, null) : null;
        });
        CompletableFuture<?> deleted =
                SimulatedClient.of(door).async().delete("/a", DeleteOptions.ANY_VERSION.withGuarantee());
        door.runUntilDone(deleted);
        assertThat(deleted).isCompletedWithValue(null);
        assertThat(server.look("/a")).as("the node").isNull();
    }
}
