/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import java.time.Duration;

/** What a failure means for who wants to go on. */
final class Trouble {
    /** Before a server that was too busy, or in read-only mode, is asked again. */
    static final Duration PAUSE = Duration.ofMillis(100);
    /** Before what was refused for good is tried again, since an operator may have mended it. */
    static final Duration LONG_PAUSE = Duration.ofSeconds(10);

    private Trouble() {}

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
