/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.MultiException;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.recipe.GrantChange;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/**
 * What callers see of locks: the same of those in memory as of the real ones, so that code tested with one is right.
 */
@Timeout(120)
abstract class LockContract {
    static final Duration LIMIT = Duration.ofSeconds(60);

    /** A process and what can happen to it. */
    interface Process extends AutoCloseable {
        ZkLock lock(String path, LockOptions options);

        ZkReadWriteLock readWriteLock(String path, LockOptions options);

        ZkSemaphore semaphore(String path, int permits, LockOptions options);

        ZkClient client();

        void suspend();

        void reconnect();

        /** The servers end its session, and say so to whom is connected. */
        void expire();

        @Override
        void close();
    }

    private final List<Process> processes = new ArrayList<>();
    private String path;

    abstract Process join();

    /** Lets time pass, if that is in the test's hands. */
    abstract void pass(Duration time);

    /** Makes what transactions are to write. */
    abstract void node(String data);

    @BeforeEach
    void choosePath(TestInfo test) {
        path = "/contract/" + test.getTestMethod().orElseThrow().getName();
    }

    @AfterEach
    void closeAll() {
        processes.forEach(Process::close);
    }

    private Process process() {
        Process process = join();
        processes.add(process);
        return process;
    }

    private static LockOptions options() {
        return LockOptions.DEFAULTS.withExecutor(Runnable::run).withMetadata("contract");
    }

    private ZkLock lock(Process process) {
        return process.lock(path, options());
    }

    static void until(String what, BooleanSupplier condition) {
        Await.until(what, LIMIT, condition);
    }

    private static CompletableFuture<Grant> queue(ZkLock lock, int expected) {
        CompletableFuture<Grant> waiting = lock.acquireAsync(LIMIT);
        until("it is in the queue", () -> lock.queue().size() == expected);
        return waiting;
    }

    private static List<GrantChange> changes(Grant grant) {
        List<GrantChange> changes = new CopyOnWriteArrayList<>();
        grant.addListener((same, change) -> changes.add(change));
        return changes;
    }

    private static void lost(Grant grant, LossReason reason) {
        until("it is lost", () -> grant.state() == GrantState.LOST);
        assertThat(grant.lossReason()).isEqualTo(reason);
        assertThat(grant.isHeld()).isFalse();
    }

    @Test
    void oneHoldsAndTheNextOneGetsItOnceItIsGivenBack() {
        Process one = process();
        Grant first = lock(one).acquire(LIMIT);
        assertThat(first.state()).isEqualTo(GrantState.HELD);
        assertThat(first.isHeld()).isTrue();
        assertThat(first.lossReason()).isNull();
        assertThat(first.path()).isEqualTo(path);
        assertThat(first.nodePath()).startsWith(path + "/");
        ZkLock other = lock(process());
        CompletableFuture<Grant> next = queue(other, 2);
        CompletableFuture<Grant> afterNext = queue(lock(one), 3);
        assertThat(next).isNotDone();
        first.close();
        assertThat(first.isHeld()).isFalse();
        assertThat(first.state()).isEqualTo(GrantState.RELEASED);
        assertThat(next.join().isHeld()).isTrue();
        assertThat(afterNext).isNotDone();
        next.join().releaseAsync().join();
        assertThat(afterNext.join().fencingToken()).isGreaterThan(next.join().fencingToken());
        assertThat(next.join().fencingToken()).isGreaterThan(first.fencingToken());
    }

