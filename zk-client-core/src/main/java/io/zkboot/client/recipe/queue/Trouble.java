/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.NotReadOnlyException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.SessionExpiredException;
import io.zkboot.client.error.ThrottledException;
import io.zkboot.client.error.TooManyRequestsException;
import io.zkboot.client.error.ZkException;
import java.time.Duration;

/** What a failure means for who wants to go on. */
final class Trouble {
    /** Before a server that was too busy, or in read-only mode, is asked again. */
    static final Duration PAUSE = Duration.ofMillis(100);
    /** Before what was refused for good is tried again, since an operator may have mended it. */
    static final Duration LONG_PAUSE = Duration.ofSeconds(10);

    private Trouble() {}

    /** Whether the same may be tried again in a while; asked of what has {@linkplain #isUnknown not been done}. */
    static boolean passes(Throwable failure) {
        return failure instanceof NotReadOnlyException
                || failure instanceof ThrottledException
                || failure instanceof TooManyRequestsException
                || failure instanceof SessionExpiredException
                || failure instanceof OperationTimeoutException
                || failure instanceof ConnectionLossException;
    }

    static boolean isUnknown(Throwable failure) {
        return failure instanceof ZkException known && known.outcome() == Outcome.UNKNOWN;
    }

    static OperationTimeoutException unanswered(String operation, String path) {
        return new OperationTimeoutException(
                new Failure(ErrorCode.OPERATION_TIMEOUT, operation, path, Outcome.REJECTED),
                "no server has said in time what is in the queue",
                null);
    }
}
