/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import io.zkboot.client.data.NodeData;
import java.time.Instant;

/**
 * Who leads.
 *
 * @param id what the leader says of itself; what is no UTF-8 is shown by replacement characters, and nothing as the
 *     empty text
 * @param epoch the {@link Leadership#epoch} of the leader: it grows with each leader of a path
 * @param sessionId the session that it leads with
 * @param since when it began to stand for election, by the servers' clock; it leads since then, or since the one before
 *     it has left
 */
public record Leader(String id, long epoch, long sessionId, Instant since) {
    static Leader of(NodeData node) {
        return new Leader(
                node.text(),
                node.stat().czxid(),
                node.stat().ephemeralOwner(),
                Instant.ofEpochMilli(node.stat().ctime()));
    }

    /** Shows no id: node data does not belong in logs. */
    @Override
    public String toString() {
        return "Leader[epoch 0x" + Long.toHexString(epoch) + ", session 0x" + Long.toHexString(sessionId) + ", since "
                + since + "]";
    }
}
