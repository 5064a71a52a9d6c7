/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.migration;

import io.zkboot.client.ZkClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Changes of nodes that go with the versions of an application: a list that grows at its end, of which each is applied
 * once.
 *
 * <p><b>What is guaranteed:</b> a migration is applied whole or not at all, and never twice, whoever migrates at the
 * same time and whatever answer is lost: its operations, the record that it was applied, and a check of the lock are
 * one transaction. They are applied in the order of the list. If what was applied is not how the list begins &ndash; a
 * migration was changed, left out, or moved &ndash; it is refused before anything is applied. <b>What is not:</b> that
 * all of them are applied together: those before one that servers refuse stay. Nor that nodes are still as a migration
 * made them; nothing but the record is looked at.
 *
 * <pre>{@code
 * ZkMigrations migrations = ZkMigrations.of(client, "/migrations/orders", List.of(
 *         Migration.of("base", Op.create("/orders", null), Op.create("/orders/open", null)),
 *         Migration.of("limit", Op.create("/orders/limit", limit))));
 * List<String> now = migrations.migrate(Duration.ofSeconds(30));
 * }</pre>
 *
 * <p>The records are {@code <path>/applied/<number>-<name>}, with six digits and from 1, whose data are the SHA-256 of
 * the operations and the fencing token of the grant. The lock is a {@link io.zkboot.client.recipe.lock.ZkLock} at
 * {@code <path>/lock}. Missing nodes of these are made as persistent ones. Data go through the client's
 * {@linkplain ZkClient#withCodec codec}; the SHA-256 is of what it is given. Curator's migrations have another layout,
 * and neither knows the other.
 *
 * <p>For use by many threads and processes. It needs not be closed.
 */
public interface ZkMigrations {
    /**
     * Returns migrations. Nothing is sent.
     *
     * @param path the node for records and lock; nobody else's
     * @param migrations all there have ever been, in their order
     * @throws IllegalArgumentException if the path is invalid or the root, or a name is there twice
     */
    static ZkMigrations of(ZkClient client, String path, List<Migration> migrations) {
        return new LockedMigrations(client, path, migrations);
    }

    /** Returns its path. */
    String path();

    /**
     * Applies those that were not yet, one after the other; waits while somebody else does.
     *
     * @param timeout for all of it, 1 ms or more; from 24 days on it is taken as that
     * @return the names of those that this call has applied, in their order; none if all had been
     * @throws IllegalStateException if what was applied is not how the list begins, and nothing is applied then; if the
     *     servers refuse a migration, with the {@link io.zkboot.client.data.MultiException} as its cause, whose index
     *     counts the check of the lock as 0: those before it are applied then; and on the client's EventThread
     * @throws io.zkboot.client.error.OperationTimeoutException if the time is over; those applied so far stay, and if
     *     the outcome is {@code UNKNOWN} the one under way is applied, or not
     * @throws io.zkboot.client.error.OperationInterruptedException if the thread is interrupted
     * @throws io.zkboot.client.error.ClientClosedException if the client is closed
     * @throws io.zkboot.client.error.ConnectionLossException with the outcome {@code UNKNOWN} if the answer to a
     *     migration was lost, and it could not be seen afterwards whether it is applied: the client was closed, for
     *     instance, which is the cause then
     */
    List<String> migrate(Duration timeout);

    /** As {@link #migrate}, without waiting. Cancelling the future ends it before the next one. */
    CompletableFuture<List<String>> migrateAsync(Duration timeout);

    /**
     * Returns what was applied by anybody, in order; not compared with the list.
     *
     * @throws IllegalStateException if a node there is no record
     */
    List<AppliedMigration> applied();

    /** As {@link #applied}, without waiting. */
    CompletableFuture<List<AppliedMigration>> appliedAsync();
}
