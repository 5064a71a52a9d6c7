/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.internal.protocol.OpCode;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.SessionRequest;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.CallFailures;
import io.zkboot.client.internal.session.call.Completions;
import io.zkboot.client.internal.session.call.PendingQueue;
import io.zkboot.client.internal.session.call.WaitingCalls;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Which calls travel together, and when: a server's cost is that of the request, so a backlog goes as few frames. What
 * decides is how many frames are unanswered, and no timer. With few, or on a long way to a server that has nothing to
 * do, a call goes at once; while they queue at the server those that come meanwhile gather until one of them is
 * answered, as long as nothing else waits with them. If many callers were answered by one frame lately, they are coming
 * back one after the other, and one unanswered frame is enough to wait for them. Owned as the connection is.
 */
final class Batches {
    /** So many calls answered by one frame are a crowd that comes back. */
    private static final int CROWD = 16;

    private final ReadBatches reads;
    private final WriteBatches writes;
    private final PendingQueue pending;
    private final Completions completions;
    private final ServerBacklog backlog = new ServerBacklog();
    /** The call that was sent by itself while none was unanswered; null once it is answered. */
    private @Nullable Call<?> lone;
    /** Calls that are pending without a frame of their own. */
    private int companions;
    /** How many calls one frame has answered, less and less of it the more frames have answered fewer since then. */
    private int crowd;

    Batches(ReadBatches reads, WriteBatches writes, PendingQueue pending, Completions completions) {
        this.reads = reads;
        this.writes = writes;
        this.pending = pending;
        this.completions = completions;
    }

    /** Returns the operation by which a call that is pending was sent, if it leads several. */
    static OpCode together(Call<?> leader) {
        return areWrites(leader) ? OpCode.MULTI : OpCode.MULTI_READ;
    }

    /** Whether those that a call leads are writes. */
    static boolean areWrites(Call<?> leader) {
        return !leader.request().isRepeatable();
    }

    /** Does what is due now. */
    void turn(long now) {
        reads.turn(pending, now);
    }

    /** Returns the time of the next step, or the given one if that is earlier. */
    long nextDue(long other) {
        return reads.nextDue(other);
    }

    /** The connection has ended. */
    void close() {
        reads.close();
    }

    private @Nullable BatchRules rulesFor(Call<?> call) {
        if (reads.takes(call)) {
            return reads;
        }
        return writes.takes(call) ? writes : null;
    }

    /**
     * Whether what waits has to go on waiting: for the answer to a batch of writes, or for more of its kind. The end of
     * the session waits as well for reads that may have to go again one by one, and for operations of several requests.
     */
    boolean gather(WaitingCalls waiting) {
        if (writes.isUnderWay() || (isEnd(waiting.peek()) && (companions > 0 || pending.hasUnfinished()))) {
            return true;
        }
        int frames = pending.size() - companions;
        if (!backlog.isBusy(frames) && (frames == 0 || crowd < CROWD || !backlog.isLongerThanTheWay())) {
            return false;
        }
        Call<?> first = waiting.peek();
        BatchRules rules = first == null ? null : rulesFor(first);
        return rules != null && waiting.size() < rules.most() && rules.isShort(waiting.inOrder());
    }

    private static boolean isEnd(@Nullable Call<?> call) {
        return call != null && call.request() instanceof SessionRequest.CloseSession;
    }

    /**
     * Takes the calls that go together with one that was taken already; those whose callers have given up, or whose
     * time has passed, end here.
     *
     * @param taken has the first one, and gets the others
     */
    void join(Deque<Call<?>> taken, WaitingCalls waiting, long now) {
        Call<?> first = taken.element();
        BatchRules rules = waiting.isEmpty() ? null : rulesFor(first);
        if (rules == null) {
            return;
        }
        for (int followers = rules.followers(first, waiting); followers > 0; followers--) {
            Call<?> next = waiting.poll();
            if (next == null) {
                return;
            }
            taken.addLast(next);
            if (!claim(next, now, completions)) {
                taken.removeLast();
            }
        }
    }

    /**
     * Claims a call for sending; false if nobody waits for it any more: what is not sent can be repeated without harm.
     */
    static boolean claim(Call<?> call, long now, Completions completions) {
        if (!call.take()) {
            call.dropped(completions);
            return false;
        }
        if (call.isPast(now)) {
            call.fail(CallFailures.tooLate(call), completions);
            return false;
        }
        return true;
    }

    /**
     * A batch was written.
     *
     * @param calls how many calls it has
     */
    void sent(Call<?> leader, int calls) {
        companions += calls - 1;
        if (areWrites(leader)) {
            writes.sent();
        }
    }

    /** A call was written by itself, and is pending. */
    void sentAlone(Call<?> call) {
        if (pending.size() == 1) {
            lone = call;
        }
        if (!call.goesAlone() && WriteBatches.canJoin(call)) {
            writes.sentAlone();
        }
    }

    /**
     * A frame is answered.
     *
     * @param place of the first of its calls, which is still pending
     * @param bytes of the answer
     */
    void answered(int place, int bytes, long now) {
        Call<?> first = pending.call(place);
        int calls = pending.together(place);
        backlog.answered(now - pending.sentAt(place), first == lone); // several are no measure of the way
        if (first == lone) {
            lone = null;
        }
        companions -= calls - 1;
        crowd = Math.max(calls, crowd - (crowd + 3) / 4);
        Request<?> asked = first.request().withoutWatch();
        if (asked instanceof Request.GetData || asked instanceof Request.GetChildren) {
            reads.answered(calls, bytes);
        }
    }

    /**
     * It is known what became of a batch of writes.
     *
     * @param done whether they were done
     */
    void writesAnswered(int calls, boolean done) {
        writes.answered(calls, done);
    }
}
