/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.retry.RetryPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How often something is tried again, and after which pauses. */
public abstract class ZkRetryProperties {
    private final RetryPolicy defaults;
    private @Nullable ZkRetryProperties inherited;

    /** Number of times that a failed call is tried again; -1 for no limit. */
    private @Nullable Integer maxTries;

    /** Pause before the first retry. */
    private @Nullable Duration delay;

    /** Factor by which the pause grows from one retry to the next. */
    private @Nullable Double backoff;

    /** Random share of a pause, from 0 to 1. */
    private @Nullable Double jitter;

    /** Longest pause. */
    private @Nullable Duration maxDelay;

    /** Longest time for all tries and pauses together; no limit by default. */
    private @Nullable Duration deadline;

    ZkRetryProperties(RetryPolicy defaults) {
        this.defaults = defaults;
    }

    public @Nullable Integer getMaxTries() {
        return maxTries;
    }

    int maxTries() {
        if (maxTries != null) {
            return maxTries;
        }
        return inherited == null ? defaults.maxTries() : inherited.maxTries();
    }

    public void setMaxTries(@Nullable Integer maxTries) {
        this.maxTries = maxTries;
    }

    public @Nullable Duration getDelay() {
        return delay;
    }

    Duration delay() {
        if (delay != null) {
            return delay;
        }
        return inherited == null ? defaults.delay() : inherited.delay();
    }

    public void setDelay(@Nullable Duration delay) {
        this.delay = delay;
    }

    public @Nullable Double getBackoff() {
        return backoff;
    }

    double backoff() {
        if (backoff != null) {
            return backoff;
        }
        return inherited == null ? defaults.backoff() : inherited.backoff();
    }

    public void setBackoff(@Nullable Double backoff) {
        this.backoff = backoff;
    }

    public @Nullable Double getJitter() {
        return jitter;
    }

    double jitter() {
        if (jitter != null) {
            return jitter;
        }
        return inherited == null ? defaults.jitter() : inherited.jitter();
    }

    public void setJitter(@Nullable Double jitter) {
        this.jitter = jitter;
    }

    public @Nullable Duration getMaxDelay() {
        return maxDelay;
    }

    Duration maxDelay() {
        if (maxDelay != null) {
            return maxDelay;
        }
        return inherited == null ? defaults.maxDelay() : inherited.maxDelay();
    }

    public void setMaxDelay(@Nullable Duration maxDelay) {
        this.maxDelay = maxDelay;
    }

    public @Nullable Duration getDeadline() {
        return deadline;
    }

    @Nullable Duration deadline() {
        if (deadline != null) {
            return deadline;
        }
        return inherited == null ? defaults.deadline() : inherited.deadline();
    }

    public void setDeadline(@Nullable Duration deadline) {
        this.deadline = deadline;
    }

    boolean isOwn(String property) {
        return switch (property) {
            case "max-tries" -> maxTries != null;
            case "delay" -> delay != null;
            case "backoff" -> backoff != null;
            case "jitter" -> jitter != null;
            case "max-delay" -> maxDelay != null;
            case "deadline" -> deadline != null;
            default -> throw new IllegalArgumentException(property);
        };
    }

    void inherit(ZkRetryProperties from) {
        inherited = from;
    }

    /** When the client connects again. */
    public static class Connect extends ZkRetryProperties {
        Connect() {
            super(RetryPolicy.CONNECT);
        }
    }

    /** When an operation is tried again. */
    public static class Operation extends ZkRetryProperties {
        private @Nullable Operation inherited;

        /** Whether an expired session is tried again like a lost connection. */
        private @Nullable Boolean ignoreExpire;

        Operation() {
            super(RetryPolicy.DEFAULT.withMaxTries(0));
        }

        public @Nullable Boolean getIgnoreExpire() {
            return ignoreExpire;
        }

        boolean ignoreExpire() {
            if (ignoreExpire != null) {
                return ignoreExpire;
            }
            return inherited == null || inherited.ignoreExpire();
        }

        public void setIgnoreExpire(@Nullable Boolean ignoreExpire) {
            this.ignoreExpire = ignoreExpire;
        }

        void inherit(Operation from) {
            super.inherit(from);
            inherited = from;
        }
    }
}
