/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.retry;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.SessionExpiredException;
import io.zkboot.client.error.ThrottledException;
import io.zkboot.client.error.TooManyRequestsException;
import io.zkboot.client.error.ZkException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * When to try again: the parameters of kazoo's {@code KazooRetry}, with their meaning. Immutable; the counters of one
 * run are in {@link Backoff}, the loop is {@link KazooRetry}.
 *
 * @param maxTries how many times to try <em>again</em>: 0 means one call and no more, {@code n} means up to {@code n +
 *     1} calls, {@link #FOREVER} no limit
 * @param delay pause before the second call, without jitter; not negative
 * @param backoff factor by which the pause without jitter grows from one retry to the next; at least 1, finite
 * @param jitter share of the pause that is random, from 0 to 1: a pause {@code d} becomes a uniform random time between
 *     {@code d * (1 - jitter)} and the smaller of {@code d * (1 + jitter)} and {@code maxDelay}
 * @param maxDelay longest pause, jitter included; it bounds {@code delay} too
 * @param deadline longest time for all calls and pauses together, from the start of the first call on; null for no
 *     limit. A call that runs is not cut short; a pause that would end at the deadline or later is not begun
 * @param ignoreExpire whether an expired session is tried again like a lost connection
 * @param interrupt asked whether to give up, in the thread that pauses, after each slice of at most 0.1 s of a pause; a
 *     view of a client asks in the thread that waits, or for an asynchronous operation on its EventThread, about every
 *     0.1 s of a pause; null for never
 */
public record RetryPolicy(
        int maxTries,
        Duration delay,
        double backoff,
        double jitter,
        Duration maxDelay,
        @Nullable Duration deadline,
        boolean ignoreExpire,
        @Nullable BooleanSupplier interrupt) {

    /** No limit for {@link #maxTries()}. */
    public static final int FOREVER = -1;

    /** One call, nothing is tried again. */
    public static final RetryPolicy NONE = new RetryPolicy(0, Duration.ZERO, 1, 0, Duration.ZERO, null, false, null);

    /** Kazoo's defaults: one retry after about 0.1 s, pauses double up to a minute. */
    public static final RetryPolicy DEFAULT =
            new RetryPolicy(1, Duration.ofMillis(100), 2, 0.4, Duration.ofSeconds(60), null, true, null);

    /**
     * For connecting: for ever, from 0.1 s to 1 s, so that a client is back within about a second of the servers, with
     * full jitter so that a fleet does not come back as a herd.
     */
    public static final RetryPolicy CONNECT =
            new RetryPolicy(FOREVER, Duration.ofMillis(100), 2, 1.0, Duration.ofSeconds(1), null, true, null);

    /** Checks the parameters. */
    public RetryPolicy {
        require(maxTries >= FOREVER, "maxTries", maxTries, "at least 0, or -1 for no limit");
        require(!given("delay", delay).isNegative(), "delay", delay, "not negative");
        require(backoff >= 1 && Double.isFinite(backoff), "backoff", backoff, "at least 1 and finite");
        require(jitter >= 0 && jitter <= 1, "jitter", jitter, "from 0 to 1");
        require(!given("longest delay", maxDelay).isNegative(), "maxDelay", maxDelay, "not negative");
        require(deadline == null || !deadline.isNegative(), "deadline", deadline, "not negative");
    }

    /** The same with another number of tries. */
    public RetryPolicy withMaxTries(int other) {
        return new RetryPolicy(other, delay, backoff, jitter, maxDelay, deadline, ignoreExpire, interrupt);
    }

    /** The same with another first pause. */
    public RetryPolicy withDelay(Duration other) {
        return new RetryPolicy(maxTries, other, backoff, jitter, maxDelay, deadline, ignoreExpire, interrupt);
    }

    /** The same with another factor. */
    public RetryPolicy withBackoff(double other) {
        return new RetryPolicy(maxTries, delay, other, jitter, maxDelay, deadline, ignoreExpire, interrupt);
    }

    /** The same with another random share. */
    public RetryPolicy withJitter(double other) {
        return new RetryPolicy(maxTries, delay, backoff, other, maxDelay, deadline, ignoreExpire, interrupt);
    }

    /** The same with another longest pause. */
    public RetryPolicy withMaxDelay(Duration other) {
        return new RetryPolicy(maxTries, delay, backoff, jitter, other, deadline, ignoreExpire, interrupt);
    }

    /** The same with another limit for all calls and pauses. */
    public RetryPolicy withDeadline(@Nullable Duration other) {
        return new RetryPolicy(maxTries, delay, backoff, jitter, maxDelay, other, ignoreExpire, interrupt);
    }

    /** The same, trying again after an expired session or not. */
    public RetryPolicy withIgnoreExpire(boolean other) {
        return new RetryPolicy(maxTries, delay, backoff, jitter, maxDelay, deadline, other, interrupt);
    }

    /** The same with another question for giving up. */
    public RetryPolicy withInterrupt(@Nullable BooleanSupplier other) {
        return new RetryPolicy(maxTries, delay, backoff, jitter, maxDelay, deadline, ignoreExpire, other);
    }

    /**
     * Calls something until it succeeds or this policy is spent: a {@link KazooRetry} of one call. The caller vouches
     * that it may be repeated.
     *
     * @throws X what a call threw, if it is not one of the failures that are tried again
     * @throws RetryFailedException if the tries or the deadline are spent
     */
    public <T extends @Nullable Object, X extends Exception> T call(RetryCallable<T, X> callable) throws X {
        return new KazooRetry(this).call(callable);
    }

    /** As {@link #call}, for something asynchronous; no thread waits. See {@link KazooRetry#callAsync}. */
    public <T extends @Nullable Object> CompletableFuture<T> callAsync(Supplier<? extends CompletionStage<T>> attempt) {
        return new KazooRetry(this).callAsync(attempt);
    }

    /**
     * Whether an operation that failed may be repeated without asking its caller: the failure is one that passes, and
     * the repetition cannot apply the operation twice. This is the one place where that is decided:
     *
     * <table>
     * <caption>What is repeated</caption>
     * <tr><th>Failure</th><th>Any operation</th><th>A repeatable one</th></tr>
     * <tr><td>lost connection or deadline, outcome {@code NOT_SENT}</td><td>yes</td><td>yes</td></tr>
     * <tr><td>lost connection or deadline, outcome {@code UNKNOWN}</td><td>no</td><td>yes</td></tr>
     * <tr><td>throttled: the server has dropped it unread</td><td>yes</td><td>yes</td></tr>
     * <tr><td>session moved: the server has refused it unread</td><td>yes</td><td>yes</td></tr>
     * <tr><td>too many requests in flight</td><td>yes, it was not sent</td><td>yes</td></tr>
     * <tr><td>session expired, with {@link #ignoreExpire()}</td><td>if not sent</td><td>yes</td></tr>
     * <tr><td>any other: an answer of the server, a request that is too large, an interrupt, a closed client</td>
     * <td>no</td><td>no</td></tr>
     * </table>
     *
     * <p>Of asynchronous operations with too many requests in flight only as many are tried again as may be in flight.
     *
     * <p>Repeatable are reads, {@code sync}, setting watches, and what has been asked for as idempotent or protected.
     *
     * @param failure how the operation failed
     * @param repeatable whether applying the operation twice does no harm
     */
    public boolean isSafeToRepeat(ZkException failure, boolean repeatable) {
        if (given("failure", failure) instanceof ThrottledException || failure.code() == ErrorCode.SESSION_MOVED) {
            return true;
        }
        boolean passing = failure instanceof TooManyRequestsException || retries(failure);
        return passing && (repeatable || failure.outcome() == Outcome.NOT_SENT);
    }

    /** Whether {@link KazooRetry} tries again after this failure. */
    boolean retries(Exception failure) {
        return failure instanceof ConnectionLossException
                || failure instanceof OperationTimeoutException
                || failure instanceof ThrottledException
                || failure instanceof ForceRetryException
                || (ignoreExpire && failure instanceof SessionExpiredException);
    }

    private static void require(boolean holds, String name, @Nullable Object value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "The retry parameter " + name + " is " + value + ", it must be " + rule + ".");
        }
    }
}
