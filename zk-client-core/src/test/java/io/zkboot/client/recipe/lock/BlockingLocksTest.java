/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static io.zkboot.client.recipe.lock.LockWorld.LONG;
import static io.zkboot.client.recipe.lock.LockWorld.OPTIONS;
import static io.zkboot.client.recipe.lock.LockWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.testing.sim.BlockingCalls;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a thread gets that waits for a lock itself. */
class BlockingLocksTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    private final LockWorld world = new LockWorld();

    private <T> T answer(Callable<T> calls) throws Exception {
        return BlockingCalls.answer(world.clients::run, calls);
    }

    @Test
    void aThreadThatWaitsGetsTheLockAndSeesWhoIsThere() throws Exception {
        ZkLock lock = world.user().lock;
        Grant grant = answer(() -> lock.acquire(LONG));
        assertThat(grant.isHeld()).isTrue();
        assertThat(answer(lock::queue)).extracting(QueueEntry::czxid).containsExactly(grant.fencingToken());
        assertThat(answer(lock::revoke)).isTrue();
        assertThat(answer(() -> lock.evict(grant.fencingToken()))).isTrue();
        assertThat(answer(() -> lock.evict(grant.fencingToken()))).isFalse();
        assertThat(answer(lock::revoke)).isFalse();
        assertThat(answer(lock::queue)).isEmpty();
    }

    @Test
    void aThreadThatTriesGetsAFreeLockAndNoneThatIsTaken() throws Exception {
        ZkLock one = world.user().lock;
        ZkLock other = world.user().lock;
        Grant grant = answer(one::tryAcquire).orElseThrow();
        assertThat(grant.isHeld()).isTrue();
        assertThat(answer(other::tryAcquire)).isEmpty();
        grant.close();
        assertThat(answer(other::tryAcquire)).isPresent();
    }

    @Test
    void aThreadThatWaitsTooLongOrIsInterruptedLeavesTheQueue() {
        Grant grant = world.user().acquire();
        ZkLock lock = world.user().lock;
        assertThatThrownBy(() -> answer(() -> lock.acquire(SHORT)))
                .isInstanceOf(OperationTimeoutException.class)
                .hasMessageContaining(PATH);
        assertThatThrownBy(() -> answer(() -> {
                    Thread.currentThread().interrupt();
                    return lock.acquire(LONG);
                }))
                .isInstanceOf(OperationInterruptedException.class);
        world.settle();
        assertThat(world.nodes()).hasSize(1);
        assertThat(grant.isHeld()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"DEFAULT", "CURATOR"})
    void aThreadThatWaitsGetsAPermit(LockLayout layout) throws Exception {
        ZkSemaphore semaphore = ZkSemaphore.of(world.user().client, PATH, 3, OPTIONS.withLayout(layout));
        Grant first = answer(() -> semaphore.acquire(LONG));
        Grant second = answer(() -> semaphore.acquire(1, LONG));
        Grant third = answer(semaphore::tryAcquire).orElseThrow();
        assertThat(List.of(first, second, third)).allMatch(Grant::isHeld);
        assertThat(answer(() -> semaphore.tryAcquire(1))).isEmpty();
        assertThatThrownBy(() -> answer(() -> semaphore.acquire(SHORT))).isInstanceOf(OperationTimeoutException.class);
        assertThat(answer(semaphore::queue)).hasSize(3).allMatch(QueueEntry::holds);
        assertThat(answer(semaphore::revoke)).isEqualTo(3);
        assertThat(answer(() -> semaphore.evict(second.fencingToken()))).isTrue();
        assertThat(answer(() -> semaphore.evict(second.fencingToken()))).isFalse();
        assertThat(answer(() -> semaphore.tryAcquire(1))).isPresent();
    }

    @Test
    void aThreadThatWaitsGetsSeveralPermitsAndChangesTheirNumber() throws Exception {
        ZkSemaphore semaphore = ZkSemaphore.of(world.user().client, PATH, 3, OPTIONS);
        Grant two = answer(() -> semaphore.acquire(2, LONG));
        assertThat(answer(semaphore::queue)).extracting(QueueEntry::permits).containsExactly(2);
        assertThat(answer(() -> semaphore.tryAcquire(2))).isEmpty();
        assertThat(answer(() -> {
                    semaphore.resize(4);
                    return semaphore.tryAcquire(2);
                }))
                .isPresent();
        assertThat(semaphore.permits()).isEqualTo(4);
        assertThat(two.isHeld()).isTrue();
    }

    @Test
    void aThreadThatWaitsMakesAWriterAReader() throws Exception {
        ZkReadWriteLock lock = ZkReadWriteLock.of(world.user().client, PATH, OPTIONS);
        Grant writer = answer(() -> lock.writeLock().acquire(LONG));
        Grant reader = answer(() -> lock.downgrade(writer));
        assertThat(reader.isHeld()).isTrue();
        assertThat(reader.fencingToken()).isEqualTo(writer.fencingToken());
        assertThat(writer.state()).isEqualTo(GrantState.RELEASED);
        assertThat(answer(() -> lock.readLock().tryAcquire())).isPresent();
        assertThat(answer(() -> lock.writeLock().tryAcquire())).isEmpty();
        world.server.delete(reader.nodePath());
        world.settle();
        assertThat(reader.state()).as("it is looked after").isEqualTo(GrantState.LOST);
    }

    @Test
    void aThreadThatWaitsGetsSeveralLocksOrNone() throws Exception {
        LockWorld.User user = world.userOfOldPath();
        ZkLock last = ZkLock.of(user.client, "/locks/z", OPTIONS);
        ZkMultiLock both = ZkMultiLock.of(user.client, List.of(last, user.lock));
        assertThat(both.locks()).extracting(ZkLock::path).containsExactly(PATH, "/locks/z");
        try (MultiGrant grant = answer(() -> both.acquire(LONG))) {
            assertThat(grant.isHeld()).isTrue();
            assertThat(answer(both::tryAcquire)).isEmpty();
        }
        Grant one = world.finish(last.acquireAsync(LONG));
        assertThatThrownBy(() -> answer(() -> both.acquire(SHORT)))
                .isInstanceOf(OperationTimeoutException.class)
                .hasMessageContaining(PATH + " and 1 more");
        one.close();
        assertThat(answer(both::tryAcquire)).isPresent();
    }
}
