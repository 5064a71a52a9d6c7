/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.memory;

import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.RecipeObserver.Refusal;
import io.zkboot.client.recipe.lock.Grant;
import io.zkboot.client.recipe.lock.LockOptions;
import io.zkboot.client.recipe.lock.ZkLock;
import io.zkboot.client.recipe.lock.ZkReadWriteLock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A read/write lock in memory. */
final class MemoryReadWriteLock implements ZkReadWriteLock {
    private final MemoryContention readers;
    private final MemoryContention writers;

    MemoryReadWriteLock(MemoryProcess process, String path, LockOptions options) {
        readers = new MemoryContention(process, "read-lock", MemoryKind.READ, path, options);
        writers = new MemoryContention(process, "write-lock", MemoryKind.WRITE, path, options);
    }

    @Override
    public String path() {
        return readers.path();
    }

    @Override
    public ZkLock readLock() {
        return new MemoryLock(readers);
    }

    @Override
    public ZkLock writeLock() {
        return new MemoryLock(writers);
    }

    @Override
    public Grant downgrade(Grant writer) {
        return readers.await(downgradeAsync(writer), "downgrade");
    }

    @Override
    public CompletableFuture<Grant> downgradeAsync(Grant writer) {
        if (!(MemoryContention.given("writer", writer) instanceof MemoryGrant held)
                || !held.path().equals(path())
                || held.node().kind() != MemoryKind.WRITE) {
            throw new IllegalArgumentException(
                    "Only what the write lock " + path() + " has granted can be downgraded, not " + writer
                            + ". A reader cannot become a writer: release it, and acquire the write lock.");
        }
        if (held.state() != GrantState.HELD) {
            throw new IllegalStateException(
                    "Only what is held can be downgraded, and this is " + held.state() + ": " + held + ".");
        }
        CompletableFuture<Grant> result = readers.process().ask("downgrade", path(), () -> replace(held));
        return result;
    }

    private Grant replace(MemoryGrant writer) {
        MemoryNode node = writer.node();
        if (!node.isThere()) {
            readers.tell(observer -> observer.refused(readers.recipe(), path(), Refusal.FAILED, Duration.ZERO));
            throw new IllegalStateException("The lock is not held any more, so it cannot be kept for reading.");
        }
        MemoryNode reader = node.queue().replace(node, readers.metadata(), writer);
        MemoryGrant grant = new MemoryGrant(readers, reader, writer.fencingToken());
        readers.tell(observer -> observer.granted(readers.recipe(), path(), Duration.ZERO));
        writer.replaced();
        node.queue().tellHolders();
        return grant;
    }

    @Override
    public String toString() {
        return "read/write lock " + path() + " in memory";
    }
}
