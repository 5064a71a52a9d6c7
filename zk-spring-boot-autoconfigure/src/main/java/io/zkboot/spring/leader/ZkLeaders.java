/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import io.zkboot.spring.ZkClients;
import io.zkboot.spring.event.ZkLeaderEvent;
import io.zkboot.spring.internal.KeepAlive;
import io.zkboot.spring.recipe.ZkRecipes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanClassLoaderAware;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

/**
 * All elections in which a context takes part by {@link ZkLeader} and {@link LeaderOnly}. It starts them with the
 * application, after the clients and the web server, and leaves them before those stop; each can be started and stopped
 * by its id as well. What takes part when the context is paused does so again after the pause. To replace it, declare a
 * bean of this type.
 *
 * <p>At a stop work is ended first, by an interrupt or a stop, and an election is left when its work has ended: then
 * the next one leads at once, and not beside.
 *
 * <p>While it runs and there are elections, a thread keeps the JVM alive: an application that only waits to lead does
 * not end.
 */
public class ZkLeaders implements SmartLifecycle, BeanClassLoaderAware {
    /**
     * Above the web server and its graceful end, and above task schedulers, whose end waits for the calls that this one
     * interrupts.
     */
    public static final int PHASE = DEFAULT_PHASE;

    private static final Logger log = LoggerFactory.getLogger(ZkLeaders.class);
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    private final ZkClients clients;
    private final ZkRecipes recipes;
    private final ApplicationEventPublisher publisher;
    private final Map<String, ZkElection> elections = new LinkedHashMap<>(); // guarded by this
    private final Map<ZkElection, ElectionRequest> requests = new LinkedHashMap<>(); // guarded by this
    private final Set<ZkElection> toStart = new LinkedHashSet<>(); // guarded by this
    private final List<Consumer<ZkElection>> listeners = new ArrayList<>(); // guarded by this
    private LeaderThreads threads = new LeaderThreads(null);
    private boolean virtualThreads;
    private boolean events = true;
    private boolean autoStartup = true;
    private @Nullable String participant;
    private volatile Duration shutdownTimeout = DEFAULT_TIMEOUT;
    private @Nullable KeepAlive keepAlive; // guarded by this
    private volatile boolean running;

    /**
     * Creates it.
     *
     * @param clients the clients
     * @param recipes makes the elections
     * @param publisher gets the events
     */
    public ZkLeaders(ZkClients clients, ZkRecipes recipes, ApplicationEventPublisher publisher) {
        this.clients = clients;
        this.recipes = recipes;
        this.publisher = publisher;
    }

    /**
     * Sets how long a stop waits for the end of the work, all elections together, and then as long for the answer of
     * the servers, if there is a connection. Work that has not ended by then is left to itself. Default: 5 seconds.
     */
    public void setShutdownTimeout(Duration shutdownTimeout) {
        this.shutdownTimeout = shutdownTimeout;
    }

    /**
     * Sets what this application calls itself where a {@link ZkLeader} says nothing. Never a secret: all who may read
     * the nodes of the election see it. Default: name of the client, name of the host if the environment tells it, and
     * number of the process.
     */
    public void setParticipant(@Nullable String participant) {
        this.participant = participant;
    }

    /** Sets whether the threads are virtual, which takes Java 21. Default: they are not. */
    public void setVirtualThreads(boolean virtualThreads) {
        this.virtualThreads = virtualThreads;
        threads.setVirtual(virtualThreads);
    }

    /** Sets whether there are application events. Default: there are. */
    public void setEvents(boolean events) {
        this.events = events;
    }

    /** Sets whether elections start with the application where nothing else is said. Default: they do. */
    public void setAutoStartup(boolean autoStartup) {
        this.autoStartup = autoStartup;
    }

    @Override
    public void setBeanClassLoader(ClassLoader classLoader) {
        threads = new LeaderThreads(classLoader);
        threads.setVirtual(virtualThreads);
    }

    /** Returns the election of an id, null if there is none. */
    public synchronized @Nullable ZkElection getElection(String id) {
        return elections.get(id);
    }

    /** Returns all elections. */
    public synchronized Collection<ZkElection> getElections() {
        return List.copyOf(elections.values());
    }

    /**
     * Adds who hears of each election once: of those that there are at once, in this thread, and of one that comes
     * later as it comes, as that of a bean whose type is not known before it is used. It is not started by then, or
     * just starts.
     */
    public void addElectionListener(Consumer<ZkElection> listener) {
        List<ZkElection> known;
        synchronized (this) {
            listeners.add(listener);
            known = List.copyOf(elections.values());
        }
        known.forEach(listener);
    }

    /** Without the lock: it is code of others. What one throws is logged, since the election is there all the same. */
    private static void tell(List<Consumer<ZkElection>> those, ZkElection election) {
        for (Consumer<ZkElection> listener : those) {
            try {
                listener.accept(election);
            } catch (RuntimeException ex) {
                log.warn("{} failed on the election '{}'", listener, election.id(), ex);
            }
        }
    }

