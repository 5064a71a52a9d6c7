/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

/**
 * Whether requests queue at a server, told by their round trips: what takes longer than the shortest one has waited
 * there. Many frames unanswered mean a busy server only where the way is short; on a long one they are under way, and
 * holding back another would cost its caller time and save the server nothing. Owned as the connection is.
 *
 * <p>The measure is that of TCP Vegas: of n frames unanswered, n × (1 − shortest ÷ latest) are in the queue.
 */
final class ServerBacklog {
    /** With fewer frames unanswered no server counts as busy. */
    static final int FEW = 4;
    /** With so many each server does. */
    static final int MANY = 32;

    private static final int QUEUED = 2;
    private static final long UNKNOWN = -1;

    private long shortest = UNKNOWN;
    private long latest;

    /**
     * A frame was answered.
     *
     * @param roundTrip nanoseconds from its sending
     * @param alone whether nothing was unanswered when it was sent
     */
    void answered(long roundTrip, boolean alone) {
        if (shortest == UNKNOWN) {
            shortest = roundTrip;
            latest = roundTrip;
            return;
        }
        latest += (roundTrip - latest) / 4;
        if (roundTrip <= shortest) {
            shortest = roundTrip;
        } else if (alone) { // the way has become longer, which cannot be told from a queue where there is one
            shortest += (roundTrip - shortest) / 8;
        }
    }

    /** Whether another frame would only wait behind those unanswered. */
    boolean isBusy(int unanswered) {
        if (unanswered < FEW || unanswered >= MANY || shortest == UNKNOWN) {
            return unanswered >= FEW;
        }
        return unanswered * (latest - shortest) >= QUEUED * latest;
    }

    /** Whether answers take a server at least as long as the way to it and back. */
    boolean isLongerThanTheWay() {
        return shortest != UNKNOWN && latest >= 2 * shortest;
    }
}
