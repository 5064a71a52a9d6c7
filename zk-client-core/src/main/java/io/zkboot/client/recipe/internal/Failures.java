/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.ProtocolException;
import io.zkboot.client.error.ThrottledException;
import io.zkboot.client.error.TooManyRequestsException;
import io.zkboot.client.error.ZkException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What becomes of a request that has failed, and of what must not fail. */
public final class Failures {
    /** Before a server, or this client, is asked again that was too busy. */
    public static final Duration BUSY_PAUSE = Duration.ofMillis(100);

    private Failures() {}

    /**
     * Whether the same request may well succeed later: it met no server, or a busy one. What cannot be an answer is no
     * refusal: it has cost the connection, and the next one may be better.
     */
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
                    default ->
                        zk instanceof ClientClosedException
                                || zk instanceof TooManyRequestsException
                                || zk instanceof ProtocolException;
                };
    }

    /** Runs a step in a stage of a future, which would keep to itself what it throws: a defect must not be silent. */
    @SuppressWarnings("CatchingUnchecked")
    public static void loudly(Runnable step) {
        try {
            step.run();
        } catch (Throwable defect) {
            uncaught(defect);
        }
    }

    @SuppressWarnings({"CatchingUnchecked", "EmptyCatch"})
    private static void uncaught(Throwable defect) {
        Thread thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, defect);
        } catch (Throwable ofTheHandler) {
            // ignored, as the JVM does: nobody is left to tell, and whoever comes next must not pay for it
        }
    }

    /** Whether a server, or this client, was only too busy: the same request is to be made again after a pause. */
    public static boolean isBusy(@Nullable Throwable failure) {
        return failure instanceof ThrottledException || failure instanceof TooManyRequestsException;
    }
}
