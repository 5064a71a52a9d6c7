/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.TooManyRequestsException;
import io.zkboot.client.error.ZkException;

/** What becomes of a request that has failed, and of what must not fail. */
public final class Failures {
    private Failures() {}

    /** Whether the same request may well succeed later: it met no server, or a busy one. */
    public static boolean isPassing(Throwable failure) {
        return failure instanceof ZkException zk
                && switch (zk.code()) {
                    case CONNECTION_LOSS,
                            OPERATION_TIMEOUT,
                            REQUEST_TIMEOUT,
                            SESSION_EXPIRED,
                            SESSION_MOVED,
                            AUTH_FAILED,
                            THROTTLED,
                            NOT_READ_ONLY -> true;
                    default -> zk instanceof ClientClosedException || zk instanceof TooManyRequestsException;
                };
    }

    /** Runs a step in a stage of a future, which would keep to itself what it throws: a defect must not be silent. */
    @SuppressWarnings("CatchingUnchecked")
    public static void loudly(Runnable step) {
        try {
            step.run();
        } catch (Throwable defect) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, defect);
        }
    }
}
