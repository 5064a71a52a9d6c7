/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.recipe.internal.Inbox;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How long a node waits before it tries again, and what ends that. */
class PausesTest {
    private final List<CompletableFuture<Void>> timers = new ArrayList<>();
    private final List<Long> millis = new ArrayList<>();
    private final AsyncZkClient client = (AsyncZkClient) Proxy.newProxyInstance(
            AsyncZkClient.class.getClassLoader(), new Class<?>[] {AsyncZkClient.class}, (proxy, method, args) -> {
                CompletableFuture<Void> timer = new CompletableFuture<>();
                timers.add(timer);
                millis.add(((Duration) args[0]).toMillis());
                return timer;
            });
    private int goneOn;
    private int polled;
    private final Pauses pauses = pauses(Duration.ofSeconds(30));

    private Pauses pauses(Duration longest) {
        return new Pauses(new Inbox(), () -> client, longest, () -> goneOn++);
    }

    @Test
    void refusalsMakeLongerPausesUntilOneIsNone() {
        for (int i = 0; i < 9; i++) {
            pauses.refused();
            assertThat(pauses.isPausing()).isTrue();
            timers.get(i).complete(null);
            assertThat(pauses.isPausing()).isFalse();
            assertThat(goneOn).isEqualTo(i + 1);
        }
        pauses.accepted();
        pauses.refused();
        assertThat(millis).containsExactly(200L, 400L, 800L, 1_600L, 3_200L, 6_400L, 12_800L, 25_600L, 30_000L, 200L);
    }

    @Test
    void threeInterferencesAreFreeAndTheNextOnesMakeLongerPauses() {
        for (int i = 0; i < 3; i++) {
            pauses.interfered();
            assertThat(pauses.isPausing()).as("after %s", i + 1).isFalse();
        }
        assertThat(millis).as("until it is calm").hasSize(1);
        pauses.interfered();
        assertThat(pauses.isPausing()).isTrue();
        pauses.interfered();
        pauses.interfered();
        assertThat(millis.subList(1, 4)).containsExactly(20L, 40L, 80L);
        timers.get(1).complete(null);
        timers.get(2).complete(null);
        assertThat(goneOn).as("the last pause counts").isZero();
        timers.get(3).complete(null);
        assertThat(goneOn).isEqualTo(1);
    }

    @Test
    void interferencesAreForgottenWhenNoneHasComeForLong() {
        pauses.interfered();
        pauses.interfered();
        timers.get(0).complete(null);
        assertThat(timers).as("there has been another one").hasSize(2);
        timers.get(1).complete(null);
        assertThat(timers).hasSize(2);
        for (int i = 0; i < 3; i++) {
            pauses.interfered();
        }
        assertThat(pauses.isPausing()).isFalse();
        assertThat(timers).as("awaited again").hasSize(3);
    }

    @Test
    void aCalmThatAnEndOfTheClientCutsShortIsAwaitedAgain() {
        pauses.interfered();
        timers.get(0).completeExceptionally(new IllegalStateException("closed"));
        pauses.interfered();
        assertThat(timers).hasSize(2);
        timers.get(1).complete(null);
        pauses.interfered();
        assertThat(timers).hasSize(3);
    }

    @Test
    void oneLookIsToComeHoweverOftenItIsAskedFor() {
        pauses.poll(() -> polled++);
        pauses.poll(() -> polled++);
        assertThat(millis).containsExactly(30_000L);
        timers.get(0).complete(null);
        assertThat(polled).isEqualTo(1);
        pauses.poll(() -> polled++);
        timers.get(1).completeExceptionally(new IllegalStateException("closed"));
        assertThat(polled).isEqualTo(1);
        pauses.poll(() -> polled++);
        pauses.poll(() -> polled++);
        assertThat(timers).hasSize(3);
        timers.get(2).complete(null);
        assertThat(polled).isEqualTo(2);
    }

    @Test
    void looksAreNoRarerThanTheLongestPauseAndNoRarerThanHalfAMinute() {
        pauses(Duration.ofMillis(700)).poll(() -> polled++);
        pauses(Duration.ofHours(1)).poll(() -> polled++);
        assertThat(millis).containsExactly(700L, 30_000L);
    }

    @Test
    void nothingIsDoneAfterTheEndAndNoTimerRunsOn() {
        pauses.refused();
        pauses.poll(() -> polled++);
        pauses.close();
        assertThat(timers).allMatch(CompletableFuture::isCancelled);
        CompletableFuture<?> late = pauses.after(Duration.ofMillis(1), () -> polled++);
        timers.get(2).complete(null);
        assertThat(late).isDone();
        assertThat(polled + goneOn).isZero();
    }

    @Test
    void somethingNewEndsAPauseWhichThenDoesNothing() {
        pauses.refused();
        pauses.refused();
        pauses.end();
        assertThat(pauses.isPausing()).isFalse();
        timers.forEach(timer -> timer.complete(null));
        assertThat(goneOn).isZero();
        pauses.refused();
        assertThat(millis).endsWith(200L);
    }

    @Test
    void theLongestPauseIsBetweenATenthOfASecondAndADay() {
        for (Duration fits : List.of(Duration.ofMillis(100), Duration.ofDays(1))) {
            assertThat(NodeOptions.DEFAULTS.withLongestPause(fits).longestPause())
                    .isEqualTo(fits);
        }
        for (Duration not : List.of(Duration.ofMillis(99), Duration.ofDays(1).plusMillis(1))) {
            assertThatThrownBy(() -> NodeOptions.DEFAULTS.withLongestPause(not))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
