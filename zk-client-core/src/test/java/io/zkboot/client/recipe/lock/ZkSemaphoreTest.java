/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static io.zkboot.client.recipe.lock.LockWorld.LONG;
import static io.zkboot.client.recipe.lock.LockWorld.OPTIONS;
import static io.zkboot.client.recipe.lock.LockWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** Permits: how many, in which order, and agreed on by all. */
class ZkSemaphoreTest {
    private final LockWorld world = new LockWorld();

    private ZkSemaphore semaphore(int permits) {
        return ZkSemaphore.of(world.user().client, PATH, permits, OPTIONS);
    }

    private Grant acquire(ZkSemaphore semaphore) {
        return world.finish(semaphore.acquireAsync(LONG));
    }

    private CompletableFuture<Grant> queue(ZkSemaphore semaphore) {
        CompletableFuture<Grant> queued = semaphore.acquireAsync(LONG);
        world.settle();
        assertThat(queued).isNotDone();
        return queued;
    }

    @Test
    void soManyHoldAndTheNextOneWaitsForWhicheverLeaves() {
        ZkSemaphore one = semaphore(3);
        ZkSemaphore two = semaphore(3);
        acquire(one);
        Grant middle = acquire(two);
        acquire(one);
        CompletableFuture<Grant> next = queue(two);
        assertThat(world.finish(one.tryAcquireAsync())).isEmpty();
        middle.close();
        assertThat(world.finish(next).isHeld()).isTrue();
    }

    @Test
    void whoeverComesToHoldWakesTheOneBehindBesideASecondFreePermit() {
        ZkSemaphore one = semaphore(2);
        List<Grant> holders = List.of(acquire(one), acquire(one));
        List<CompletableFuture<Grant>> waiting = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            waiting.add(queue(semaphore(2)));
        }
        holders.get(1).close();
        holders.get(0).close();
        world.settle();
        assertThat(waiting).extracting(CompletableFuture::isDone).containsExactly(true, true, false, false);
        waiting.get(1).join().close();
        waiting.get(0).join().close();
        world.settle();
        assertThat(waiting).allMatch(CompletableFuture::isDone);
    }

    @Test
    void whatAnOperatorHasWrittenBeforeIsNotTakenForTheWordOfAHolder() {
        ZkSemaphore one = semaphore(1);
        Grant holder = acquire(one);
        CompletableFuture<Grant> second = queue(semaphore(1));
        String path = PATH + "/" + world.finish(one.queueAsync()).get(1).id();
        world.server.setData(path, "__REVOKE__".getBytes(StandardCharsets.UTF_8));
        CompletableFuture<Grant> third = queue(semaphore(1));
        CompletableFuture<Grant> fourth = queue(semaphore(1));
        holder.close();
        world.finish(second).close();
        world.finish(third).close();
        assertThat(world.finish(fourth).isHeld()).isTrue();
    }

    @Test
    void anAcquisitionTakesTwoRequestsOnceTheNumberIsAgreedOn() {
        ZkSemaphore one = semaphore(2);
        acquire(one).close();
        world.settle();
        world.asked();
        acquire(one);
        assertThat(world.asked()).containsExactly(OpCode.create2, OpCode.getChildren2);
    }

    @Test
    void anotherNumberOfPermitsIsRefusedAndNoNodeIsLeft() {
        ZkSemaphore one = semaphore(2);
        acquire(one);
        assertThat(world.failure(semaphore(3).acquireAsync(LONG)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("3 here")
                .hasMessageContaining("agreed on 2")
                .hasMessageContaining(PATH);
        world.settle();
        assertThat(world.nodes()).hasSize(1);
    }

    @Test
    void aNumberThatAnOperatorHasChangedIsNoticedByTheNextAcquisition() {
        ZkSemaphore one = semaphore(2);
        acquire(one);
        world.server.setData(PATH, "5".getBytes(StandardCharsets.UTF_8));
        assertThat(world.failure(one.acquireAsync(LONG))).hasMessageContaining("agreed on 5");
        assertThat(acquire(semaphore(5)).isHeld()).isTrue();
    }

    @Test
    void aPathThatSomebodyElseHasMadeGetsTheNumber() {
        world.server.change("/locks", false);
        world.server.change(PATH, false);
        assertThat(acquire(semaphore(2)).isHeld()).isTrue();
        assertThat(world.failure(semaphore(4).acquireAsync(LONG))).hasMessageContaining("agreed on 2");
    }

    @Test
    void lessThanOnePermitIsRefused() {
        assertThatThrownBy(() -> semaphore(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
