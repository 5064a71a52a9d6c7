/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.retry;

/**
 * A pause between two tries was ended, because {@link RetryPolicy#interrupt()} said so or because the thread was
 * interrupted; in the second case its interrupt flag is set again. The cause is the last failure.
 */
public final class RetryInterruptedException extends RetryFailedException {
    private static final long serialVersionUID = 1L;

    RetryInterruptedException(String explanation, Throwable lastFailure) {
        super(explanation, lastFailure);
    }
}
