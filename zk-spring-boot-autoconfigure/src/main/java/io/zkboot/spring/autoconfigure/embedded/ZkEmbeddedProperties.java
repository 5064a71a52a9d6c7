/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.embedded;

import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** Configuration properties of the ZooKeeper server inside the application. */
@ConfigurationProperties("zk.embedded")
public class ZkEmbeddedProperties {
    /** Whether a ZooKeeper server is started inside the application, for development; clients connect to it. */
    private boolean enabled = false;

    /** Port for clients; 0 for a free one. */
    private int port = 0;

    /** Address of this machine on which clients connect; the loopback address by default. */
    private @Nullable InetAddress address;

    /** Directory of the data, which is kept; by default a temporary one, which is deleted at the end. */
    private @Nullable String dataDirectory;

    /** Unit of time of the server; the shortest session timeout is twice that. */
    private Duration tickTime = Duration.ofMillis(500);

    public boolean isEnabled() {
        return enabled;
    }

    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    public int getPort() {
        return port;
    }

    public void setPort(int port) {
        this.port = port;
    }

    public @Nullable InetAddress getAddress() {
        return address;
    }

    public void setAddress(@Nullable InetAddress address) {
        this.address = address;
    }

    public @Nullable String getDataDirectory() {
        return dataDirectory;
    }

    public void setDataDirectory(@Nullable String dataDirectory) {
        this.dataDirectory = dataDirectory;
    }

    public Duration getTickTime() {
        return tickTime;
    }

    public void setTickTime(Duration tickTime) {
        this.tickTime = tickTime;
    }
}
