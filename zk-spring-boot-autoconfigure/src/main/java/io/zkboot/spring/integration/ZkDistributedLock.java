/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.integration;

import io.zkboot.client.recipe.lock.Grant;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.springframework.integration.support.locks.DistributedLock;

/**
 * A lock of a {@link ZkLockRegistry}: held by one thread of one process, which may lock it again and unlocks it as
 * often.
 *
 * <p><b>A loss.</b> Other than a lock in memory, it can be lost while it is held: with the session, by an operator, or
 * when the time is over for which it was asked. The work that goes on then is not protected any more.
 *
 * <ul>
 *   <li>{@link #tryLock()} never says true to a thread that has locked it before, unless it is certainly still held.
 *   <li>The other methods wait until that is certain. If it cannot be, they throw an {@link IllegalStateException}, and
 *       do not say false: nobody else has it, but what the thread has begun under it may be done by others as well.
 *   <li>{@link #unlock()} of a lost lock throws a {@link java.util.ConcurrentModificationException}, and unlocks it.
 *   <li>{@link #grant()} knows at any time, has listeners, and what keeps late writes away: a fencing token, and
 *       transactions that the servers refuse once the lock is lost.
 * </ul>
 *
 * <p>There are no conditions.
 */
public interface ZkDistributedLock extends DistributedLock {
    /** Returns the path of its node. */
    String path();

    /** Returns what the calling thread holds, or held before it was lost; empty if it has not locked it. */
    Optional<Grant> grant();

    /** Returns how often the calling thread has locked it. */
    int holdCount();

    /**
     * Waits until it is held, however long that takes, with a connection or without. An interrupt does not end the
     * wait; it is there afterwards.
     *
     * @throws IllegalStateException if this thread has locked it before and it was lost since: unlock it first; or if
     *     the registry is closed
     * @throws io.zkboot.client.error.ZkException if the client is closed, or the servers refuse
     */
    @Override
    void lock();

    /**
     * As {@link #lock()}.
     *
     * @param ttl how long it may be held before it is given up, 1 ms to 24 days; again at least so long if the thread
     *     holds it already, unless that is without a limit. It is not the time after which others have it if this
     *     process ends: that is the session timeout, if the process does not end in good order
     */
    @Override
    void lock(Duration ttl);

    /**
     * Takes it if it is free, and does not queue. Waits for the answer of the servers, unless another thread of this
     * process has it.
     *
     * @throws io.zkboot.client.error.ZkException if there is no answer, for instance for want of a connection
     */
    @Override
    boolean tryLock();

    /**
     * As {@link #lock()}, for a time, and may be interrupted. Without time it is {@link #tryLock()}.
     *
     * @return false if it was not granted in time
     * @throws IllegalStateException if this thread has locked it before, and it was lost, or it is not certain in time
     *     that it was not
     */
    @Override
    boolean tryLock(long time, TimeUnit unit) throws InterruptedException;

    /** As {@link #tryLock(long, TimeUnit)}, and {@link #lock(Duration)}. */
    @Override
    boolean tryLock(Duration waitTime, Duration ttl) throws InterruptedException;

    /**
     * Gives it back, if this was the last time that the thread had locked it; does not wait for that.
     *
     * @throws IllegalMonitorStateException if this thread has not locked it
     * @throws java.util.ConcurrentModificationException if it was lost. It is unlocked all the same
     */
    @Override
    void unlock();

    /**
     * There is none: a thread of another process could not be woken.
     *
     * @throws UnsupportedOperationException always
     */
    @Override
    Condition newCondition();
}
