/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import io.zkboot.client.Transaction;
import io.zkboot.client.ZkClient;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.recipe.lock.Grant;
import io.zkboot.client.recipe.lock.LockOptions;
import io.zkboot.client.recipe.lock.ZkLock;
import io.zkboot.spring.recipe.ZkRecipes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * A number that all instances add to, one at a time.
 *
 * <p>The lock keeps them apart. The transaction is guarded by the grant, so that the servers refuse the write of one
 * who was paused meanwhile and still believes to hold the lock.
 */
@Component
class Counter {
    static final String PATH = "/sample/counter";
    static final String LOCK = "/sample/locks/counter";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ZkClient client;
    private final ZkLock lock;

    Counter(ZkRecipes recipes, Instance instance) {
        this.client = recipes.zkClient();
        this.lock = recipes.lock(LOCK, LockOptions.DEFAULTS.withMetadata(instance.name()));
    }

    /** What an addition gave: the sum, and the number of the grant, which grows with each one. */
    record Sum(long value, long fencingToken) {}

    /** Adds one. Waits for the lock, and for the servers while there is no connection. */
    Sum add() {
        try (Grant grant = lock.acquire(PATIENCE)) {
            Transaction write = client.transaction();
            long value = 1;
            try {
                value = number(client.getData(PATH).text()) + 1;
                write.setData(PATH, bytes(value));
            } catch (NoNodeException first) {
                write.create(PATH, bytes(value));
            }
            grant.guard(write).commit();
            return new Sum(value, grant.fencingToken());
        }
    }

    /** Takes the lock and keeps it, until the grant is closed or lost. */
    Grant hold() {
        return lock.acquire(PATIENCE);
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalStateException(
                    "Somebody has written what is no number to " + PATH + "; write one, or delete the node", e);
        }
    }

    private static byte[] bytes(long value) {
        return Long.toString(value).getBytes(StandardCharsets.UTF_8);
    }
}
