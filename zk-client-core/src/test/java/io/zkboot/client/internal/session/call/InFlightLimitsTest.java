/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.TooManyRequestsException;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.transport.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InFlightLimitsTest {
    private final InFlightLimits limits =
            new InFlightLimits(new SessionConfig.Limits(1_000_000, 3, false, 4096), Clock.SYSTEM);

    @Test
    void roomIsLimitedAndComesBack() throws InterruptedException {
        for (int place = 1; place <= 3; place++) {
            assertThat(limits.tryReserve()).as("place %s", place).isTrue();
        }
        assertThat(limits.tryReserve()).isFalse();
        assertThat(limits.reserve(1)).isFalse();
        assertThat(limits.inFlight()).isEqualTo(3);
        limits.released(2, 0);
        assertThat(limits.inFlight()).isEqualTo(1);
        assertThat(limits.reserve(1)).isTrue();
    }

    @Test
    void bytesAreLimitedAndComeBack() throws InterruptedException {
        assertThat(limits.counted(512)).as("a small request").isZero();
        assertThat(limits.counted(513)).isEqualTo(513);
        assertThat(limits.counted(1_000_000)).as("more than all there is").isEqualTo(4096);
        assertThat(limits.tryReserveBytes(4000)).isTrue();
        assertThat(limits.bytesInFlight()).isEqualTo(4000);
        assertThat(limits.tryReserveBytes(513)).isFalse();
        assertThat(limits.reserveBytes(513, 1)).isFalse();
        assertThat(limits.tryReserveBytes(0)).isTrue();
        limits.released(0, 4000);
        assertThat(limits.bytesInFlight()).isZero();
        assertThat(limits.reserveBytes(4096, 1)).isTrue();
    }

    @Test
    void whoWaitsForManyBytesIsNotOvertakenByThoseWhoNeedFew() throws Exception {
        assertThat(limits.tryReserveBytes(3000)).isTrue();
        Thread large = new Thread(() -> {
            try {
                assertThat(limits.reserveBytes(4096, TimeUnit.SECONDS.toNanos(60)))
                        .isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        large.start();
        // It waits, or will in a moment; from then on nobody is let past it.
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            boolean passed = limits.tryReserveBytes(600);
            if (passed) {
                limits.released(0, 600);
            }
            return !passed;
        });
        limits.released(0, 3000);
        large.join(60_000);
        assertThat(large.isAlive()).isFalse();
        assertThat(limits.bytesInFlight()).isEqualTo(4096);
    }

    private static Call<?> call() {
        return new Call<>(new Request.Delete("/a", -1), "/a", null, null);
    }

    @Test
    void callerWhoWaitsForAPlaceInVainIsTooLateAndHasNone() {
        for (int place = 1; place <= 3; place++) {
            assertThat(limits.take(call(), 0, 1)).isNull();
        }
        assertThat(limits.take(call(), 0, 1))
                .isInstanceOf(OperationTimeoutException.class)
                .hasMessageContaining("all 3 places for requests in flight are taken");
        assertThat(limits.inFlight()).isEqualTo(3);
    }

    @Test
    void callerWhoWaitsForBytesInVainIsTooLateAndGivesHisPlaceBack() {
        // A clock that has passed the deadline by the time the place is taken: there is no waiting any more.
        long[] now = {0};
        InFlightLimits late = new InFlightLimits(
                new SessionConfig.Limits(1_000_000, 3, false, 4096), () -> now[0] += TimeUnit.HOURS.toNanos(1));
        assertThat(late.take(call(), 4096, 1)).isNull();
        assertThat(late.take(call(), 600, TimeUnit.MINUTES.toNanos(30)))
                .isInstanceOf(OperationTimeoutException.class)
                .hasMessageContaining("the requests in flight have 4096 of the 4096 bytes that they may have");
        assertThat(late.inFlight()).isEqualTo(1);
        assertThat(late.bytesInFlight()).isEqualTo(4096);
    }

    @Test
    void callerWhoWaitsForBytesHasThemWhenTheyComeBack() throws Exception {
        long now = TimeUnit.HOURS.toNanos(10);
        InFlightLimits waited = new InFlightLimits(new SessionConfig.Limits(1_000_000, 3, false, 4096), () -> now);
        assertThat(waited.take(call(), 4096, 1)).isNull();
        CompletableFuture<Boolean> taken = new CompletableFuture<>();
        Thread caller =
                new Thread(() -> taken.complete(waited.take(call(), 600, TimeUnit.MINUTES.toNanos(30)) == null));
        caller.setDaemon(true);
        caller.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> caller.getState() == Thread.State.TIMED_WAITING);
        assertThat(waited.inFlight()).isEqualTo(2);
        waited.released(1, 4096);
        assertThat(taken.get(60, TimeUnit.SECONDS)).isTrue();
        assertThat(waited.inFlight()).isEqualTo(1);
        assertThat(waited.bytesInFlight()).isEqualTo(600);
    }

    @Test
    void callerWhoIsInterruptedWhileHeWaitsHasNoRoomAndKeepsHisInterrupt() {
        InFlightLimits full = new InFlightLimits(new SessionConfig.Limits(1_000_000, 3, false, 4096), Clock.SYSTEM);
        assertThat(full.take(call(), 4096, 1)).isNull();
        Thread.currentThread().interrupt();
        assertThat(full.take(call(), 600, TimeUnit.MINUTES.toNanos(30)))
                .isInstanceOf(OperationInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(full.inFlight()).isEqualTo(1);
        assertThat(full.bytesInFlight()).isEqualTo(4096);
    }

    @Test
    void callerWhoWaitsForNothingIsRejectedWithTheLimitThatIsReached() {
        InFlightLimits strict = new InFlightLimits(new SessionConfig.Limits(1_000_000, 2, true, 4096), Clock.SYSTEM);
        assertThat(strict.take(call(), 4000, 1)).isNull();
        assertThat(strict.take(call(), 600, 1))
                .isInstanceOf(TooManyRequestsException.class)
                .hasMessageContaining("have 4000 of the 4096 bytes");
        assertThat(strict.inFlight()).isEqualTo(1);
        assertThat(strict.take(call(), 0, 1)).isNull();
        assertThat(strict.take(call(), 0, 1))
                .isInstanceOf(TooManyRequestsException.class)
                .hasMessageContaining("all 2 places");
        assertThat(strict.inFlight()).isEqualTo(2);
    }

    /** As where the stack of a caller, or the memory, ends between the two. */
    private static final class NoBytes extends InFlightLimits.Permits {
        private static final long serialVersionUID = 1L;

        NoBytes() {
            super(0, true);
        }

        @Override
        public boolean tryAcquire(int permits) {
            throw new StackOverflowError("a test");
        }

        @Override
        void overdraw(int permits) {
            throw new OutOfMemoryError("a test");
        }
    }

    @Test
    void whoFailsBetweenPlaceAndBytesGivesThePlaceBack() {
        InFlightLimits failing =
                new InFlightLimits(new SessionConfig.Limits(1_000_000, 2, false, 4096), Clock.SYSTEM, new NoBytes());
        assertThatThrownBy(() -> failing.take(call(), 600, 1)).isInstanceOf(StackOverflowError.class);
        assertThat(failing.inFlight()).isZero();
        assertThatThrownBy(() -> failing.takeBeyondLimit(600)).isInstanceOf(OutOfMemoryError.class);
        assertThat(failing.inFlight()).isZero();
    }

    @Test
    void whoFailsWhileHeWaitsGivesHisPlaceBack() {
        int[] readings = {0};
        int[] failsAt = {0};
        InFlightLimits failing = new InFlightLimits(new SessionConfig.Limits(1_000_000, 1, false, 4096), () -> {
            if (++readings[0] == failsAt[0]) {
                throw new StackOverflowError("a test");
            }
            return 0;
        });
        assertThat(failing.take(call(), 0, 1)).isNull();
        failsAt[0] = 1;
        assertThatThrownBy(() -> failing.take(call(), 0, 1)).isInstanceOf(StackOverflowError.class);
        assertThat(failing.inFlight()).as("had none yet").isEqualTo(1);
        failing.released(1, 0);

        failing.takeBeyondLimit(4096);
        failing.released(1, 0);
        failsAt[0] = 2;
        assertThatThrownBy(() -> failing.take(call(), 600, 1)).isInstanceOf(StackOverflowError.class);
        failsAt[0] = 4;
        assertThatThrownBy(() -> failing.take(call(), 600, 1)).isInstanceOf(StackOverflowError.class);
        assertThat(failing.inFlight()).isZero();
    }
}
