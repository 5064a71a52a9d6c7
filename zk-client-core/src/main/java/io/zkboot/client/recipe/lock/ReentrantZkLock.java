/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.recipe.internal.Waiting;
import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ZkLock} as a {@link Lock}: held by a thread, which may lock it again and unlocks it as often.
 *
 * <p><b>What is guaranteed:</b> what {@link ZkLock} guarantees. A thread is never told that it holds what it does not:
 * to lock again what is in doubt waits, and fails once it is lost; {@link #unlock} of what was lost says so. <b>What is
 * not:</b> a {@code Lock} has no way to tell its holder of a loss meanwhile: {@link #grant()} has, with listener, token
 * and guard.
 *
 * <p>Threads of one process contend as those of several do. The thread that has locked it, virtual or not, must unlock
 * it: it is forgotten, and held on, if the thread ends without that.
 */
public final class ReentrantZkLock implements Lock {
    /** As long as an acquisition may take: a lock() has no timeout. */
    private static final Duration FOR_EVER = Duration.ofDays(24);

    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final class Hold {
        private final Grant grant;
        /** Told of each change, once somebody waits for one. */
        private final Semaphore changed = new Semaphore(0);

        private boolean listening;
        private int count = 1;

        private Hold(Grant grant) {
            this.grant = grant;
        }
    }

    private final ZkLock lock;

    @SuppressWarnings("ThreadLocalUsage") // each lock is held by itself
    private final ThreadLocal<@Nullable Hold> holds = new ThreadLocal<>();

    private ReentrantZkLock(ZkLock lock) {
        this.lock = lock;
    }

    /** Returns a lock for threads. All threads that are to share a count must use the same object. */
    public static ReentrantZkLock of(ZkLock lock) {
        return new ReentrantZkLock(given("lock", lock));
    }

    /** Returns what the calling thread holds, or held before it was lost; empty if it has not locked it. */
    public Optional<Grant> grant() {
        return Optional.ofNullable(holds.get()).map(hold -> hold.grant);
    }

    /** Returns how often the calling thread has locked it. */
    public int holdCount() {
        Hold hold = holds.get();
        return hold == null ? 0 : hold.count;
    }

    /**
     * Waits until it is held, however long that takes. An interrupt does not end the wait; it is there afterwards.
     *
     * @throws IllegalStateException if this thread has locked it before and it was lost since: unlock it first
     * @throws io.zkboot.client.error.ZkException if the client is closed, and as {@link ZkLock#acquire} does
     */
    @Override
    public void lock() {
        Hold hold = holds.get();
        boolean interrupted = Thread.interrupted(); // with it, the request might not be sent
        try {
            CompletableFuture<Grant> asked = hold == null ? lock.acquireAsync(FOR_EVER) : new CompletableFuture<>();
            while (true) {
                try {
                    if (hold == null) {
                        holds.set(new Hold(asked.get()));
                    } else {
                        reenter(hold, FOR_EVER);
                    }
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw e.getCause() instanceof RuntimeException unchecked
                            ? unchecked
                            : new IllegalStateException(e.getCause());
                } catch (IllegalStateException onEventThread) {
                    asked.cancel(false);
                    throw onEventThread;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        if (!tryLock(FOR_EVER.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new IllegalStateException("The lock " + lock.path() + " was not granted within " + FOR_EVER + ".");
        }
    }

    /**
     * Takes it if it is free; waits for the answers of the servers, and does not queue. An interrupt does not end the
     * wait; it is there afterwards.
     */
    @Override
    public boolean tryLock() {
        Hold hold = holds.get();
        if (hold != null) {
            boolean held = hold.grant.isHeld();
            hold.count += held ? 1 : 0;
            return held;
        }
        Optional<Grant> grant;
        boolean interrupted = Thread.interrupted(); // with it, the request might not be sent
        try {
            Duration longest = lock instanceof QueueLock known ? known.patience() : FOR_EVER;
            grant = Waiting.awaitThroughInterrupts(lock.tryAcquireAsync(), "tryAcquire", lock.path(), longest);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        grant.ifPresent(granted -> holds.set(new Hold(granted)));
        return grant.isPresent();
    }

    /** As {@link #lock}, for a time, and may be interrupted. */
    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        given("unit", unit);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (unit.toMillis(time) < 1) {
            return tryLock();
        }
        Duration longest = Duration.ofNanos(unit.toNanos(time));
        Hold hold = holds.get();
        if (hold != null) {
            return reenter(hold, longest);
        }
        try {
            holds.set(new Hold(lock.acquire(longest)));
            return true;
        } catch (OperationTimeoutException e) {
            return false;
        } catch (OperationInterruptedException e) {
            boolean unused = Thread.interrupted(); // the exception says it now
            InterruptedException interrupted = new InterruptedException(e.getMessage());
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    /** Counts once more as soon as it is certain that it is held; false if it is not in time. */
    private boolean reenter(Hold hold, Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        while (true) {
            if (hold.grant.isHeld()) {
                hold.count++;
                return true;
            }
            if (hold.grant.state().isFinal()) {
                throw new IllegalStateException("The lock " + lock.path() + ", which this thread has locked before, was"
                        + " lost meanwhile (" + hold.grant.lossReason()
                        + "). Unlock it as often as it was locked, and lock it anew.");
            }
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            if (!hold.listening) {
                hold.listening = true;
                hold.grant.addListener((same, change) -> hold.changed.release());
            }
            // The clock decides as well, of which nobody tells.
            boolean unused = hold.changed.tryAcquire(Math.min(left, LOOK_AGAIN_NANOS), TimeUnit.NANOSECONDS);
        }
    }

    /**
     * Gives it back, if this was the last time that it had been locked; does not wait.
     *
     * @throws IllegalMonitorStateException if this thread has not locked it
     * @throws ConcurrentModificationException if it was lost: what was done under it may have been done by others as
     *     well. It is unlocked all the same
     */
    @Override
    public void unlock() {
        Hold hold = holds.get();
        if (hold == null) {
            throw new IllegalMonitorStateException("This thread has not locked " + lock.path() + ".");
        }
        if (--hold.count > 0) {
            return;
        }
        holds.remove();
        hold.grant.close();
        if (hold.grant.lossReason() != null) {
            throw new ConcurrentModificationException("The lock " + lock.path() + " was lost before it was unlocked ("
                    + hold.grant.lossReason() + "): others may have done the same work at the same time.");
        }
    }

    /** There is none: a thread of another process could not be woken. */
    @Override
    public Condition newCondition() {
        throw new UnsupportedOperationException("A lock among processes has no conditions; watch a node instead.");
    }

    @Override
    public String toString() {
        return "ReentrantZkLock[" + lock.path() + "]";
    }
}
