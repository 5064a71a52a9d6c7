/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static io.zkboot.client.recipe.lock.LockWorld.LONG;
import static io.zkboot.client.recipe.lock.LockWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.lock.LockWorld.User;
import io.zkboot.client.testing.sim.Nonsense;
import io.zkboot.client.testing.sim.SimulatedConnection;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be an answer has cost the connection, and says nothing of the lock: it is asked for on the next one. */
class NonsenseTest {
    private final LockWorld world = new LockWorld();
    private final User holder = world.userOfOldPath();
    private final User user = world.userOfOldPath();

    private Nonsense nonsense(int opCode) {
        Nonsense nonsense = new Nonsense(opCode, 2);
        world.server.onReply(nonsense);
        return nonsense;
    }

    @ParameterizedTest
    @ValueSource(ints = {OpCode.create2, OpCode.getChildren2, OpCode.getData, OpCode.delete})
    void whoAcquiresWaitsForItsTurnAndLeavesNothing(int opCode) {
        Grant first = holder.acquire();
        world.settle();
        Nonsense nonsense = nonsense(opCode);
        CompletableFuture<Grant> second = user.lock.acquireAsync(LONG);
        world.until(() -> nonsense.isSaid() || opCode == OpCode.delete);
        assertThat(second).isNotDone();
        first.close();
        Grant held = world.finish(second);
        world.settle();
        assertThat(held.isHeld()).isTrue();
        held.close();
        world.until(() -> world.nodes().isEmpty());
        assertThat(nonsense.isSaid()).isTrue();
    }

    @Test
    void whoHoldsGoesOnHolding() {
        Grant grant = holder.acquire();
        world.settle();
        Nonsense nonsense = nonsense(OpCode.getData);
        world.server.connections().forEach(SimulatedConnection::cut);
        world.until(nonsense::isSaid);
        world.until(() -> grant.state() != GrantState.IN_DOUBT);
        assertThat(grant.isHeld()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {OpCode.multi, OpCode.getData, OpCode.delete})
    void aWriterGoesOnAsAReader(int opCode) {
        ZkReadWriteLock lock = ZkReadWriteLock.of(user.client, PATH, LockWorld.OPTIONS);
        Grant writer = world.finish(lock.writeLock().acquireAsync(LONG));
        Nonsense nonsense = nonsense(opCode);
        Grant reader = world.finish(lock.downgradeAsync(writer));
        world.until(nonsense::isSaid);
        world.settle();
        assertThat(reader.isHeld()).isTrue();
    }
}
