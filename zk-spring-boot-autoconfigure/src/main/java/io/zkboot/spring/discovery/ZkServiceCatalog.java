/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.discovery;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.cache.CacheChange;
import io.zkboot.client.recipe.cache.CacheListener;
import io.zkboot.client.recipe.cache.CachedNode;
import io.zkboot.client.recipe.cache.ZkCache;
import io.zkboot.spring.internal.OneThread;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

/**
 * All services and their instances in memory, kept as ZooKeeper has them by one watch. Answers cost no request.
 *
 * <p>Without a connection the last known instances are the answer: a service that can be reached matters more than one
 * whose list is exact. What has changed meanwhile is shown at once when there is a connection again.
 *
 * <p>Before the instances were read for the first time a question waits for them, until a time after the start has
 * passed ({@link #setFillTimeout}). A node that is no instance, or cannot be read, is left out, and a warning says so
 * once, and once more if that comes back.
 *
 * <p>Each change is told by a {@link HeartbeatEvent}, whose value changes with it; a lost connection is no change.
 *
 * <p>Starts after the client and before the web server, and ends in the opposite order: what goes on while the web
 * server drains finds instances. For use by many threads.
 */
public final class ZkServiceCatalog implements SmartLifecycle {
    /** Lifecycle phase: just above the client's. */
    public static final int PHASE = 1;

    private static final Logger log = LoggerFactory.getLogger(ZkServiceCatalog.class);
    private static final CompletableFuture<@Nullable Void> FILLED = CompletableFuture.completedFuture(null);

    private final ZkClient client;
    private final String root;
    private final InstancePaths paths;
    private final InstanceIndex index = new InstanceIndex();
    private final Heartbeats heartbeats;
    private final Map<String, List<Runnable>> listeners = new ConcurrentHashMap<>();
    private Duration fillTimeout = Duration.ofSeconds(5);
    private volatile @Nullable Filling filling;
    private volatile boolean filled;
    private volatile boolean ended;
    private volatile boolean running;

    /**
     * Creates one.
     *
     * @param client reads the instances
     * @param root where the services are, {@code /services} in Spring Cloud Zookeeper
     * @param publisher of heartbeats, each on a thread of the catalog's own
     */
    public ZkServiceCatalog(ZkClient client, String root, ApplicationEventPublisher publisher) {
        this.client = client;
        this.root = root;
        this.paths = new InstancePaths(root);
        this.heartbeats = new Heartbeats(this, publisher, new OneThread("zk-discovery-heartbeat"));
    }

    /** The cache of one start, and what completes when it was read or the time has passed. */
    private record Filling(
            ZkCache<ZkServiceInstance> cache,
            CompletableFuture<?> complete,
            CompletableFuture<@Nullable Void> filledOrLate) {}

    /**
     * Sets how long after the start questions wait for the first read; all of them together, not each. Zero if they
     * never wait, 5 s by default.
     */
    public void setFillTimeout(Duration fillTimeout) {
        if (fillTimeout.isNegative()) {
            throw new IllegalArgumentException("The fill timeout, " + fillTimeout + ", is negative.");
        }
        this.fillTimeout = fillTimeout;
    }

    @Override
    public void start() {
        ended = isMock();
        if (!ended) {
            fill();
        }
        running = true;
        heartbeats.open();
    }

    /** Whether the client is one of a test, which never connects. */
    private boolean isMock() {
        return client.snapshot() == null;
    }

    private synchronized Filling fill() {
        Filling known = filling;
        if (known != null) {
            return known;
        }
        ZkCache<ZkServiceInstance> cache =
                ZkCache.tree(client, root).values(this::decode).build();
        CompletableFuture<@Nullable Void> read = new CompletableFuture<>();
        if (ended) {
            return new Filling(cache, FILLED, FILLED); // it was stopped meanwhile, and this one is never started
        }
        cache.addListener(new Listener(cache, read));
        CompletableFuture<?> complete = cache.startAsync();
        Filling next = new Filling(
                cache,
                complete,
                read.completeOnTimeout(null, TimeUnit.MILLISECONDS.convert(fillTimeout), TimeUnit.MILLISECONDS));
        filling = next;
        return next;
    }

