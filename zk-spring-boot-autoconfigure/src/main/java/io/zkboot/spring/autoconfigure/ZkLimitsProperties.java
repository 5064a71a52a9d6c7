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

    public int getMaxInFlight() {
        if (maxInFlight != null) {
            return maxInFlight;
        }
        return inherited == null ? 100000 : inherited.getMaxInFlight();
    }

    public void setMaxInFlight(int maxInFlight) {
        this.maxInFlight = maxInFlight;
    }

    public DataSize getMaxInFlightBytes() {
        if (maxInFlightBytes != null) {
            return maxInFlightBytes;
        }
        return inherited == null ? DataSize.ofMegabytes(64) : inherited.getMaxInFlightBytes();
    }

    public void setMaxInFlightBytes(DataSize maxInFlightBytes) {
        this.maxInFlightBytes = maxInFlightBytes;
    }

    public DataSize getMaxPacket() {
        if (maxPacket != null) {
            return maxPacket;
        }
        return inherited == null ? DataSize.ofBytes(1048575) : inherited.getMaxPacket();
    }

    public void setMaxPacket(DataSize maxPacket) {
        this.maxPacket = maxPacket;
    }

    public boolean isRejectWhenFull() {
        if (rejectWhenFull != null) {
            return rejectWhenFull;
        }
        return inherited == null ? false : inherited.isRejectWhenFull();
    }

    public void setRejectWhenFull(boolean rejectWhenFull) {
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
