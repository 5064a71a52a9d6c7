/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.retry;

/** Sleeps in the calling thread: how {@link KazooRetry} pauses, and what a test puts in its place. */
@FunctionalInterface
public interface Sleeper {
    /** Really sleeps. */
    Sleeper SYSTEM = nanos -> Thread.sleep(nanos / 1_000_000, (int) (nanos % 1_000_000));

    /**
     * Sleeps. A sleep of 0 returns at once, unless the thread is interrupted.
     *
     * @param nanos how long, not negative
     * @throws InterruptedException if the thread is or gets interrupted
     */
    void sleep(long nanos) throws InterruptedException;
}