    /**
     * Leaves an election, when its work has ended; see {@link #setShutdownTimeout}. It is taken part in again by
     * {@link ZkElection#start()}.
     *
     * @param callback called when it was left, or after the time; at once if this application does not take part
     * @throws IllegalArgumentException if there is no election of this id
     */
    public void stop(String id, Runnable callback) {
        ZkElection election = getElection(id);
        if (election == null) {
            throw new IllegalArgumentException("There is no election '" + id + "' here.");
        }
        CompletableFuture<?> unused = election.stop(shutdownTimeout).whenComplete((left, failure) -> callback.run());
    }

    /** Adds elections, those of one path and client as one, and returns those of the requests in their order. */
    List<ZkElection> register(List<ElectionRequest> wanted) {
        List<ZkElection> before;
        List<ZkElection> registered;
        List<Consumer<ZkElection>> told;
        synchronized (this) {
            before = List.copyOf(elections.values());
            registered = registerMerged(wanted);
            told = List.copyOf(listeners);
        }
        registered.stream()
                .distinct()
                .filter(election -> !before.contains(election))
                .forEach(election -> tell(told, election));
        return registered;
    }

    private List<ZkElection> registerMerged(List<ElectionRequest> wanted) {
        List<ElectionRequest> merged = new ArrayList<>();
        for (ElectionRequest each : wanted) {
            boolean known = false;
            for (int i = 0; i < merged.size() && !known; i++) {
                known = merged.get(i).isOfTheSame(each);
                if (known) {
                    merged.set(i, merged.get(i).and(each));
                }
            }
            if (!known) {
                merged.add(each);
            }
        }
        merged.forEach(this::election);
        return wanted.stream().map(this::election).toList();
    }

    private ZkElection election(ElectionRequest request) {
        for (Map.Entry<ZkElection, ElectionRequest> known : requests.entrySet()) {
            if (known.getValue().isOfTheSame(request)) {
                ElectionRequest unused = known.getValue().and(request); // it must not contradict
                return known.getKey();
            }
        }
        String clientName = clients.nameOf(request.client());
        Consumer<ZkLeaderEvent> told = event -> {
            if (events) {
                publisher.publishEvent(event);
            }
        };
        ZkElection election = new ZkElection(
                request,
                clientName,
                participant(request, clientName),
                request.autoStartup() == null ? autoStartup : request.autoStartup(),
                new ZkElection.Surroundings(recipes.client(request.client()), task -> threads.execute(task), told));
        if (elections.putIfAbsent(election.id(), election) != null) {
            throw new InvalidZkLeaderException(
                    request.where() + " gives its election, " + request.path() + ", the id '" + election.id()
                            + "', which is that of another one.",
                    "Give each election an id of its own, or none: then it is its path.");
        }
        requests.put(election, request);
        if (election.isAutoStartup()) {
            toStart.add(election);
        }
        return election;
    }

    private String participant(ElectionRequest request, String clientName) {
        if (request.participant() != null) {
            return request.participant();
        }
        String chosen = participant;
        return chosen == null ? ParticipantName.of(clientName) : chosen;
    }

    /** As {@link #register}, for one that comes late: a new one is started, if the application runs. */
    ZkElection registerLate(ElectionRequest request) {
        ZkElection election;
        List<Consumer<ZkElection>> told;
        synchronized (this) {
            int before = elections.size();
            election = election(request);
            if (elections.size() == before) {
                return election;
            }
            told = List.copyOf(listeners);
            if (running) {
                if (election.isAutoStartup()) {
                    election.start();
                }
                keepAlive();
            }
        }
        tell(told, election);
        return election;
    }

    @Override
    public synchronized void start() {
        if (running) {
            return;
        }
        running = true;
        toStart.forEach(ZkElection::start);
        if (!elections.isEmpty()) {
            keepAlive();
        }
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public void stop(Runnable callback) {
        Collection<ZkElection> all;
        synchronized (this) {
            all = getElections();
            if (running) {
                toStart.clear(); // what rests now rests after a pause
                all.stream().filter(ZkElection::isStarted).forEach(toStart::add);
            }
            running = false;
            if (keepAlive != null) {
                keepAlive.end();
                keepAlive = null;
            }
        }
        CompletableFuture<?>[] stopped =
                all.stream().map(election -> election.stop(shutdownTimeout)).toArray(CompletableFuture[]::new);
        CompletableFuture<?> unused = CompletableFuture.allOf(stopped).whenComplete((left, failure) -> callback.run());
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    private void keepAlive() {
        if (keepAlive == null) {
            keepAlive = KeepAlive.begin("zk-leader-keep-alive");
        }
    }
}
