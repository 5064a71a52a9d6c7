/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.spring.ZkWatch.Mode;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.event.ZkNodeEventType;
import io.zkboot.spring.testing.FakeZkClient;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a start does while a method is still at work that was called before the stop. */
@Timeout(60)
class WatchEndpointRestartTest {
    private final FakeZkClient zk = new FakeZkClient();
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private volatile boolean full;
    private final Executor pool = task -> {
        if (full) {
            waiting.add(task);
        } else {
            new Thread(task).start();
        }
    };
    private final HeldAtFirst listener = new HeldAtFirst();
    private final WatchEndpoint endpoint = new WatchEndpoint(
            Specs.spec("test", zk.client(), "zk", List.of("/a"), Mode.NODE, true, true, listener, pool));

    @AfterEach
    void end() {
        listener.release.countDown();
        endpoint.stop(() -> {});
        zk.client().close();
    }

    @Test
    void methodIsNotCalledBesideItselfHoweverOftenItsEndpointIsRestarted() throws InterruptedException {
        atWork();
        full = true; // somebody else has the other threads
        restart();
        restart();
        runWhatWaits();
        assertThat(listener.calls).hasValue(1);
        full = false;
        listener.release.countDown();
        await().until(() -> listener.calls.get() == 2);
        assertThat(listener.most).hasValue(1);
    }

    @Test
    void startThatWaitsForAMethodTakesNoThread() throws InterruptedException {
        atWork();
        full = true;
        for (int i = 0; i < 100; i++) {
            restart();
        }
        zk.awaitEventThread();
        assertThat(waiting).isEmpty();
    }

    @Test
    void stopCallsBackWhenTheMethodOfAnEarlierRunHasReturned() throws InterruptedException {
        atWork();
        restart();
        restart();
        CountDownLatch stopped = new CountDownLatch(1);
        endpoint.stop(stopped::countDown);
        assertThat(stopped.getCount()).isOne();
        listener.release.countDown();
        stopped.await();
        assertThat(listener.calls).hasValue(1);
        assertThat(endpoint.running()).isEqualTo("'test' (nothing)");
    }

    private void atWork() throws InterruptedException {
        zk.create("/a", "1");
        zk.client().start();
        endpoint.start();
        listener.called.await();
    }

    private void restart() {
        endpoint.stop(() -> {});
        endpoint.start();
    }

    /** And what follows from that. */
    private void runWhatWaits() {
        zk.awaitEventThread();
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            task.run();
            zk.awaitEventThread();
        }
    }

    private static final class HeldAtFirst implements NodeListener {
        final CountDownLatch called = new CountDownLatch(1);
        final CountDownLatch release = new CountDownLatch(1);
        final AtomicInteger calls = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();
        private final AtomicInteger atWork = new AtomicInteger();

        @Override
        public boolean wants(ZkNodeEventType type) {
            return true;
        }

        @Override
        public boolean readsData() {
            return false;
        }

        @Override
        public boolean readsChildren() {
            return false;
        }

        @Override
        public @Nullable CompletionStage<?> onEvent(
                ZkNodeEvent event, @Nullable NodeState state, Map<String, String> variables) {
            most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
            if (calls.incrementAndGet() == 1) {
                called.countDown();
                try {
                    release.await();
                } catch (InterruptedException ex) {
                    Thread.currentThread().interrupt();
                }
            }
            atWork.decrementAndGet();
            return null;
        }

        @Override
        public void onUnreadable(ZkNodeEvent event, RuntimeException failure) {}
    }
}
