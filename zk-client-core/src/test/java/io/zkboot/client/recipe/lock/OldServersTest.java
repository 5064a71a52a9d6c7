/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ServerAge;
import io.zkboot.client.testing.sim.Reply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** Locks on servers of the 3.4 line, which tell how a new node is in a request of its own. */
class OldServersTest {
    @Test
    void whoseNodeIsDeletedBeforeItsStatusWasReadQueuesAgain() {
        LockWorld world = new LockWorld();
        AtomicInteger asked = new AtomicInteger();
        world.server.onRequest(request -> {
            if (!ServerAge.BEFORE_3_5.knows(request.opCode())) {
                return Reply.unimplemented();
            }
            if (request.opCode() == OpCode.exists && asked.incrementAndGet() == 1) {
                world.nodes().forEach(node -> world.server.delete(LockWorld.PATH + "/" + node));
            }
            return null;
        });
        CompletableFuture<Grant> acquiring = world.userOfOldPath().lock.acquireAsync(LockWorld.LONG);
        Grant grant = world.finish(acquiring);
        assertThat(grant.isHeld()).isTrue();
        assertThat(asked).hasValueGreaterThan(1);
        assertThat(world.nodes()).hasSize(1);
    }
}
