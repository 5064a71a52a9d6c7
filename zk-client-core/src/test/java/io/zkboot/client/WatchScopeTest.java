/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.LostRepliesTest.finish;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.Watcher;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.ExistsRequest;
import org.junit.jupiter.api.Test;

/** The end of a scope, whatever the server says. */
class WatchScopeTest {
    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedFrontDoor door = SimulatedFrontDoor.connect(server);
    private final ZkClient client = LostRepliesTest.client(door);

    @Test
    void aScopeEndsAlsoWhereTheRootMayNotBeLookedAt() {
        WatchScope scope = client.watchScope();
        finish(door, scope.client().async().getChildren("/", event -> {}));
        server.onRequest(request -> request.opCode() == OpCode.exists
                        && request.as(new ExistsRequest()).getPath().equals("/")
                ? Reply.error(Code.NOAUTH.intValue())
                : null);
        scope.close();
        door.run(Duration.ofSeconds(1));
        assertThat(client.snapshot().watches()).isZero();
        assertThat(server.watches()).isZero();
    }

    @Test
    void watchersOfOnePathAreRemovedFromTheServerToo() {
        WatchScope scope = client.watchScope();
        for (Watcher each : new Watcher[] {event -> {}, event -> {}}) {
            finish(door, scope.client().async().getData("/", each));
            finish(door, scope.client().async().getChildren("/", each));
        }
        assertThat(client.snapshot().watches()).isEqualTo(4);
        scope.close();
        door.run(Duration.ofSeconds(1));
        assertThat(client.snapshot().watches()).isZero();
        assertThat(server.watches()).isZero();
    }
}
