/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.recipe.GrantState;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the lock of a thread does with the grant behind it. */
class ReentrantZkLockTest {
    private int listeners;
    private int doubts;

    private Grant grant() {
        return (Grant) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Grant.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "isHeld" -> doubts-- <= 0;
                    case "state" -> GrantState.IN_DOUBT;
                    case "addListener" -> {
                        listeners++;
                        yield null;
                    }
                    default -> null;
                });
    }

    @Test
    void anInterruptedThreadTakesTheLockIfItIsFreeAndStaysInterrupted() {
        LockWorld world = new LockWorld();
        ZkLock real = world.userOfOldPath().lock;
        ZkLock answered = (ZkLock) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ZkLock.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("tryAcquire")) {
                        return real.tryAcquire();
                    }
                    return method.getName().equals("path")
                            ? real.path()
                            : CompletableFuture.completedFuture(world.finish(real.tryAcquireAsync()));
                });
        ReentrantZkLock lock = ReentrantZkLock.of(answered);
        Thread.currentThread().interrupt();
        boolean taken = lock.tryLock();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(taken).isTrue();
    }

    @Test
    void whoLocksAgainWhileItIsInDoubtAddsOneListenerHoweverOften() {
        Grant grant = grant();
        ZkLock inner = (ZkLock) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ZkLock.class},
                (proxy, method, arguments) -> CompletableFuture.completedFuture(grant));
        ReentrantZkLock lock = ReentrantZkLock.of(inner);
        lock.lock();
        for (int i = 0; i < 3; i++) {
            doubts = 2;
            lock.lock();
        }
        assertThat(lock.holdCount()).isEqualTo(4);
        assertThat(listeners).isEqualTo(1);
    }

    @Test
    void whoHasNoTimeToWaitIsToldWhetherItWasFree() throws InterruptedException {
        List<Optional<Grant>> answers = new ArrayList<>(List.of(Optional.empty(), Optional.of(grant())));
        ZkLock inner = (ZkLock) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ZkLock.class},
                (proxy, method, arguments) -> method.getName().equals("path")
                        ? "/locks/one"
                        : CompletableFuture.completedFuture(answers.remove(0)));
        ReentrantZkLock lock = ReentrantZkLock.of(inner);
        assertThat(lock.tryLock(0, TimeUnit.SECONDS)).isFalse();
        assertThat(lock.tryLock(-1, TimeUnit.SECONDS)).isTrue();
    }
}
