/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.SessionListener;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.retry.RetryEvent;
import io.zkboot.client.retry.RetryListener;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One thing to do on the EventThread: user code to call. */
public interface Delivery {
    /** Calls the user code. What it throws is the EventThread's to handle. */
    void deliver();

    /**
     * Lets another one follow this one without a place of its own in a batch; false if it cannot be. Called once at
     * most. SendThread.
     */
    default boolean leads(Delivery following) {
        return false;
    }

    /** Takes back what follows this one, null if nothing does. EventThread. */
    default @Nullable Delivery takeFollowing() {
        return null;
    }

    /** Whether it tells of the end of an operation; how many of these wait for the EventThread is bounded. */
    default boolean isCompletion() {
        return false;
    }

    /** Returns how many bytes of a request it keeps in memory, as far as they count. Always the same. */
    default int requestBytes() {
        return 0;
    }

    /** Names the user code for a log line. Only asked when something is wrong with it. */
    default String describe() {
        return toString();
    }

    /** A watcher gets an event. */
    record WatchFired(Watcher watcher, WatchedEvent event) implements Delivery {
        @Override
        public void deliver() {
            watcher.process(event);
        }

        @Override
        public String describe() {
            return "watcher " + watcher.getClass().getName() + " on " + event.type() + " of " + event.path();
        }
    }

    /** The listeners hear a change of the state. */
    record StateChanged(SessionListener listener, StateChange change) implements Delivery {
        @Override
        public void deliver() {
            listener.stateChanged(change);
        }

        @Override
        public String describe() {
            return "listener " + IntroducedListener.nameOf(listener) + " on " + change.from() + " -> " + change.to();
        }
    }

    /** A listener hears the state as it is. */
    record Introduced(IntroducedListener listener, StateChange asItIs) implements Delivery {
        @Override
        public void deliver() {
            listener.introduce(asItIs);
        }

        @Override
        public String describe() {
            return "listener " + IntroducedListener.nameOf(listener) + " on the state " + asItIs.to();
        }
    }

    /** The metrics hook gets a figure. */
    record Observed(ClientObserver observer, Consumer<ClientObserver> what) implements Delivery {
        @Override
        public void deliver() {
            what.accept(observer);
        }

        @Override
        public String describe() {
            return "observer " + observer.getClass().getName();
        }
    }

    /** The listener for retries hears of one. */
    record Retried(RetryListener listener, RetryEvent event) implements Delivery {
        @Override
        public void deliver() {
            listener.retrying(event);
        }

        @Override
        public String describe() {
            return "retry listener " + listener.getClass().getName();
        }
    }

    /** A stage of a future of the client that was complete already when the stage was attached. */
    record LateStage(Runnable stage) implements Delivery {
        @Override
        public void deliver() {
            stage.run();
        }

        @Override
        public String describe() {
            return "stage of a future";
        }
    }
}
