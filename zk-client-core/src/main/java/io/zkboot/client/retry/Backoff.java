/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.retry;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The counters of one run under a {@link RetryPolicy}: how often it was tried again, how long the next pause is, when
 * the deadline is reached. It neither sleeps nor reads a clock of its own. For one thread at a time.
 */
public final class Backoff {
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private final RetryPolicy policy;
    private final LongSupplier nanoClock;
    private final RandomGenerator random;
    private final double maxDelayNanos;

    private double delayNanos;
    private int attempts;
    private boolean started;
    private long startNanos;

    /**
     * Creates the counters of a run that has not started.
     *
     * @param policy the parameters
     * @param nanoClock a monotonic clock, in nanoseconds, such as {@link System#nanoTime()}; the time of day will not
     *     do, because it jumps
     * @param random where the jitter comes from
     */
    public Backoff(RetryPolicy policy, LongSupplier nanoClock, RandomGenerator random) {
        this.policy = policy;
        this.nanoClock = nanoClock;
        this.random = random;
        this.maxDelayNanos = (double) nanos(policy.maxDelay());
        reset();
    }

    /** Starts afresh: no attempt counted, the first pause again, the deadline not running. */
    public void reset() {
        attempts = 0;
        delayNanos = Math.min((double) nanos(policy.delay()), maxDelayNanos);
        started = false;
    }

    /** Says that an attempt begins. The first one of a run starts the clock of the deadline. */
    public void attemptStarted() {
        if (!started) {
            started = true;
            startNanos = nanoClock.getAsLong();
        }
    }

    /** Returns how many times another attempt was granted since the last {@link #reset()}. */
    public int attempts() {
        return attempts;
    }

    /**
     * Counts a failed attempt and returns the pause before the next one.
     *
     * @param lastFailure why the attempt failed; the cause of what this method throws
     * @return nanoseconds, not negative
     * @throws RetryFailedException if the tries are spent, or the pause would end at the deadline or after it
     */
    public long nextPauseNanos(Throwable lastFailure) {
        attemptStarted();
        if (policy.maxTries() != RetryPolicy.FOREVER && attempts >= policy.maxTries()) {
            throw new RetryFailedException(
                    "Too many retry attempts: the call was tried " + calls(attempts + 1L) + ", as maxTries "
                            + policy.maxTries() + " allows; see the cause for the last failure",
                    lastFailure);
        }
        if (attempts < Integer.MAX_VALUE) { // a run without limit may last longer than the counter
            attempts++;
        }
        long pause = jittered();
        requireInTime(pause, lastFailure);
        // Grows from the plain delay, not from the jittered pause: luck must not add up.
        delayNanos = Math.min(delayNanos * policy.backoff(), maxDelayNanos);
        return pause;
    }

    /**
     * Returns what is thrown when a pause is ended before its time.
     *
     * @param why a clause without a full stop
     * @param lastFailure why the last attempt failed
     */
    public static RetryInterruptedException interrupted(String why, Throwable lastFailure) {
        return new RetryInterruptedException(
                "The retry was ended during a pause: " + why + "; see the cause for the last failure", lastFailure);
    }

    private long jittered() {
        double low = delayNanos * (1 - policy.jitter());
        // The limit bounds the range, not the result: else half of a fleet at the limit would come back together.
        double high = Math.min(delayNanos * (1 + policy.jitter()), maxDelayNanos);
        return Math.round(low + random.nextDouble() * (high - low));
    }

    private void requireInTime(long pause, Throwable lastFailure) {
        Duration deadline = policy.deadline();
        if (deadline == null) {
            return;
        }
        long elapsed = nanoClock.getAsLong() - startNanos;
        if (pause >= nanos(deadline) - elapsed) {
            throw new RetryFailedException(
                    "The retry deadline " + deadline + " is exceeded: the call was tried " + calls(attempts) + " in "
                            + Duration.ofNanos(elapsed) + ", and the next try would come only after another "
                            + Duration.ofNanos(pause) + "; see the cause for the last failure",
                    lastFailure);
        }
    }

    private static String calls(long count) {
        return count == 1 ? "once" : count + " times";
    }

    private static long nanos(Duration duration) {
        return duration.compareTo(LONGEST) >= 0 ? Long.MAX_VALUE : duration.toNanos();
    }
}
