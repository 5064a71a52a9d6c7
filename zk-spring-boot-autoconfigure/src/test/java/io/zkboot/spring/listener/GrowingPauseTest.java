/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GrowingPauseTest {
    private final GrowingPause pause =
            new GrowingPause(new GrowingPause.Limits(Duration.ofMillis(1), Duration.ofMillis(5)));

    @Test
    void pausesGrowToTheirLimitUntilItWorks() {
        List<Duration> pauses = new ArrayList<>();
        IntStream.range(0, 5).forEach(i -> {
            pauses.add(pause.next());
            await();
        });
        assertThat(pauses).extracting(Duration::toMillis).containsExactly(1L, 2L, 4L, 5L, 5L);
        pause.reset();
        assertThat(pause.next()).hasMillis(1);
    }

    @Test
    void firstPauseOfASpellIsToldFromTheOthers() {
        assertThat(await()).isTrue();
        assertThat(await()).isFalse();
        pause.hurry();
        assertThat(await()).isFalse();
        pause.reset();
        assertThat(await()).isTrue();
    }

    @Test
    void oneTryIsPlannedAtATime() {
        GrowingPause endless = new GrowingPause(GrowingPause.Limits.DEFAULT);
        assertThat(endless.plan(() -> {})).isTrue();
        endless.reset();
        assertThat(endless.plan(() -> {})).isTrue();
        assertThat(endless.plan(() -> {})).isFalse();
        assertThat(endless.next()).hasSeconds(2);
        endless.stop();
        assertThat(endless.plan(() -> {})).isFalse();
    }

    @Test
    void defaultsAreASecondAndAMinute() {
        assertThat(GrowingPause.Limits.DEFAULT.shortest()).hasSeconds(1);
        assertThat(GrowingPause.Limits.DEFAULT.longest()).hasMinutes(1);
    }

    private boolean await() {
        CompletableFuture<Void> again = new CompletableFuture<>();
        boolean first = pause.plan(() -> again.complete(null));
        again.orTimeout(30, TimeUnit.SECONDS).join();
        return first;
    }
}
