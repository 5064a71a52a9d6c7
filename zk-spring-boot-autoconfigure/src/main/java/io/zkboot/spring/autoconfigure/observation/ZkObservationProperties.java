/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.observation;

import org.springframework.boot.context.properties.ConfigurationProperties;

/** Configuration properties of the observations of ZooKeeper clients and watch methods. */
@ConfigurationProperties("zk.observation")
public class ZkObservationProperties {
    /** Whether operations of clients and calls of watch methods are observed, for timers and traces. */
    private boolean enabled = true;

    /** Whether traces tell the paths of nodes. */
    private boolean includePath = false;

    public boolean isEnabled() {
        return enabled;
    }

    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    public boolean isIncludePath() {
        return includePath;
    }

    public void setIncludePath(boolean includePath) {
        this.includePath = includePath;
    }
}
