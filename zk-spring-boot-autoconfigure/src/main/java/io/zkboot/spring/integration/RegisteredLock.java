/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.integration;

import io.zkboot.client.recipe.lock.Grant;
import io.zkboot.client.recipe.lock.ZkLock;
import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * A lock that threads of this process take turns for in memory; the one whose turn it is queues in ZooKeeper. So a key
 * costs one node for each process, however many threads want it.
 */
final class RegisteredLock implements ZkDistributedLock {
    /** As long as an acquisition may take: a lock() has no timeout. */
    private static final Duration FOR_EVER = Duration.ofDays(24);

    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final ZkLock lock;
    private final ZkLockRegistry registry;
    private final ReentrantLock turn = new ReentrantLock(true);

    private volatile @Nullable Hold hold; // set by the thread whose turn it is

    RegisteredLock(ZkLock lock, ZkLockRegistry registry) {
        this.lock = lock;
        this.registry = registry;
    }

    @Override
    public String path() {
        return lock.path();
    }

    @Override
    public Optional<Grant> grant() {
        return Optional.ofNullable(own()).map(Hold::grant);
    }

    @Override
    public int holdCount() {
        return turn.getHoldCount();
    }

    private @Nullable Hold own() {
        return turn.isHeldByCurrentThread() ? hold : null;
    }

    // ---- locking ----

    @Override
    public void lock() {
        lockFor(registry.maxHold());
    }

    @Override
    public void lock(Duration ttl) {
        lockFor(requireTtl(ttl));
    }

    private void lockFor(@Nullable Duration ttl) {
        registry.requireOpen();
        turn.lock();
        boolean interrupted = false;
        boolean entered = false;
        try {
            while (!entered) {
                Hold known = hold;
                try {
                    entered = known == null
                            ? isGranted(awaitUninterruptibly(queueing(FOR_EVER)), ttl)
                            : isConfirmed(known, in(FOR_EVER), ttl);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (!entered) {
                turn.unlock();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        boolean entered;
        do {
            entered = tryLockFor(FOR_EVER, registry.maxHold());
        } while (!entered);
    }

    @Override
    public boolean tryLock() {
        return tryLockNow(registry.maxHold());
    }

    private boolean tryLockNow(@Nullable Duration ttl) {
        registry.requireOpen();
        if (!turn.tryLock()) {
            return false;
        }
        boolean entered = false;
        try {
            Hold known = hold;
            entered = known == null ? isGranted(awaitUninterruptibly(immediate()), ttl) : known.isHeld();
            return entered;
        } finally {
            if (!entered) {
                turn.unlock();
            }
        }
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        return tryLockFor(Duration.ofNanos(unit.toNanos(time)), registry.maxHold());
    }

    @Override
    public boolean tryLock(Duration waitTime, Duration ttl) throws InterruptedException {
        return tryLockFor(waitTime, requireTtl(ttl));
    }

    private boolean tryLockFor(Duration time, @Nullable Duration ttl) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (time.compareTo(SHORTEST) < 0) {
            return tryLockNow(ttl);
        }
        registry.requireOpen();
        long deadline = in(time);
        if (!turn.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        boolean entered = false;
        try {
            Hold known = hold;
            if (known == null) {
                Duration left = Duration.ofNanos(deadline - System.nanoTime());
                Attempt attempt = left.compareTo(SHORTEST) < 0 ? immediate() : queueing(left);
                entered = isGranted(await(attempt, deadline), ttl);
            } else {
                entered = isConfirmed(known, deadline, ttl);
                if (!entered) {
                    throw new IllegalStateException("It is not certain in time whether the lock " + path()
                            + ", which this thread has locked before, is still held: its grant is "
                            + known.grant().state() + ".");
                }
            }
            return entered;
        } finally {
            if (!entered) {
                turn.unlock();
            }
        }
    }

    private Attempt queueing(Duration time) {
        registry.requireOpen();
        return Attempt.queueing(lock.acquireAsync(time));
    }

    private Attempt immediate() {
        registry.requireOpen();
        return Attempt.immediate(lock.tryAcquireAsync());
    }

    private @Nullable Grant awaitUninterruptibly(Attempt attempt) {
        registry.waits(attempt);
        try {
            return attempt.awaitUninterruptibly(in(FOR_EVER));
        } catch (CancellationException e) {
            registry.requireOpen();
            throw e;
        } finally {
            registry.waitsNoMore(attempt);
        }
    }

    private @Nullable Grant await(Attempt attempt, long deadline) throws InterruptedException {
        registry.waits(attempt);
        try {
            return attempt.await(deadline);
        } catch (CancellationException e) {
            registry.requireOpen();
            throw e;
        } finally {
            registry.waitsNoMore(attempt);
        }
    }

    private boolean isGranted(@Nullable Grant grant, @Nullable Duration ttl) {
        if (grant == null) {
            return false;
        }
        Hold granted = new Hold(grant, registry.client(), ttl, registry::isProlonging);
        hold = granted;
        registry.held(this);
        return true;
    }

    private boolean isConfirmed(Hold known, long deadline, @Nullable Duration ttl) throws InterruptedException {
        if (known.awaitHeld(deadline)) {
            if (ttl != null) {
                known.atLeast(ttl);
            }
            return true;
        }
        String loss = known.loss();
        if (loss != null) {
            throw new IllegalStateException("The lock " + path() + ", which this thread has locked before, was lost"
                    + " meanwhile (" + loss + "). Unlock it as often as it was locked, and lock it anew.");
        }
        return false;
    }

    private static long in(Duration time) {
        Duration bounded = time.compareTo(FOR_EVER) > 0 ? FOR_EVER : time;
        return System.nanoTime() + bounded.toNanos();
    }

    static Duration requireTtl(Duration ttl) {
        Assert.isTrue(
                ttl.compareTo(SHORTEST) >= 0 && ttl.compareTo(FOR_EVER) <= 0,
                () -> "The time for which a lock may be held, " + ttl + ", is outside of 1 ms to 24 days.");
        return ttl;
    }

    // ---- what is held ----

    /** Sets its limit anew; null for as long as before. */
    void renew(@Nullable Duration ttl) {
        Hold own = own();
        if (own == null) {
            throw notLocked();
        }
        if (!own.isHeld()) {
            String loss = own.loss();
            throw new IllegalStateException("The lock " + path() + " cannot be renewed: "
                    + (loss == null
                            ? "there is no connection, so it is not certain that it is still held."
                            : "it was lost (" + loss + ")."));
        }
        own.prolong(ttl);
    }

    @Override
    public void unlock() {
        Hold own = own();
        if (own == null) {
            throw notLocked();
        }
        String loss = null;
        try {
            if (turn.getHoldCount() == 1) {
                loss = own.loss();
                hold = null;
                registry.released(this);
                own.release();
            }
        } finally {
            turn.unlock(); // whatever that throws: all other threads of the process wait for it
        }
        if (loss != null) {
            throw new ConcurrentModificationException("The lock " + path() + " was lost before it was unlocked (" + loss
                    + "): others may have done the same work at the same time.");
        }
    }

    private IllegalMonitorStateException notLocked() {
        return new IllegalMonitorStateException("This thread has not locked " + path() + ".");
    }

    /** Gives back what a thread holds, which learns of it as of a loss. */
    void giveUp(String why) {
        Hold now = hold;
        if (now != null) {
            now.giveUp(why);
        }
    }

    @Override
    public Condition newCondition() {
        throw new UnsupportedOperationException("A lock among processes has no conditions; watch a node instead.");
    }

    @Override
    public String toString() {
        return "ZkDistributedLock[" + path() + "]";
    }
}
