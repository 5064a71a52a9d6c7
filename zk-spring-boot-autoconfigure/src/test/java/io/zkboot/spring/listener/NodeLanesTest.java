/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeLanesTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final SerialQueue order = new SerialQueue("order", threads);
    private final List<SerialQueue> queues = List.of(new SerialQueue("one", threads), new SerialQueue("two", threads));
    private final NodeLanes lanes = new NodeLanes(order, queues);
    private final List<String> done = new CopyOnWriteArrayList<>();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void callsOfOneNodeComeOneAfterAnother() {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        add("/a", () -> stage);
        for (int i = 0; i < 20; i++) {
            say("/a", "a" + i);
        }
        say("/b", "b");
        await().until(() -> done.contains("b"));
        assertThat(done).as("while the stage of the first is open").containsExactly("b");
        stage.complete(null);
        await().until(() -> done.size() == 21);
        List<String> inOrder = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            inOrder.add("a" + i);
        }
        assertThat(done.subList(1, 21)).isEqualTo(inOrder);
    }

    @Test
    void noMoreNodesThanLanesAreServedAtATime() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch called = new CountDownLatch(2);
        for (String node : List.of("/a", "/b")) {
            add(node, () -> {
                called.countDown();
                awaitQuietly(release);
                return null;
            });
        }
        called.await();
        say("/c", "c");
        say("/a", "a");
        CompletableFuture<Void> seen = new CompletableFuture<>();
        threads.execute(() -> seen.complete(null));
        seen.join();
        assertThat(done).isEmpty();
        release.countDown();
        await().until(() -> done.size() == 2);
        assertThat(order.running()).isEqualTo(SerialQueue.NOTHING);
    }

    @Test
    void callThatFailsFreesItsLane() {
        for (int i = 0; i < 5; i++) {
            add("/a" + i, () -> {
                throw new IllegalStateException("expected by the test");
            });
            add("/b" + i, () -> CompletableFuture.failedFuture(new IllegalStateException("expected by the test")));
        }
        say("/c", "c");
        await().until(() -> done.contains("c"));
    }

    @Test
    void endDropsWhatWaitsForRoom() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch called = new CountDownLatch(2);
        for (String node : List.of("/a", "/b")) {
            add(node, () -> {
                called.countDown();
                awaitQuietly(release);
                return null;
            });
        }
        called.await();
        say("/c", "c");
        CompletableFuture<Void> orderEnded = new CompletableFuture<>();
        lanes.close();
        order.close(() -> orderEnded.complete(null));
        orderEnded.join(); // though the lanes are at work
        queues.forEach(queue -> queue.close(() -> done.add("ended")));
        assertThat(done).isEmpty();
        release.countDown();
        await().until(() -> done.size() == 2);
        assertThat(done).containsOnly("ended");
    }

    private void say(String node, String text) {
        add(node, () -> {
            done.add(text);
            return null;
        });
    }

    private void add(String node, SerialQueue.Task call) {
        order.add(() -> lanes.run(node, call));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
