/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.testing.LogCapture;
import io.zkboot.client.testing.sim.VirtualClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.event.Level;

@Timeout(60)
class StallWatchTest {
    private static final long AGES = 2 * StallWatch.STALL_NANOS;

    @Test
    void userCodeThatWaitsForItsOwnThreadIsNamedOnceWithItsStack() throws Exception {
        AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
        EventQueue queue = new EventQueue();
        EventThread eventThread = new EventThread(queue, clock::get, failure -> {});
        Thread thread = new Thread(eventThread, "zk-test-event");
        thread.setDaemon(true);
        thread.start();
        CompletableFuture<String> own = new ZkFuture<>(eventThread);
        CountDownLatch there = new CountDownLatch(1);
        queue.publish(() -> {
            there.countDown();
            hopelessWait(own);
        });
        there.await();
        try (LogCapture log = LogCapture.of(StallWatch.class)) {
            queue.stallWatch().check(clock.get() + StallWatch.STALL_NANOS - 1);
            assertThat(log.events()).as("not yet").isEmpty();
            while (thread.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            queue.stallWatch().check(clock.get() + AGES);
            queue.stallWatch().check(clock.get() + 2 * AGES);
            assertThat(log.messages(Level.WARN)).singleElement().asString().contains("zk-test-event", "for itself");
            assertThat(log.text()).contains("hopelessWait");

            own.complete("after all");
            CountDownLatch idle = new CountDownLatch(1);
            queue.publish(idle::countDown);
            idle.await();
            queue.close();
            thread.join();
            queue.stallWatch().check(clock.get() + 3 * AGES);
            assertThat(log.messages(Level.WARN)).as("idle is no stall").hasSize(1);
        }
    }

    private static void hopelessWait(CompletableFuture<String> own) {
        CompletableFuture.allOf(own).join();
    }

    @Test
    void theWarningComesWhenTenSecondsHavePassedAndSaysHowLongItHasBeen() {
        StallWatch watch = new StallWatch();
        long begun = Duration.ofHours(1).toNanos();
        watch.runsOn(Thread.currentThread());
        watch.begins(begun);
        try (LogCapture log = LogCapture.of(StallWatch.class)) {
            watch.check(begun + StallWatch.STALL_NANOS - 1);
            assertThat(log.events()).isEmpty();
            watch.check(begun + StallWatch.STALL_NANOS);
            assertThat(log.messages(Level.WARN)).singleElement().asString().contains("user code for 10 s");
        }
    }

    @Test
    void userCodeThatCameBackIsNoStallHoweverLongNothingHappens() {
        VirtualClock clock = new VirtualClock();
        EventQueue queue = new EventQueue();
        EventThread eventThread = new EventThread(queue, clock, failure -> {});
        queue.stallWatch().runsOn(Thread.currentThread());
        queue.publish(() -> assertThat(queue.stallWatch().isInUserCode()).isTrue());
        eventThread.drain();
        assertThat(queue.stallWatch().isInUserCode()).isFalse();
        try (LogCapture log = LogCapture.of(StallWatch.class)) {
            queue.stallWatch().check(clock.nanoTime() + AGES);
            assertThat(log.events()).isEmpty();
        }
    }
}
