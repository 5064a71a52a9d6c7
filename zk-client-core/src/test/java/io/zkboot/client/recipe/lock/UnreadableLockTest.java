/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static io.zkboot.client.recipe.lock.LockWorld.OPTIONS;
import static io.zkboot.client.recipe.lock.LockWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.lock.LockWorld.User;
import io.zkboot.client.testing.sim.Reply;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** An access control list may keep somebody from reading what he contends for. */
class UnreadableLockTest {
    private final LockWorld world = new LockWorld();
    private final User holder = world.userOfOldPath();
    private final User user = world.userOfOldPath();

    private void forbid(int code) {
        world.server.onRequest(request -> request.opCode() == code ? Reply.error(Code.NOAUTH.intValue()) : null);
    }

    @Test
    void whoMayNotSeeTheQueueGetsNothingAndLeavesNoNode() {
        forbid(OpCode.getChildren2);
        assertThat(world.failure(user.lock.acquireAsync(LockWorld.LONG))).isInstanceOf(NoAuthException.class);
        assertThat(world.failure(user.lock.tryAcquireAsync())).isInstanceOf(NoAuthException.class);
        assertThat(world.failure(user.lock.queueAsync())).isInstanceOf(NoAuthException.class);
        world.settle();
        assertThat(world.nodes()).isEmpty();
        assertThat(user.client.snapshot().watches()).isZero();
    }

    @Test
    void whoMayNotReadTheNodeAheadGetsNothingAndLeavesNoNode() {
        Grant grant = holder.acquire();
        world.settle();
        forbid(OpCode.getData);
        assertThat(world.failure(user.lock.acquireAsync(LockWorld.LONG))).isInstanceOf(NoAuthException.class);
        assertThat(world.failure(user.lock.queueAsync())).isInstanceOf(NoAuthException.class);
        assertThat(world.failure(user.lock.revokeAsync())).isInstanceOf(NoAuthException.class);
        world.settle();
        assertThat(world.nodes()).hasSize(1);
        assertThat(grant.isHeld()).isTrue();
    }

    @Test
    void whoMayNotReadTheNodeOfAnotherOneAheadGetsNothingAndLeavesNoNode() {
        Grant grant = holder.acquire();
        world.settle();
        world.server.onRequest(
                request -> request.opCode() == OpCode.getData && request.path().equals(grant.nodePath())
                        ? Reply.error(Code.NOAUTH.intValue())
                        : null);
        assertThat(world.failure(user.lock.acquireAsync(LockWorld.LONG))).isInstanceOf(NoAuthException.class);
        world.settle();
        assertThat(world.nodes()).hasSize(1);
        assertThat(user.client.snapshot().watches()).isZero();
    }

    @Test
    void whoMayNotDeleteItsNodeIsToldSoWhenItGivesItBack() {
        Grant grant = user.acquire();
        forbid(OpCode.delete);
        assertThat(world.failure(grant.releaseAsync())).isInstanceOf(NoAuthException.class);
        assertThat(grant.isHeld()).isFalse();
    }

    /** It could not hear of its end. */
    @Test
    void aHolderWhoMayNotReadItsNodeLosesItAndLeavesNoNode() {
        forbid(OpCode.getData);
        Grant grant = user.acquire();
        world.settle();
        assertThat(grant.isHeld()).isFalse();
        assertThat(grant.lossReason()).isEqualTo(LossReason.UNREADABLE);
        assertThat(world.nodes()).isEmpty();
    }

    @Test
    void whoMayNotSendAnybodyAwayIsToldSo() {
        Grant grant = holder.acquire();
        forbid(OpCode.delete);
        assertThat(world.failure(user.lock.evictAsync(grant.fencingToken()))).isInstanceOf(NoAuthException.class);
        forbid(OpCode.setData);
        assertThat(world.failure(user.lock.revokeAsync())).isInstanceOf(NoAuthException.class);
        assertThat(grant.isHeld()).isTrue();
    }

    @Test
    void whoMayNotMakeANodeIsToldSo() {
        forbid(OpCode.create2);
        assertThat(world.failure(user.lock.acquireAsync(LockWorld.LONG))).isInstanceOf(NoAuthException.class);
        assertThat(world.failure(user.lock.tryAcquireAsync())).isInstanceOf(NoAuthException.class);
    }

    @Test
    void inCuratorsLayoutWhoMayNotSeeTheLeasesGivesTheLockBack() {
        ZkSemaphore semaphore = ZkSemaphore.of(user.client, PATH, 2, OPTIONS.withLayout(LockLayout.CURATOR));
        world.finish(semaphore.acquireAsync(LockWorld.LONG)).close();
        world.settle();
        world.server.onRequest(request ->
                request.opCode() == OpCode.getChildren2 && request.path().endsWith("/leases")
                        ? Reply.error(Code.NOAUTH.intValue())
                        : null);
        CompletableFuture<Grant> refused = semaphore.acquireAsync(LockWorld.LONG);
        assertThat(world.failure(refused)).isInstanceOf(NoAuthException.class);
        assertThat(world.failure(semaphore.tryAcquireAsync())).isInstanceOf(NoAuthException.class);
        world.settle();
        assertThat(world.server.children(PATH + "/locks")).isEmpty();
        assertThat(world.server.children(PATH + "/leases")).isEmpty();
    }

    /** It could not hear when it is sent away, and might hold what is no more. */
    @Test
    void whoMayNotReadItsOwnNodeDoesNotWait() {
        Grant grant = holder.acquire();
        world.settle();
        world.server.onRequest(
                request -> request.opCode() == OpCode.getData && !request.path().equals(grant.nodePath())
                        ? Reply.error(Code.NOAUTH.intValue())
                        : null);
        assertThat(world.failure(user.lock.acquireAsync(LockWorld.LONG))).isInstanceOf(NoAuthException.class);
        world.settle();
        assertThat(world.nodes()).hasSize(1);
        assertThat(user.client.snapshot().watches()).isZero();
    }
}
