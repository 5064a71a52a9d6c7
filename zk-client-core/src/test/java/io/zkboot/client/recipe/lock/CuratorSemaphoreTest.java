/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static io.zkboot.client.recipe.lock.LockWorld.LONG;
import static io.zkboot.client.recipe.lock.LockWorld.OPTIONS;
import static io.zkboot.client.recipe.lock.LockWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.RecipeObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** The semaphore in Curator's layout, step by step. */
class CuratorSemaphoreTest {
    private static final LockOptions CURATORS = OPTIONS.withLayout(LockLayout.CURATOR);

    private final LockWorld world = new LockWorld();

    private ZkSemaphore semaphore(int permits) {
        return semaphore(permits, CURATORS);
    }

    private ZkSemaphore semaphore(int permits, LockOptions options) {
        return ZkSemaphore.of(world.user().client, PATH, permits, options);
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

    private List<String> leases() {
        return world.server.children(PATH + "/leases");
    }

    private List<String> locks() {
        return world.server.children(PATH + "/locks");
    }

    @Test
    void soManyHoldAndTheNextOnesWaitInTheirOrder() {
        ZkSemaphore one = semaphore(2);
        Grant first = acquire(one);
        Grant second = acquire(semaphore(2));
        CompletableFuture<Grant> third = queue(one);
        CompletableFuture<Grant> fourth = queue(semaphore(2));
        assertThat(world.finish(one.tryAcquireAsync())).isEmpty();
        assertThat(leases()).hasSize(3).allMatch(name -> name.matches("_c_.{36}-lease-\\d{10}"));
        assertThat(locks()).hasSize(2).allMatch(name -> name.matches("_c_.{36}-lock-\\d{10}"));
        List<QueueEntry> queue = world.finish(one.queueAsync());
        assertThat(queue).extracting(QueueEntry::holds).containsExactly(true, true, false, false);
        assertThat(queue.get(0).czxid()).isEqualTo(first.fencingToken());
        assertThat(first.nodePath()).startsWith(PATH + "/leases/");
        assertThat(first.path()).isEqualTo(PATH);
        first.close();
        assertThat(world.finish(third).isHeld()).isTrue();
        world.settle();
        assertThat(fourth).isNotDone();
        second.close();
        assertThat(world.finish(fourth).isHeld()).isTrue();
        world.settle();
        assertThat(locks()).isEmpty();
    }

    @Test
    void anAcquisitionTakesTwoRoundTrips() {
        acquire(semaphore(2)).close();
        ZkSemaphore one = semaphore(2);
        world.settle();
        world.asked();
        acquire(one);
        world.settle();
        assertThat(world.asked())
                .containsExactlyInAnyOrder(
                        OpCode.create2,
                        OpCode.getChildren2,
                        OpCode.create2,
                        OpCode.getChildren2,
                        OpCode.getData,
                        OpCode.delete);
    }

    @Test
    void whoGivesUpInEitherPhaseLeavesNothing() {
        ZkSemaphore one = semaphore(1);
        Grant holder = acquire(one);
        CompletableFuture<Grant> second = queue(semaphore(1)); // has the lock, waits for a lease
        CompletableFuture<Grant> third = queue(one); // waits for the lock
        third.cancel(false);
        second.cancel(false);
        CompletableFuture<Grant> late = one.acquireAsync(Duration.ofSeconds(1));
        assertThat(world.failure(late)).isInstanceOf(OperationTimeoutException.class);
        world.settle();
        assertThat(leases()).hasSize(1);
        assertThat(locks()).isEmpty();
        assertThat(holder.isHeld()).isTrue();
        assertThat(world.finish(one.tryAcquireAsync())).isEmpty();
        holder.close();
        assertThat(acquire(one).isHeld()).isTrue();
        assertThatThrownBy(() -> one.acquireAsync(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whoIsEvictedInEitherPhaseBeginsAgainAndAHolderLosesIt() {
        ZkSemaphore one = semaphore(1);
        List<String> heard = new ArrayList<>();
        Grant holder = acquire(one);
        CompletableFuture<Grant> second = queue(semaphore(1, CURATORS.withObserver(new RecordingObserver(heard))));
        CompletableFuture<Grant> third = queue(one);
        List<QueueEntry> queue = world.finish(one.queueAsync());
        assertThat(world.finish(one.evictAsync(queue.get(1).czxid()))).isTrue(); // its lease
        world.settle();
        assertThat(heard).containsExactly("queuedAgain");
        assertThat(world.finish(one.evictAsync(holder.fencingToken()))).isTrue();
        world.until(() -> holder.state() == GrantState.LOST);
        assertThat(holder.lossReason()).isEqualTo(LossReason.EVICTED);
        world.finish(third).close();
        Grant last = world.finish(second);
        assertThat(last.isHeld()).isTrue();
        last.close();
        world.settle();
        assertThat(heard).containsExactly("queuedAgain", "granted", "released");
        assertThat(world.finish(one.evictAsync(12345))).isFalse();
        assertThat(leases()).isEmpty();
        assertThat(locks()).isEmpty();
    }

    @Test
    void aHolderIsInDoubtAndConfirmedAndAskedToReleaseAndHeldNoLongerThanIsSaid() {
        LockWorld.User user = world.user();
        ZkSemaphore one = ZkSemaphore.of(user.client, PATH, 2, CURATORS.withMaxHold(Duration.ofSeconds(60)));
        Grant grant = acquire(one);
        List<io.zkboot.client.recipe.GrantChange> changes = LockWorld.changesOf(grant);
        user.connection().cut();
        world.until(() -> changes.size() == 2);
        assertThat(changes).extracting(change -> change.to()).containsExactly(GrantState.IN_DOUBT, GrantState.HELD);
        List<String> asked = new ArrayList<>();
        grant.addListener(new GrantListener() {
            @Override
            public void changed(Grant same, io.zkboot.client.recipe.GrantChange change) {}

            @Override
            public void revokeRequested(Grant same) {
                asked.add("asked");
            }
        });
        assertThat(world.finish(semaphore(2).revokeAsync())).isEqualTo(1);
        world.until(() -> asked.size() == 1);
        world.until(() -> grant.state() == GrantState.LOST);
        assertThat(grant.lossReason()).isEqualTo(LossReason.MAX_HOLD);
        world.settle();
        assertThat(leases()).isEmpty();
    }

    @Test
    void whatTheLayoutCannotDoIsSaid() {
        ZkSemaphore one = semaphore(2);
        assertThatThrownBy(() -> one.acquireAsync(2, LONG))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining(PATH);
        assertThatThrownBy(() -> one.tryAcquireAsync(2)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> one.acquireAsync(0, LONG)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> one.resizeAsync(3)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> one.resize(3)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> one.acquire(2, LONG)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> one.tryAcquire(2)).isInstanceOf(UnsupportedOperationException.class);
        LockWorld.User user = world.user();
        assertThatThrownBy(() -> ZkSemaphore.of(user.client, "/", 2, CURATORS))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(one.path()).isEqualTo(PATH);
        assertThat(one.permits()).isEqualTo(2);
        assertThatThrownBy(() -> semaphore(2, OPTIONS.withLayout(LockLayout.KAZOO)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kazoo");
        assertThat(world.finish(one.acquireAsync(1, LONG)).isHeld()).isTrue();
        assertThat(world.finish(one.tryAcquireAsync(1))).isPresent();
    }

    @Test
    void aListenerThatThrowsIsToldOf() {
        List<Throwable> failures = new ArrayList<>();
        ZkSemaphore observed = semaphore(1, CURATORS.withObserver(new RecipeObserver() {
            @Override
            public void listenerFailed(String recipe, String path, Throwable failure) {
                failures.add(failure);
            }
        }));
        Grant grant = acquire(observed);
        grant.addListener((same, change) -> {
            throw new AssertionError("of the user");
        });
        grant.close();
        world.settle();
        assertThat(failures).singleElement().isInstanceOf(AssertionError.class);
    }

    /** Curator's participants wait for the lock and then for a lease, so that one of them can be in both queues. */
    @Test
    void whoHoldsAPermitAndWaitsForAnotherIsShownOnceForEach() {
        LockWorld.User user = world.user();
        ZkSemaphore one = ZkSemaphore.of(user.client, PATH, 1, CURATORS);
        ZkSemaphore other = semaphore(1);
        Grant grant = acquire(one);
        long session = user.client.snapshot().sessionId();
        world.server.change(PATH + "/locks", true);
        world.server.occupy(PATH + "/locks/x-lock-0000000000", new byte[0], session, 0);
        assertThat(world.finish(other.queueAsync()))
                .as("its lease holds, so it is not for that that it has the lock")
                .extracting(QueueEntry::holds)
                .containsExactly(true, false);
        world.server.delete(PATH + "/locks/x-lock-0000000000");
        CompletableFuture<Grant> second = queue(one);
        assertThat(world.finish(other.queueAsync()))
                .as("with the lock it waits for its second lease")
                .extracting(QueueEntry::holds)
                .containsExactly(true, false);
        grant.close();
        assertThat(world.finish(second).isHeld()).isTrue();
    }
}
