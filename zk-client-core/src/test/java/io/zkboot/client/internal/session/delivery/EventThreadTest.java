/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.internal.session.SimulatedSession;
import io.zkboot.client.internal.session.SimulatedWorld;
import io.zkboot.client.testing.Await;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.sim.VirtualClock;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventThreadTest {
    private final VirtualClock clock = new VirtualClock();
    private final EventQueue queue = new EventQueue();
    private final List<String> heard = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final EventThread eventThread = new EventThread(queue, clock, failures::add);
    private LogCapture log;

    @BeforeEach
    void captureLog() {
        log = LogCapture.of(EventThread.class);
    }

    @AfterEach
    void releaseLog() {
        log.close();
    }

    private Delivery hears(String what) {
        return () -> heard.add(what);
    }

    @Test
    @Shows("F26")
    void listenerThatThrowsAnythingIsCountedAndDeliveryGoesOn() {
        queue.publish(
                hears("1"),
                () -> {
                    throw new IllegalStateException("mine");
                },
                hears("2"),
                () -> {
                    throw new StackOverflowError("mine");
                },
                hears("3"));
        eventThread.drain();
        assertThat(heard).containsExactly("1", "2", "3");
        assertThat(failures).extracting(Throwable::getMessage).containsExactly("mine", "mine");
        assertThat(log.events())
                .filteredOn(event -> event.getLevel() == Level.ERROR)
                .hasSize(2);
    }

    @Test
    void hookForFailuresThatThrowsItselfDoesNotEndDelivery() {
        EventThread fragile = new EventThread(queue, clock, failure -> {
            throw new AssertionError("the hook");
        });
        queue.publish(
                () -> {
                    throw new IllegalStateException("mine");
                },
                hears("next"));
        fragile.drain();
        assertThat(heard).containsExactly("next");
    }

    @Test
    @Shows({"F26", "D02"})
    void interruptFlagLeftBehindIsClearedBeforeTheNextListener() {
        queue.publish(
                () -> Thread.currentThread().interrupt(),
                () -> heard.add("interrupted: " + Thread.currentThread().isInterrupted()));
        eventThread.drain();
        assertThat(heard).containsExactly("interrupted: false");
    }

    @Test
    @Shows("F25")
    void slowListenerIsNamedInAWarning() {
        Delivery slow = new Delivery() {
            @Override
            public void deliver() {
                clock.advance(Duration.ofSeconds(3));
            }

            @Override
            public String describe() {
                return "watcher of the test";
            }
        };
        queue.publish(hears("1"), slow, hears("2"));
        eventThread.drain();
        assertThat(log.events())
                .filteredOn(event -> event.getLevel() == Level.WARN)
                .singleElement()
                .satisfies(event -> assertThat(event.getFormattedMessage()).contains("watcher of the test", "3000 ms"));
    }

    @Test
    @Shows("D02")
    void realThreadSurvivesInterruptsDeliversAllInOrderAndEnds() throws InterruptedException {
        CountDownLatch first = new CountDownLatch(1);
        Thread thread = new Thread(eventThread);
        thread.start();
        queue.publish(hears("1"), () -> {
            Thread.currentThread().interrupt();
            first.countDown();
        });
        assertThat(first.await(10, TimeUnit.SECONDS)).isTrue();
        thread.interrupt();
        queue.publish(hears("2"), () -> heard.add("current: " + eventThread.isCurrent()));
        queue.publish(hears("3"));
        queue.close();
        thread.join(10_000);
        assertThat(thread.isAlive()).isFalse();
        assertThat(heard).containsExactly("1", "2", "current: true", "3");
        assertThat(eventThread.isCurrent()).isFalse();
        assertThat(queue.backlog()).isZero();
    }

    @Test
    void observerThatThrowsOnAFailedListenerDoesNotEndTheEventThread() {
        SimulatedWorld world = new SimulatedWorld();
        world.observer = new ClientObserver() {
            @Override
            public void listenerFailed(Throwable failure) {
                throw new IllegalStateException("the observer", failure);
            }
        };
        Consumer<Object> angry = change -> {
            throw new IllegalStateException("the listener");
        };
        world.listeners.add(angry::accept);
        SimulatedSession client = world.serve(1, new io.zkboot.client.testing.sim.ScriptedServer())
                .connect();
        assertThat(client.changes()).hasSize(1);
        assertThat(client.session().snapshot().counters().listenerFailures()).isEqualTo(2); // start and connection
    }

    /** Whoever keeps a future of the first session of a client keeps none of the sessions in between. */
    @Test
    void anOldEventThreadKeepsTheNewestOnlyAndHandsLateStagesToIt() throws InterruptedException {
        List<WeakReference<EventThread>> between = new ArrayList<>();
        EventThread newest = eventThread;
        EventQueue itsQueue = queue;
        for (int i = 0; i < 3; i++) {
            itsQueue.close();
            runToItsEnd(newest);
            itsQueue = new EventQueue();
            newest = new EventThread(itsQueue, clock, failures::add, newest);
            between.add(new WeakReference<>(newest));
        }
        Thread last = new Thread(newest);
        last.start();
        Await.until("it runs", Duration.ofSeconds(20), () -> last.getState() == Thread.State.WAITING);
        newest = null;
        Await.until("the sessions in between are gone", Duration.ofSeconds(20), () -> {
            System.gc();
            return between.get(0).refersTo(null) && between.get(1).refersTo(null);
        });
        eventThread.execute(() -> heard.add(Thread.currentThread() == last ? "on the newest" : "elsewhere"));
        itsQueue.close();
        last.join();
        assertThat(heard).containsExactly("on the newest");
    }

    private static void runToItsEnd(EventThread ending) throws InterruptedException {
        Thread thread = new Thread(ending);
        thread.start();
        thread.join();
    }

    /** The client was started again: what is attached to a future of the session before goes to the one there is. */
    @Test
    void whatIsHandedToAnOldEventThreadRunsOnTheNewOneOrThereAndThenIfThatIsWhoHandsItIn() throws Exception {
        queue.close();
        runToItsEnd(eventThread);
        EventQueue itsQueue = new EventQueue();
        EventThread later = new EventThread(itsQueue, clock, failures::add, eventThread);
        itsQueue.publish(hears("1"), () -> {
            eventThread.execute(() -> heard.add("there and then"));
            assertThat(eventThread.handIn(hears("handed in"))).isTrue();
            heard.add("2");
        });
        itsQueue.close();
        runToItsEnd(later);
        assertThat(heard).containsExactly("1", "there and then", "2", "handed in");
        assertThat(failures).isEmpty();
        assertThat(eventThread.handIn(hears("too late"))).isFalse();
        eventThread.execute(() -> heard.add("of a client that has ended"));
        assertThat(heard).hasSize(5).endsWith("of a client that has ended");
    }

    @Test
    void aNewSessionDeliversNothingBeforeTheOldOneHasDeliveredItsLast() {
        EventQueue itsQueue = new EventQueue();
        EventThread later = new EventThread(itsQueue, clock, failures::add, eventThread);
        itsQueue.publish(hears("new"));
        queue.publish(hears("old"));
        later.drain();
        assertThat(heard).isEmpty();
        queue.close();
        eventThread.drain();
        later.drain();
        assertThat(heard).containsExactly("old", "new");
    }
}
