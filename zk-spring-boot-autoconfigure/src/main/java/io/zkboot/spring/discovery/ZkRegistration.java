/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.discovery;

import java.net.URI;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.util.StringUtils;

/**
 * What an application tells of itself. Metadata can be changed, and count from the next
 * {@link ZkServiceRegistry#register} on. For use by many threads.
 */
public final class ZkRegistration implements Registration {
    private final String serviceId;
    private final String instanceId;
    private final String applicationId;
    private final String host;
    private final UriSpec uriSpec;
    private final Map<String, String> metadata;
    private final long registrationTime = System.currentTimeMillis();
    private final boolean portGiven;
    private volatile int port;
    private volatile boolean portAwaited;
    private volatile @Nullable Integer sslPort;

    private ZkRegistration(Builder builder) {
        this.serviceId = builder.serviceId;
        this.instanceId = builder.instanceId;
        this.applicationId = builder.applicationId;
        this.host = builder.host;
        this.uriSpec = builder.uriSpec;
        this.metadata = new ConcurrentHashMap<>(builder.metadata);
        this.portGiven = builder.port > 0 || builder.sslPort != null;
        this.port = builder.port;
        this.portAwaited = builder.portAwaited;
        this.sslPort = builder.sslPort;
    }

    /**
     * Returns a builder.
     *
     * @param serviceId name of the service, which is part of a path: {@code orders}, or {@code shop/orders}
     * @param host name or address by which others reach this instance
     * @throws IllegalArgumentException if one is empty, or the name is no part of a path
     */
    public static Builder of(String serviceId, String host) {
        return new Builder(serviceId, host);
    }

    @Override
    public String getInstanceId() {
        return instanceId;
    }

    @Override
    public String getServiceId() {
        return serviceId;
    }

    /** Returns the id of the application context, of which readers of other makes show. */
    String getApplicationId() {
        return applicationId;
    }

    @Override
    public String getHost() {
        return host;
    }

    /** Returns the port, that for TLS if there is one; 0 if none is known. */
    @Override
    public int getPort() {
        @Nullable Integer secured = sslPort;
        return secured == null ? port : secured;
    }

    /** Sets the port without TLS; it counts from the next {@link ZkServiceRegistry#register} on. */
    public void setPort(int port) {
        this.port = Ports.require(port);
        portAwaited = false;
    }

    /** Whether there will be a port that is not known yet: that of a web server which has not started. */
    public boolean isPortAwaited() {
        return portAwaited;
    }

    /** Whether it was built with a port: that of a web server does not take its place then. */
    public boolean isPortGiven() {
        return portGiven;
    }

    /** Returns the port for TLS, null if there is none. */
    public @Nullable Integer getSslPort() {
        return sslPort;
    }

    /** Sets the port for TLS, null for none; it counts from the next {@link ZkServiceRegistry#register} on. */
    public void setSslPort(@Nullable Integer sslPort) {
        this.sslPort = sslPort == null ? null : Integer.valueOf(Ports.require(sslPort));
    }

    int plainPort() {
        return port;
    }

    @Override
    public boolean isSecure() {
        return sslPort != null;
    }

    @Override
    public URI getUri() {
        return InstanceFormat.uri(uriSpec, UriSpec.variables(serviceId, instanceId, host, getPort(), isSecure()));
    }

    /** Returns the metadata, which may be changed; among them the status. */
    @Override
    public Map<String, String> getMetadata() {
        return metadata;
    }

    UriSpec uriSpec() {
        return uriSpec;
    }

    /** Returns when this was made, in milliseconds since 1970. */
    long registrationTime() {
        return registrationTime;
    }

    /** Shows no metadata. */
    @Override
    public String toString() {
        return "ZkRegistration[" + serviceId + " " + instanceId + " at " + host + ":" + getPort() + ", "
                + InstanceStatus.of(metadata) + "]";
    }

    /** What a port can be. */
    private static final class Ports {
        static int require(int port) {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("The port " + port + " is not from 0 to 65535.");
            }
            return port;
        }
    }

    /** Builds a {@link ZkRegistration}; each setter returns the builder. */
    public static final class Builder {
        private final String serviceId;
        private final String host;
        private String instanceId = UUID.randomUUID().toString();
        private String applicationId;
        private UriSpec uriSpec = UriSpec.DEFAULT;
        private final Map<String, String> metadata = new ConcurrentHashMap<>();
        private int port;
        private boolean portAwaited;
        private @Nullable Integer sslPort;

        private Builder(String serviceId, String host) {
            InstancePaths.requireName("The name of the service", serviceId);
            if (!StringUtils.hasText(host)) {
                throw new IllegalArgumentException("The host of an instance of " + serviceId + " is empty.");
            }
            this.serviceId = serviceId;
            this.applicationId = serviceId;
            this.host = host;
            metadata.put(InstanceStatus.KEY, InstanceStatus.UP);
        }

        /** Sets the name of the node, by default a random one: one that no other instance has, not even a dead one. */
        public Builder instanceId(String id) {
            InstancePaths.requireId("The instance id", id);
            instanceId = id;
            return this;
        }

        /** Sets what readers of other makes show as the id of the application; by default the name of the service. */
        public Builder applicationId(String id) {
            applicationId = id;
            return this;
        }

        /** Sets the port without TLS; by default none, which is 0. */
        public Builder port(int number) {
            port = Ports.require(number);
            return this;
        }

        /**
         * Says that the port will be told by {@link ZkRegistration#setPort}, as by a web server when it has started.
         * The instance is not registered before: so a context without a web server waits for that of a child.
         */
        public Builder portAwaited() {
            portAwaited = true;
            return this;
        }

        /** Sets the port for TLS, null for none; with one the instance is secure. */
        public Builder sslPort(@Nullable Integer number) {
            sslPort = number == null ? null : Integer.valueOf(Ports.require(number));
            return this;
        }

        /** Adds metadata. */
        public Builder metadata(Map<String, String> more) {
            metadata.putAll(more);
            return this;
        }

        /** Sets the status, by default {@code UP}. Any other one says that the instance wants no requests. */
        public Builder status(String status) {
            metadata.put(InstanceStatus.KEY, status);
            return this;
        }

        /**
         * Sets how the URI is made, by default <code>{scheme}://{address}:{port}</code>.
         *
         * @throws IllegalArgumentException if its braces do not match
         */
        public Builder uriSpec(String spec) {
            uriSpec = UriSpec.parse(spec);
            return this;
        }

        /** Returns the registration. */
        public ZkRegistration build() {
            return new ZkRegistration(this);
        }
    }
}
