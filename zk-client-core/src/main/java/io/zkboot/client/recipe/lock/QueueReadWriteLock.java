/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.internal.Waiting;
import io.zkboot.client.recipe.internal.contention.ReadWriteRule;
import java.util.concurrent.CompletableFuture;

/** The read/write lock of a queue. */
final class QueueReadWriteLock implements ZkReadWriteLock {
    private final ReadWriteRule rule;
    private final Contention readers;
    private final Contention writers;

    QueueReadWriteLock(ZkClient client, String path, LockOptions options) {
        rule = given("options", options).layout() == LockLayout.KAZOO ? ReadWriteRule.KAZOO : ReadWriteRule.CURATOR;
        readers = new Contention(client, "read-lock", path, rule.kinds(), rule.read(), rule, options);
        writers = new Contention(client, "write-lock", path, rule.kinds(), rule.write(), rule, options);
    }

    @Override
    public String path() {
        return readers.path();
    }

    @Override
    public ZkLock readLock() {
        return new QueueLock(readers);
    }

    @Override
    public ZkLock writeLock() {
        return new QueueLock(writers);
    }

    @Override
    public Grant downgrade(Grant writer) {
        return Waiting.await(
                downgradeAsync(writer), "downgrade", path(), writers.door().patience());
    }

    @Override
    public CompletableFuture<Grant> downgradeAsync(Grant writer) {
        if (!(given("writer", writer) instanceof HeldGrant held)
                || !held.isOf(writers.door().client(), path())
                || !ZnodePath.name(held.nodePath()).contains(rule.write())) {
            throw new IllegalArgumentException(
                    "Only what the write lock " + path() + " has granted can be downgraded, not " + writer
                            + ". A reader cannot become a writer: release it, and acquire the write lock.");
        }
        if (held.state() != GrantState.HELD) {
            throw new IllegalStateException(
                    "Only what is held can be downgraded, and this is " + held.state() + ": " + held + ".");
        }
        return readers.downgradeAsync(held);
    }

    @Override
    public String toString() {
        return "read/write lock " + path();
    }
}
