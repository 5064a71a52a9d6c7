/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.migration;

import static io.zkboot.client.internal.argument.Arguments.allGiven;
import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Waiting;
import io.zkboot.client.recipe.lock.ZkLock;
import io.zkboot.client.retry.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Migrations that are applied under a lock. */
final class LockedMigrations implements ZkMigrations {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    /** For the answer to reach who waits, which says more than that the time is over. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final ZkClient user;
    private final ZkClient client;
    private final Plan plan;
    private final MigrationRecords records;
    private final ZkLock lock;

    LockedMigrations(ZkClient client, String path, List<Migration> migrations) {
        // Nothing is repeated by itself: after a lost answer the record has to be looked at.
        this.client = given("client", client)
                .withRetry(RetryPolicy.NONE)
                .withWaitForConnection(true)
                .withDeadline(Door.LONGEST);
        if (ZnodePath.requireValid(path).equals("/")) {
            throw new IllegalArgumentException("The path of migrations cannot be the root: name a node below it.");
        }
        this.plan = new Plan(path, allGiven("migrations", migrations));
        this.records = new MigrationRecords(path);
        this.lock = ZkLock.of(this.client, path + "/lock");
        this.user = client;
    }

    @Override
    public String path() {
        return records.path();
    }

    @Override
    public List<String> migrate(Duration timeout) {
        CompletableFuture<List<String>> promised = migrateAsync(timeout);
        Duration longest = Door.bounded(timeout).plus(GRACE);
        return Waiting.await(promised, "migrate", path(), longest);
    }

    @Override
    public CompletableFuture<List<String>> migrateAsync(Duration timeout) {
        if (given("timeout", timeout).compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("The timeout must be 1 ms at least, but is " + timeout + ".");
        }
        Duration bounded = Door.bounded(timeout);
        boolean unused = client.awaitConnected(Duration.ZERO); // starts a client that nobody has started yet
        return new Run(client.withDeadline(bounded), plan, records, lock, bounded).start();
    }

    @Override
    public List<AppliedMigration> applied() {
        return Waiting.await(appliedAsync(), "applied", path(), Waiting.LIMIT);
    }

    @Override
    public CompletableFuture<List<AppliedMigration>> appliedAsync() {
        return records.read(user.async())
                .thenApply(all -> all.stream().map(MigrationRecord::applied).toList());
    }

    @Override
    public String toString() {
        return "migrations " + path();
    }
}
