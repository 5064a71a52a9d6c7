/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.recipe;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** Configuration properties of the elections in which an application takes part. */
@ConfigurationProperties("zk.leader")
public class ZkLeaderProperties {
    /** What this application calls itself in elections, for all to see; client, host and process by default. */
    private @Nullable String participant;

    /** Whether the application stands for election from its start on. */
    private boolean autoStartup = true;

    /** How long a stop waits for the end of a leader's work, and then for the answer of the servers. */
    private Duration shutdownTimeout = Duration.ofSeconds(5);

    public @Nullable String getParticipant() {
        return participant;
    }

    public void setParticipant(@Nullable String participant) {
        this.participant = participant;
    }

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
