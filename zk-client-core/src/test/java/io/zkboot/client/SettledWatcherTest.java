/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.event.EventType;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.testing.LogCapture;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class SettledWatcherTest {
    private record Task(Runnable body, Duration due) {}

    private final List<Task> tasks = new ArrayList<>();
    private final List<List<String>> bursts = new ArrayList<>();
    private Duration now = Duration.ZERO;
    private final SettledWatcher watcher = new SettledWatcher(
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            (body, delay) -> tasks.add(new Task(body, now.plus(delay))),
            events -> bursts.add(events.stream().map(WatchedEvent::path).toList()));

    @Test
    void eventsOfABurstComeTogetherWhenItIsOver() {
        at(0, "/a");
        at(1, "/b");
        at(3, "/c");
        passTo(4);
        assertThat(bursts).isEmpty();
        passTo(7);
        assertThat(bursts).containsExactly(List.of("/a", "/b", "/c"));
        passTo(60);
        assertThat(bursts).hasSize(1);
        assertThat(tasks).isEmpty();
    }

    @Test
    void singleEventComesAfterTheQuietTime() {
        at(0, "/a");
        passTo(1);
        assertThat(bursts).isEmpty();
        passTo(2);
        assertThat(bursts).containsExactly(List.of("/a"));
    }

    @Test
    void burstThatGoesOnIsHandedOverAllTheSame() {
        for (int second = 0; second < 12; second++) {
            at(second, "/" + second);
        }
        assertThat(bursts).hasSize(1);
        assertThat(bursts.get(0)).hasSize(10).endsWith("/9");
        passTo(60);
        assertThat(bursts).hasSize(2).last().isEqualTo(List.of("/10", "/11"));
    }

    @Test
    void stormIsNoStormOfTimers() {
        for (int i = 0; i < 10_000; i++) {
            at(0, "/" + i);
        }
        assertThat(tasks).hasSize(1);
    }

    @Test
    void timersOfAnEarlierBurstDoNotCutALaterOneShort() {
        at(0, "/a");
        passTo(2);
        at(9, "/b");
        passTo(10);
        assertThat(bursts).containsExactly(List.of("/a"));
        passTo(11);
        assertThat(bursts).containsExactly(List.of("/a"), List.of("/b"));
    }

    @Test
    void receiverRunsOnTheScheduler() throws Exception {
        ScheduledExecutorService scheduler =
                Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "scheduler"));
        try {
            CompletableFuture<String> thread = new CompletableFuture<>();
            new SettledWatcher(
                            Duration.ofMillis(1),
                            Duration.ofMillis(1),
                            scheduler,
                            events -> thread.complete(Thread.currentThread().getName()))
                    .process(new WatchedEvent(EventType.NODE_CREATED, "/a"));
            assertThat(thread.get(1, TimeUnit.MINUTES)).isEqualTo("scheduler");
        } finally {
            scheduler.shutdownNow();
        }
    }

    @Test
    void timesWithoutSenseAreRefused() {
        assertThatThrownBy(() -> new SettledWatcher(Duration.ZERO, Duration.ZERO, (task, delay) -> {}, events -> {}))
                .hasMessageContaining("quiet");
        assertThatThrownBy(() -> new SettledWatcher(
                        Duration.ofSeconds(2), Duration.ofSeconds(1), (task, delay) -> {}, events -> {}))
                .hasMessageContaining("longest");
    }

    private static WatchedEvent event(String path) {
        return new WatchedEvent(EventType.NODE_CREATED, path);
    }

    @Test
    void burstWithoutALimitIsHandedOver() throws Exception {
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        try {
            CompletableFuture<List<WatchedEvent>> heard = new CompletableFuture<>();
            new SettledWatcher(Duration.ofMillis(1), ChronoUnit.FOREVER.getDuration(), scheduler, heard::complete)
                    .process(event("/a"));
            assertThat(heard.get(1, TimeUnit.MINUTES)).hasSize(1);
        } finally {
            scheduler.shutdownNow();
        }
    }

    @Test
    void burstThatCouldNotBeTimedIsNoReasonToLoseTheNextOne() {
        AtomicBoolean refuses = new AtomicBoolean(true);
        SettledWatcher refused = new SettledWatcher(
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                (body, delay) -> {
                    if (refuses.get()) {
                        throw new IllegalStateException("no timer");
                    }
                    tasks.add(new Task(body, now.plus(delay)));
                },
                events -> bursts.add(events.stream().map(WatchedEvent::path).toList()));
        assertThatThrownBy(() -> refused.process(event("/a"))).hasMessage("no timer");
        refuses.set(false);
        refused.process(event("/b"));
        passTo(60);
        assertThat(bursts).containsExactly(List.of("/b"));
    }

    @Test
    void eachEventAfterTheSchedulerWasShutDownInABurstIsSaidToBeLost() {
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        SettledWatcher left = new SettledWatcher(Duration.ofDays(1), Duration.ofDays(2), scheduler, events -> {});
        left.process(event("/a"));
        scheduler.shutdownNow();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> left.process(event("/b")))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessageContaining("shut down");
        }
    }

    @Test
    void burstIsHandedOverWhenTheSchedulerTakesNoMoreTasks() {
        SettledWatcher ending = new SettledWatcher(
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                (body, delay) -> {
                    if (!now.isZero()) {
                        throw new RejectedExecutionException("shut down");
                    }
                    tasks.add(new Task(body, now.plus(delay)));
                },
                events -> bursts.add(events.stream().map(WatchedEvent::path).toList()));
        ending.process(event("/a"));
        ending.process(event("/b"));
        passTo(60);
        assertThat(bursts).containsExactly(List.of("/a", "/b"));
    }

    @Test
    void whatTheReceiverThrowsIsLogged() {
        SettledWatcher thrower = new SettledWatcher(
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                (body, delay) -> tasks.add(new Task(body, now.plus(delay))),
                events -> {
                    throw new AssertionError("of the receiver");
                });
        try (LogCapture log = LogCapture.of("io.zkboot.client")) {
            thrower.process(event("/a"));
            passTo(60);
            assertThat(log.messages(Level.ERROR)).singleElement().asString().contains("SettledWatcher");
        }
    }

    private void at(int second, String path) {
        passTo(second);
        watcher.process(new WatchedEvent(EventType.NODE_CREATED, path));
    }

    /** Lets each task run at its time, also those that others add. */
    private void passTo(int second) {
        Duration end = Duration.ofSeconds(second);
        while (true) {
            Task next = tasks.stream()
                    .filter(task -> task.due().compareTo(end) <= 0)
                    .min(Comparator.comparing(Task::due))
                    .orElse(null);
            if (next == null) {
                break;
            }
            tasks.remove(next);
            now = next.due();
            next.body().run();
        }
        now = end;
    }
}
