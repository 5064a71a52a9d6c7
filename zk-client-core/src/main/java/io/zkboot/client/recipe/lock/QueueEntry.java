/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * One who holds a lock or waits for it.
 *
 * @param id name of its node, which nobody else ever has
 * @param sessionId the session it belongs to
 * @param since when it came, by the servers' clock
 * @param czxid the transaction that made its node; its {@link Grant#fencingToken()} if it holds, and what
 *     {@link ZkLock#evict} takes
 * @param holds whether it holds, or waits
 * @param permits how many permits of a semaphore it holds or wants; 1 for locks
 * @param metadata what it says of itself, empty for nothing
 */
@SuppressWarnings("ArrayRecordComponent") // equals is written below
public record QueueEntry(
        String id, long sessionId, Instant since, long czxid, boolean holds, int permits, byte[] metadata) {

    /** Returns the metadata as UTF-8 text. */
    public String text() {
        return new String(metadata, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QueueEntry that
                && id.equals(that.id)
                && czxid == that.czxid
                && holds == that.holds
                && permits == that.permits
                && Arrays.equals(metadata, that.metadata);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(czxid) + id.hashCode();
    }

    /** Shows no metadata: node data does not belong in logs. */
    @Override
    public String toString() {
        return id + (holds ? " holds" : " waits") + (permits > 1 ? " " + permits + " permits" : "") + " since " + since
                + ", session 0x" + Long.toHexString(sessionId) + ", czxid 0x" + Long.toHexString(czxid);
    }
}
