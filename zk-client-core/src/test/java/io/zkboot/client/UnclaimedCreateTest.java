/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.internal.session.SimulatedClients;
import io.zkboot.client.internal.session.SimulatedClients.Member;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** A protected create whose caller gives up leaves no node, also if the reply was there and had not reached him yet. */
class UnclaimedCreateTest {
    private static final CreateOptions PROTECTED =
            CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL).withProtection();

    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedClients clients = new SimulatedClients();
    private final Member member = clients.join(List.of(server), Duration.ofSeconds(6), new Random(1));
    private final AsyncZkClient zk = SimulatedZkClients.of(member).async();

    @Test
    void aNodeThatNobodyClaimsIsDeleted() {
        server.change("/a", false);
        member.busy(true);
        CompletableFuture<String> created = zk.create("/a/n-", null, PROTECTED);
        clients.run(Duration.ofSeconds(1));
        assertThat(server.children("/a")).hasSize(1);
        created.cancel(false);
        member.busy(false);
        clients.run(Duration.ofSeconds(1));
        assertThat(server.children("/a")).isEmpty();
    }

    @Test
    void aNodeThatIsClaimedStays() {
        server.change("/a", false);
        CompletableFuture<String> created = zk.create("/a/n-", null, PROTECTED);
        clients.run(Duration.ofSeconds(1));
        assertThat(created).isCompleted();
        created.cancel(false);
        clients.run(Duration.ofSeconds(1));
        assertThat(server.children("/a")).hasSize(1);
    }

    /** The reply was lost, and the node is found on the next connection, when nobody wants it any more. */
    @Test
    void aNodeIsDeletedWhoseCallerHasGoneWhileItWasLookedFor() {
        for (boolean delivered : new boolean[] {false, true}) {
            server.change("/a", true);
            server.onRequest(request -> {
                if (request.opCode() == OpCode.create) {
                    member.connections().forEach(open -> open.stall(Direction.TO_CLIENT));
                }
                return null;
            });
            CompletableFuture<String> created = zk.create("/a/n-", null, PROTECTED);
            clients.run(Duration.ofSeconds(1));
            assertThat(server.children("/a")).hasSize(1);
            int[] asked = {0};
            server.onRequest(request -> {
                if (request.opCode() == OpCode.exists && asked[0]++ == 0) {
                    if (delivered) {
                        member.busy(true); // it is found, and that does not reach the caller
                    } else {
                        created.cancel(false);
                    }
                }
                return null;
            });
            member.connections().forEach(SimulatedConnection::cut);
            clients.run(Duration.ofSeconds(2));
            assertThat(asked[0]).isPositive();
            created.cancel(false);
            member.busy(false);
            clients.run(Duration.ofSeconds(1));
            assertThat(server.children("/a")).isEmpty();
            server.delete("/a");
        }
    }
}
