/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.discovery;

import java.net.URI;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;

/**
 * An instance of a service, as its node has it. Immutable, and equal to another one in which all is the same.
 *
 * <p>An instance with a port for TLS is secure, and that is its port. Its URI is made by the specification that it
 * brings, in which {@code port} is that port, too.
 */
public final class ZkServiceInstance implements ServiceInstance {
    private final String serviceId;
    private final String instanceId;
    private final String host;
    private final int port;
    private final boolean secure;
    private final URI uri;
    private final Map<String, String> metadata;
    private final boolean enabled;

    ZkServiceInstance(
            String serviceId,
            String instanceId,
            String host,
            int port,
            boolean secure,
            URI uri,
            Map<String, String> metadata,
            boolean enabled) {
        this.serviceId = serviceId;
        this.instanceId = instanceId;
        this.host = host;
        this.port = port;
        this.secure = secure;
        this.uri = uri;
        this.metadata = metadata;
        this.enabled = enabled;
    }

    @Override
    public String getInstanceId() {
        return instanceId;
    }

    @Override
    public String getServiceId() {
        return serviceId;
    }

    @Override
    public String getHost() {
        return host;
    }

    /** Returns the port, that for TLS if there is one; 0 if the instance has none. */
    @Override
    public int getPort() {
        return port;
    }

    @Override
    public boolean isSecure() {
        return secure;
    }

    @Override
    public URI getUri() {
        return uri;
    }

    /** Returns the metadata, among them the status; cannot be changed. */
    @Override
    public Map<String, String> getMetadata() {
        return metadata;
    }

    /** Returns the status, {@code UP} if the instance tells none. */
    public String getStatus() {
        return InstanceStatus.of(metadata);
    }

    /** Whether the instance wants requests: its status is {@code UP}, and Curator has not marked it as disabled. */
    public boolean isUp() {
        return enabled && InstanceStatus.isUp(metadata);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ZkServiceInstance that
                && serviceId.equals(that.serviceId)
                && instanceId.equals(that.instanceId)
                && host.equals(that.host)
                && port == that.port
                && secure == that.secure
                && enabled == that.enabled
                && uri.equals(that.uri)
                && metadata.equals(that.metadata);
    }

    @Override
    public int hashCode() {
        return Objects.hash(serviceId, instanceId, host, port);
    }

    /** Shows no metadata. */
    @Override
    public String toString() {
        return "ZkServiceInstance[" + serviceId + " " + instanceId + " at " + host + ":" + port + ", " + getStatus()
                + "]";
    }
}
