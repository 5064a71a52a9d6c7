/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import io.zkboot.client.ZkClient;
import java.util.concurrent.CompletableFuture;

/**
 * A lock that one writer holds, or any number of readers, in the order in which they asked.
 *
 * <p><b>What is guaranteed:</b> by the order of the ensemble's transactions no two writers hold, and no reader while a
 * writer does; a writer that asks is not overtaken by readers that ask later. <b>What is not:</b> the same as for
 * {@link ZkLock}; and fencing tokens do not order readers that hold at the same time, so fence what writers do.
 *
 * <p>A writer may become a reader without letting another writer in ({@link #downgrade}). A reader cannot become a
 * writer: two who tried would wait for each other for ever. Release first, and look again at what was read.
 *
 * <p>The nodes are those of Curator's {@code InterProcessReadWriteLock} ({@code __READ__}, {@code __WRIT__}), with
 * which it takes turns, or those of kazoo's {@code ReadLock} and {@code WriteLock} ({@link LockLayout#KAZOO}). For use
 * by many threads. It needs not be closed.
 */
public interface ZkReadWriteLock {
    /** Returns a lock with default options. Nothing is sent. */
    static ZkReadWriteLock of(ZkClient client, String path) {
        return of(client, path, LockOptions.DEFAULTS);
    }

    /**
     * Returns a lock. Nothing is sent.
     *
     * @param path the node below which contenders queue; it is this lock's alone
     * @throws IllegalArgumentException if the path is invalid or the root
     */
    static ZkReadWriteLock of(ZkClient client, String path, LockOptions options) {
        return new QueueReadWriteLock(client, path, options);
    }

    /** Returns its path. */
    String path();

    /** Returns the lock for those who read: many may hold it. Its queue is that of all, writers included. */
    ZkLock readLock();

    /** Returns the lock for those who write. Its queue is that of all, readers included. */
    ZkLock writeLock();

    /**
     * Makes a writer a reader: no other writer comes in between, and other readers may hold from now on. Waits for the
     * answers of the servers. The grant that is returned has the token of the writer, which is released.
     *
     * @param writer what {@link #writeLock()} has granted, and is held
     * @throws IllegalArgumentException if it was granted by something else
     * @throws IllegalStateException if it is not held any more
     */
    Grant downgrade(Grant writer);

    /** As {@link #downgrade}, without waiting. If it fails or is cancelled, the writer stays what it is. */
    CompletableFuture<Grant> downgradeAsync(Grant writer);
}
