/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.spring.ZkWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.util.unit.DataSize;

/** Configuration properties of the ZooKeeper client. */
@ConfigurationProperties("zk")
public class ZkProperties {
    /** Servers as host:port, comma-separated or as a list, with an optional path below which all nodes are. */
    private List<String> connectString = List.of("localhost:2181");

    /** Name of the client in threads, logs, health and metrics; the application's name by default. */
    private @Nullable String clientName;

    /** Session timeout to ask for; the servers may grant another. */
    private Duration sessionTimeout = Duration.ofSeconds(30);

    /**
     * Longest time for one attempt to connect, session handshake included; by default derived from the session timeout.
     */
    private @Nullable Duration connectTimeout;

    /** Deadline of one operation, waiting for a connection included. */
    private Duration requestTimeout = Duration.ofSeconds(15);

    /** Longest time that closing the client may take. */
    private Duration closeTimeout = Duration.ofSeconds(2);

    /** Path below which all nodes of this application are; below that of the connect string, if it has one. */
    private @Nullable String chroot;

    /** Whether the nodes of the chroot are made when the first node below it is created. */
    private boolean createChroot = false;

    /** Whether operations wait for a connection until their deadline instead of failing at once while there is none. */
    private boolean waitForConnection = true;

    /** Whether a new session follows an expired one instead of closing the client. */
    private boolean newSessionAfterExpiry = true;

    /** Whether watches are set again on a new connection instead of ending with the old one. */
    private boolean restoreWatches = true;

    /** Whether a server in read-only mode will do, for reading, while no other one is found. */
    private boolean readOnly = false;

    /** Access control list of nodes that are created without one; everybody may do everything if it is empty. */
    private List<AclEntry> defaultAcl = new ArrayList<>();

    private final Startup startup = new Startup();

    private final Hosts hosts = new Hosts();

    private final ConnectRetry connectRetry = new ConnectRetry();

    private final Retry retry = new Retry();

    private final Limits limits = new Limits();

    /** Identities of the session, each with a scheme and credentials. */
    private List<Auth> auth = new ArrayList<>();

    @NestedConfigurationProperty
    private final ZkSslProperties ssl = new ZkSslProperties();

    @NestedConfigurationProperty
    private final ZkSaslProperties sasl = new ZkSaslProperties();

    private Listener listener = new Listener();

    private final Events events = new Events();

    private final Health health = new Health();

    private final Metrics metrics = new Metrics();

    public List<String> getConnectString() {
        return connectString;
    }

    public void setConnectString(List<String> connectString) {
        this.connectString = connectString;
    }

    public @Nullable String getClientName() {
        return clientName;
    }

    public void setClientName(@Nullable String clientName) {
        this.clientName = clientName;
    }

    public Duration getSessionTimeout() {
        return sessionTimeout;
    }

    public void setSessionTimeout(Duration sessionTimeout) {
        this.sessionTimeout = sessionTimeout;
    }

    public @Nullable Duration getConnectTimeout() {
        return connectTimeout;
    }

