/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** Configuration properties of the configuration that is imported from ZooKeeper. */
@ConfigurationProperties("zk.config")
public class ZkConfigProperties {
    /** Whether imports from ZooKeeper are made; if not, they give nothing. */
    private boolean enabled = true;

    /** Node below which the nodes of applications are, for imports that name no node. */
    private String root = "/config";

    /** Name of this application's node below the root; the application's name by default. */
    private @Nullable String name;

    /** Name of the node below the root that all applications read. */
    private String defaultContext = "application";

    /** What stands between the name of a node and a profile. */
    private String profileSeparator = ",";

    /** Whether changes are taken over while the application runs. */
    private boolean watch = true;

    /** Whether servers that only an import names get the identities of the client, and its certificate. */
    private boolean shareIdentities = false;

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

    public @Nullable String getName() {
        return name;
    }

    public void setName(@Nullable String name) {
        this.name = name;
    }

    public String getDefaultContext() {
        return defaultContext;
    }

    public void setDefaultContext(String defaultContext) {
        this.defaultContext = defaultContext;
    }

    public String getProfileSeparator() {
        return profileSeparator;
    }

    public void setProfileSeparator(String profileSeparator) {
        this.profileSeparator = profileSeparator;
    }

    public boolean isWatch() {
        return watch;
    }

    public void setWatch(boolean watch) {
        this.watch = watch;
    }

    public boolean isShareIdentities() {
        return shareIdentities;
    }

    public void setShareIdentities(boolean shareIdentities) {
        this.shareIdentities = shareIdentities;
    }
}
