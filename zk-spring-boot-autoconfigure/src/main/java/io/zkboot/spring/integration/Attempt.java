/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.integration;

import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.recipe.lock.Grant;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waits for a lock that was asked for; what is granted when nobody waits any more is given back. */
final class Attempt {
    private final CompletableFuture<?> asked;
    private final boolean timed;

    private Attempt(CompletableFuture<?> asked, boolean timed) {
        this.asked = asked;
        this.timed = timed;
    }

    /** One that queues. */
    static Attempt queueing(CompletableFuture<Grant> asked) {
        return new Attempt(asked, true);
    }

    /** One that does not. */
    static Attempt immediate(CompletableFuture<Optional<Grant>> asked) {
        return new Attempt(asked, false);
    }

    /** Ends the wait, with a {@link CancellationException}. Any thread. */
    void cancel() {
        asked.cancel(false);
    }

    /**
     * Waits, and is not interrupted.
     *
     * @param deadline by {@link System#nanoTime}
     * @return null if it is not granted
     */
    @Nullable Grant awaitUninterruptibly(long deadline) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return get(deadline);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** As {@link #awaitUninterruptibly}, and is given up if it is interrupted. */
    @Nullable Grant await(long deadline) throws InterruptedException {
        try {
            return get(deadline);
        } catch (InterruptedException e) {
            Grant late = giveUp();
            if (late != null) {
                late.close();
            }
            throw e;
        }
    }

    private @Nullable Grant get(long deadline) throws InterruptedException {
        try {
            // The servers' answer to one that does not queue is waited for as long as the client does.
            return granted(timed ? asked.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS) : asked.get());
        } catch (TimeoutException late) {
            return giveUp();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (timed && cause instanceof OperationTimeoutException) {
                return null;
            }
            throw failure(cause);
        } catch (IllegalStateException onEventThread) {
            asked.cancel(false); // also a cancelled one, which it is already
            throw onEventThread;
        }
    }

    /** Returns what was granted at the last moment. */
    private @Nullable Grant giveUp() {
        return asked.cancel(false) || asked.isCompletedExceptionally() ? null : granted(asked.join());
    }

    private static @Nullable Grant granted(@Nullable Object answer) {
        return (Grant) (answer instanceof Optional<?> optional ? optional.orElse(null) : answer);
    }

    private static RuntimeException failure(@Nullable Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        if (cause instanceof RuntimeException unchecked) {
            unchecked.fillInStackTrace(); // that of the EventThread is of no use to the caller
            return unchecked;
        }
        return new IllegalStateException(cause);
    }
}
