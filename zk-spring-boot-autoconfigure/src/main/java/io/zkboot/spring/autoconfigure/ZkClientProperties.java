/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * Properties that each client has of its own: those of the default client, directly below {@code zk}, and those of a
 * named one, below {@code zk.clients.<name>}. A named client inherits what it does not set.
 *
 * <p>One that has a connect string of its own is a client of another ensemble. It inherits nothing that belongs to the
 * default's ensemble, or tells who the client is: no path ({@code chroot}), no identities ({@code auth}, {@code sasl}),
 * and not that the names of hosts need not be verified. TLS it inherits, so that nothing is sent in the clear only
 * because a line was forgotten; and the access list of new nodes, so that they are not open to everybody.
 *
 * <p>Getters return what is set, here and in the groups: Spring Cloud copies what those of new properties return into
 * the old ones before it binds them anew, and a default would count as set then.
 */
public class ZkClientProperties {
    private @Nullable ZkClientProperties inherited;
    private String prefix = "zk.";
    private volatile boolean elsewhere;

    /** Servers as host:port, comma-separated or as a list, with an optional path below which all nodes are. */
    private @Nullable List<String> connectString;

    /** Session timeout to ask for; the servers may grant another. */
    private @Nullable Duration sessionTimeout;

    /**
     * Longest time for one attempt to connect, session handshake included; by default derived from the session timeout.
     */
    private @Nullable Duration connectTimeout;

    /** Deadline of one operation, waiting for a connection included. */
    private @Nullable Duration requestTimeout;

    /** Longest time that closing the client may take. */
    private @Nullable Duration closeTimeout;

    /** Path below which all nodes of this application are; below that of the connect string, if it has one. */
    private @Nullable String chroot;

    /** Whether the nodes of the chroot are made when the first node below it is created. */
    private @Nullable Boolean createChroot;

    /** Whether operations wait for a connection until their deadline instead of failing at once while there is none. */
    private @Nullable Boolean waitForConnection;

    /** Whether a new session follows an expired one instead of closing the client. */
    private @Nullable Boolean newSessionAfterExpiry;

    /** Whether watches are set again on a new connection instead of ending with the old one. */
    private @Nullable Boolean restoreWatches;

    /** Whether a server in read-only mode will do, for reading, while no other one is found. */
    private @Nullable Boolean readOnly;

    /** Access control list of nodes that are created without one; everybody may do everything if it is empty. */
    private @Nullable List<AclEntry> defaultAcl;

    /** Identities of the session, each with a scheme and credentials. */
    private @Nullable List<Auth> auth;

    @NestedConfigurationProperty
    private final ZkHostsProperties hosts = new ZkHostsProperties();

    @NestedConfigurationProperty
    private final ZkRetryProperties.Connect connectRetry = new ZkRetryProperties.Connect();

    @NestedConfigurationProperty
    private final ZkRetryProperties.Operation retry = new ZkRetryProperties.Operation();

    @NestedConfigurationProperty
    private final ZkLimitsProperties limits = new ZkLimitsProperties();

    @NestedConfigurationProperty
    private final ZkBatchingProperties batching = new ZkBatchingProperties();

    @NestedConfigurationProperty
    private final ZkSslProperties ssl = new ZkSslProperties();

    @NestedConfigurationProperty
    private final ZkSaslProperties sasl = new ZkSaslProperties();

    public @Nullable List<String> getConnectString() {
        return connectString;
    }

    List<String> connectString() {
        return orInherited(connectString, ZkClientProperties::connectString, List.of("localhost:2181"));
    }

    public void setConnectString(@Nullable List<String> connectString) {
        this.connectString = connectString;
    }

    public @Nullable Duration getSessionTimeout() {
        return sessionTimeout;
    }

    Duration sessionTimeout() {
        return orInherited(sessionTimeout, ZkClientProperties::sessionTimeout, Duration.ofSeconds(30));
    }

    public void setSessionTimeout(@Nullable Duration sessionTimeout) {
        this.sessionTimeout = sessionTimeout;
    }

    public @Nullable Duration getConnectTimeout() {
        return connectTimeout;
    }

    @Nullable Duration connectTimeout() {
        return connectTimeout != null || inherited == null ? connectTimeout : inherited.connectTimeout();
    }

