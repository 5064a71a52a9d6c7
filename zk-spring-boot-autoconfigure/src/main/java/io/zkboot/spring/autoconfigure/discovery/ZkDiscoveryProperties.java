/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.discovery;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** Configuration properties of service discovery. */
@ConfigurationProperties("zk.discovery")
public class ZkDiscoveryProperties {
    /** Whether services are discovered in ZooKeeper, and this application is registered there. */
    private boolean enabled;

    /** Name of the client, or of the bean, that reads and registers. */
    private @Nullable String client;

    /** Path of the services. */
    private String root = "/services";

    /** Place of the discovery client among those of other systems, the lowest first. */
    private int order;

    /** How long after the start questions wait until the services were read for the first time. */
    private Duration fillTimeout = Duration.ofSeconds(5);

    private final Register register = new Register();

    private final LoadBalancer loadBalancer = new LoadBalancer();

    public boolean isEnabled() {
        return enabled;
    }

    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    public @Nullable String getClient() {
        return client;
    }

    public void setClient(@Nullable String client) {
        this.client = client;
    }

    public String getRoot() {
        return root;
    }

    public void setRoot(String root) {
        this.root = root;
    }

    public int getOrder() {
        return order;
    }

    public void setOrder(int order) {
        this.order = order;
    }

    public Duration getFillTimeout() {
        return fillTimeout;
    }

    public void setFillTimeout(Duration fillTimeout) {
        this.fillTimeout = fillTimeout;
    }

    public Register getRegister() {
        return register;
    }

    public LoadBalancer getLoadBalancer() {
        return loadBalancer;
    }

    /** The registration of this application. */
    public static class Register {
        /** Whether this application is registered. */
        private boolean enabled = true;

        /** Name of the service. */
        private @Nullable String serviceName;

        /** Name of the instance's node. An own one must be of no other instance, and survives no crash at once. */
        private @Nullable String instanceId;

        /** Name by which others reach this instance. */
        private @Nullable String host;

        /** Address by which others reach this instance, if addresses are preferred. */
        private @Nullable String ipAddress;

        /** Whether the address is registered rather than the name of the host. */
        private boolean preferIpAddress;

        /** Port without TLS; by default that of the web server. */
        private @Nullable Integer port;

        /** Port with TLS; without a value the instance is registered as one without TLS. */
        private @Nullable Integer sslPort;

        /** Status at the start; with any other one than UP load balancers leave the instance out. */
        private String initialStatus = "UP";

        /** Metadata of this instance. */
        private Map<String, String> metadata = new LinkedHashMap<>();

        /** How the URI of this instance is made of its parts. */
        private String uriSpec = "{scheme}://{address}:{port}";

        /** How long requests are still served after the registration was removed, before the web server drains. */
        private Duration settleTime = Duration.ofMillis(500);

        public boolean isEnabled() {
            return enabled;
        }

        public void setEnabled(boolean enabled) {
            this.enabled = enabled;
        }

        public @Nullable String getServiceName() {
            return serviceName;
        }

        public void setServiceName(@Nullable String serviceName) {
            this.serviceName = serviceName;
        }

        public @Nullable String getInstanceId() {
            return instanceId;
        }

        public void setInstanceId(@Nullable String instanceId) {
            this.instanceId = instanceId;
        }

        public @Nullable String getHost() {
            return host;
        }

        public void setHost(@Nullable String host) {
            this.host = host;
        }

        public @Nullable String getIpAddress() {
            return ipAddress;
        }

        public void setIpAddress(@Nullable String ipAddress) {
            this.ipAddress = ipAddress;
        }

        public boolean isPreferIpAddress() {
            return preferIpAddress;
        }

        public void setPreferIpAddress(boolean preferIpAddress) {
            this.preferIpAddress = preferIpAddress;
        }

        public @Nullable Integer getPort() {
            return port;
        }

        public void setPort(@Nullable Integer port) {
            this.port = port;
        }

        public @Nullable Integer getSslPort() {
            return sslPort;
        }

        public void setSslPort(@Nullable Integer sslPort) {
            this.sslPort = sslPort;
        }

        public String getInitialStatus() {
            return initialStatus;
        }

        public void setInitialStatus(String initialStatus) {
            this.initialStatus = initialStatus;
        }

        public Map<String, String> getMetadata() {
            return metadata;
        }

        public void setMetadata(Map<String, String> metadata) {
            this.metadata = metadata;
        }

        public String getUriSpec() {
            return uriSpec;
        }

        public void setUriSpec(String uriSpec) {
            this.uriSpec = uriSpec;
        }

        public Duration getSettleTime() {
            return settleTime;
        }

        public void setSettleTime(Duration settleTime) {
            this.settleTime = settleTime;
        }
    }

    /** Load balancing. */
    public static class LoadBalancer {
        /** Whether load balancers are told the instances as they change, rather than caching what they asked for. */
        private boolean enabled = true;

        public boolean isEnabled() {
            return enabled;
        }

        public void setEnabled(boolean enabled) {
            this.enabled = enabled;
        }
    }
}
