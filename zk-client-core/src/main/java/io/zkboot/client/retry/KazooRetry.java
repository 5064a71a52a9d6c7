/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.retry;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.error.ClientClosedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Calls something again until it succeeds or a {@link RetryPolicy} is spent, as kazoo's class of that name does.
 *
 * <p>Tried again are {@link io.zkboot.client.error.ConnectionLossException},
 * {@link io.zkboot.client.error.OperationTimeoutException}, {@link io.zkboot.client.error.ThrottledException},
 * {@link ForceRetryException} and, if the policy {@linkplain RetryPolicy#ignoreExpire() says so},
 * {@link io.zkboot.client.error.SessionExpiredException}. Everything else passes through untouched, a
 * {@link ClientClosedException} before anything else is looked at.
 *
 * <p>Whether the call may be repeated is the caller's decision: after a lost connection a write may have been applied
 * already. {@link RetryPolicy#isSafeToRepeat} is the careful rule.
 *
 * <p>One object serves many calls one after the other, not at the same time; {@link #copy()} makes one for another
 * thread.
 */
public final class KazooRetry {
    static final long SLICE_NANOS = 100_000_000;

    private final RetryPolicy policy;
    private final LongSupplier nanoClock;
    private final Sleeper sleeper;
    private final RandomGenerator random;
    private final Backoff backoff;
    private final @Nullable RetryListener listener;

    /** Creates one on the system's clock, which really sleeps. */
    public KazooRetry(RetryPolicy policy) {
        this(
                policy,
                System::nanoTime,
                Sleeper.SYSTEM,
                () -> ThreadLocalRandom.current().nextLong());
    }

    /**
     * Creates one with its platform given.
     *
     * @param policy the parameters
     * @param nanoClock a monotonic clock, in nanoseconds
     * @param sleeper how to pause
     * @param random where the jitter comes from
     */
    public KazooRetry(RetryPolicy policy, LongSupplier nanoClock, Sleeper sleeper, RandomGenerator random) {
        this(policy, nanoClock, sleeper, random, null);
    }

    private KazooRetry(
            RetryPolicy policy,
            LongSupplier nanoClock,
            Sleeper sleeper,
            RandomGenerator random,
            @Nullable RetryListener listener) {
        this.policy = given("policy", policy);
        this.nanoClock = given("clock", nanoClock);
        this.sleeper = given("sleeper", sleeper);
        this.random = given("source of random numbers", random);
        this.backoff = new Backoff(policy, nanoClock, random);
        this.listener = listener;
    }

    /** Returns one with the same parameters and platform and with fresh counters. */
    public KazooRetry copy() {
        return new KazooRetry(policy, nanoClock, sleeper, random, listener);
    }

    /** Returns one with the same parameters and platform that tells the listener of each retry, before its pause. */
    public KazooRetry withListener(RetryListener retryListener) {
        return new KazooRetry(policy, nanoClock, sleeper, random, given("listener", retryListener));
    }

    /** Returns the parameters. */
    public RetryPolicy policy() {
        return policy;
    }

    /**
     * Forgets the tries, the grown pause and the deadline of this run. {@link #call} does so at its start; a callable
     * that got somewhere may do so itself, and is then granted all tries again.
     */
    public void reset() {
        backoff.reset();
    }

    /**
     * Calls until it succeeds.
     *
     * @return what the first successful call returned
     * @throws X what a call threw, if it is not one of the failures that are tried again
     * @throws RetryFailedException if the tries or the deadline of the policy are spent
     * @throws RetryInterruptedException if a pause was interrupted
     */
    public <T extends @Nullable Object, X extends Exception> T call(RetryCallable<T, X> callable) throws X {
        return call(callable, policy::retries);
    }

    /**
     * As {@link #call(RetryCallable)}, with another choice of what is tried again. A {@link ClientClosedException}
     * never is.
     *
     * @param retried says of a failure whether to try again
     */
    public <T extends @Nullable Object, X extends Exception> T call(
            RetryCallable<T, X> callable, Predicate<? super Exception> retried) throws X {
        given("callable", callable);
        given("choice of what is tried again", retried);
        reset();
        while (true) {
            backoff.attemptStarted();
            try {
                return callable.call();
            } catch (ClientClosedException closed) {
                throw closed;
            } catch (Exception failure) {
                if (!retried.test(failure)) {
                    throw failure;
                }
                long pause = backoff.nextPauseNanos(failure);
                if (listener != null) {
                    listener.retrying(new RetryEvent(backoff.attempts(), failure, Duration.ofNanos(pause)));
                }
                pause(pause, failure);
            }
        }
    }

    /**
     * Starts something asynchronous until it succeeds, by the same rules, without a thread that waits. Runs do not
     * disturb each other, nor {@link #call}. The function {@link RetryPolicy#interrupt()} is asked on the common pool.
     *
     * @param attempt starts one attempt; called in this thread first, then on the common pool
     * @return the result of the first attempt that succeeded, or what {@link #call} would throw; cancelling it stops
     *     the run and cancels the attempt under way
     */
    public <T extends @Nullable Object> CompletableFuture<T> callAsync(Supplier<? extends CompletionStage<T>> attempt) {
        return callAsync(attempt, AsyncRetry.Pause.SYSTEM);
    }

    <T extends @Nullable Object> CompletableFuture<T> callAsync(
            Supplier<? extends CompletionStage<T>> attempt, AsyncRetry.Pause how) {
        return new AsyncRetry<>(
                        policy, given("attempt", attempt), new Backoff(policy, nanoClock, random), how, listener)
                .run();
    }

    private void pause(long nanos, Exception lastFailure) {
        BooleanSupplier interrupt = policy.interrupt();
        try {
            if (interrupt == null || nanos == 0) {
                sleeper.sleep(nanos);
                return;
            }
            for (long rest = nanos; rest > 0; rest -= SLICE_NANOS) {
                sleeper.sleep(Math.min(rest, SLICE_NANOS));
                if (interrupt.getAsBoolean()) {
                    throw Backoff.interrupted("the interrupt function of the policy asked for it", lastFailure);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            RetryInterruptedException interrupted = Backoff.interrupted("the thread was interrupted", lastFailure);
            interrupted.addSuppressed(e);
            throw interrupted;
        }
    }
}
