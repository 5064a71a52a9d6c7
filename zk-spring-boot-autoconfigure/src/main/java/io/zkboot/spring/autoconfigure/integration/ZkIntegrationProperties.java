/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.integration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** Configuration properties of locks and leaders of Spring Integration. */
@ConfigurationProperties("zk.integration")
public class ZkIntegrationProperties {
    /** Name of the client of locks, elections and metadata; the default client if it is not set. */
    private @Nullable String client;

    private final Locks locks = new Locks();

    private final Election leader = new Election();
    private final Metadata metadataStore = new Metadata();

    public @Nullable String getClient() {
        return client;
    }

    public void setClient(@Nullable String client) {
        this.client = client;
    }

    public Locks getLocks() {
        return locks;
    }

    public Election getLeader() {
        return leader;
    }

    public Metadata getMetadataStore() {
        return metadataStore;
    }

    /** Locks. */
    public static class Locks {
        /** Whether a lock registry is auto-configured if the application has none. */
        private boolean enabled = true;

        /** Node below which the locks are. */
        private String root = "/SpringIntegration-LockRegistry";

        /** Longest time that a thread may hold a lock if it does not ask for another one; no limit by default. */
        private @Nullable Duration maxHold;

        public boolean isEnabled() {
            return enabled;
        }

        public void setEnabled(boolean enabled) {
            this.enabled = enabled;
        }

        public String getRoot() {
            return root;
        }

        public void setRoot(String root) {
            this.root = root;
        }

        public @Nullable Duration getMaxHold() {
            return maxHold;
        }

        public void setMaxHold(@Nullable Duration maxHold) {
            this.maxHold = maxHold;
        }
    }

    /** Elections. */
    public static class Election {
        /** Comma-separated list of roles to stand for election in. */
        private List<String> roles = new ArrayList<>();

        /** What others see of this application; name of the client and number of the process by default. */
        private @Nullable String id;

        /** Node below which the elections are. */
        private String root = "/spring-integration/leader";

        /** Whether a lost connection ends a leadership, or only a lost session. */
        private boolean revokeInDoubt = true;

        /** Longest time that a stop waits for a leader to end its work. */
        private Duration stopTimeout = Duration.ofSeconds(10);

        public List<String> getRoles() {
            return roles;
        }

        public void setRoles(List<String> roles) {
            this.roles = roles;
        }

        public @Nullable String getId() {
            return id;
        }

        public void setId(@Nullable String id) {
            this.id = id;
        }

        public String getRoot() {
            return root;
        }

        public void setRoot(String root) {
            this.root = root;
        }

        public boolean isRevokeInDoubt() {
            return revokeInDoubt;
        }

        public void setRevokeInDoubt(boolean revokeInDoubt) {
            this.revokeInDoubt = revokeInDoubt;
        }

        public Duration getStopTimeout() {
            return stopTimeout;
        }

        public void setStopTimeout(Duration stopTimeout) {
            this.stopTimeout = stopTimeout;
        }
    }

    /** Metadata. */
    public static class Metadata {
        /** Whether a metadata store is auto-configured, which adapters use that are given no other one. */
        private boolean enabled;

        /** Node below which the keys are. */
        private String root = "/SpringIntegration-MetadataStore";

        public boolean isEnabled() {
            return enabled;
        }

        public void setEnabled(boolean enabled) {
            this.enabled = enabled;
        }

        public String getRoot() {
            return root;
        }

        public void setRoot(String root) {
            this.root = root;
        }
    }
}
