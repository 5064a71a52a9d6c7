/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static io.zkboot.client.recipe.lock.LockWorld.LONG;
import static io.zkboot.client.recipe.lock.LockWorld.OPTIONS;
import static io.zkboot.client.recipe.lock.LockWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.recipe.lock.LockWorld.User;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.Watcher.WatcherType;
import org.junit.jupiter.api.Test;

/** The next one in the queue for permits watches all of it, for as long as it waits and no longer. */
class QueueWatchesTest {
    private final LockWorld world = new LockWorld();
    private final User user = world.user();

    private ZkSemaphore semaphore(User of) {
        return ZkSemaphore.of(of.client, PATH, 1, OPTIONS);
    }

    private CompletableFuture<Grant> queue(ZkSemaphore semaphore) {
        CompletableFuture<Grant> queued = semaphore.acquireAsync(LONG);
        world.settle();
        assertThat(queued).isNotDone();
        return queued;
    }

    private boolean watchesTheQueue() {
        return world.server.isWatched(user.client.snapshot().sessionId(), PATH, WatcherType.Any);
    }

    private void assertNoWatchIsLeft() {
        world.settle();
        assertThat(user.client.snapshot().watches()).isZero();
        assertThat(watchesTheQueue()).isFalse();
    }

    @Test
    void whoGivesUpAtWhateverStepLeavesNoWatch() {
        world.finish(semaphore(world.user()).acquireAsync(LONG));
        ZkSemaphore semaphore = semaphore(user);
        for (int micros = 0; micros < 80_000; micros += 2_500) {
            CompletableFuture<Grant> waiting = semaphore.acquireAsync(LONG);
            world.clients.run(Duration.ofNanos(micros * 1_000L + 1));
            waiting.cancel(false);
            assertNoWatchIsLeft();
        }
    }

    @Test
    void whoWaitsThroughManyChangesHasOneWatchAndGivesUpWithoutAny() {
        world.finish(semaphore(world.user()).acquireAsync(LONG));
        CompletableFuture<Grant> waiting = queue(semaphore(user));
        assertThat(watchesTheQueue()).isTrue();
        for (int i = 0; i < 3; i++) {
            world.server.change(PATH + "/other" + i, false);
            world.settle();
        }
        assertThat(user.client.snapshot().watches())
                .as("its node, and the queue")
                .isEqualTo(2);
        waiting.cancel(false);
        assertNoWatchIsLeft();
    }

    @Test
    void whoComesToHoldWatchesItsNodeAlone() {
        Grant first = world.finish(semaphore(world.user()).acquireAsync(LONG));
        CompletableFuture<Grant> waiting = queue(semaphore(user));
        first.close();
        Grant second = world.finish(waiting);
        world.settle();
        assertThat(watchesTheQueue()).isFalse();
        assertThat(user.client.snapshot().watches()).isEqualTo(1);
        second.close();
        assertNoWatchIsLeft();
    }

    @Test
    void whoTriesLeavesNoListenerAndNoNode() {
        ZkSemaphore semaphore = semaphore(user);
        List<Grant> held = new ArrayList<>();
        held.add(world.finish(semaphore(world.user()).acquireAsync(LONG)));
        for (int i = 0; i < 3; i++) {
            assertThat(world.finish(semaphore.tryAcquireAsync())).isEmpty();
        }
        assertThat(user.member.listeners()).isEqualTo(1);
        assertNoWatchIsLeft();
        assertThat(world.nodes()).hasSameSizeAs(held);
    }
}
