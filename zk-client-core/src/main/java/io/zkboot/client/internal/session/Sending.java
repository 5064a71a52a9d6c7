/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.Completions;
import io.zkboot.client.internal.session.call.PendingQueue;
import io.zkboot.client.internal.session.call.WaitingCalls;
import io.zkboot.client.internal.session.compatibility.OlderServer;
import io.zkboot.client.internal.session.compatibility.SuspectCalls;
import io.zkboot.client.internal.session.watch.ConnectionWatches;
import io.zkboot.client.internal.transport.FrameWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What is written next on a connection, and in which frames: what the connection has to say first, what watches need,
 * then what callers wait for. Whatever is written becomes pending. Owned as the connection is.
 */
final class Sending {
    private final FrameWriter writer;
    private final RequestWriter requests;
    private final Priming priming;
    private final ConnectionWatches watches;
    private final OlderServer older;
    private final Batches batches;
    private final SuspectCalls suspectCalls;
    private final PendingQueue pending;
    private final Completions completions;
    /** Taken from those that wait, and neither pending nor ended yet; empty unless something is being encoded. */
    private final Deque<Call<?>> taken = new ArrayDeque<>(Math.max(ReadBatches.MOST, WriteBatches.MOST) + 1);

    private long packets;

    Sending(
            FrameWriter writer,
            RequestWriter requests,
            Priming priming,
            ConnectionWatches watches,
            OlderServer older,
            Batches batches,
            PendingQueue pending,
            Completions completions) {
        this.writer = writer;
        this.requests = requests;
        this.priming = priming;
        this.watches = watches;
        this.older = older;
        this.batches = batches;
        this.suspectCalls = new SuspectCalls(pending);
        this.pending = pending;
        this.completions = completions;
    }

    /** Encodes what can be sent now, as far as the output has room for it. */
    void encode(WaitingCalls waiting, long now) {
        Call<?> call;
        while (!writer.isFull() && (call = next(waiting)) != null) {
            encode(call, waiting, now);
        }
    }

    /** Whether there is more that can be sent now. */
    boolean hasMore(WaitingCalls waiting) {
        return priming.hasNext() || watches.hasNext() || (!waiting.isEmpty() && !batches.gather(waiting));
    }

    private @Nullable Call<?> next(WaitingCalls waiting) {
        Call<?> call = priming.next();
        if (call == null) {
            call = watches.next();
        }
        return call != null || batches.gather(waiting) ? call : suspectCalls.next(waiting);
    }

    private void encode(Call<?> first, WaitingCalls waiting, long now) {
        taken.addFirst(first);
        try {
            if (!Batches.claim(first, now, completions)) {
                taken.clear();
                return;
            }
            batches.join(taken, waiting, now);
            if (taken.size() == 1 || !encodeTogether(now)) {
                encodeOneByOne(now);
            }
        } finally {
            handBack(waiting);
        }
    }

    /** Empty unless an error is on its way, which ends the session: whoever does that finds them where they wait. */
    private void handBack(WaitingCalls waiting) {
        Call<?> call;
        while ((call = taken.pollLast()) != null) {
            if (!call.isDone() && call.countsAsInFlight()) {
                waiting.putBack(call);
            }
        }
    }

    private boolean encodeTogether(long now) {
        Call<?> first = taken.element();
        int calls = taken.size();
        long offset = writer.writtenOffset();
        int xid = requests.writeTogether(taken, Batches.together(first));
        if (xid == RequestWriter.NOT_WRITTEN) {
            return false;
        }
        int leader = pending.size();
        pending.add(first, xid, now, offset);
        sent(first);
        while (!taken.isEmpty()) {
            Call<?> next = taken.element();
            pending.join(leader, next);
            sent(next);
        }
        batches.sent(first, calls);
        packets++;
        return true;
    }

    private void encodeOneByOne(long now) {
        while (!taken.isEmpty()) {
            encodeAlone(taken.element(), now);
        }
    }

    private void encodeAlone(Call<?> call, long now) {
        Request<?> request = older.request(call);
        long offset = writer.writtenOffset();
        int xid = request == null ? RequestWriter.NOT_WRITTEN : requests.write(call, request);
        if (request == null || xid == RequestWriter.NOT_WRITTEN) {
            taken.removeFirst();
            return;
        }
        pending.add(call, xid, now, offset);
        sent(call);
        call.leavesWatches(request != call.request() && !(request instanceof WatchRequest.RemoveWatches));
        batches.sentAlone(call);
        packets++;
    }

    /** The first of those that were taken is pending by now. */
    private void sent(Call<?> call) {
        taken.removeFirst();
        call.sent();
        watches.sent(call);
    }

    /** Returns how many packets have been written since this was asked last. */
    long takePackets() {
        long written = packets;
        packets = 0;
        return written;
    }
}
