/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.SleepyNetwork;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import io.zkboot.client.internal.session.delivery.EventQueue;
import io.zkboot.client.internal.transport.Clock;
import io.zkboot.client.testing.Shows;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutgoingQueueTest {
    private final SleepyNetwork network = new SleepyNetwork();
    private final OutgoingQueue queue = new OutgoingQueue(network);

    private static Call<?> call(String name) {
        return new Call<>(new Request.Delete(name, -1), name, null, null);
    }

    @Test
    void callsComeOutInTheOrderOffered() {
        for (int i = 0; i < 5; i++) {
            assertThat(queue.offer(call("/" + i))).isTrue();
        }
        for (int i = 0; i < 5; i++) {
            Call<?> next = queue.poll();
            assertThat(next).isNotNull();
            assertThat(next.clientPath()).isEqualTo("/" + i);
        }
        assertThat(queue.poll()).isNull();
    }

    @Test
    void aSenderDoesNotGoToSleepOverACallThatWasGivenUp() {
        queue.gaveUp(1);
        assertThat(queue.beginSleep()).isFalse();
        assertThat(queue.takeGivenUp(128))
                .as("one of 128 is not worth the look")
                .isFalse();
        assertThat(queue.beginSleep()).isTrue();
        queue.gaveUp(1);
        assertThat(network.wakeups()).isEqualTo(1);
        assertThat(queue.takeGivenUp(128)).isTrue();
        assertThat(queue.takeGivenUp(1)).isFalse();
    }

    @Test
    void callsThatWereGivenUpCountOnce() {
        queue.gaveUp(2);
        assertThat(queue.takeGivenUp(128)).isTrue();
        assertThat(queue.takeGivenUp(0)).as("nobody has given up since").isFalse();
        queue.gaveUp(1);
        assertThat(queue.takeGivenUp(128)).as("one of 128").isFalse();
    }

    @Test
    void aSenderThatFindsWorkBeforeItSleepsIsNotReplacedByACaller() {
        queue.lendTo(() -> {
            throw new AssertionError("written beside the SendThread");
        });
        assertThat(queue.offer(call("/1"))).isTrue();
        assertThat(queue.beginSleep()).isFalse();
        assertThat(queue.offerAndWrite(call("/2"))).isTrue();
        assertThat(network.wakeups()).as("it is awake").isZero();
    }

    @Test
    void aSenderDoesNotGoToSleepOverTheLastCallOfTwo() {
        queue.offer(call("/1"));
        queue.offer(call("/2"));
        assertThat(queue.poll()).isNotNull();
        assertThat(queue.beginSleep()).isFalse();
        assertThat(queue.poll()).isNotNull();
        assertThat(queue.beginSleep()).isTrue();
    }

    @Test
    void aSleeperThatLendsNothingIsWokenByWhoWouldWrite() {
        assertThat(queue.beginSleep()).isTrue();
        assertThat(queue.offerAndWrite(call("/1"))).isTrue();
        assertThat(network.wakeups()).isEqualTo(1);
        assertThat(queue.poll()).isNotNull();
    }

    @Test
    void callThatTheSenderHasTakenIsNotGivenBackByTheClosedQueue() {
        Call<?> taken = call("/1");
        assertThat(taken.take()).isTrue(); // between the caller's taking its place and its look at the close
        queue.close();
        assertThat(queue.offer(taken)).isTrue();
        assertThat(queue.offer(call("/2"))).isFalse();
    }

    @Test
    void onlyASleeperIsWoken() {
        queue.offer(call("/a"));
        assertThat(network.wakeups()).isZero();
        assertThat(queue.beginSleep()).as("there is work").isFalse();
        queue.poll();
        assertThat(queue.beginSleep()).isTrue();
        queue.offer(call("/b"));
        queue.offer(call("/c"));
        assertThat(network.wakeups()).as("once is enough").isEqualTo(1);
        queue.endSleep();
        queue.offer(call("/d"));
        assertThat(network.wakeups()).isEqualTo(1);
        while (queue.poll() != null) {}
        assertThat(queue.beginSleep()).isTrue();
        queue.endSleep(); // woken by something else
        queue.offer(call("/e"));
        assertThat(network.wakeups()).isEqualTo(1);
    }

    @Test
    void callThatComesJustAfterTheLastLookBeforeTheSleepWakesTheSleeper() {
        Runnable[] caller = {() -> {}};
        OutgoingQueue watched = new OutgoingQueue(network) {
            @Override
            boolean hasWork() {
                boolean work = super.hasWork();
                caller[0].run();
                return work;
            }
        };
        caller[0] = () -> watched.offer(call("/a"));
        assertThat(watched.beginSleep()).isTrue();
        assertThat(network.wakeups()).isEqualTo(1);
        watched.endSleep();
        assertThat(watched.poll()).isNotNull();
        caller[0] = () -> watched.gaveUp(1);
        assertThat(watched.beginSleep()).isTrue();
        assertThat(network.wakeups()).isEqualTo(2);
    }

    @Test
    void whoIsWokenFindsWhatItWasWokenFor() {
        List<Object> found = new ArrayList<>();
        OutgoingQueue[] woken = new OutgoingQueue[1];
        woken[0] = new OutgoingQueue(new SleepyNetwork() {
            @Override
            public void wakeup() {
                found.add(woken[0].takeGivenUp(64));
                found.add(String.valueOf(woken[0].poll()));
            }
        });
        assertThat(woken[0].beginSleep()).isTrue();
        woken[0].offer(call("/a"));
        assertThat(found).containsExactly(false, call("/a").toString());
        assertThat(woken[0].beginSleep()).isTrue();
        woken[0].gaveUp(1);
        assertThat(found.subList(2, 4)).containsExactly(true, "null");
    }

    @Test
    void closedQueueGivesTheCallBack() {
        queue.offer(call("/before"));
        queue.close();
        Call<?> refused = call("/after");
        assertThat(queue.offer(refused)).isFalse();
        assertThat(refused.take()).isFalse();
        assertThat(queue.poll()).isNotNull();
    }

    @Test
    void nothingIsLostWithManyProducersAndASleepingConsumer() throws Exception {
        int producers = 4;
        int each = 20_000;
        ExecutorService threads = Executors.newFixedThreadPool(producers);
        try {
            List<Future<?>> futures = new ArrayList<>();
            for (int p = 0; p < producers; p++) {
                int producer = p;
                futures.add(threads.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        queue.offer(call(producer + "/" + i));
                    }
                }));
            }
            Map<String, Integer> seen = new HashMap<>();
            int count = 0;
            while (count < producers * each) {
                Call<?> next = queue.poll();
                if (next != null) {
                    String[] name = String.valueOf(next.clientPath()).split("/");
                    assertThat(Integer.parseInt(name[1])).isEqualTo(seen.getOrDefault(name[0], 0));
                    seen.merge(name[0], 1, Integer::sum);
                    count++;
                } else if (queue.beginSleep()) {
                    network.await(TimeUnit.SECONDS.toNanos(30));
                    queue.endSleep();
                }
            }
            for (Future<?> future : futures) {
                future.get(10, TimeUnit.SECONDS);
            }
            assertThat(queue.poll()).isNull();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void callBehindAnUnfinishedOfferIsNotLostWhenTheQueueCloses() throws Exception {
        VarHandle last = MethodHandles.privateLookupIn(OutgoingQueue.class, MethodHandles.lookup())
                .findVarHandle(OutgoingQueue.class, "last", Call.class);
        Call<?> unfinished = call("/1");
        Call<?> previous = (Call<?>) last.getAndSet(queue, unfinished); // as far as a caller may get
        Call<?> accepted = call("/2");
        assertThat(queue.offer(accepted)).isTrue();
        queue.close();
        CountDownLatch polling = new CountDownLatch(1);
        Thread caller = new Thread(() -> {
            try {
                polling.await();
                LockSupport.parkNanos(20_000_000);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            previous.next = unfinished;
        });
        caller.start();
        polling.countDown();
        assertThat(queue.poll()).isSameAs(unfinished);
        assertThat(queue.poll()).isSameAs(accepted);
        assertThat(queue.poll()).isNull();
        caller.join();
    }

    /**
     * The caller comes between two looks of the SendThread: at what is behind the last call, and whether it is that.
     */
    @Test
    @Shows("F30")
    void callThatWasAcceptedIsTakenThoughAnotherComesAtThatMomentToTheClosedQueue() {
        Runnable[] caller = {() -> {}};
        OutgoingQueue closing = new OutgoingQueue(network) {
            @Override
            @Nullable Call<?> behind(Call<?> call) {
                Call<?> next = super.behind(call);
                if (next == null) {
                    Runnable comes = caller[0];
                    caller[0] = () -> {};
                    comes.run();
                }
                return next;
            }
        };
        Call<?> accepted = call("/1");
        assertThat(closing.offer(accepted)).isTrue();
        closing.close();
        Call<?> refused = call("/2");
        caller[0] = () -> assertThat(closing.offer(refused)).isFalse();
        assertThat(closing.poll()).isSameAs(accepted);
        Call<?> rest = closing.poll();
        assertThat(rest).isIn(null, refused);
        assertThat(closing.poll()).isNull();
        assertThat(refused.take()).isFalse();
    }

    @Test
    void whoIsRefusedHasItsRoomBackOnce() {
        InFlightLimits limits = new InFlightLimits(new SessionConfig.Limits(10, 1_000, false, 1_000), Clock.SYSTEM);
        Completions completions =
                new Completions(new DeliveryBatch(new EventQueue(), null, Clock.SYSTEM), limits, null);
        Call<@Nullable Void> refused = new Call<>(new Request.Delete("/a", -1), "/a", null, null);
        refused.prepare(Call.FOREVER, new WaitingCaller<>());
        limits.takeBeyondLimit(0);
        assertThat(limits.inFlight()).isEqualTo(1);
        queue.close();
        assertThat(queue.offer(refused)).isFalse();
        limits.released(1, 0); // as its caller does
        Call<?> met = queue.poll();
        assertThat(met).isSameAs(refused);
        assertThat(met.take()).isFalse();
        met.dropped(completions);
        completions.publish();
        assertThat(limits.inFlight()).isZero();
    }

    /** As if the caller were at the end of his stack. */
    @Test
    void ifACallerCouldNotWakeTheSleeperTheNextOneDoes() {
        int[] wakeups = {0};
        OutgoingQueue over = new OutgoingQueue(new SleepyNetwork() {
            @Override
            public void wakeup() {
                if (wakeups[0]++ == 0) {
                    throw new StackOverflowError("a test");
                }
            }
        });
        assertThat(over.beginSleep()).isTrue();
        assertThatThrownBy(() -> over.offer(call("/deep"))).isInstanceOf(StackOverflowError.class);
        assertThat(over.offer(call("/next"))).isTrue();
        assertThat(wakeups[0]).isEqualTo(2);
        assertThat(over.offer(call("/more"))).isTrue();
        assertThat(wakeups[0]).isEqualTo(2);
    }

    @Test
    @Shows("F30")
    void everyCallOfferedWhileTheQueueClosesIsEitherTakenOrGivenBack() throws Exception {
        int producers = 6;
        ExecutorService threads = Executors.newFixedThreadPool(producers);
        try {
            for (int round = 0; round < 300; round++) {
                OutgoingQueue closing = new OutgoingQueue(network);
                AtomicInteger offered = new AtomicInteger();
                CyclicBarrier start = new CyclicBarrier(producers + 1);
                List<Future<List<Call<?>>>> futures = new ArrayList<>();
                for (int p = 0; p < producers; p++) {
                    futures.add(threads.submit(() -> {
                        List<Call<?>> accepted = new ArrayList<>();
                        start.await();
                        while (accepted.size() < 500) {
                            Call<?> call = call("/x");
                            boolean in = closing.offer(call);
                            offered.incrementAndGet();
                            if (!in) {
                                break;
                            }
                            accepted.add(call);
                        }
                        return accepted;
                    }));
                }
                WaitingCalls waiting = new WaitingCalls();
                start.await();
                while (offered.get() < 200) {
                    waiting.takeIn(closing);
                }
                closing.close();
                waiting.takeIn(closing);
                Call<?> call;
                while ((call = waiting.poll()) != null) {
                    boolean unused = call.take();
                }
                for (Future<List<Call<?>>> future : futures) {
                    for (Call<?> accepted : future.get(10, TimeUnit.SECONDS)) {
                        assertThat(accepted.abandon())
                                .as("accepted, and nobody has it")
                                .isFalse();
                    }
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
