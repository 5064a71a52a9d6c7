/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionListener;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.retry.RetryEvent;
import io.zkboot.client.retry.RetryListener;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.client.testing.sim.VirtualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

/** Where user code throws, the log names the class that the user knows, and what it was called for. */
class NamedUserCodeTest {
    private static final StateChange CHANGE =
            new StateChange(SessionState.SUSPENDED, SessionState.CONNECTED, Reason.NONE, "", "zk1:2181", 7, false);

    private final VirtualClock clock = new VirtualClock();
    private final EventQueue queue = new EventQueue();
    private final EventThread eventThread = new EventThread(queue, clock, failure -> {});

    private static final class Angry implements Watcher, SessionListener, RetryListener, ClientObserver {
        @Override
        public void process(WatchedEvent event) {
            throw new IllegalStateException("mine");
        }

        @Override
        public void stateChanged(StateChange change) {
            throw new IllegalStateException("mine");
        }

        @Override
        public void retrying(RetryEvent event) {
            throw new IllegalStateException("mine");
        }

        @Override
        public void pingAnswered(long nanos) {
            throw new IllegalStateException("mine");
        }

        @Override
        public void operationEnded(String operation, long nanos, ErrorCode error) {
            throw new IllegalStateException("mine");
        }
    }

    private String lineAbout(Delivery delivery) {
        try (LogCapture log = LogCapture.of(EventThread.class)) {
            queue.publish(delivery);
            eventThread.drain();
            assertThat(log.messages(Level.ERROR)).hasSize(1);
            return log.messages(Level.ERROR).get(0);
        }
    }

    private final Angry angry = new Angry();
    private final String name = Angry.class.getName();

    @Test
    void aWatcherIsNamedWithItsEvent() {
        assertThat(lineAbout(new Delivery.WatchFired(angry, new WatchedEvent(EventType.NODE_CREATED, "/a"))))
                .contains("watcher " + name + " on NODE_CREATED of /a");
    }

    @Test
    void aListenerIsNamedWithTheChangeAlsoOneThatAskedForTheState() {
        String expected = "listener " + name + " on SUSPENDED -> CONNECTED";
        IntroducedListener wrapper = new IntroducedListener(angry);
        wrapper.introduced();
        assertThat(lineAbout(new Delivery.StateChanged(angry, CHANGE))).contains(expected);
        assertThat(lineAbout(new Delivery.StateChanged(wrapper, CHANGE))).contains(expected);
        assertThat(lineAbout(new Delivery.Introduced(wrapper, CHANGE)))
                .contains("listener " + name + " on the state CONNECTED");
    }

    @Test
    void anObserverIsNamedWhicheverNewsItWasTold() {
        assertThat(lineAbout(new Delivery.Observed(angry, observer -> observer.pingAnswered(1))))
                .contains("observer " + name);
        EndedRequests ended = new EndedRequests(angry, 1);
        ended.add("getData", ErrorCode.OK, 0);
        assertThat(lineAbout(ended)).contains("observer " + name);
    }

    @Test
    void aRetryListenerIsNamed() {
        RetryEvent event = new RetryEvent(1, new IllegalStateException("lost"), Duration.ofSeconds(1));
        assertThat(lineAbout(new Delivery.Retried(angry, event))).contains("retry listener " + name);
    }

    @Test
    void aStageThatCameLateIsToldFromAWatcher() {
        assertThat(lineAbout(new Delivery.LateStage(() -> {
                    throw new IllegalStateException("mine");
                })))
                .contains("stage of a future");
    }
}
