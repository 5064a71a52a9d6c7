/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.SessionListener;
import io.zkboot.client.event.StateChange;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.event.ZkSessionEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

/**
 * Publishes the changes of all sessions as application events, in order and off the client's threads. Starts before the
 * clients and stops after them, so that it hears of their start and their end.
 */
public class ZkSessionEventPublisher implements SmartLifecycle {
    private final ZkClients clients;
    private final ApplicationEventPublisher publisher;
    private final Executor executor;
    private final Map<ZkClient, SessionListener> listeners = new LinkedHashMap<>();
    private @Nullable SerialQueue queue;

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
        this.executor = executor;
    }

    @Override
    public synchronized void start() {
        if (queue != null) {
            return;
        }
        SerialQueue newQueue = new SerialQueue("the publisher of session events", executor);
        clients.byName().forEach((name, client) -> {
            SessionListener listener = change -> publish(newQueue, client, name, change);
            client.addListener(listener);
            listeners.put(client, listener);
        });
        queue = newQueue;
    }

    private void publish(SerialQueue newQueue, ZkClient client, String name, StateChange change) {
        ZkSessionEvent.of(client, name, change)
                .ifPresent(event -> newQueue.add(() -> {
                    publisher.publishEvent(event);
                    return null;
                }));
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
            ended.drain(callback);
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return queue != null;
    }

    @Override
    public int getPhase() {
        return -1;
    }
}
