/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.shedlock;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** Configuration properties of ShedLock's locks. */
@ConfigurationProperties("zk.shedlock")
public class ZkShedLockProperties {
    /** Whether a lock provider is auto-configured if the application has none. */
    private boolean enabled = true;

    /** Name of the client that keeps the locks; the default client if it is not set. */
    private @Nullable String client;

    /** Node below which the locks are. */
    private String root = "/shedlock";

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
}
