/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import java.time.Instant;

/**
 * One who leads, or waits to.
 *
 * @param id what it says of itself; what is no UTF-8 is shown by replacement characters, and nothing as the empty text
 * @param epoch the {@link Leadership#epoch} that it has, or will have when it leads
 * @param sessionId its session
 * @param since when it began to stand for election, by the servers' clock
 * @param leads whether it is the first
 */
public record Participant(String id, long epoch, long sessionId, Instant since, boolean leads) {
    /** Shows no id: node data does not belong in logs. */
    @Override
    public String toString() {
        return "Participant[" + (leads ? "leads" : "waits") + ", epoch 0x" + Long.toHexString(epoch) + ", session 0x"
                + Long.toHexString(sessionId) + ", since " + since + "]";
    }
}
