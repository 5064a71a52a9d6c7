/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * All watch endpoints. It starts them with the application, after the clients and the web server, and stops them before
 * those; each can be started and stopped by its id as well.
 *
 * <p>While it runs and there are endpoints, a thread keeps the JVM alive: an application that only watches does not
 * end.
 */
public class ZkWatchEndpointRegistry implements SmartLifecycle {
    /** Above the web server, below what other starters leave to the last. */
    public static final int PHASE = Integer.MAX_VALUE - 100;

    private static final Logger log = LoggerFactory.getLogger(ZkWatchEndpointRegistry.class);

    private final Map<String, WatchEndpoint> endpoints = Collections.synchronizedMap(new LinkedHashMap<>());
    private @Nullable List<WatchEndpoint> paused;
    private @Nullable CountDownLatch keepAlive;
    private volatile boolean running;
    private volatile Duration shutdownTimeout = BoundedStop.DEFAULT_TIMEOUT;

    /**
     * Sets how long a stop waits for the methods that are being called, all together. After that their threads are
     * interrupted, and the stop is over. Default: 5 seconds. A method that itself stops the application, by closing the
     * context or by {@link System#exit}, is not waited for.
     */
    public void setShutdownTimeout(Duration shutdownTimeout) {
        this.shutdownTimeout = shutdownTimeout;
    }

    /** Returns the endpoint of an id, null if there is none. */
    public @Nullable ZkWatchEndpoint getEndpoint(String id) {
        return endpoints.get(id);
    }

    /** Returns all endpoints. */
    public Collection<ZkWatchEndpoint> getEndpoints() {
        synchronized (endpoints) {
            return List.copyOf(endpoints.values());
        }
    }

    /** Adds an endpoint, and starts it if the application runs already. */
    void register(WatchEndpoint endpoint) {
        if (endpoints.putIfAbsent(endpoint.getId(), endpoint) != null) {
            throw new InvalidZkWatchException(
                    "Two @ZkWatch annotations have the id '" + endpoint.getId() + "'.",
                    "Give each @ZkWatch an id of its own, or none.");
        }
        if (running) {
            if (endpoint.isAutoStartup()) {
                endpoint.start();
            }
            keepAlive();
        }
    }

    @Override
    public synchronized void start() {
        if (running) {
            return;
        }
        running = true;
        List<WatchEndpoint> all;
        synchronized (endpoints) {
            all = List.copyOf(endpoints.values());
        }
        List<WatchEndpoint> again = paused;
        all.stream()
                .filter(endpoint -> again == null ? endpoint.isAutoStartup() : again.contains(endpoint))
                .forEach(WatchEndpoint::start);
        if (!all.isEmpty()) {
            keepAlive();
        }
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public void stop(Runnable callback) {
        List<WatchEndpoint> toStop;
        synchronized (this) {
            running = false;
            synchronized (endpoints) {
                toStop = endpoints.values().stream()
                        .filter(WatchEndpoint::isRunning)
                        .toList();
            }
            paused = toStop;
            if (keepAlive != null) {
                keepAlive.countDown();
                keepAlive = null;
            }
        }
        Set<WatchEndpoint> open = ConcurrentHashMap.newKeySet();
        open.addAll(toStop);
        BoundedStop.within(shutdownTimeout, stopped -> stop(toStop, open, stopped), () -> late(open), callback);
    }

    private static void stop(List<WatchEndpoint> toStop, Set<WatchEndpoint> open, Runnable stopped) {
        if (toStop.isEmpty()) {
            stopped.run();
        }
        toStop.forEach(endpoint -> endpoint.stop(() -> {
            open.remove(endpoint);
            if (open.isEmpty()) {
                stopped.run();
            }
        }));
    }

    private void late(Set<WatchEndpoint> open) {
        log.warn(
                "The end of the application does not wait any longer than {} for the watch endpoints {}. Their threads"
                        + " are interrupted. zk.listener.shutdown-timeout may allow more",
                shutdownTimeout,
                open.stream().map(WatchEndpoint::running).sorted().toList());
        open.forEach(WatchEndpoint::interrupt);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    private synchronized void keepAlive() {
        if (keepAlive != null) {
            return;
        }
        CountDownLatch end = new CountDownLatch(1);
        Thread thread = new Thread(
                null,
                () -> {
                    try {
                        end.await();
                    } catch (InterruptedException ex) {
                        Thread.currentThread().interrupt();
                    }
                },
                "zk-watch-keep-alive",
                0,
                false); // it lives on: nothing of the thread that starts the application may come along
        thread.setDaemon(false);
        thread.start();
        keepAlive = end;
    }
}
