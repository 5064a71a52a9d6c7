/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Bounds of memory. */
public class ZkLimitsProperties {
    private @Nullable ZkLimitsProperties inherited;

    /** Number of requests that may be in flight before callers wait or are rejected. */
    private @Nullable Integer maxInFlight;

    /** Bytes of requests that may be in flight before callers wait or are rejected. */
    private @Nullable DataSize maxInFlightBytes;

    /** Largest packet to send or accept; not above what the servers accept (jute.maxbuffer). */
    private @Nullable DataSize maxPacket;

    /** Whether a request beyond the limit is rejected instead of waiting. */
    private @Nullable Boolean rejectWhenFull;

    public @Nullable Integer getMaxInFlight() {
        return maxInFlight;
    }

    int maxInFlight() {
        if (maxInFlight != null) {
            return maxInFlight;
        }
        return inherited == null ? 100000 : inherited.maxInFlight();
    }

    public void setMaxInFlight(@Nullable Integer maxInFlight) {
        this.maxInFlight = maxInFlight;
    }

    public @Nullable DataSize getMaxInFlightBytes() {
        return maxInFlightBytes;
    }

    DataSize maxInFlightBytes() {
        if (maxInFlightBytes != null) {
            return maxInFlightBytes;
        }
        return inherited == null ? DataSize.ofMegabytes(64) : inherited.maxInFlightBytes();
    }

    public void setMaxInFlightBytes(@Nullable DataSize maxInFlightBytes) {
        this.maxInFlightBytes = maxInFlightBytes;
    }

    public @Nullable DataSize getMaxPacket() {
        return maxPacket;
    }

    DataSize maxPacket() {
        if (maxPacket != null) {
            return maxPacket;
        }
        return inherited == null ? DataSize.ofBytes(1048575) : inherited.maxPacket();
    }

    public void setMaxPacket(@Nullable DataSize maxPacket) {
        this.maxPacket = maxPacket;
    }

    public @Nullable Boolean getRejectWhenFull() {
        return rejectWhenFull;
    }

    boolean rejectWhenFull() {
        if (rejectWhenFull != null) {
            return rejectWhenFull;
        }
        return inherited == null ? false : inherited.rejectWhenFull();
    }

    public void setRejectWhenFull(@Nullable Boolean rejectWhenFull) {
        this.rejectWhenFull = rejectWhenFull;
    }

    boolean isOwn(String property) {
        return switch (property) {
            case "max-in-flight" -> maxInFlight != null;
            case "max-in-flight-bytes" -> maxInFlightBytes != null;
            case "max-packet" -> maxPacket != null;
            default -> throw new IllegalArgumentException(property);
        };
    }

    void inherit(ZkLimitsProperties from) {
        inherited = from;
    }
}
