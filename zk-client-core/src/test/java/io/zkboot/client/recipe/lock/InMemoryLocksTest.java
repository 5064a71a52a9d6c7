/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.testing.memory.InMemoryRecipes;
import java.time.Duration;

/** Locks in memory keep the contract. */
class InMemoryLocksTest extends LockContract {
    private final InMemoryRecipes recipes = new InMemoryRecipes();

    @Override
    Process join() {
        InMemoryRecipes mine = recipes.anotherProcess();
        return new Process() {
            @Override
            public ZkLock lock(String path, LockOptions options) {
                return mine.lock(path, options);
            }

            @Override
            public ZkReadWriteLock readWriteLock(String path, LockOptions options) {
                return mine.readWriteLock(path, options);
            }

            @Override
            public ZkSemaphore semaphore(String path, int permits, LockOptions options) {
                return mine.semaphore(path, permits, options);
            }

            @Override
            public ZkClient client() {
                return mine.client();
            }

            @Override
            public void suspend() {
                mine.suspend();
            }

            @Override
            public void reconnect() {
                mine.reconnect();
            }

            @Override
            public void expire() {
                mine.lose(LossReason.SESSION_EXPIRED);
            }

            @Override
            public void close() {
                mine.close();
            }
        };
    }

    @Override
    void pass(Duration time) {
        recipes.advance(time);
    }

    @Override
    void node(String path) {}
}
