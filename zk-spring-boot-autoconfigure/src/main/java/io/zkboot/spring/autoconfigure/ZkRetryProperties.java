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

    public int getMaxTries() {
        if (maxTries != null) {
            return maxTries;
        }
        return inherited == null ? defaults.maxTries() : inherited.getMaxTries();
    }

    public void setMaxTries(int maxTries) {
        this.maxTries = maxTries;
    }

    public Duration getDelay() {
        if (delay != null) {
            return delay;
        }
        return inherited == null ? defaults.delay() : inherited.getDelay();
    }

    public void setDelay(Duration delay) {
        this.delay = delay;
    }

    public double getBackoff() {
        if (backoff != null) {
            return backoff;
        }
        return inherited == null ? defaults.backoff() : inherited.getBackoff();
    }

    public void setBackoff(double backoff) {
        this.backoff = backoff;
    }

    public double getJitter() {
        if (jitter != null) {
            return jitter;
        }
        return inherited == null ? defaults.jitter() : inherited.getJitter();
    }

    public void setJitter(double jitter) {
        this.jitter = jitter;
    }

    public Duration getMaxDelay() {
        if (maxDelay != null) {
            return maxDelay;
        }
        return inherited == null ? defaults.maxDelay() : inherited.getMaxDelay();
    }

    public void setMaxDelay(Duration maxDelay) {
        this.maxDelay = maxDelay;
    }

    public @Nullable Duration getDeadline() {
        if (deadline != null) {
            return deadline;
        }
        return inherited == null ? defaults.deadline() : inherited.getDeadline();
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

        public boolean isIgnoreExpire() {
            if (ignoreExpire != null) {
                return ignoreExpire;
            }
            return inherited == null || inherited.isIgnoreExpire();
        }

        public void setIgnoreExpire(boolean ignoreExpire) {
            this.ignoreExpire = ignoreExpire;
        }

        void inherit(Operation from) {
            super.inherit(from);
            inherited = from;
        }
    }
}
