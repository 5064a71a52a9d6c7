/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.internal.transport.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SessionThreadsTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Clock clock = () -> Duration.ofHours(1).toNanos();
    private final CountDownLatch senderMayEnd = new CountDownLatch(1);
    private final CountDownLatch delivererMayEnd = new CountDownLatch(1);
    private final List<Thread> made = new ArrayList<>();

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private SessionThreads threads(ThreadFactory factory) {
        return new SessionThreads(
                "app",
                clock,
                body -> {
                    Thread thread = factory.newThread(body);
                    made.add(thread);
                    return thread;
                },
                () -> await(senderMayEnd),
                () -> await(delivererMayEnd));
    }

    private SessionThreads started() {
        SessionThreads threads = threads(Thread::new);
        threads.start(() -> {
            throw new AssertionError("both were started");
        });
        return threads;
    }

    @AfterEach
    void endAll() throws InterruptedException {
        senderMayEnd.countDown();
        delivererMayEnd.countDown();
        for (Thread thread : made) {
            thread.join();
        }
    }

    @Test
    void bothRunAndAreNamedAfterTheClient() {
        started();
        assertThat(made).extracting(Thread::getName).containsExactly("zk-app-send", "zk-app-event");
        assertThat(made).allMatch(Thread::isAlive);
    }

    @Test
    void bothAreWaitedForButNoLongerThanWasSaid() {
        SessionThreads threads = started();
        assertThat(threads.join(Duration.ZERO, false)).isFalse();
        senderMayEnd.countDown();
        assertThat(threads.join(LONG, true)).as("not for the other one").isTrue();
        assertThat(threads.join(Duration.ZERO, false)).isFalse();
        delivererMayEnd.countDown();
        assertThat(threads.join(LONG, false)).isTrue();
    }

    @Test
    void whoIsInterruptedWaitsNoLongerAndStaysInterrupted() {
        SessionThreads threads = started();
        Thread.currentThread().interrupt();
        assertThat(threads.join(LONG, false)).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void ifTheSendThreadCannotBeStartedTheDeliveryIsEnded() {
        SessionThreads threads = threads(body -> new Thread(body) {
            @Override
            public synchronized void start() {
                if (getName().endsWith("send")) {
                    throw new IllegalStateException("no more threads");
                }
                super.start();
            }
        });
        assertThatThrownBy(() -> threads.start(delivererMayEnd::countDown))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("one that cannot be started");
        assertThat(delivererMayEnd.getCount()).isZero();
    }
}
