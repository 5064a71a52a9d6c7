/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.chaos;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.MultiException;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.OpResult;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ProtocolException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.recipe.lock.Grant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** What holders in a child do: they read, think, and write, under the guard of what they believe to hold. */
final class Bench {
    private static final AtomicLong RECEIPTS = new AtomicLong();

    private final String child;
    private final ZkClient client;
    private final TokenStore.Client store;
    private final Report report;
    private volatile boolean ending;

    Bench(String child, ZkClient client, TokenStore.Client store, Report report) {
        this.child = child;
        this.client = client;
        this.store = store;
        this.report = report;
    }

    ZkClient client() {
        return client;
    }

    Report report() {
        return report;
    }

    /** Nothing more is to be begun. */
    void end() {
        ending = true;
    }

    boolean isEnding() {
        return ending;
    }

    /** Does what takes its time: a short one mostly, and sometimes a long one. */
    static void think(Random random) {
        int most = random.nextInt(8) == 0 ? 250 : 30;
        LockSupport.parkNanos(1_000_000L * random.nextInt(most));
    }

    /**
     * Reads the counter, adds one and writes it, as whoever trusts its lock does: nothing but the lock and the guard
     * keeps another one from doing the same meanwhile.
     *
     * @return whether it is known what became of that, and the grant is there still
     */
    boolean count(Contest contest, Held held, Random random) {
        Count seen = countOf(client.getData(contest.counter()));
        think(random);
        // One who looks first, and one who does not: both must be harmless.
        if (random.nextBoolean() && !held.isHeld()) {
            return false;
        }
        if (contest != Contest.PERMITS && random.nextBoolean()) {
            think(random);
            store.write(contest.word(), held.token());
        }
        Count next = new Count(seen.value() + 1, held.token(), child + "-" + RECEIPTS.incrementAndGet());
        try {
            write(contest, held, next);
            report.wrote(contest, next);
            return true;
        } catch (ZkException e) {
            if (e.outcome() != Outcome.UNKNOWN) {
                report.refused(contest, next);
                return false;
            }
            report.unknown(contest, next);
        }
        // It may be on its way still: what is read behind a sync has it, if it ever comes.
        client.sync(contest.counter());
        return held.isHeld();
    }

    private void write(Contest contest, Held held, Count next) {
        CompletableFuture<List<OpResult>> writing = held.guard(
                        client.transaction().setData(contest.counter(), next.bytes()))
                .commitAsync();
        // The data of a permit change, and for a moment nobody watches it then.
        boolean knows = contest != Contest.PERMITS;
        result(writing.whenComplete((done, failure) -> {
            if (knows && failure instanceof MultiException) {
                report.guarded(contest, held.token(), held.isHeld());
            }
        }));
    }

    private static Count countOf(NodeData node) {
        return Count.of(node.data());
    }

    /** Reads twice, and proves that the lock was held all the time by a check that the servers accept after that. */
    void readTwice(Contest contest, Grant grant, Random random) {
        long first = client.getData(contest.counter()).stat().mzxid();
        think(random);
        long second = client.getData(contest.counter()).stat().mzxid();
        grant.guard().commit();
        report.read(contest, first, second);
    }

    /** Does something again and again until the end; what the faults do to it is no surprise, all else is. */
    Thread doAgainAndAgain(Contest contest, Random random, Runnable work) {
        return Daemon.start(contest.word(), () -> {
            while (!ending) {
                try {
                    work.run();
                } catch (NoNodeException | ProtocolException e) {
                    report.odd(contest, e);
                } catch (ZkException | CancellationException e) {
                    report.nothing(contest, e.getClass().getSimpleName());
                } catch (RuntimeException e) {
                    report.wrong(contest.word() + " fails: " + e);
                }
                think(random);
            }
        });
    }

    /** The result, or what it failed with. */
    static <T> T result(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