    @Test
    void whoIsOutOfTimeLeavesTheQueue() {
        ZkLock lock = lock(process());
        Grant grant = lock.acquire(LIMIT);
        CompletableFuture<Grant> late = lock.acquireAsync(Duration.ofMillis(300));
        pass(Duration.ofMillis(300));
        assertThatThrownBy(late::join).hasCauseInstanceOf(OperationTimeoutException.class);
        assertThatThrownBy(() -> lock.acquire(Duration.ofMillis(30))).isInstanceOf(OperationTimeoutException.class);
        until("only the holder is left", () -> lock.queue().size() == 1);
        assertThat(grant.isHeld()).isTrue();
        assertThatThrownBy(() -> lock.acquireAsync(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whoCancelsOrIsInterruptedLeavesTheQueue() {
        ZkLock lock = lock(process());
        Grant grant = lock.acquire(LIMIT);
        CompletableFuture<Grant> waiting = queue(lock, 2);
        waiting.cancel(false);
        until("only the holder is left", () -> lock.queue().size() == 1);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> lock.acquire(LIMIT)).isInstanceOf(OperationInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        until("only the holder is left", () -> lock.queue().size() == 1);
        assertThat(grant.isHeld()).isTrue();
    }

    @Test
    void whoTriesDoesNotQueue() {
        Process one = process();
        Optional<Grant> got = lock(one).tryAcquire();
        assertThat(got).isPresent();
        ZkLock other = lock(process());
        assertThat(other.tryAcquire()).isEmpty();
        assertThat(other.tryAcquireAsync().join()).isEmpty();
        assertThat(other.queue()).hasSize(1);
        got.orElseThrow().releaseAsync().join();
        assertThat(other.tryAcquire()).isPresent();
    }

    @Test
    void theQueueShowsWhoHoldsAndWhoWaits() {
        Process one = process();
        ZkLock lock = lock(one);
        assertThat(lock.queue()).isEmpty();
        Grant grant = lock.acquire(LIMIT);
        queue(lock(process()), 2);
        List<QueueEntry> queue = lock.queue();
        assertThat(queue).extracting(QueueEntry::holds).containsExactly(true, false);
        assertThat(queue).extracting(QueueEntry::text).containsOnly("contract");
        assertThat(queue.get(0).czxid()).isEqualTo(grant.fencingToken());
        assertThat(path + "/" + queue.get(0).id()).isEqualTo(grant.nodePath());
        assertThat(queue.get(0).sessionId()).isNotEqualTo(queue.get(1).sessionId());
        assertThat(queue.get(1).czxid()).isGreaterThan(grant.fencingToken());
    }

    @Test
    void anEvictedHolderLosesItAndAnEvictedWaiterQueuesAgain() {
        Process one = process();
        Process two = process();
        Grant holder = lock(one).acquire(LIMIT);
        CompletableFuture<Grant> second = queue(lock(two), 2);
        CompletableFuture<Grant> third = queue(lock(one), 3);
        long waiter = lock(one).queue().get(1).czxid();
        assertThat(lock(one).evict(waiter)).isTrue();
        until("it is at the end", () -> {
            List<QueueEntry> queue = lock(one).queue();
            return queue.size() == 3
                    && queue.get(2).czxid() > queue.get(1).czxid()
                    && queue.stream().noneMatch(entry -> entry.czxid() == waiter);
        });
        assertThat(lock(two).evict(holder.fencingToken())).isTrue();
        assertThat(lock(two).evict(holder.fencingToken())).isFalse();
        lost(holder, LossReason.EVICTED);
        third.join().close();
        assertThat(second.join().isHeld()).isTrue();
    }

    @Test
    void aHolderIsAskedToReleaseAlsoIfItListensLate() {
        Process one = process();
        assertThat(lock(one).revoke()).isFalse();
        Grant grant = lock(one).acquire(LIMIT);
        List<String> asked = new CopyOnWriteArrayList<>();
        GrantListener listener = new GrantListener() {
            @Override
            public void changed(Grant same, GrantChange change) {}

            @Override
            public void revokeRequested(Grant same) {
                asked.add("asked");
            }
        };
        grant.addListener(listener);
        assertThat(lock(process()).revoke()).isTrue();
        until("it is asked", () -> asked.size() == 1);
        grant.addListener(listener);
        until("the late one is asked", () -> asked.size() == 2);
        assertThat(grant.isHeld()).isTrue();
    }

    @Test
    void aLostConnectionIsADoubtAndTheServersConfirm() {
        Process one = process();
        Grant grant = lock(one).acquire(LIMIT);
        List<GrantChange> changes = changes(grant);
        one.suspend();
        until("it is in doubt", () -> grant.state() == GrantState.IN_DOUBT);
        assertThat(grant.isHeld()).isFalse();
        one.reconnect();
        until("it is held again", grant::isHeld);
        until("all is told", () -> changes.size() == 2);
        assertThat(changes)
                .containsExactly(
                        new GrantChange(GrantState.HELD, GrantState.IN_DOUBT, null),
                        new GrantChange(GrantState.IN_DOUBT, GrantState.HELD, null));
    }

    @Test
    void anExpiredSessionLosesItAndWhoWaitsQueuesAgain() {
        Process one = process();
        Grant grant = lock(one).acquire(LIMIT);
        CompletableFuture<Grant> again = queue(lock(one), 2);
        CompletableFuture<Grant> other = queue(lock(process()), 3);
        List<GrantChange> changes = changes(grant);
        one.expire();
        assertThat(other.join().isHeld()).isTrue();
        lost(grant, LossReason.SESSION_EXPIRED);
        until("it is told", () -> changes.stream().anyMatch(change -> change.reason() == LossReason.SESSION_EXPIRED));
        other.join().close();
        assertThat(again.join().fencingToken()).isGreaterThan(other.join().fencingToken());
        assertThat(again.join().isHeld()).isTrue();
    }

    @Test
    void whatWasEvictedWhileTheConnectionWasGoneIsLost() {
        Process one = process();
        Process two = process();
        Grant grant = lock(one).acquire(LIMIT);
        one.suspend();
        until("it is in doubt", () -> grant.state() == GrantState.IN_DOUBT);
        assertThat(lock(two).evict(grant.fencingToken())).isTrue();
        assertThat(lock(two).tryAcquire()).isPresent();
        assertThat(grant.state()).isEqualTo(GrantState.IN_DOUBT);
        one.reconnect();
        lost(grant, LossReason.EVICTED);
    }

    @Test
    void whatIsGivenBackWithoutAConnectionIsFreeAfterwards() {
        Process one = process();
        Grant grant = lock(one).acquire(LIMIT);
        CompletableFuture<Grant> next = queue(lock(process()), 2);
        one.suspend();
        until("it is in doubt", () -> grant.state() == GrantState.IN_DOUBT);
        CompletableFuture<?> gone = grant.releaseAsync();
        assertThat(grant.state()).isEqualTo(GrantState.RELEASED);
        assertThat(gone).isNotDone();
        assertThat(next).isNotDone();
        one.reconnect();
        gone.join();
        assertThat(next.join().isHeld()).isTrue();
    }

    @Test
    void whoAsksWithoutAConnectionGetsItAfterwards() {
        Process one = process();
        Grant before = lock(one).acquire(LIMIT);
        before.releaseAsync().join();
        Grant watched = one.lock(path + "-other", options()).acquire(LIMIT);
        one.suspend();
        until("it is noticed", () -> watched.state() == GrantState.IN_DOUBT);
        CompletableFuture<Grant> asked = lock(one).acquireAsync(LIMIT);
        assertThat(asked).isNotDone();
        one.reconnect();
        assertThat(asked.join().isHeld()).isTrue();
    }

    @Test
    void aClosedClientHasLostItAndAcquiresNothing() {
        Process one = process();
        Process two = process();
        Grant grant = lock(one).acquire(LIMIT);
        two.lock(path + "-other", options()).acquire(LIMIT);
        CompletableFuture<Grant> waiting = queue(one.lock(path + "-other", options()), 2);
        CompletableFuture<Grant> next = queue(lock(two), 2);
        one.close();
        until("it is lost", () -> grant.state() == GrantState.LOST);
        assertThat(grant.isHeld()).isFalse();
        assertThat(next.join().isHeld()).isTrue();
        assertThatThrownBy(waiting::join).hasCauseInstanceOf(ClientClosedException.class);
        assertThatThrownBy(() -> lock(one).acquire(LIMIT)).isInstanceOf(ClientClosedException.class);
        assertThatThrownBy(() -> lock(one).queue()).isInstanceOf(ClientClosedException.class);
        grant.releaseAsync().join();
    }

    @Test
    void whatIsHeldForTooLongIsLostAndFree() {
        Process one = process();
        Grant grant =
                one.lock(path, options().withMaxHold(Duration.ofMillis(200))).acquire(LIMIT);
        CompletableFuture<Grant> next = lock(process()).acquireAsync(LIMIT);
        pass(Duration.ofMillis(200));
        lost(grant, LossReason.MAX_HOLD);
        assertThat(next.join().isHeld()).isTrue();
    }

    @Test
    void whatAGrantGuardsIsRefusedOnceItsNodeHasGone() {
        Process one = process();
        node("/written");
        Grant grant = lock(one).acquire(LIMIT);
        assertThat(grant.guard(one.client().transaction().setData("/written", new byte[] {1}))
                        .commit())
                .hasSize(2);
        assertThat(grant.guard()
                        .setData("/written", new byte[] {2})
                        .commitAsync()
                        .join())
                .hasSize(2);
        assertThat(lock(process()).evict(grant.fencingToken())).isTrue();
        assertThatThrownBy(() -> grant.guard(one.client().transaction().setData("/written", new byte[] {3}))
                        .commit())
                .isInstanceOfSatisfying(
                        MultiException.class,
                        refused -> assertThat(refused.failedIndex()).isZero());
    }

    @Test
    void whoListensLateHearsTheStateFirstAndWhoThrowsHarmsNobody() {
        Process one = process();
        List<String> heard = new CopyOnWriteArrayList<>();
        Grant grant = one.lock(path, options().withObserver(new RecordingObserver(heard) {
                    @Override
                    public void listenerFailed(String recipe, String itsPath, Throwable failure) {
                        heard.add("failed " + failure.getMessage());
                    }
                }))
                .acquire(LIMIT);
        grant.addListener((same, change) -> {
            throw new IllegalStateException("of the user");
        });
        List<GrantChange> changes = changes(grant);
        lock(process()).evict(grant.fencingToken());
        lost(grant, LossReason.EVICTED);
        until("the other one hears", () -> changes.size() == 1);
        List<GrantChange> late = changes(grant);
        until("the late one hears", () -> late.size() == 1);
        assertThat(late).containsExactly(new GrantChange(GrantState.LOST, GrantState.LOST, LossReason.EVICTED));
        until("the observer hears", () -> heard.size() == 3);
        assertThat(heard).containsExactlyInAnyOrder("granted", "lost EVICTED", "failed of the user");
    }

    @Test
    void toGiveBackTwiceOrWhatWasLostDoesNothing() {
        Process one = process();
        Grant grant = lock(one).acquire(LIMIT);
        grant.releaseAsync().join();
        grant.close();
        grant.releaseAsync().join();
        assertThat(grant.state()).isEqualTo(GrantState.RELEASED);
        Grant other = lock(one).acquire(LIMIT);
        assertThat(lock(one).evict(other.fencingToken())).isTrue();
        lost(other, LossReason.EVICTED);
        other.releaseAsync().join();
        assertThat(other.state()).isEqualTo(GrantState.LOST);
    }

    @Test
    void theObserverIsToldHowItWent() {
        List<String> heard = new CopyOnWriteArrayList<>();
        ZkLock lock = process().lock(path, options().withObserver(new RecordingObserver(heard)));
        Grant grant = lock.acquire(LIMIT);
        assertThat(lock.tryAcquire()).isEmpty();
        queue(lock, 2).cancel(false);
        grant.releaseAsync().join();
        until("all is told", () -> heard.size() == 4);
        assertThat(heard).containsExactly("granted", "refused TAKEN", "refused CANCELLED", "released");
    }

    @Test
    void readersHoldTogetherAndAWriterAlone() {
        ZkReadWriteLock one = process().readWriteLock(path, options());
        ZkReadWriteLock two = process().readWriteLock(path, options());
        Grant reader = one.readLock().acquire(LIMIT);
        Grant second = two.readLock().acquire(LIMIT);
        CompletableFuture<Grant> writer = queue(two.writeLock(), 3);
        CompletableFuture<Grant> behind = queue(one.readLock(), 4);
        assertThat(one.readLock().tryAcquire()).isEmpty();
        assertThat(one.writeLock().queue()).extracting(QueueEntry::holds).containsExactly(true, true, false, false);
        reader.close();
        second.releaseAsync().join();
        Grant written = writer.join();
        assertThat(behind).isNotDone();
        assertThatThrownBy(() -> two.downgrade(reader)).isInstanceOf(IllegalArgumentException.class);
        CompletableFuture<Grant> nextWriter = queue(one.writeLock(), 3);
        Grant kept = two.downgrade(written);
        assertThat(kept.fencingToken()).isEqualTo(written.fencingToken());
        assertThat(written.state()).isEqualTo(GrantState.RELEASED);
        assertThatThrownBy(() -> two.downgrade(written)).isInstanceOf(IllegalStateException.class);
        assertThat(behind.join().isHeld()).isTrue();
        assertThat(nextWriter).isNotDone();
        behind.join().close();
        kept.close();
        assertThat(nextWriter.join().isHeld()).isTrue();
    }

    @Test
    void theObserverHearsOfTheReaderThatAWriterBecomes() {
        List<String> heard = new CopyOnWriteArrayList<>();
        LockOptions observed = options().withObserver(new RecipeObserver() {
            @Override
            public void granted(String recipe, String itsPath, Duration waited) {
                heard.add(recipe + " granted");
            }

            @Override
            public void released(String recipe, String itsPath, Duration held) {
                heard.add(recipe + " released");
            }
        });
        ZkReadWriteLock lock = process().readWriteLock(path, observed);
        Grant writer = lock.writeLock().acquire(LIMIT);
        Grant reader = lock.downgrade(writer);
        until("the writer has gone", () -> heard.size() == 3);
        reader.close();
        until("all is told", () -> heard.size() == 4);
        assertThat(heard)
                .containsExactlyInAnyOrder(
                        "write-lock granted", "read-lock granted", "write-lock released", "read-lock released");
    }

    @Test
    void soManyPermitsAreHeldAndAllSayTheSameNumber() {
        ZkSemaphore one = process().semaphore(path, 2, options());
        Process other = process();
        ZkSemaphore two = other.semaphore(path, 2, options());
        assertThat(one.permits()).isEqualTo(2);
        Grant first = one.acquire(LIMIT);
        Grant second = two.acquire(LIMIT);
        assertThat(one.tryAcquire()).isEmpty();
        CompletableFuture<Grant> next = two.acquireAsync(LIMIT);
        until("it is in the queue", () -> one.queue().size() == 3);
        assertThat(one.queue()).extracting(QueueEntry::holds).containsExactly(true, true, false);
        assertThat(two.revoke()).isEqualTo(2);
        second.close();
        assertThat(next.join().isHeld()).isTrue();
        assertThat(one.evict(first.fencingToken())).isTrue();
        lost(first, LossReason.EVICTED);
        assertThatThrownBy(() -> other.semaphore(path, 3, options()).acquire(LIMIT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("agreed on 2");
        assertThatThrownBy(() -> other.semaphore(path, 0, options())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void severalPermitsAreHeldTogetherAndNobodyIsOvertaken() {
        ZkSemaphore one = process().semaphore(path, 3, options());
        ZkSemaphore two = process().semaphore(path, 3, options());
        Grant pair = one.acquire(2, LIMIT);
        assertThat(two.tryAcquire(2)).isEmpty();
        CompletableFuture<Grant> many = two.acquireAsync(3, LIMIT);
        until("it is in the queue", () -> one.queue().size() == 2);
        CompletableFuture<Grant> single = one.acquireAsync(LIMIT);
        until("it is in the queue", () -> one.queue().size() == 3);
        assertThat(one.queue()).extracting(QueueEntry::holds).containsExactly(true, false, false);
        assertThat(one.queue()).extracting(QueueEntry::permits).containsExactly(2, 3, 1);
        assertThat(one.tryAcquire()).isEmpty();
        pair.releaseAsync().join();
        assertThat(many.join().isHeld()).isTrue();
        assertThat(single).isNotDone();
        many.join().close();
        assertThat(single.join().isHeld()).isTrue();
        Grant rest = two.tryAcquire(2).orElseThrow();
        assertThat(rest.isHeld()).isTrue();
        assertThatThrownBy(() -> one.acquire(4, LIMIT)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> one.tryAcquire(4)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> one.acquire(0, LIMIT)).isInstanceOf(IllegalArgumentException.class);
        until("who wanted too many has left", () -> one.queue().size() == 2);
    }

    @Test
    void theNumberOfPermitsIsChangedWhileTheyAreInUse() {
        ZkSemaphore one = process().semaphore(path, 1, options());
        Process other = process();
        ZkSemaphore two = other.semaphore(path, 1, options());
        Grant first = one.acquire(LIMIT);
        CompletableFuture<Grant> second = two.acquireAsync(LIMIT);
        until("it is in the queue", () -> one.queue().size() == 2);
        CompletableFuture<Grant> third = one.acquireAsync(LIMIT);
        until("it is in the queue", () -> one.queue().size() == 3);
        two.resize(3);
        assertThat(second.join().isHeld()).isTrue();
        assertThat(third.join().isHeld()).isTrue();
        assertThat(one.permits()).isEqualTo(3);
        assertThat(one.queue()).extracting(QueueEntry::holds).containsOnly(true);

        one.resize(1); // the three go on
        CompletableFuture<Grant> fourth = other.semaphore(path, 3, options()).acquireAsync(LIMIT);
        until("it is in the queue", () -> one.queue().size() == 4);
        assertThat(third.join().isHeld()).isTrue();
        first.releaseAsync().join();
        third.join().releaseAsync().join();
        assertThat(two.tryAcquire()).isEmpty();
        assertThat(fourth).isNotDone();
        second.join().close();
        assertThat(fourth.join().isHeld()).isTrue();
        assertThatThrownBy(() -> other.semaphore(path, 2, options()).acquire(LIMIT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("agreed on 1");
        assertThatThrownBy(() -> one.resize(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void inCuratorsLayoutPermitsAreAcquiredOneByOneAndInThatOfKazooNotAtAll() {
        Process one = process();
        LockOptions curators = options().withLayout(LockLayout.CURATOR);
        ZkSemaphore semaphore = one.semaphore(path, 2, curators);
        Grant first = semaphore.acquire(1, LIMIT);
        Grant second = process().semaphore(path, 2, curators).tryAcquire(1).orElseThrow();
        assertThat(semaphore.tryAcquire()).isEmpty();
        assertThat(second.fencingToken()).isGreaterThan(first.fencingToken());
        first.close();
        assertThat(semaphore.acquire(LIMIT).isHeld()).isTrue();
        assertThatThrownBy(() -> semaphore.acquire(2, LIMIT)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> semaphore.resize(3)).isInstanceOf(UnsupportedOperationException.class);
        LockOptions kazoos = options().withLayout(LockLayout.KAZOO);
        assertThatThrownBy(() -> one.semaphore(path, 2, kazoos)).isInstanceOf(IllegalArgumentException.class);
        assertThat(one.lock(path + "-kazoo", kazoos).acquire(LIMIT).isHeld()).isTrue();
    }

    @Test
    void severalLocksAndLocksForThreadsAreMadeOfThem() throws InterruptedException {
        Process one = process();
        ZkLock first = one.lock(path + "-a", options());
        ZkLock second = one.lock(path + "-b", options());
        ZkMultiLock both = ZkMultiLock.of(one.client(), List.of(second, first));
        Grant taken = second.acquire(LIMIT);
        CompletableFuture<MultiGrant> late = both.acquireAsync(Duration.ofMillis(200));
        pass(Duration.ofMillis(200));
        assertThatThrownBy(late::join).hasCauseInstanceOf(OperationTimeoutException.class);
        taken.releaseAsync().join();
        MultiGrant grants = both.acquire(LIMIT);
        assertThat(grants.isHeld()).isTrue();
        ReentrantZkLock threads = ReentrantZkLock.of(first);
        assertThat(threads.tryLock()).isFalse();
        grants.releaseAsync().join();
        assertThat(threads.tryLock(60, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        threads.unlock();
    }

    @Test
    void aPathThatCannotBeIsRefused() {
        Process one = process();
        assertThatThrownBy(() -> one.lock("/", options())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> one.lock("relative", options())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> lock(one).acquireAsync(null)).isInstanceOf(IllegalArgumentException.class);
    }
}
