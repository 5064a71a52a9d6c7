/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.retry;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;

/**
 * A retry policy is spent. The {@linkplain #getCause() cause} is the last failure; if that is a {@link ZkException},
 * its code, operation, path and outcome are repeated here. Of another failure nothing is known: the code is
 * {@link ErrorCode#OPERATION_TIMEOUT} and the outcome {@link Outcome#UNKNOWN}.
 */
public class RetryFailedException extends ZkException {
    private static final long serialVersionUID = 1L;

    RetryFailedException(String explanation, Throwable lastFailure) {
        super(factsOf(lastFailure), explanation, lastFailure);
    }

    private static Failure factsOf(Throwable lastFailure) {
        Throwable known = lastFailure instanceof ForceRetryException ? lastFailure.getCause() : lastFailure;
        if (known instanceof ZkException failure) {
            return new Failure(
                    failure.code(), failure.rawCode(), failure.operation(), failure.path(), failure.outcome());
        }
        return new Failure(ErrorCode.OPERATION_TIMEOUT, null, null, Outcome.UNKNOWN);
    }
}