    public void setConnectTimeout(@Nullable Duration connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    public Duration getRequestTimeout() {
        return requestTimeout;
    }

    public void setRequestTimeout(Duration requestTimeout) {
        this.requestTimeout = requestTimeout;
    }

    public Duration getCloseTimeout() {
        return closeTimeout;
    }

    public void setCloseTimeout(Duration closeTimeout) {
        this.closeTimeout = closeTimeout;
    }

    public @Nullable String getChroot() {
        return chroot;
    }

    public void setChroot(@Nullable String chroot) {
        this.chroot = chroot;
    }

    public boolean isCreateChroot() {
        return createChroot;
    }

    public void setCreateChroot(boolean createChroot) {
        this.createChroot = createChroot;
    }

    public boolean isWaitForConnection() {
        return waitForConnection;
    }

    public void setWaitForConnection(boolean waitForConnection) {
        this.waitForConnection = waitForConnection;
    }

    public boolean isNewSessionAfterExpiry() {
        return newSessionAfterExpiry;
    }

    public void setNewSessionAfterExpiry(boolean newSessionAfterExpiry) {
        this.newSessionAfterExpiry = newSessionAfterExpiry;
    }

    public boolean isRestoreWatches() {
        return restoreWatches;
    }

    public void setRestoreWatches(boolean restoreWatches) {
        this.restoreWatches = restoreWatches;
    }

    public boolean isReadOnly() {
        return readOnly;
    }

    public void setReadOnly(boolean readOnly) {
        this.readOnly = readOnly;
    }

    public List<AclEntry> getDefaultAcl() {
        return defaultAcl;
    }

    public void setDefaultAcl(List<AclEntry> defaultAcl) {
        this.defaultAcl = defaultAcl;
    }

    public Startup getStartup() {
        return startup;
    }

    public Hosts getHosts() {
        return hosts;
    }

    public ConnectRetry getConnectRetry() {
        return connectRetry;
    }

    public Retry getRetry() {
        return retry;
    }

    public Limits getLimits() {
        return limits;
    }

    public List<Auth> getAuth() {
        return auth;
    }

    public void setAuth(List<Auth> auth) {
        this.auth = auth;
    }

    public ZkSslProperties getSsl() {
        return ssl;
    }

    public ZkSaslProperties getSasl() {
        return sasl;
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

    /** The servers. */
    public static class Hosts {
        /** Whether the servers are tried in random order instead of as listed. */
        private boolean shuffle = true;

        /** Whether the client follows changes of the ensemble's membership instead of keeping to the connect string. */
        private boolean followEnsembleChanges = false;

        public boolean isShuffle() {
            return shuffle;
        }

        public void setShuffle(boolean shuffle) {
            this.shuffle = shuffle;
        }

        public boolean isFollowEnsembleChanges() {
            return followEnsembleChanges;
        }

        public void setFollowEnsembleChanges(boolean followEnsembleChanges) {
            this.followEnsembleChanges = followEnsembleChanges;
        }
    }

    /** Bounds of memory. */
    public static class Limits {
        /** Number of requests that may be in flight before callers wait or are rejected. */
        private int maxInFlight = 100000;

        /** Bytes of requests that may be in flight before callers wait or are rejected. */
        private DataSize maxInFlightBytes = DataSize.ofMegabytes(64);

        /** Largest packet to send or accept; not above what the servers accept (jute.maxbuffer). */
        private DataSize maxPacket = DataSize.ofBytes(1048575);

        /** Whether a request beyond the limit is rejected instead of waiting. */
        private boolean rejectWhenFull = false;

        public int getMaxInFlight() {
            return maxInFlight;
        }

        public void setMaxInFlight(int maxInFlight) {
            this.maxInFlight = maxInFlight;
        }

        public DataSize getMaxInFlightBytes() {
            return maxInFlightBytes;
        }

        public void setMaxInFlightBytes(DataSize maxInFlightBytes) {
            this.maxInFlightBytes = maxInFlightBytes;
        }

        public DataSize getMaxPacket() {
            return maxPacket;
        }

        public void setMaxPacket(DataSize maxPacket) {
            this.maxPacket = maxPacket;
        }

        public boolean isRejectWhenFull() {
            return rejectWhenFull;
        }

        public void setRejectWhenFull(boolean rejectWhenFull) {
            this.rejectWhenFull = rejectWhenFull;
        }
    }

    /** An identity. */
    public static class Auth {
        /** Authentication scheme such as digest. */
        private @Nullable String scheme;

        /** Credentials; for digest user:password. */
        private @Nullable String credentials;

        public @Nullable String getScheme() {
            return scheme;
        }

        public void setScheme(@Nullable String scheme) {
            this.scheme = scheme;
        }

        public @Nullable String getCredentials() {
            return credentials;
        }

        public void setCredentials(@Nullable String credentials) {
            this.credentials = credentials;
        }
    }

    /** An entry of an access control list. */
    public static class AclEntry {
        /** What the identity may do, as letters: c(reate), d(elete), r(ead), w(rite), a(dmin). */
        private String permissions = "cdrwa";

        /** Authentication scheme such as world, auth, digest, sasl, x509 or ip. */
        private @Nullable String scheme;

        /** The identity within the scheme; empty for auth, anyone for world, with the password's digest for digest. */
        private String id = "";

        public String getPermissions() {
            return permissions;
        }

        public void setPermissions(String permissions) {
            this.permissions = permissions;
        }

        public @Nullable String getScheme() {
            return scheme;
        }

        public void setScheme(@Nullable String scheme) {
            this.scheme = scheme;
        }

        public String getId() {
            return id;
        }

        public void setId(String id) {
            this.id = id;
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
        /** Nodes whose changes are published as application events, each with a path and a mode. */
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

        /** What is watched: the node, its children or its tree. */
        private ZkWatch.Mode mode = ZkWatch.Mode.NODE;

        public @Nullable String getPath() {
            return path;
        }

        public void setPath(@Nullable String path) {
            this.path = path;
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
        /** Whether operations are timed. */
        private boolean requestTimer = true;

        public boolean isRequestTimer() {
            return requestTimer;
        }

        public void setRequestTimer(boolean requestTimer) {
            this.requestTimer = requestTimer;
        }
    }

    /** How often something is tried again, and after which pauses. */
    public abstract static class Tries {
        /** Number of times that a failed call is tried again; -1 for no limit. */
        private int maxTries = 0;

        /** Pause before the first retry. */
        private Duration delay = Duration.ofMillis(100);

        /** Factor by which the pause grows from one retry to the next. */
        private double backoff = 2.0;

        /** Random share of a pause, from 0 to 1. */
        private double jitter = 0.4;

        /** Longest pause. */
        private Duration maxDelay = Duration.ofSeconds(60);

        /** Longest time for all tries and pauses together; no limit by default. */
        private @Nullable Duration deadline;

        public int getMaxTries() {
            return maxTries;
        }

        public void setMaxTries(int maxTries) {
            this.maxTries = maxTries;
        }

        public Duration getDelay() {
            return delay;
        }

        public void setDelay(Duration delay) {
            this.delay = delay;
        }

        public double getBackoff() {
            return backoff;
        }

        public void setBackoff(double backoff) {
            this.backoff = backoff;
        }

        public double getJitter() {
            return jitter;
        }

        public void setJitter(double jitter) {
            this.jitter = jitter;
        }

        public Duration getMaxDelay() {
            return maxDelay;
        }

        public void setMaxDelay(Duration maxDelay) {
            this.maxDelay = maxDelay;
        }

        public @Nullable Duration getDeadline() {
            return deadline;
        }

        public void setDeadline(@Nullable Duration deadline) {
            this.deadline = deadline;
        }
    }

    /** When the client connects again. */
    public static class ConnectRetry extends Tries {
        ConnectRetry() {
            setMaxTries(RetryPolicy.CONNECT.maxTries());
            setDelay(RetryPolicy.CONNECT.delay());
            setBackoff(RetryPolicy.CONNECT.backoff());
            setJitter(RetryPolicy.CONNECT.jitter());
            setMaxDelay(RetryPolicy.CONNECT.maxDelay());
            setDeadline(RetryPolicy.CONNECT.deadline());
        }
    }

    /** When an operation is tried again. */
    public static class Retry extends Tries {
        /** Whether an expired session is tried again like a lost connection. */
        private boolean ignoreExpire = true;

        public boolean isIgnoreExpire() {
            return ignoreExpire;
        }

        public void setIgnoreExpire(boolean ignoreExpire) {
            this.ignoreExpire = ignoreExpire;
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
