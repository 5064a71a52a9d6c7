/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.retry;

/**
 * Hears of each retry before the pause that leads to it. Quick, and does not block. A client calls it on its
 * EventThread, {@link KazooRetry} in the thread that pauses, {@link RetryPolicy#callAsync} in the thread in which the
 * attempt failed.
 */
@FunctionalInterface
public interface RetryListener {
    /** Something is about to be tried again. */
    void retrying(RetryEvent event);
}