    public void setConnectTimeout(@Nullable Duration connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    public @Nullable Duration getRequestTimeout() {
        return requestTimeout;
    }

    Duration requestTimeout() {
        return orInherited(requestTimeout, ZkClientProperties::requestTimeout, Duration.ofSeconds(15));
    }

    public void setRequestTimeout(@Nullable Duration requestTimeout) {
        this.requestTimeout = requestTimeout;
    }

    public @Nullable Duration getCloseTimeout() {
        return closeTimeout;
    }

    Duration closeTimeout() {
        return orInherited(closeTimeout, ZkClientProperties::closeTimeout, Duration.ofSeconds(2));
    }

    public void setCloseTimeout(@Nullable Duration closeTimeout) {
        this.closeTimeout = closeTimeout;
    }

    public @Nullable String getChroot() {
        return chroot;
    }

    @Nullable String chroot() {
        ZkClientProperties ensemble = ofSameEnsemble();
        return chroot != null || ensemble == null ? chroot : ensemble.chroot();
    }

    public void setChroot(@Nullable String chroot) {
        this.chroot = chroot;
    }

    public @Nullable Boolean getCreateChroot() {
        return createChroot;
    }

    boolean createChroot() {
        return orInherited(createChroot, ZkClientProperties::createChroot, false);
    }

    public void setCreateChroot(@Nullable Boolean createChroot) {
        this.createChroot = createChroot;
    }

    public @Nullable Boolean getWaitForConnection() {
        return waitForConnection;
    }

    boolean waitForConnection() {
        return orInherited(waitForConnection, ZkClientProperties::waitForConnection, true);
    }

    public void setWaitForConnection(@Nullable Boolean waitForConnection) {
        this.waitForConnection = waitForConnection;
    }

    public @Nullable Boolean getNewSessionAfterExpiry() {
        return newSessionAfterExpiry;
    }

    boolean newSessionAfterExpiry() {
        return orInherited(newSessionAfterExpiry, ZkClientProperties::newSessionAfterExpiry, true);
    }

    public void setNewSessionAfterExpiry(@Nullable Boolean newSessionAfterExpiry) {
        this.newSessionAfterExpiry = newSessionAfterExpiry;
    }

    public @Nullable Boolean getRestoreWatches() {
        return restoreWatches;
    }

    boolean restoreWatches() {
        return orInherited(restoreWatches, ZkClientProperties::restoreWatches, true);
    }

    public void setRestoreWatches(@Nullable Boolean restoreWatches) {
        this.restoreWatches = restoreWatches;
    }

    public @Nullable Boolean getReadOnly() {
        return readOnly;
    }

    boolean readOnly() {
        return orInherited(readOnly, ZkClientProperties::readOnly, false);
    }

    public void setReadOnly(@Nullable Boolean readOnly) {
        this.readOnly = readOnly;
    }

    public @Nullable List<AclEntry> getDefaultAcl() {
        return defaultAcl;
    }

    List<AclEntry> defaultAcl() {
        return orInherited(defaultAcl, ZkClientProperties::defaultAcl, List.of());
    }

    public void setDefaultAcl(@Nullable List<AclEntry> defaultAcl) {
        this.defaultAcl = defaultAcl;
    }

    public @Nullable List<Auth> getAuth() {
        return auth;
    }

    List<Auth> auth() {
        if (auth != null) {
            return auth;
        }
        ZkClientProperties ensemble = ofSameEnsemble();
        return ensemble == null ? List.of() : ensemble.auth();
    }

    public void setAuth(@Nullable List<Auth> auth) {
        this.auth = auth;
    }

    public ZkHostsProperties getHosts() {
        return hosts;
    }

    public ZkRetryProperties.Connect getConnectRetry() {
        return connectRetry;
    }

    public ZkRetryProperties.Operation getRetry() {
        return retry;
    }

    public ZkLimitsProperties getLimits() {
        return limits;
    }

    public ZkBatchingProperties getBatching() {
        return batching;
    }

    public ZkSslProperties getSsl() {
        return ssl;
    }

    public ZkSaslProperties getSasl() {
        return sasl;
    }

    /**
     * Takes what is not set from others.
     *
     * @param ownPrefix what the names of these properties begin with
     */
    void inherit(ZkClientProperties from, String ownPrefix) {
        inherited = from;
        prefix = ownPrefix;
        hosts.inherit(from.hosts);
        connectRetry.inherit(from.connectRetry);
        retry.inherit(from.retry);
        limits.inherit(from.limits);
        batching.inherit(from.batching);
        ssl.inherit(from.ssl, this::isElsewhere);
        sasl.inherit(from.sasl, this::isElsewhere);
    }

    /** Says that its servers are those of {@link ZkConnectionDetails} of its own, so not those that are inherited. */
    void setElsewhere() {
        elsewhere = true;
    }

    /** Whether this is a client of another ensemble than the one whose properties it inherits. */
    boolean isElsewhere() {
        return inherited != null && (elsewhere || connectString != null);
    }

    boolean hasConnectString() {
        return connectString != null;
    }

    boolean hasAuth() {
        return auth != null;
    }

    private <T> T orInherited(@Nullable T own, Function<ZkClientProperties, T> value, T byDefault) {
        if (own != null) {
            return own;
        }
        return inherited == null ? byDefault : value.apply(inherited);
    }

    private @Nullable ZkClientProperties ofSameEnsemble() {
        return isElsewhere() ? null : inherited;
    }

    /** Returns the whole name of a property: the one that gives the value, be it inherited. */
    String nameOf(String property) {
        String[] parts = property.split("[.\\[]", 2);
        return inherited == null || isOwn(parts[0], parts.length > 1 ? parts[1] : "")
                ? prefix + property
                : inherited.nameOf(property);
    }

    private boolean isOwn(String property, String part) {
        return switch (property) {
            case "session-timeout" -> sessionTimeout != null;
            case "connect-timeout" -> connectTimeout != null;
            case "request-timeout" -> requestTimeout != null;
            case "close-timeout" -> closeTimeout != null;
            case "default-acl" -> defaultAcl != null;
            case "connect-string" -> connectString != null;
            case "chroot" -> chroot != null || isElsewhere();
            case "auth" -> auth != null || isElsewhere();
            case "sasl" -> sasl.isSet() || isElsewhere();
            case "ssl" -> ssl.isOwn(part, isElsewhere());
            case "connect-retry" -> connectRetry.isOwn(part);
            case "retry" -> retry.isOwn(part);
            case "limits" -> limits.isOwn(part);
            default -> throw new IllegalArgumentException(property);
        };
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
}
