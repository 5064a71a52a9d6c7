/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.client.ZkClient;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.event.ZkNodeEventType;
import io.zkboot.spring.event.ZkWatchEndpointEvent;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/**
 * Builds an endpoint in code: the same as a {@link ZkWatch} method, without a method.
 *
 * <pre>{@code
 * registry.register(factory.endpoint("orders")
 *         .path("/orders")
 *         .mode(ZkWatch.Mode.TREE)
 *         .initial(true)
 *         .readData()
 *         .build(invocation -> accept(invocation.event().getPath(), invocation.text())));
 * }</pre>
 *
 * <p>{@link ZkWatchEndpointFactory#endpoint} gives one; for one thread.
 */
public final class ZkWatchEndpointBuilder {
    private static final int MAX_CONCURRENCY = 1_000;

    private final Defaults defaults;
    private final String where;
    private final String id;
    private String clientName = "";
    private @Nullable ZkClient client;
    private List<WatchedPath> paths = List.of();
    private ZkWatch.Mode mode = ZkWatch.Mode.NODE;
    private boolean initial;
    private Set<ZkNodeEventType> events = EnumSet.allOf(ZkNodeEventType.class);
    private boolean data;
    private boolean children;
    private boolean autoStartup;
    private ZkWatchErrorHandler errorHandler;
    private Executor executor;
    private int concurrency = 1;

    /** What the factory knows, and holds where nothing else is said. */
    record Defaults(
            ZkClients clients,
            Executor executor,
            boolean autoStartup,
            ZkWatchErrorHandler errorHandler,
            Consumer<? super ZkWatchEndpointEvent> failureEvents,
            List<ZkWatchObserver> observers) {}

    /**
     * Creates one.
     *
     * @param where begins the texts about mistakes
     */
    ZkWatchEndpointBuilder(Defaults defaults, String where, String id) {
        this.defaults = defaults;
        this.where = where;
        this.id = id;
        this.autoStartup = defaults.autoStartup();
        this.errorHandler = defaults.errorHandler();
        this.executor = defaults.executor();
    }

    /** Sets the client by its name or bean name. Default: the only client, or the primary one. */
    public ZkWatchEndpointBuilder client(String name) {
        this.clientName = name;
        this.client = null;
        return this;
    }

    /** Sets the client. Default: the only client, or the primary one. */
    public ZkWatchEndpointBuilder client(ZkClient client) {
        this.client = client;
        return this;
    }

    /** Sets the paths of the nodes, whatever characters are in their names. */
    public ZkWatchEndpointBuilder path(String... paths) {
        return paths(List.of(paths), WatchedPath::literal);
    }

    /**
     * Sets patterns of paths, as <code>/apps/{app}/config</code>, in the place of paths; see {@link ZkWatch}.
     * {@link ZkWatchInvocation#variable} gives the variables.
     */
    public ZkWatchEndpointBuilder pattern(String... patterns) {
        return paths(List.of(patterns), WatchedPath::pattern);
    }

    ZkWatchEndpointBuilder paths(List<String> texts, Function<String, WatchedPath> kind) {
        try {
            this.paths = texts.stream().distinct().map(kind).toList();
        } catch (IllegalArgumentException ex) {
            throw new InvalidZkWatchException(where + ": " + ex.getMessage(), "Correct the path.", ex);
        }
        return this;
    }

    List<WatchedPath> paths() {
        return paths;
    }

    /** Sets what is watched. Default: {@link ZkWatch.Mode#NODE}. */
    public ZkWatchEndpointBuilder mode(ZkWatch.Mode mode) {
        this.mode = mode;
        return this;
    }

    /** Sets whether the nodes that exist are delivered first, as {@link ZkNodeEventType#INITIAL}. Default: false. */
    public ZkWatchEndpointBuilder initial(boolean initial) {
        this.initial = initial;
        return this;
    }

    /** Sets the types of events that are delivered. Default, and with none: all. */
    public ZkWatchEndpointBuilder events(ZkNodeEventType... types) {
        this.events = types.length == 0 ? EnumSet.allOf(ZkNodeEventType.class) : EnumSet.copyOf(List.of(types));
        return this;
    }

