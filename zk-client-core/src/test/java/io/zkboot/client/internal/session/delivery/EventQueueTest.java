/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.internal.transport.Clock;
import io.zkboot.client.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No batch is lost between the two threads, and none is slept over. The steps of the other thread are done in the
 * moments that matter, so that no race has to be won; who sleeps for ever runs into the time limit.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EventQueueTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Delivery[] BATCH = {() -> {}};

    /** Lets something happen just after a look that found nothing, and just before a batch is there. */
    private static final class Batches extends ConcurrentLinkedQueue<Delivery[]> {
        private static final long serialVersionUID = 1L;

        private volatile int looks;
        private transient int moment = -1;
        private transient Runnable then = () -> {};
        private transient Runnable beforeAdd = () -> {};

        private void afterLook(int number, Runnable step) {
            moment = number;
            then = step;
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one reader of the queue
        public Delivery @Nullable [] poll() {
            Delivery[] found = super.poll();
            if (++looks == moment) {
                then.run();
            }
            return found;
        }

        @Override
        public boolean add(Delivery[] batch) {
            beforeAdd.run();
            return super.add(batch);
        }
    }

    private final Batches batches = new Batches();
    private final EventQueue queue = new EventQueue(batches, new StallWatch());

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void batchThatComesJustAfterALookIsTaken(int look) {
        batches.afterLook(look, () -> queue.publish(BATCH));
        assertThat(queue.take()).isSameAs(BATCH);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void lastBatchIsTakenThoughTheQueueClosesJustAfterALook(int look) {
        batches.afterLook(look, () -> {
            queue.publish(BATCH);
            queue.close();
        });
        assertThat(queue.take()).isSameAs(BATCH);
        assertThat(queue.take()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void endIsSeenThoughItComesJustAfterALook(int look) {
        batches.afterLook(look, queue::close);
        assertThat(queue.take()).isNull();
    }

    @Test
    void interruptIsClearedBeforeTheNextSleepSoThatItIsOne() {
        List<Boolean> interrupted = new ArrayList<>();
        Thread.currentThread().interrupt();
        batches.afterLook(3, () -> {
            interrupted.add(Thread.currentThread().isInterrupted());
            queue.publish(BATCH);
        });
        assertThat(queue.take()).isSameAs(BATCH);
        assertThat(interrupted).containsExactly(false);
    }

    @Test
    void sleeperIsWokenWhenTheBatchIsThereAndNotBefore() throws InterruptedException {
        List<Delivery[]> taken = new ArrayList<>();
        Thread taker = new Thread(() -> taken.add(queue.take()));
        taker.start();
        Await.until("it sleeps", LONG, () -> isAsleep(taker, 2));
        batches.beforeAdd = () -> {
            int before = batches.looks;
            LockSupport.unpark(taker); // as may happen without any reason
            Await.until("it sleeps again", LONG, () -> isAsleep(taker, before + 1));
        };
        queue.publish(BATCH);
        taker.join();
        assertThat(taken).containsExactly(BATCH);
    }

    @Test
    void sleeperIsWokenByTheEnd() throws InterruptedException {
        List<Delivery @Nullable []> taken = new ArrayList<>();
        Thread taker = new Thread(() -> taken.add(queue.take()));
        taker.start();
        Await.until("it sleeps", LONG, () -> isAsleep(taker, 2));
        queue.close();
        taker.join();
        assertThat(taken).hasSize(1).containsOnlyNulls();
    }

    private boolean isAsleep(Thread taker, int looks) {
        return batches.looks >= looks && taker.getState() == Thread.State.WAITING;
    }

    @Test
    void batchWhoseHandOverFailedIsHandedOverTheNextTime() {
        DeliveryBatch deliveries = new DeliveryBatch(queue, null, Clock.SYSTEM);
        deliveries.add(BATCH[0]);
        batches.beforeAdd = () -> {
            throw new StackOverflowError("no link for the queue");
        };
        assertThatThrownBy(deliveries::publish).isInstanceOf(StackOverflowError.class);
        batches.beforeAdd = () -> {};
        deliveries.publish();
        assertThat(queue.backlog()).isEqualTo(1);
        assertThat(queue.poll()).containsExactly(BATCH);
        assertThat(queue.poll()).isNull();
    }

    @Test
    void whatIsHandedInBetweenTheLastLookAndTheEndIsDelivered() {
        List<String> heard = new ArrayList<>();
        EventThread eventThread = new EventThread(queue, Clock.SYSTEM, failure -> {});
        queue.close();
        batches.afterLook(
                3, () -> assertThat(queue.offer(() -> heard.add("late"))).isTrue());
        eventThread.run();
        assertThat(heard).containsExactly("late");
        assertThat(queue.offer(() -> heard.add("too late"))).isFalse();
    }
}
