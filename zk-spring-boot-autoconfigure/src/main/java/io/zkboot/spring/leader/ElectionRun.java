/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import io.zkboot.client.recipe.leader.ElectionListener;
import io.zkboot.client.recipe.leader.Leadership;
import io.zkboot.client.recipe.leader.ZkLeaderElection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One participation in an election, from start to stop. Its works are told by the election, and ended before it is
 * left.
 */
final class ElectionRun {
    private static final Logger log = LoggerFactory.getLogger(ZkElection.class);

    private final ZkLeaderElection election;
    private final List<LeaderWork> works;
    private final GateWork gate;
    private final MethodWork.Ends ends;
    private final Executor threads;
    private final BooleanSupplier connected;
    private boolean stopped; // guarded by this

    ElectionRun(
            ZkLeaderElection election,
            List<LeaderWork> works,
            GateWork gate,
            MethodWork.Ends ends,
            Executor threads,
            BooleanSupplier connected) {
        this.election = election;
        this.works = works;
        this.gate = gate;
        this.ends = ends;
        this.threads = threads;
        this.connected = connected;
    }

    ZkLeaderElection election() {
        return election;
    }

    GateWork gate() {
        return gate;
    }

    /** Stands for election. */
    void begin(LeaderEvents events) {
        synchronized (this) {
            if (stopped) {
                return;
            }
            works.forEach(work -> election.addListener(new Told(work), threads));
            Executor inOrder = new InOrder(threads);
            election.addListener(events, inOrder);
            election.addLeaderListener(events.ofLeaders(), inOrder);
        }
        election.start();
    }

    /** Ends the works, and does something then, or when the time is over; the election is not left. */
    void endWorks(Duration timeout, Runnable next) {
        CompletableFuture<?>[] ended = works.stream().map(LeaderWork::end).toArray(CompletableFuture[]::new);
        within(timeout, CompletableFuture.allOf(ended), next);
    }

    /** Ends the works, and leaves the election then, or when the time is over. */
    Stopping stop(String id, Duration timeout) {
        synchronized (this) {
            stopped = true;
        }
        CompletableFuture<?>[] closed = works.stream().map(LeaderWork::close).toArray(CompletableFuture[]::new);
        CompletableFuture<?> worksEnded = CompletableFuture.allOf(closed);
        CompletableFuture<@Nullable Void> left = new CompletableFuture<>();
        CompletableFuture<?>[] ended = works.stream().map(LeaderWork::ended).toArray(CompletableFuture[]::new);
        within(timeout, worksEnded, () -> {
            if (!worksEnded.isDone()) {
                late(id, timeout);
            }
            leave(timeout, left);
        });
        return new Stopping(CompletableFuture.allOf(ended), left);
    }

    /**
     * What is awaited after a stop.
     *
     * @param worksEnded completes when no work runs any more, however long that takes
     * @param left completes when the election was left, or the time is over
     */
    record Stopping(CompletableFuture<?> worksEnded, CompletableFuture<@Nullable Void> left) {}

    private void leave(Duration timeout, CompletableFuture<@Nullable Void> left) {
        try {
            CompletableFuture<?> closed = election.closeAsync();
            if (connected.getAsBoolean()) { // otherwise nobody answers
                within(timeout, closed, () -> left.complete(null));
                return;
            }
        } catch (RuntimeException | Error ex) {
            log.warn("{} cannot be left", election, ex);
        }
        left.complete(null);
    }

    /** The timer is the JVM's, whose thread is a daemon: it goes on while shutdown hooks run. */
    private static void within(Duration timeout, CompletableFuture<?> what, Runnable next) {
        if (what.isDone()) {
            next.run();
            return;
        }
        CompletableFuture<?> unused = what.thenApply(done -> true)
                .orTimeout(Math.max(1, TimeUnit.MILLISECONDS.convert(timeout)), TimeUnit.MILLISECONDS)
                .whenComplete((done, failure) -> next.run());
    }

    private void late(String id, Duration timeout) {
        log.warn(
                "The work of the leader of '{}' has not ended within {} ({}). The election is left all the same, so"
                        + " that another one may lead beside it. zk.leader.shutdown-timeout may allow more",
                id,
                timeout,
                works.stream()
                        .filter(work -> !work.ended().isDone())
                        .map(LeaderWork::running)
                        .toList());
        election.leadership().ifPresent(Leadership::abandon);
    }

    /** One work, as the election tells it. Its calls have a thread of their own, which may wait. */
    private final class Told implements ElectionListener {
        private final LeaderWork work;

        Told(LeaderWork work) {
            this.work = work;
        }

        @Override
        public void granted(Leadership leadership) {
            try {
                work.begin(leadership);
            } catch (Throwable ex) { // of the user
                ends.failed(work, leadership, ex);
            }
        }

        @Override
        public void revoked(Leadership leadership) {
            work.end().join();
        }
    }
}
