/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.spring.internal.KeepAlive;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * All watch endpoints of a context. It starts them with the application, after the clients and the web server, and
 * stops them before those; each can be started and stopped by its id as well. What runs when the context is paused runs
 * again after the pause. To replace it, declare a bean of this type.
 *
 * <p>Endpoints that are made in code are registered by a {@link ZkWatchConfigurer}, or at any time by any thread.
 *
 * <p>While it runs and there are endpoints, a thread keeps the JVM alive: an application that only watches does not
 * end.
 */
public class ZkWatchEndpointRegistry implements SmartLifecycle {
    /** Above the web server, below what other starters leave to the last. */
    public static final int PHASE = Integer.MAX_VALUE - 100;

    private static final Logger log = LoggerFactory.getLogger(ZkWatchEndpointRegistry.class);

    private final Map<String, ZkWatchEndpoint> endpoints = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Set<ZkWatchEndpoint> toStart = new LinkedHashSet<>();
    private @Nullable KeepAlive keepAlive;
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

    /**
     * Adds an endpoint, and starts it if the application runs already and the endpoint is one that starts with it.
     *
     * @throws InvalidZkWatchException if there is one with its id
     */
    public synchronized void register(ZkWatchEndpoint endpoint) {
        if (endpoints.putIfAbsent(endpoint.getId(), endpoint) != null) {
            throw new InvalidZkWatchException(
                    "Two watch endpoints (@ZkWatch annotations, or made in code) have the id '" + endpoint.getId()
                            + "'.",
                    "Give each @ZkWatch and each endpoint that is registered in code an id of its own; a @ZkWatch may"
                            + " have none.");
        }
        if (endpoint.isAutoStartup()) {
            toStart.add(endpoint);
        }
        if (running) {
            if (endpoint.isAutoStartup()) {
                endpoint.start();
            }
            keepAlive();
        }
    }

    /**
     * Removes an endpoint and stops it; returns at once, though its last event may still be under way.
     *
     * @return the endpoint, to be registered or started again; null if there is none of this id
     */
    public @Nullable ZkWatchEndpoint unregister(String id) {
        ZkWatchEndpoint endpoint;
        synchronized (this) {
            endpoint = endpoints.remove(id);
            if (endpoint == null) {
                return null;
            }
            toStart.remove(endpoint);
            if (endpoints.isEmpty()) {
                endKeepAlive();
            }
        }
        endpoint.stop(() -> {});
        return endpoint;
    }

    @Override
    public synchronized void start() {
        if (running) {
            return;
        }
        running = true;
        List.copyOf(toStart).forEach(ZkWatchEndpoint::start); // one may register others
        if (!endpoints.isEmpty()) {
            keepAlive();
        }
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public void stop(Runnable callback) {
        Collection<ZkWatchEndpoint> toStop;
        synchronized (this) {
            toStop = getEndpoints();
            List<ZkWatchEndpoint> atWork =
                    toStop.stream().filter(ZkWatchEndpoint::isRunning).toList();
            if (running) {
                toStart.clear(); // what rests now rests after a pause
            }
            toStart.addAll(atWork);
            running = false;
            endKeepAlive();
        }
        Set<ZkWatchEndpoint> open = ConcurrentHashMap.newKeySet();
        open.addAll(toStop); // those that were stopped before may still be at work
        BoundedStop.within(shutdownTimeout, stopped -> stop(toStop, open, stopped), () -> late(open), callback);
    }

    private static void stop(Collection<ZkWatchEndpoint> toStop, Set<ZkWatchEndpoint> open, Runnable stopped) {
        if (toStop.isEmpty()) {
            stopped.run();
        }
        toStop.forEach(endpoint -> {
            Runnable ended = () -> {
                open.remove(endpoint);
                if (open.isEmpty()) {
                    stopped.run();
                }
            };
            try {
                endpoint.stop(ended);
            } catch (Exception | Error ex) { // of an endpoint that is not ours; the others are to stop all the same
                log.warn("Watch endpoint '{}' cannot be stopped", endpoint.getId(), ex);
                ended.run();
            }
        });
    }

    private void late(Set<ZkWatchEndpoint> open) {
        log.warn(
                "The end of the application does not wait any longer than {} for the watch endpoints {}. Their threads"
                        + " are interrupted. zk.listener.shutdown-timeout may allow more",
                shutdownTimeout,
                open.stream().map(ZkWatchEndpointRegistry::running).sorted().toList());
        open.forEach(endpoint -> {
            if (endpoint instanceof WatchEndpoint own) {
                own.interrupt();
            }
        });
    }

    private static String running(ZkWatchEndpoint endpoint) {
        return endpoint instanceof WatchEndpoint own ? own.running() : "'" + endpoint.getId() + "'";
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    private void endKeepAlive() {
        if (keepAlive != null) {
            keepAlive.end();
            keepAlive = null;
        }
    }

    private synchronized void keepAlive() {
        if (keepAlive == null) {
            keepAlive = KeepAlive.begin("zk-watch-keep-alive");
        }
    }
}