    /** Has the data of a node read for each event. Default: not. */
    public ZkWatchEndpointBuilder readData() {
        return reading(true, children);
    }

    /** Has the names of the children of a node read for each event. Default: not. */
    public ZkWatchEndpointBuilder readChildren() {
        return reading(data, true);
    }

    ZkWatchEndpointBuilder reading(boolean data, boolean children) {
        this.data = data;
        this.children = children;
        return this;
    }

    /** Sets whether it starts with the application. Default: what the factory says. */
    public ZkWatchEndpointBuilder autoStartup(boolean autoStartup) {
        this.autoStartup = autoStartup;
        return this;
    }

    /** Sets who hears of failures of the listener. Default: what the factory says. */
    public ZkWatchEndpointBuilder errorHandler(ZkWatchErrorHandler errorHandler) {
        this.errorHandler = errorHandler;
        return this;
    }

    /** Sets what gives the threads for reading and delivering. Default: that of the factory. */
    public ZkWatchEndpointBuilder executor(Executor executor) {
        return threads(new HandingOver(executor));
    }

    ZkWatchEndpointBuilder threads(Executor executor) {
        this.executor = executor;
        return this;
    }

    /**
     * Sets how many nodes the listener may hear of at a time; the events of one node come one after another all the
     * same. Default: 1, all events come one after another.
     *
     * @throws InvalidZkWatchException if it is less than 1 or more than 1000
     */
    public ZkWatchEndpointBuilder concurrency(int concurrency) {
        if (concurrency < 1 || concurrency > MAX_CONCURRENCY) {
            throw new InvalidZkWatchException(
                    where + " has the concurrency " + concurrency + ".",
                    "Set it to 1, which keeps all events in order, or to the number of nodes that it may hear of at a"
                            + " time, " + MAX_CONCURRENCY + " at most.");
        }
        this.concurrency = concurrency;
        return this;
    }

    /**
     * Returns the endpoint; it watches once it is registered and started.
     *
     * @param listener hears of the events
     * @throws InvalidZkWatchException if there is no path, or a wrong one, or no such client
     */
    public ZkWatchEndpoint build(ZkWatchListener listener) {
        return deliverTo(invocation -> () -> {
            listener.onEvent(invocation);
            return null;
        });
    }

    ZkWatchEndpoint deliverTo(PreparedDelivery listener) {
        if (paths.isEmpty()) {
            throw new InvalidZkWatchException(where + " has no path.", "Name the node to watch.");
        }
        ZkClient watching = client == null ? findClient() : client;
        String name = defaults.clients().nameOf(watching);
        EndpointFailures failures = new EndpointFailures(id, watching, name, defaults.failureEvents());
        EndpointListener.Wishes wishes = new EndpointListener.Wishes(events, data, children);
        ObservedDelivery delivery = new ObservedDelivery(listener, defaults.observers(), name);
        WatchSpec spec = new WatchSpec(
                id,
                watching,
                name,
                mode == ZkWatch.Mode.TREE ? withAllBelow() : paths,
                mode,
                initial,
                autoStartup,
                new EndpointListener(id, wishes, delivery, errorHandler, failures),
                executor,
                concurrency,
                failures,
                GrowingPause.Limits.DEFAULT);
        return new WatchEndpoint(spec, delivery::activity);
    }

    private List<WatchedPath> withAllBelow() {
        try {
            return paths.stream().map(WatchedPath::andBelow).toList();
        } catch (IllegalArgumentException ex) {
            throw new InvalidZkWatchException(where + ": " + ex.getMessage(), "Correct the path or the mode.", ex);
        }
    }

    private ZkClient findClient() {
        ZkClients clients = defaults.clients();
        boolean named = StringUtils.hasText(clientName);
        ZkClient found = named ? clients.find(clientName) : clients.findDefault();
        if (found != null) {
            return found;
        }
        Set<String> known = clients.names();
        throw new InvalidZkWatchException(
                where
                        + (named
                                ? " names the client '" + clientName + "', which does not exist."
                                : " names no client, and there is no single one."),
                known.isEmpty()
                        ? "Declare a ZkClient bean."
                        : "Name one of these clients: " + String.join(", ", known)
                                + (named ? "." : "; or mark one of the ZkClient beans as @Primary."));
    }
}
