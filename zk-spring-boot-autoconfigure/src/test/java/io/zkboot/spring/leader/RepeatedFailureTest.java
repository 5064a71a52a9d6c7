/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is told once, and when it is told again. */
class RepeatedFailureTest {
    private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 5); // which may overflow
    private final RepeatedFailure failure = new RepeatedFailure(nanoTime::get);
    private final Exception first = new IllegalStateException("a");

    @Test
    void theSameTextIsRepeatedUntilAnotherOneComes() {
        assertThat(failure.isNew(first)).isTrue();
        assertThat(failure.isNew(new IllegalStateException("a"))).isFalse();
        assertThat(failure.isNew(new IllegalStateException("b"))).isTrue();
        assertThat(failure.isNew(first)).isTrue();
    }

    @Test
    void whatIsOverIsNewAgain() {
        assertThat(failure.isNew(first)).isTrue();
        failure.over();
        assertThat(failure.isNew(first)).isTrue();
    }

    @Test
    void whatComesWithEachTryIsRepeatedHoweverLongAndWhatWasNotHeardForFiveMinutesIsNew() {
        assertThat(failure.isNew(first)).isTrue();
        for (int tries = 0; tries < 20; tries++) {
            nanoTime.addAndGet(Duration.ofMinutes(5).toNanos());
            assertThat(failure.isNew(first)).isFalse();
        }
        nanoTime.addAndGet(Duration.ofMinutes(5).toNanos() + 1);
        assertThat(failure.isNew(first)).isTrue();
    }
}