    @Override
    public void stop() {
        running = false;
        ended = true;
        heartbeats.close();
        Filling last;
        synchronized (this) {
            last = filling;
            filling = null;
        }
        if (last != null) {
            last.cache().close();
            last.filledOrLate().complete(null);
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** Returns the names of the services with an instance, in no particular order. May wait for the first read. */
    public List<String> getServices() {
        awaitFilled();
        return List.copyOf(index.services());
    }

    /**
     * Returns the instances of a service in the order of their nodes, whatever their status is; none if it is not
     * known. May wait for the first read.
     */
    public List<ZkServiceInstance> getInstances(String serviceId) {
        awaitFilled();
        return index.instances(serviceId);
    }

    /** Whether the instances were read once. */
    public boolean isFilled() {
        return filled;
    }

    /** Whether the answers may be behind: there is no connection, or nothing was read yet. */
    public boolean isStale() {
        Filling known = filling;
        return known == null || known.cache().isStale();
    }

    /** As {@link #getInstances}, without waiting. */
    List<ZkServiceInstance> knownInstances(String serviceId) {
        return index.instances(serviceId);
    }

    /** As {@link #getServices}, without waiting. */
    Set<String> knownServices() {
        return index.services();
    }

    /** Returns what completes, and never fails, when questions need not wait any more. Begins to read if need be. */
    CompletableFuture<@Nullable Void> whenFilled() {
        return filled || ended || isMock() ? FILLED : fill().filledOrLate().copy();
    }

    private void awaitFilled() {
        if (filled || ended || isMock()) {
            return;
        }
        Filling known = fill();
        if (known.filledOrLate().isDone() || isEventThread(known.complete())) {
            return;
        }
        try {
            known.filledOrLate().get();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException ex) {
            throw new IllegalStateException("It never fails.", ex);
        }
    }

    /**
     * Whether this is the thread that the first read needs: the futures of the client refuse to be waited for there.
     */
    private static boolean isEventThread(CompletableFuture<?> complete) {
        try {
            Object unused = complete.get(0, TimeUnit.MILLISECONDS);
            return false;
        } catch (IllegalStateException ex) {
            return true;
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException ex) {
            return false;
        }
    }

    /**
     * Has a listener called when the instances of a service have changed; on a thread that must not be held up.
     *
     * @return removes it
     */
    Runnable listen(String serviceId, Runnable listener) {
        List<Runnable> all = listeners.computeIfAbsent(serviceId, service -> new CopyOnWriteArrayList<>());
        all.add(listener);
        return () -> all.remove(listener);
    }

    private @Nullable ZkServiceInstance decode(String path, byte @Nullable [] data) {
        InstancePaths.Place place = paths.place(path);
        if (place == null || data == null || data.length == 0) {
            return null;
        }
        try {
            return InstanceFormat.read(place.serviceId(), place.nodeName(), data);
        } catch (IllegalArgumentException ex) {
            throw new NoInstanceException(ex);
        }
    }

    /** Follows the cache of one start. */
    private final class Listener implements CacheListener<ZkServiceInstance> {
        private final ZkCache<ZkServiceInstance> cache;
        private final CompletableFuture<@Nullable Void> read;
        private final Set<String> unreadable = ConcurrentHashMap.newKeySet();
        private final Set<String> noInstances = ConcurrentHashMap.newKeySet();
        private boolean stale;

        Listener(ZkCache<ZkServiceInstance> cache, CompletableFuture<@Nullable Void> read) {
            this.cache = cache;
            this.read = read;
        }

        @Override
        public void initialised(List<CachedNode<ZkServiceInstance>> nodes) {
            guarded(() -> {
                index.clear();
                nodes.forEach(this::put);
                Set<String> changed = index.show();
                filled = true; // not before, or a question would not wait and find nothing
                tell(changed);
            });
            read.complete(null);
        }

        @Override
        public void changed(CacheChange<ZkServiceInstance> change) {
            guarded(() -> {
                CachedNode<ZkServiceInstance> current = change.current();
                if (current != null) {
                    put(current);
                } else {
                    noInstances.remove(change.path());
                    remove(change.path());
                }
                if (!stale) {
                    show();
                }
            });
        }

        @Override
        public void stale() {
            stale = true;
        }

        @Override
        public void resynced(int changes) {
            stale = false;
            guarded(this::show);
        }

        @Override
        public void unwatched(Throwable failure) {
            log.warn(
                    "The servers refuse to tell which instances there are: {}. They are asked again from time to time.",
                    NoInstanceException.reason(failure));
        }

        @Override
        public void failed(String path, Throwable failure) {
            if (unreadable.add(path)) {
                log.warn(
                        "What is at or below {} cannot be read, and is left out: {}",
                        path,
                        NoInstanceException.reason(failure));
            }
        }

        @Override
        public void recovered(String path) {
            unreadable.remove(path);
        }

        private void put(CachedNode<ZkServiceInstance> node) {
            InstancePaths.Place place = paths.place(node.path());
            if (place == null) {
                return;
            }
            index.put(place, node.value());
            Throwable failure = node.failure();
            if (failure == null) {
                noInstances.remove(node.path());
            } else if (node.stat().numChildren() == 0 && noInstances.add(node.path())) {
                log.warn(
                        "{} is no instance of a service, and is left out: {}",
                        node.path(),
                        NoInstanceException.reason(failure));
            }
        }

        private void remove(String path) {
            InstancePaths.Place place = paths.place(path);
            if (place != null) {
                index.put(place, null);
            }
        }

        private void show() {
            tell(index.show());
        }

        private void tell(Set<String> changed) {
            if (changed.isEmpty()) {
                return;
            }
            changed.forEach(
                    service -> listeners.getOrDefault(service, List.of()).forEach(this::tell));
            heartbeats.changed();
        }

        private void tell(Runnable listener) {
            try {
                listener.run();
            } catch (Throwable ex) {
                log.error("A listener of instances failed", ex);
            }
        }

        /** Nobody else hears of what fails here; a cache that was closed tells nothing any more. */
        private void guarded(Runnable task) {
            synchronized (index) { // the last call of an earlier cache may not be over yet
                Filling known = filling;
                try {
                    if (known == null ? !ended : known.cache() == cache) {
                        task.run();
                    }
                } catch (Throwable ex) {
                    log.error("Changes of the instances below {} could not be followed", root, ex);
                }
            }
        }
    }
}
