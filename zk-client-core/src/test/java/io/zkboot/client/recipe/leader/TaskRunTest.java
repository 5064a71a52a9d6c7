/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whom the interrupt of a task meets. */
@Timeout(60)
class TaskRunTest {
    private final ExecutorService oneThread = Executors.newSingleThreadExecutor();
    private final List<Object> ends = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void shutDown() {
        oneThread.shutdownNow();
    }

    private TaskRun run(LeaderTask task) {
        Leadership any = (Leadership) Proxy.newProxyInstance(
                Leadership.class.getClassLoader(), new Class<?>[] {Leadership.class}, (proxy, method, args) -> null);
        return new TaskRun(task, any, failure -> ends.add(failure == null ? "returned" : failure));
    }

    @Test
    void aTaskThatWaitsIsInterruptedAndThatIsNoFailure() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        TaskRun run = run(leadership -> {
            begun.countDown();
            new CountDownLatch(1).await();
        });
        Future<?> done = oneThread.submit(run);
        begun.await();
        run.stop(true);
        done.get();
        assertThat(ends).containsExactly("returned");
    }

    @Test
    void anInterruptThatATaskHasNotTakenNoticeOfDoesNotMeetTheNextOne() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean stop = new AtomicBoolean();
        TaskRun first = run(leadership -> {
            begun.countDown();
            while (!stop.get()) {
                Thread.onSpinWait();
            }
        });
        CountDownLatch next = new CountDownLatch(1);
        AtomicBoolean goOn = new AtomicBoolean();
        List<Boolean> hit = Collections.synchronizedList(new ArrayList<>());
        TaskRun second = run(leadership -> {
            hit.add(Thread.currentThread().isInterrupted());
            next.countDown();
            while (!goOn.get()) {
                Thread.onSpinWait();
            }
            hit.add(Thread.currentThread().isInterrupted());
        });
        TaskRun earlier = run(leadership -> {});
        Future<?> done = oneThread.submit(
                () -> { // a pool would forget the interrupt between two of its tasks
                    earlier.run();
                    first.run();
                    second.run();
                });
        begun.await();
        first.stop(true);
        stop.set(true);
        next.await();
        first.stop(true); // what comes late meets nobody
        earlier.stop(true);
        goOn.set(true);
        done.get();
        assertThat(hit).containsExactly(false, false);
        assertThat(ends).containsExactly("returned", "returned", "returned");
    }

    @Test
    void aTaskIsInterruptedOnceAlthoughItIsStoppedTwice() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        AtomicBoolean goOn = new AtomicBoolean();
        AtomicBoolean again = new AtomicBoolean();
        TaskRun run = run(leadership -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException once) {
                interrupted.countDown();
            }
            while (!goOn.get()) {
                Thread.onSpinWait();
            }
            again.set(Thread.currentThread().isInterrupted());
        });
        Future<?> done = oneThread.submit(run);
        begun.await();
        run.stop(true);
        interrupted.await();
        run.stop(true);
        goOn.set(true);
        done.get();
        assertThat(again).isFalse();
    }

    @Test
    void aTaskIsNotInterruptedIfThatIsNotWantedAndNotRunIfItIsTooLate() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean goOn = new AtomicBoolean();
        AtomicBoolean hit = new AtomicBoolean(true);
        TaskRun run = run(leadership -> {
            begun.countDown();
            while (!goOn.get()) {
                Thread.onSpinWait();
            }
            hit.set(Thread.currentThread().isInterrupted());
        });
        Future<?> done = oneThread.submit(run);
        begun.await();
        run.stop(false);
        goOn.set(true);
        done.get();
        assertThat(hit).isFalse();
        AtomicBoolean ran = new AtomicBoolean();
        TaskRun late = run(leadership -> ran.set(true));
        late.stop(true);
        oneThread.submit(late).get();
        assertThat(ran).isFalse();
        assertThat(ends).hasSize(2);
    }

    @Test
    void anInterruptThatWasNotOursIsAFailure() throws Exception {
        InterruptedException own = new InterruptedException("of the task");
        TaskRun run = run(leadership -> {
            throw own;
        });
        oneThread.submit(run).get();
        assertThat(ends).containsExactly(own);
    }

    @Test
    void aTaskThatNeverBeganHasEndedWhenItIsStoppedAndEndsOnce() {
        AtomicBoolean ran = new AtomicBoolean();
        TaskRun run = run(leadership -> ran.set(true));
        run.stop(true); // and the pool may have dropped it
        assertThat(ends).containsExactly("returned");
        run.stop(true);
        run.run();
        assertThat(ran).isFalse();
        assertThat(ends).hasSize(1);
    }
}
