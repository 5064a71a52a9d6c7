/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import io.zkboot.client.internal.protocol.Xid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Calls that were written and wait for their reply, in the order of the wire, with what is known of how each was sent.
 * That is kept here, in arrays that are used over and over, because in the call it would be garbage with each of them.
 * Owned by the SendThread.
 */
public final class PendingQueue {
    private static final int FIRST_CAPACITY = 8;

    // A ring: the call at each place, the number that its reply has, when it was sent, and where in the connection's
    // stream of bytes its frame begins; of the first call of a frame, how many calls that answers.
    private Call<?>[] calls = new Call<?>[FIRST_CAPACITY];
    private int[] xids = new int[FIRST_CAPACITY];
    private long[] sentAt = new long[FIRST_CAPACITY];
    private long[] offsets = new long[FIRST_CAPACITY];
    private int[] together = new int[FIRST_CAPACITY];

    private int head;
    private int size;

    /**
     * Adds a call that was written in a frame of its own, or leads one.
     *
     * @param xid the number that the reply will have
     * @param now reading of the clock
     * @param offset where in the connection's stream of bytes the frame begins
     */
    public void add(Call<?> call, int xid, long now, long offset) {
        if (size == calls.length) {
            grow();
        }
        int at = at(size);
        calls[at] = call;
        xids[at] = xid;
        sentAt[at] = now;
        offsets[at] = offset;
        together[at] = 1;
        size++;
    }

    /**
     * Adds a call that was written in the same frame as the last one that was added.
     *
     * @param leader place of the first call of the frame
     */
    public void join(int leader, Call<?> call) {
        add(call, xid(leader), sentAt(leader), offsets[at(leader)]);
        together[at(leader)]++;
    }

    /** All is as it was if there is no memory for that. */
    private void grow() {
        int more = 2 * size;
        Call<?>[] moreCalls = new Call<?>[more];
        int[] moreXids = new int[more];
        long[] moreSentAt = new long[more];
        long[] moreOffsets = new long[more];
        int[] moreTogether = new int[more];
        copy(calls, moreCalls);
        copy(xids, moreXids);
        copy(sentAt, moreSentAt);
        copy(offsets, moreOffsets);
        copy(together, moreTogether);
        calls = moreCalls;
        xids = moreXids;
        sentAt = moreSentAt;
        offsets = moreOffsets;
        together = moreTogether;
        head = 0;
    }

    /** Copies a full ring into an array such that its oldest place is the first. */
    private void copy(Object ring, Object array) {
        int toEnd = size - head;
        System.arraycopy(ring, head, array, 0, toEnd);
        System.arraycopy(ring, 0, array, toEnd, head);
    }

    private int at(int place) {
        return (head + place) & (calls.length - 1);
    }

    // ---- by place, the oldest call has 0 ----

    /**
     * Returns the place of the call that a reply with this number has to answer: the oldest one. Identities are an
     * exception: servers answer those at once, ahead of the requests before them that are still on their way through
     * the ensemble; among themselves they keep their order.
     *
     * @return -1 if nothing is pending that it could answer
     */
    public int placeAnsweredBy(int xid) {
        if (xid != Xid.AUTH) {
            return size == 0 ? -1 : 0;
        }
        for (int i = 0; i < size; i++) {
            if (xid(i) == Xid.AUTH) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Returns the place of a call with this number, which several may have.
     *
     * @param likely tells by its place whether it is the one that is looked for; if none is, it is the oldest one
     * @return -1 if there is none
     */
    public int placeOf(int xid, IntPredicate likely) {
        int oldest = -1;
        for (int i = size - 1; i >= 0; i--) {
            oldest = xid(i) == xid ? i : oldest;
        }
        for (int i = Math.max(oldest, 0); i < size; i++) {
            if (xid(i) == xid && likely.test(i)) {
                return i;
            }
        }
        return oldest;
    }

    public Call<?> call(int place) {
        return calls[at(place)];
    }

    /** Returns the number that the reply has. */
    public int xid(int place) {
        return xids[at(place)];
    }

    /** Returns the reading of the clock when it was sent. */
    public long sentAt(int place) {
        return sentAt[at(place)];
    }

    /** Returns how many calls its frame answers, from this one on. */
    public int together(int place) {
        return together[at(place)];
    }

    /**
     * Whether a byte of it may have left.
     *
     * @param flushed how many bytes of the connection's stream have left
     */
    boolean mayHaveLeft(int place, long flushed) {
        return offsets[at(place)] < flushed;
    }

    // ---- as a whole ----

    /** Returns the oldest one. */
    public @Nullable Call<?> peek() {
        return size == 0 ? null : calls[head];
    }

    /** Removes a call, which is at the head in all but rare cases. */
    public void remove(Call<?> call) {
        for (int i = 0; i < size; i++) {
            if (call(i) == call) {
                remove(i);
                return;
            }
        }
    }

    private void remove(int place) {
        for (int i = place; i > 0; i--) { // those before it are fewer, in fact none
            int to = at(i);
            int from = at(i - 1);
            calls[to] = calls[from];
            xids[to] = xids[from];
            sentAt[to] = sentAt[from];
            offsets[to] = offsets[from];
            together[to] = together[from];
        }
        clear(head);
        head = at(1);
        size--;
    }

    @SuppressWarnings("NullAway") // a place that nothing is read from
    private void clear(int index) {
        calls[index] = null;
    }

    /**
     * Returns all that are answered by one frame.
     *
     * @param leader place of the first of them
     */
    public List<Call<?>> frame(int leader) {
        int count = together(leader);
        List<Call<?>> frame = new ArrayList<>(count);
        for (int i = leader; i < leader + count; i++) {
            frame.add(call(i));
        }
        return frame;
    }

    /** Whether the answer to one that is pending is followed by another request of the same call. */
    public boolean hasUnfinished() {
        for (int i = 0; i < size; i++) {
            EmulatedOperation<?> emulation = call(i).emulation();
            if (emulation != null && emulation.hasMore() && !call(i).isDone()) {
                return true;
            }
        }
        return false;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    public int size() {
        return size;
    }

    @SuppressWarnings("NullAway") // as above
    void clear() {
        Arrays.fill(calls, null);
        head = 0;
        size = 0;
    }
}
