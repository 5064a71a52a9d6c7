/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.retry;

import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** A clock that only sleeping, or the test, moves; its readings overflow on the way. */
final class VirtualTime implements LongSupplier, Sleeper {
    private final List<Duration> sleeps = new ArrayList<>();
    private long now = Long.MAX_VALUE - 50_000_000;

    @Override
    public long getAsLong() {
        return now;
    }

    @Override
    public void sleep(long nanos) {
        sleeps.add(Duration.ofNanos(nanos));
        now += nanos;
    }

    void advance(Duration time) {
        now += time.toNanos();
    }

    List<Duration> sleeps() {
        return sleeps;
    }

    KazooRetry retry(RetryPolicy policy) {
        return new KazooRetry(policy, this, this, always(0.5));
    }

    /** A generator whose fraction is always the same: 0.5 is a pause without luck. */
    static RandomGenerator always(double fraction) {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new AssertionError("only fractions are drawn");
            }

            @Override
            public double nextDouble() {
                return fraction;
            }
        };
    }

    static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    static Failure failure(ErrorCode code, Outcome outcome) {
        return new Failure(code, "getData", "/a", outcome);
    }

    static ConnectionLossException connectionLoss() {
        return new ConnectionLossException(
                failure(ErrorCode.CONNECTION_LOSS, Outcome.UNKNOWN), "the connection was lost", null);
    }
}
