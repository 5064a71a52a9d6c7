/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.spring.ZkWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.IgnoreTopLevelConverterNotFoundBindHandler;

/** Configuration properties of the ZooKeeper clients: those of the default client, of named ones, and of all. */
@ConfigurationProperties("zk")
public class ZkProperties extends ZkClientProperties {
    /** Name of the client in threads, logs, health and metrics; the application's name by default. */
    private @Nullable String clientName;

    /** Further clients by name, each with a bean of that qualifier; what they do not set they inherit. */
    private Map<String, ZkClientProperties> clients = new LinkedHashMap<>();

    private final DefaultClient defaultClient = new DefaultClient();

    private final Startup startup = new Startup();

    private Listener listener = new Listener();

    private final Events events = new Events();

    private final Health health = new Health();

    private final Metrics metrics = new Metrics();

    /**
     * Binds the properties where there are no beans yet, as when configuration is imported. A value in the wrong place
     * is told as it is in the application.
     *
     * @param binder where they are
     */
    public static ZkProperties bind(Binder binder) {
        BindHandler handler = new ZkPropertiesBindHandler(new IgnoreTopLevelConverterNotFoundBindHandler());
        return binder.bind("zk", Bindable.of(ZkProperties.class), handler).orElseGet(ZkProperties::new);
    }

    public @Nullable String getClientName() {
        return clientName;
    }

    public void setClientName(@Nullable String clientName) {
        this.clientName = clientName;
    }

    /** Returns the properties of the named clients; what they do not set is as it is here. */
    public Map<String, ZkClientProperties> getClients() {
        clients.forEach((name, client) -> client.inherit(this, prefixOf(name)));
        return clients;
    }

    public void setClients(Map<String, ZkClientProperties> clients) {
        this.clients = clients;
    }

    /** Returns what the names of the properties of a named client begin with. */
    static String prefixOf(String client) {
        return "zk.clients." + client + ".";
    }

    /** Returns the properties of a client: those below {@code zk.clients} if it is named there, otherwise these. */
    ZkClientProperties client(String name) {
        return getClients().getOrDefault(name, this);
    }

    public DefaultClient getDefaultClient() {
        return defaultClient;
    }

    public Startup getStartup() {
        return startup;
    }

    public Listener getListener() {
        return listener;
    }

    public void setListener(Listener listener) {
        this.listener = listener;
    }

    public Events getEvents() {
        return events;
    }

    public Health getHealth() {
        return health;
    }

    public Metrics getMetrics() {
        return metrics;
    }

    /** The client of the properties directly below {@code zk}. */
    public static class DefaultClient {
        /** Whether the default client is auto-configured, beside the named ones. */
        private boolean enabled = true;

        public boolean isEnabled() {
            return enabled;
        }

        public void setEnabled(boolean enabled) {
            this.enabled = enabled;
        }
    }

    /** How the application starts. */
    public static class Startup {
        /** What the start of the application does about the connection. */
        private StartupMode mode = StartupMode.BACKGROUND;

        /** Longest time that the start waits for a connection, in the modes that wait. */
        private Duration timeout = Duration.ofSeconds(10);

        public StartupMode getMode() {
            return mode;
        }

        public void setMode(StartupMode mode) {
            this.mode = mode;
        }

        public Duration getTimeout() {
            return timeout;
        }

        public void setTimeout(Duration timeout) {
            this.timeout = timeout;
        }
    }

    /** Methods that watch. */
    public static class Listener {
        /** Whether watch methods start with the application. */
        private boolean autoStartup = true;

        /** Longest time that the end of the application waits for watch methods and event listeners at work. */
        private Duration shutdownTimeout = Duration.ofSeconds(5);

        public boolean isAutoStartup() {
            return autoStartup;
        }

        public void setAutoStartup(boolean autoStartup) {
            this.autoStartup = autoStartup;
        }

        public Duration getShutdownTimeout() {
            return shutdownTimeout;
        }

        public void setShutdownTimeout(Duration shutdownTimeout) {
            this.shutdownTimeout = shutdownTimeout;
        }
    }

    /** Application events. */
    public static class Events {
        /** Nodes whose changes are published as application events, each with a path, a mode and a client. */
        private List<WatchPath> watchPaths = new ArrayList<>();

        public List<WatchPath> getWatchPaths() {
            return watchPaths;
        }

        public void setWatchPaths(List<WatchPath> watchPaths) {
            this.watchPaths = watchPaths;
        }
    }

    /** A watched node. */
    public static class WatchPath {
        /** Path of the node. */
        private @Nullable String path;

        /** Name of the client whose node it is; the default client without one. */
        private @Nullable String client;

        /** What is watched: the node, its children or its tree. */
        private ZkWatch.Mode mode = ZkWatch.Mode.NODE;

        public @Nullable String getPath() {
            return path;
        }

        public void setPath(@Nullable String path) {
            this.path = path;
        }

        public @Nullable String getClient() {
            return client;
        }

        public void setClient(@Nullable String client) {
            this.client = client;
        }

        public ZkWatch.Mode getMode() {
            return mode;
        }

        public void setMode(ZkWatch.Mode mode) {
            this.mode = mode;
        }
    }

    /** Health. */
    public static class Health {
        /** Time after the loss of a connection during which health is unknown instead of down. */
        private Duration reconnectGrace = Duration.ofSeconds(5);

        public Duration getReconnectGrace() {
            return reconnectGrace;
        }

        public void setReconnectGrace(Duration reconnectGrace) {
            this.reconnectGrace = reconnectGrace;
        }
    }

    /** Metrics. */
    public static class Metrics {
        /** Whether requests are timed, each try for itself; by default where operations are not observed. */
        private @Nullable Boolean requestTimer;

        public @Nullable Boolean getRequestTimer() {
            return requestTimer;
        }

        public void setRequestTimer(@Nullable Boolean requestTimer) {
            this.requestTimer = requestTimer;
        }
    }

    /** What the start of the application does about the connection. */
    public enum StartupMode {
        /** Connects in the background; the start neither waits nor fails. */
        BACKGROUND,
        /** Waits for a connection, and goes on without one when the time has passed. */
        AWAIT,
        /** Waits for a connection, and fails without one when the time has passed. */
        FAIL_FAST
    }
}
