/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.retry;

import org.jspecify.annotations.Nullable;

/**
 * What {@link KazooRetry} calls until it succeeds.
 *
 * @param <T> its result
 * @param <X> the checked exception that it throws, {@link RuntimeException} for none
 */
@FunctionalInterface
public interface RetryCallable<T extends @Nullable Object, X extends Exception> {
    /**
     * Tries once.
     *
     * @throws X if it failed; see {@link KazooRetry} for the failures that are tried again
     */
    T call() throws X;
}
