/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import io.zkboot.client.error.Outcome;
import io.zkboot.client.internal.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * How a call goes over the wire, and what is known of it when its connection is lost. Owned by the SendThread. A base
 * of {@link Call} instead of a part of it, because an object more for each request shows; where and when it was sent is
 * in the {@link PendingQueue} for the same reason.
 *
 * @param <R> what the operation answers
 */
public abstract class Transmission<R extends @Nullable Object> extends QueueLink {
    private @Nullable CallDetails<R> details;

    /**
     * Creates one.
     *
     * @param details what is special about the call, null for a plain one
     */
    Transmission(@Nullable CallDetails<R> details) {
        this.details = details;
    }

    /** Returns the request as it was asked for. */
    public abstract Request<R> request();

    /** Returns what is special about the call, if anything is by now. */
    final @Nullable CallDetails<R> details() {
        return details;
    }

    /** Returns the place for something special. */
    final CallDetails<R> special() {
        CallDetails<R> known = details;
        if (known == null) {
            known = new CallDetails<>(request().path(), null, null);
            details = known;
        }
        return known;
    }

    /** Notes that the request was written. */
    public final void sent() {
        CallDetails<R> known = details;
        if (known != null) {
            known.declined = false;
        }
    }

    /** Notes that it has to have a frame of its own. */
    public final void goAlone() {
        special().alone = true;
    }

    public final boolean goesAlone() {
        CallDetails<R> known = details;
        return known != null && known.alone;
    }

    /**
     * Notes that its frame had been sent when the server refused all of it because of another call: it is sent once
     * more, by itself, and cannot be withdrawn any more, as one that had gone by itself could not.
     */
    public final void oweAlone() {
        CallDetails<R> known = special();
        known.alone = true;
        known.owed = true;
    }

    final boolean isOwed() {
        CallDetails<R> known = details;
        return known != null && known.owed;
    }

    /**
     * Whether an older server has done a part of it: that goes on though nobody wants it any more, as whoever made it
     * undoes what it did only when it has heard of that.
     */
    final boolean isHalfDone() {
        EmulatedOperation<R> by = emulation();
        return by != null && !by.isUntouched();
    }

    /** Notes whether it was sent such that the server's watches stay as they are: another one does, or needs them. */
    public final void leavesWatches(boolean leaves) {
        if (leaves != isLeavingWatches()) {
            special().leavingWatches = leaves;
        }
    }

    public final boolean isLeavingWatches() {
        CallDetails<R> known = details;
        return known != null && known.leavingWatches;
    }

    /** Lets the operation be done by others that the server has; with null by itself again. */
    @SuppressWarnings("unchecked") // made for the request of this very call
    public final void emulation(@Nullable EmulatedOperation<?> by) {
        special().emulation = (EmulatedOperation<R>) by;
    }

    public final @Nullable EmulatedOperation<R> emulation() {
        CallDetails<R> known = details;
        return known == null ? null : known.emulation;
    }

    /** Notes that the server has refused the call without doing anything of it, and that it may be sent again. */
    public final void declined() {
        special().declined = true;
    }

    final boolean isDeclined() {
        CallDetails<R> known = details;
        return known != null && known.declined;
    }

    /** Whether sending it twice, from where it stands, does no harm. */
    final boolean isRepeatable() {
        EmulatedOperation<R> other = emulation();
        return other == null ? request().isRepeatable() : other.isRepeatable();
    }

    /** Notes that the call waits for another connection, and whether a byte of it may have left on the old one. */
    public final void carriedOver(boolean left) {
        if (left) {
            special().leftBefore = true;
        }
    }

    /** Whether a byte of it may have left on a connection that is lost by now. */
    public final boolean hasLeftBefore() {
        CallDetails<R> known = details;
        return known != null && known.leftBefore;
    }

    /** Returns what is known of a call that fails now while it waits to be sent. */
    public final Outcome outcomeIfDropped() {
        return hasLeftBefore() ? Outcome.UNKNOWN : Outcome.NOT_SENT;
    }
}
