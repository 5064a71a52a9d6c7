/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionListener;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.event.ZkSessionEvent;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

/**
 * Publishes the changes of the sessions of a context's clients as application events, in order and off the client's
 * threads. Starts before the clients and stops after them, so that it hears of their start and of their pause.
 *
 * <p>A client may have been started before, by a bean that needs it to initialize. What was missed is made up for: the
 * first events of a client are its start and its state as it is, and its first connection is one with a new session.
 */
public class ZkSessionEventPublisher implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(ZkSessionEventPublisher.class);

    private final ZkClients clients;
    private final ApplicationEventPublisher publisher;
    private final Executor executor;
    private final IdentityHashMap<ZkClient, SessionListener> listeners = new IdentityHashMap<>();
    private @Nullable SerialQueue queue;
    private volatile Duration shutdownTimeout = BoundedStop.DEFAULT_TIMEOUT;

    /**
     * Creates one.
     *
     * @param clients whom to listen to
     * @param publisher where to publish
     * @param executor gives the thread to publish on
     */
    public ZkSessionEventPublisher(ZkClients clients, ApplicationEventPublisher publisher, Executor executor) {
        this.clients = clients;
        this.publisher = publisher;
        this.executor = new HandingOver(executor);
    }

    /**
     * Sets how long a stop waits until all has been published. After that the thread is interrupted, and the stop is
     * over. Default: 5 seconds. A listener that itself stops the application is not waited for.
     */
    public void setShutdownTimeout(Duration shutdownTimeout) {
        this.shutdownTimeout = shutdownTimeout;
    }

    @Override
    public synchronized void start() {
        if (queue != null) {
            return;
        }
        SerialQueue newQueue = new SerialQueue("the publisher of session events", executor);
        clients.byName().forEach((name, client) -> {
            SessionListener listener = new Listening(newQueue, client, name);
            client.addListenerTellingState(listener);
            listeners.put(client, listener);
        });
        queue = newQueue;
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public void stop(Runnable callback) {
        SerialQueue ended;
        synchronized (this) {
            listeners.forEach(ZkClient::removeListener);
            listeners.clear();
            ended = queue;
            queue = null;
        }
        if (ended == null) {
            callback.run();
        } else {
            BoundedStop.within(shutdownTimeout, ended::drain, () -> late(ended), callback);
        }
    }

    private void late(SerialQueue ended) {
        log.warn(
                "The end of the application does not wait any longer than {} for listeners of session events ({}). Their"
                        + " thread is interrupted. zk.listener.shutdown-timeout may allow more",
                shutdownTimeout,
                ended.running());
        ended.interrupt();
    }

    @Override
    public synchronized boolean isRunning() {
        return queue != null;
    }

    @Override
    public int getPhase() {
        return -1;
    }

    /** Listens to one client. */
    private final class Listening implements SessionListener {
        private final SerialQueue events;
        private final ZkClient client;
        private final String name;
        private volatile boolean connected; // there was a connection that the application knows of

        Listening(SerialQueue events, ZkClient client, String name) {
            this.events = events;
            this.client = client;
            this.name = name;
        }

        @Override
        public void stateChanged(StateChange change) {
            if (change.from() == change.to()) { // the state as it is
                publish(new StateChange(
                        SessionState.CLOSED,
                        SessionState.CONNECTING,
                        Reason.NONE,
                        "",
                        null,
                        change.sessionId(),
                        false));
            }
            boolean first = change.to().isConnected() && !connected;
            publish(first ? ofNewSession(change) : change);
            connected |= first;
        }

        private static StateChange ofNewSession(StateChange change) {
            return new StateChange(
                    change.from(),
                    change.to(),
                    change.reason(),
                    change.detail(),
                    change.server(),
                    change.sessionId(),
                    true);
        }

        private void publish(StateChange change) {
            ZkSessionEvent.of(client, name, change)
                    .ifPresent(event -> events.add(() -> {
                        publisher.publishEvent(event);
                        return null;
                    }));
        }
    }
}
