/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.retry;

import org.jspecify.annotations.Nullable;

/**
 * Thrown by the code inside {@link KazooRetry#call(RetryCallable)} to be tried again, whatever else is wrong: a version
 * was overtaken by another client, a condition does not hold yet.
 */
public final class ForceRetryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates one.
     *
     * @param message why to try again
     */
    public ForceRetryException(String message) {
        this(message, null);
    }

    /**
     * Creates one.
     *
     * @param message why to try again
     * @param cause the failure behind it, or null
     */
    public ForceRetryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
