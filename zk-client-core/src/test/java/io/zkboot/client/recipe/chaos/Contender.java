/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.chaos;

import io.zkboot.client.recipe.lock.Grant;
import io.zkboot.client.recipe.lock.LockOptions;
import io.zkboot.client.recipe.lock.ZkLock;
import io.zkboot.client.recipe.lock.ZkReadWriteLock;
import io.zkboot.client.recipe.lock.ZkSemaphore;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One contender of a child, who acquires in all ways there are and counts while it holds. */
final class Contender {
    private final Contest contest;
    private final Bench bench;
    private final Random random;

    Contender(Contest contest, Bench bench, long seed) {
        this.contest = contest;
        this.bench = bench;
        this.random = new Random(seed);
    }

    /** Starts it. */
    Thread start(String child) {
        // Told where they are made, so that what is reported is in their order.
        LockOptions options = LockOptions.DEFAULTS.withMetadata(child).withExecutor(Runnable::run);
        return switch (contest) {
            case LEADER -> throw new IllegalStateException("A Candidate stands for election");
            case LOCK -> {
                ZkLock lock = ZkLock.of(bench.client(), contest.path(), options);
                yield run(() -> take(lock::acquireAsync, lock::tryAcquire, this::count));
            }
            case PERMITS -> {
                ZkSemaphore permits = ZkSemaphore.of(bench.client(), contest.path(), Contest.PERMIT_COUNT, options);
                yield run(() -> take(permits::acquireAsync, permits::tryAcquire, this::count));
            }
            case READ_WRITE -> {
                ZkReadWriteLock both = ZkReadWriteLock.of(bench.client(), contest.path(), options);
                yield run(() -> {
                    if (random.nextBoolean()) {
                        take(both.readLock()::acquireAsync, both.readLock()::tryAcquire, this::read);
                    } else {
                        ZkLock writers = both.writeLock();
                        take(writers::acquireAsync, writers::tryAcquire, grant -> writeAndRead(both, grant));
                    }
                });
            }
        };
    }

    private Thread run(Runnable work) {
        return bench.doAgainAndAgain(contest, random, work);
    }

    /** Acquires in some way, uses what was granted, and gives it back. */
    private void take(
            Function<Duration, CompletableFuture<Grant>> acquire,
            Supplier<Optional<Grant>> tryAcquire,
            Function<Grant, @Nullable Grant> use) {
        Grant grant = switch (random.nextInt(10)) {
            case 0 -> tryAcquire.get().orElse(null);
            case 1 -> Bench.result(acquire.apply(Duration.ofMillis(1 + random.nextInt(500))));
            case 2 -> {
                CompletableFuture<Grant> asking = acquire.apply(Duration.ofSeconds(20));
                CompletableFuture<?> cancelled = new CompletableFuture<>()
                        .completeOnTimeout(null, random.nextInt(2_000), TimeUnit.MILLISECONDS)
                        .thenRun(() -> asking.cancel(false));
                try {
                    yield Bench.result(asking);
                } finally {
                    cancelled.cancel(false);
                }
            }
            default -> Bench.result(acquire.apply(Duration.ofSeconds(20)));
        };
        if (grant == null) {
            return;
        }
        heard(grant);
        Grant last = null;
        try {
            last = use.apply(grant);
        } finally {
            grant.close();
            if (last != null) {
                last.close();
            }
        }
    }

    private void heard(Grant grant) {
        bench.report().granted(contest, grant.fencingToken());
        grant.addListener(
                (same, change) -> bench.report().changed(contest, same.fencingToken(), change), Runnable::run);
    }

    private @Nullable Grant count(Grant grant) {
        for (int i = 1 + random.nextInt(4); i > 0 && !bench.isEnding(); i--) {
            if (!bench.count(contest, Held.of(grant), random)) {
                break;
            }
        }
        return null;
    }

    private @Nullable Grant read(Grant grant) {
        bench.readTwice(contest, grant, random);
        return null;
    }

    private @Nullable Grant writeAndRead(ZkReadWriteLock both, Grant writer) {
        if (!bench.count(contest, Held.of(writer), random) || random.nextInt(3) > 0) {
            return null;
        }
        Grant reader;
        try {
            reader = both.downgrade(writer);
        } catch (IllegalStateException notHeldAnyMore) {
            return null;
        }
        heard(reader);
        try {
            bench.readTwice(contest, reader, random);
        } finally {
            reader.close();
        }
        return reader;
    }
}
