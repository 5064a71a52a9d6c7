/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.migration;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.Transaction;
import io.zkboot.client.ZkClient;
import io.zkboot.client.data.MultiException;
import io.zkboot.client.data.OpResult;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.recipe.internal.Failures;
import io.zkboot.client.recipe.internal.Inbox;
import io.zkboot.client.recipe.internal.Recovery;
import io.zkboot.client.recipe.internal.Waiting;
import io.zkboot.client.recipe.lock.Grant;
import io.zkboot.client.recipe.lock.ZkLock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One run: the lock, the records, and then each that is missing. Whatever goes wrong on the way it begins again, with
 * another grant: once that is granted the node of the one before has gone, so that what was sent under it is applied by
 * now or never will be, and the record shows which.
 */
final class Run {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final AsyncZkClient zk;
    private final ZkClient client;
    private final Plan plan;
    private final MigrationRecords records;
    private final ZkLock lock;
    private final Duration timeout;
    private final Inbox inbox = new Inbox();
    private final CompletableFuture<List<String>> result;

    // Where events are delivered; one at a time.
    private final Set<Long> tokens = new HashSet<>();
    private @Nullable CompletableFuture<Grant> acquiring;
    private @Nullable Grant grant;
    private boolean sent;

    Run(ZkClient client, Plan plan, MigrationRecords records, ZkLock lock, Duration timeout) {
        this.client = client;
        this.zk = client.async();
        this.plan = plan;
        this.records = records;
        this.lock = lock;
        this.timeout = timeout;
        this.result = zk.newFuture();
    }

    CompletableFuture<List<String>> start() {
        CompletableFuture<@Nullable Void> timer = zk.delay(timeout);
        CompletableFuture<?> unused = timer.thenRun(() -> inbox.put(this::late));
        CompletableFuture<?> unusedToo = result.whenComplete((names, failure) -> {
            timer.cancel(false);
            inbox.put(this::release);
        });
        inbox.put(this::begin);
        return result;
    }

    private void late() {
        result.completeExceptionally(new OperationTimeoutException(
                new Failure(
                        ErrorCode.OPERATION_TIMEOUT,
                        "migrate",
                        records.path(),
                        sent ? Outcome.UNKNOWN : Outcome.REJECTED),
                sent
                        ? "the time is over, and a migration is on its way: it is applied, or will not be"
                        : "the time is over; the records show what is applied",
                null));
    }

    private void release() {
        CompletableFuture<Grant> wanted = acquiring;
        Grant held = grant;
        acquiring = null;
        grant = null;
        if (wanted != null) {
            wanted.cancel(false);
        }
        if (held != null) {
            held.close();
        }
    }

    /** The parent first, since the lock would make what is missing as containers, which go when they are empty. */
    private void begin() {
        if (result.isDone()) {
            return;
        }
        CompletableFuture<?> unused = records.makeParent(zk)
                .whenComplete((made, failure) -> inbox.put(() -> {
                    if (failure == null) {
                        acquire();
                    } else {
                        stumble(failure);
                    }
                }));
    }

    private void acquire() {
        if (result.isDone()) {
            return;
        }
        CompletableFuture<Grant> wanted = lock.acquireAsync(timeout);
        acquiring = wanted;
        CompletableFuture<?> unused = wanted.whenComplete((granted, failure) -> inbox.put(() -> {
            acquiring = null;
            if (granted == null) {
                stumble(failure);
            } else if (result.isDone()) {
                granted.close();
            } else {
                grant = granted;
                tokens.add(granted.fencingToken());
                look(granted);
            }
        }));
    }

    private void look(Grant held) {
        CompletableFuture<?> unused = records.read(zk)
                .whenComplete((all, failure) -> inbox.put(() -> {
                    if (all == null) {
                        stumble(failure);
                    } else {
                        compare(held, all);
                    }
                }));
    }

    private void compare(Grant held, List<MigrationRecord> all) {
        sent = false; // by now it is known what became of it
        try {
            plan.requireBegunWith(all);
        } catch (IllegalStateException refusal) {
            result.completeExceptionally(refusal);
            return;
        }
        next(held, all.size(), new ArrayList<>(appliedHere(all)));
    }

    private List<String> appliedHere(List<MigrationRecord> all) {
        return all.stream()
                .filter(record -> tokens.contains(record.token()))
                .map(record -> record.applied().name())
                .toList();
    }

    private void next(Grant held, int index, List<String> applied) {
        if (result.isDone()) {
            return;
        }
        if (index >= plan.size()) {
            result.complete(List.copyOf(applied));
            return;
        }
        Migration migration = plan.get(index);
        Transaction parts = client.transaction();
        migration.operations().forEach(parts::add);
        byte[] record = MigrationRecord.data(plan.hash(index), held.fencingToken());
        parts.create(records.node(index + 1, migration.name()), record);
        sent = true;
        CompletableFuture<?> unused = commit(held.guard(parts))
                .whenComplete((results, failure) -> inbox.put(() -> {
                    if (results != null) {
                        sent = false;
                        applied.add(migration.name());
                        next(held, index + 1, applied);
                    } else {
                        notConfirmed(migration, failure);
                    }
                }));
    }

    private static CompletableFuture<List<OpResult>> commit(Transaction transaction) {
        try {
            return transaction.commitAsync();
        } catch (RuntimeException invalid) {
            return CompletableFuture.failedFuture(invalid);
        }
    }

    private void notConfirmed(Migration migration, @Nullable Throwable failure) {
        sent = failure instanceof ZkException known && known.outcome() == Outcome.UNKNOWN;
        if (failure instanceof MultiException refusal && refusal.failedIndex() > 0) {
            result.completeExceptionally(new IllegalStateException(
                    "The migration " + migration.name() + " of " + records.path()
                            + " was refused, and nothing of it was applied; those before it are.",
                    refusal));
        } else if (failure instanceof MultiException) { // the lock was lost
            again();
        } else {
            stumble(failure);
        }
    }

    private void stumble(@Nullable Throwable failure) {
        Throwable why = failure == null ? new IllegalStateException("no answer") : Waiting.unwrapped(failure);
        if (why instanceof NoNodeException // a record, or the parent, was deleted meanwhile
                || Failures.passesWhileOpen(why)) {
            again();
        } else {
            // It may be about the look at what became of a migration, which is not known then.
            result.completeExceptionally(sent ? Recovery.asUnknown(records.path(), why) : why);
        }
    }

    private void again() {
        release();
        CompletableFuture<?> unused =
                zk.delay(PAUSE).whenComplete((over, ended) -> inbox.put(this::begin)); // if ended, it will say so
    }
}
