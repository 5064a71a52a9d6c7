/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import io.zkboot.client.data.MultiException;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ProtocolException;
import io.zkboot.client.error.ThrottledException;
import io.zkboot.client.error.TooManyRequestsException;
import io.zkboot.client.error.ZkException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What becomes of a request that has failed, and of what must not fail. */
public final class Failures {
    /** Before what is {@linkplain #isToAskAgain to be asked again} is. */
    public static final Duration BUSY_PAUSE = Duration.ofMillis(100);

    private Failures() {}

    /**
     * Whether the same request may well succeed later, if need be of a client that was started again: what
     * {@link #passesWhileOpen} says, or the end of this client.
     */
    public static boolean isPassing(Throwable failure) {
        return passesWhileOpen(failure)
                || failure instanceof ClientClosedException
                || (failure instanceof ZkException zk && zk.code() == ErrorCode.AUTH_FAILED);
    }

    /**
     * Whether the same request may well succeed later, as long as the client has not ended: it met no server, or a busy
     * one. What cannot be an answer is no refusal: it has cost the connection, and the next one may be better. This is
     * the one place where recipes decide that.
     */
    public static boolean passesWhileOpen(Throwable failure) {
        return failure instanceof ZkException zk
                && !(zk instanceof ClientClosedException)
                && switch (zk.code()) {
                    case CONNECTION_LOSS,
                            OPERATION_TIMEOUT,
                            REQUEST_TIMEOUT,
                            SESSION_EXPIRED,
                            SESSION_MOVED,
                            THROTTLED,
                            NOT_READ_ONLY -> !(zk instanceof MultiException);
                    default -> zk instanceof TooManyRequestsException || zk instanceof ProtocolException;
                };
    }

    /**
     * Whether a request that waits for a connection, and for a server that takes writes, is to be made again after a
     * pause: somebody was only too busy, or what came back cannot be an answer.
     */
    public static boolean isToAskAgain(@Nullable Throwable failure) {
        return failure instanceof ThrottledException
                || failure instanceof TooManyRequestsException
                || failure instanceof ProtocolException;
    }

    /** Whether it is not known if a write was done, while the next connection can be asked. */
    public static boolean isLost(Throwable failure) {
        return failure instanceof ZkException zk
                && zk.outcome() == Outcome.UNKNOWN
                && (zk instanceof ConnectionLossException || zk instanceof ProtocolException);
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
}
