/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.testing.sim.BlockingCalls;
import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a thread sees of a lock that it holds, against a server. */
class ThreadsLockTest {
    private final LockWorld world = new LockWorld();
    private final LockWorld.User user = world.userOfOldPath();
    private final ReentrantZkLock lock = ReentrantZkLock.of(user.lock);
    private final Queue<FutureTask<?>> happenings = new ConcurrentLinkedQueue<>();

    private <T> T answer(Callable<T> calls) throws Exception {
        return BlockingCalls.answer(this::pass, calls);
    }

    private void pass(Duration time) {
        FutureTask<?> happening = happenings.poll();
        if (happening == null) {
            world.clients.run(time);
        } else {
            happening.run();
        }
    }

    /** In the thread that lets time pass, while the one that locks waits. */
    private void happens(Runnable what) throws Exception {
        FutureTask<?> task = new FutureTask<>(what, null);
        happenings.add(task);
        task.get();
    }

    private Grant held() {
        return lock.grant().orElseThrow();
    }

    @Test
    void aThreadLocksItAgainAndUnlocksItAsOften() throws Exception {
        Grant grant = answer(() -> {
            assertThat(lock.grant()).isEmpty();
            assertThat(lock.holdCount()).isZero();
            lock.lock();
            lock.lockInterruptibly();
            assertThat(lock.tryLock()).isTrue();
            assertThat(lock.tryLock(1, TimeUnit.SECONDS)).isTrue();
            assertThat(lock.tryLock(0, TimeUnit.SECONDS)).isTrue();
            assertThat(lock.holdCount()).isEqualTo(5);
            assertThat(user.lock.queue()).hasSize(1);
            for (int left = 4; left > 0; left--) {
                lock.unlock();
                assertThat(lock.holdCount()).isEqualTo(left);
            }
            Grant last = held();
            assertThat(last.isHeld()).isTrue();
            lock.unlock();
            assertThat(lock.grant()).isEmpty();
            assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
            return last;
        });
        assertThat(grant.state()).isEqualTo(GrantState.RELEASED);
        world.settle();
        assertThat(world.nodes()).isEmpty();
    }

    @Test
    void anotherThreadGetsItOnlyOnceItIsUnlocked() throws Exception {
        Grant first = world.userOfOldPath().acquire();
        assertThat(answer(() -> lock.tryLock())).isFalse();
        assertThat(answer(() -> lock.tryLock(300, TimeUnit.MILLISECONDS))).isFalse();
        world.settle();
        assertThat(world.nodes()).hasSize(1);
        first.close();
        assertThat(answer(() -> {
                    lock.lockInterruptibly();
                    return held().isHeld();
                }))
                .isTrue();
        assertThat(answer(() -> lock.tryLock())).isFalse(); // in a thread of its own
    }

    @Test
    void eachWayToLockItTakesAFreeOneForTheThread() throws Exception {
        assertThat(answer(() -> {
                    assertThat(lock.tryLock()).isTrue();
                    assertThat(lock.holdCount()).isEqualTo(1);
                    lock.unlock();
                    assertThat(lock.tryLock(1, TimeUnit.SECONDS)).isTrue();
                    assertThat(lock.holdCount()).isEqualTo(1);
                    lock.unlock();
                    lock.lockInterruptibly();
                    return lock.holdCount();
                }))
                .isEqualTo(1);
    }

    @Test
    void anInterruptDoesNotEndTheWaitOfLockAndIsThereAfterwards() throws Exception {
        assertThat(answer(() -> {
                    lock.lock();
                    assertThat(Thread.currentThread().isInterrupted()).isFalse();
                    lock.unlock();
                    Thread.currentThread().interrupt();
                    lock.lock();
                    assertThat(lock.holdCount()).isEqualTo(1);
                    return Thread.interrupted();
                }))
                .isTrue();
    }

    @Test
    void anInterruptEndsTheOtherWaitsAndLeavesTheQueue() throws Exception {
        Grant first = world.userOfOldPath().acquire();
        assertThat(answer(() -> {
                    Thread waiting = Thread.currentThread();
                    waiting.interrupt();
                    assertThatThrownBy(lock::lockInterruptibly).isInstanceOf(InterruptedException.class);
                    assertThat(world.nodes()).hasSize(1);
                    happenings.add(new FutureTask<>(world::settle, null));
                    happenings.add(new FutureTask<>(waiting::interrupt, null));
                    assertThatThrownBy(() -> lock.tryLock(1, TimeUnit.MINUTES))
                            .isInstanceOf(InterruptedException.class)
                            .hasMessageContaining(LockWorld.PATH);
                    assertThat(lock.holdCount()).isZero();
                    return waiting.isInterrupted();
                }))
                .isFalse();
        world.settle();
        assertThat(world.nodes()).hasSize(1);
        assertThat(first.isHeld()).isTrue();
    }

    @Test
    void whoHasLostItIsNotToldThatItIsHeldAndHearsOfItWhenUnlocking() throws Exception {
        answer(() -> {
            lock.lock();
            Grant grant = held();
            happens(() -> {
                world.server.delete(grant.nodePath());
                world.settle();
            });
            assertThat(lock.tryLock()).isFalse();
            assertThatThrownBy(lock::lock)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("EVICTED");
            assertThatThrownBy(() -> lock.tryLock(1, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class);
            assertThat(lock.holdCount()).isEqualTo(1);
            assertThatThrownBy(lock::unlock)
                    .isInstanceOf(ConcurrentModificationException.class)
                    .hasMessageContaining("EVICTED");
            lock.lock();
            lock.unlock();
            return true;
        });
    }

    @Test
    void toLockAgainWhatIsInDoubtWaitsForTheEndOfTheDoubt() throws Exception {
        answer(() -> {
            lock.lock();
            Grant grant = held();
            happens(() -> {
                user.connection().cut();
                world.until(() -> grant.state() == GrantState.IN_DOUBT);
                user.member.pause(true); // so that the doubt does not end
            });
            assertThat(lock.tryLock()).isFalse();
            assertThat(lock.tryLock(1, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(lock.holdCount()).isEqualTo(1);
            happenings.add(new FutureTask<>(() -> user.member.pause(false), null));
            lock.lock();
            assertThat(grant.isHeld()).isTrue();
            assertThat(lock.holdCount()).isEqualTo(2);
            return true;
        });
    }

    @Test
    void aClosedClientLocksNothing() throws Exception {
        user.member.close();
        world.settle();
        assertThatThrownBy(() -> answer(() -> {
                    lock.lock();
                    return true;
                }))
                .isInstanceOf(ClientClosedException.class);
    }

    @Test
    void thereAreNoConditions() {
        assertThatThrownBy(lock::newCondition).isInstanceOf(UnsupportedOperationException.class);
    }
}
