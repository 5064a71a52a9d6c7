/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import io.zkboot.client.error.Outcome;
import io.zkboot.client.internal.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * How a call goes over the wire: where and when it was sent, and what is known of it when its connection is lost. Owned
 * by the SendThread. A base of {@link Call} instead of a part of it, because an object more for each request shows.
 *
 * @param <R> what the operation answers
 */
public abstract class Transmission<R extends @Nullable Object> extends QueueLink {
    private int xid;
    private long sentAt;
    private long offset;
    private boolean leftBefore;
    private boolean declined;
    private boolean leavingWatches;
    private boolean alone;
    private boolean owed;
    private int together = 1;
    private @Nullable EmulatedOperation<R> emulation;

    Transmission() {}

    /** Returns the request as it was asked for. */
    public abstract Request<R> request();

    /**
     * Notes that the request was written.
     *
     * @param newXid the number that its reply will have
     * @param now reading of the clock
     * @param streamOffset where in the connection's stream of bytes it begins
     */
    public final void sent(int newXid, long now, long streamOffset) {
        declined = false;
        together = 1;
        xid = newXid;
        sentAt = now;
        offset = streamOffset;
    }

    public final int xid() {
        return xid;
    }

    /** Notes that it is the first of so many calls in one frame; each of the others follows it in the queue. */
    public final void leads(int calls) {
        together = calls;
    }

    /** Returns how many calls its frame answers, from this one on. */
    public final int together() {
        return together;
    }

    /** Notes that it has to have a frame of its own. */
    public final void goAlone() {
        alone = true;
    }

    public final boolean goesAlone() {
        return alone;
    }

    /**
     * Notes that its frame had been sent when the server refused all of it because of another call: it is sent once
     * more, by itself, and cannot be withdrawn any more, as one that had gone by itself could not.
     */
    public final void oweAlone() {
        alone = true;
        owed = true;
    }

    final boolean isOwed() {
        return owed;
    }

    public final long sentAt() {
        return sentAt;
    }

    /**
     * Whether a byte of it may have left.
     *
     * @param flushed how many bytes of the connection's stream have left
     */
    public final boolean mayHaveLeft(long flushed) {
        return offset < flushed;
    }

    /** Notes whether it was sent such that the server's watches stay as they are: another one does, or needs them. */
    public final void leavesWatches(boolean leaves) {
        leavingWatches = leaves;
    }

    public final boolean isLeavingWatches() {
        return leavingWatches;
    }

    /** Lets the operation be done by others that the server has; with null by itself again. */
    @SuppressWarnings("unchecked") // made for the request of this very call
    public final void emulation(@Nullable EmulatedOperation<?> by) {
        emulation = (EmulatedOperation<R>) by;
    }

    public final @Nullable EmulatedOperation<R> emulation() {
        return emulation;
    }

    /** Notes that the server has refused the call without doing anything of it, and that it may be sent again. */
    public final void declined() {
        declined = true;
    }

    final boolean isDeclined() {
        return declined;
    }

    /** Whether sending it twice, from where it stands, does no harm. */
    final boolean isRepeatable() {
        EmulatedOperation<R> other = emulation;
        return other == null ? request().isRepeatable() : other.isRepeatable();
    }

    /** Notes that the call waits for another connection, and whether a byte of it may have left on the old one. */
    public final void carriedOver(boolean left) {
        leftBefore |= left;
    }

    /** Whether a byte of it may have left on a connection that is lost by now. */
    public final boolean hasLeftBefore() {
        return leftBefore;
    }

    /** Returns what is known of a call that fails now while it waits to be sent. */
    public final Outcome outcomeIfDropped() {
        return leftBefore ? Outcome.UNKNOWN : Outcome.NOT_SENT;
    }
}
