/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.MalformedRecordException;
import io.zkboot.client.internal.protocol.OpCode;
import io.zkboot.client.internal.protocol.ReadFrame;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.CallFailures;
import io.zkboot.client.internal.session.call.Completions;
import io.zkboot.client.internal.session.call.PendingQueue;
import io.zkboot.client.internal.session.call.WaitingCalls;
import io.zkboot.client.internal.session.compatibility.OlderServer;
import io.zkboot.client.internal.session.connect.VersionQuestion;
import io.zkboot.client.internal.transport.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which plain reads travel together: a server's cost is that of the request, so a backlog of reads goes as one
 * {@code multiRead}. What decides is how many frames are unanswered, and no timer: with few, or on a long way to a
 * server that has nothing to do, a read goes at once; while they queue at the server those that come meanwhile gather
 * until one of them is answered, as long as nothing else waits with them. A batch is bounded by count, and by what its
 * answers are expected to have, so that the server is not kept from others for long; after a large answer the next
 * batches are small. Owned as the connection is.
 *
 * <p>Only a server that is known to be of 3.6 or later gets the request, since one before that would close the
 * connection: one that has done something else that came with 3.6, or that has told its version when a backlog was
 * there.
 */
final class ReadBatches {
    /** Reads in one frame. */
    static final int MOST = 64;
    /** Bytes that the answers of a batch are expected to have at most. */
    static final int EXPECTED_BYTES = 128 * 1024;

    private static final int REQUEST_BYTES = 32 * 1024;
    /** So many requests under way are worth a question. */
    private static final int BACKLOG = 16;

    private static final int FIRST_GUESS = 512;

    private final boolean wanted;
    private final int expectedBytes;
    private final VersionQuestion version;
    private final OlderServer older;
    private final PendingQueue pending;
    private final Completions completions;
    private final ServerBacklog backlog = new ServerBacklog();
    /** The latest call that was sent while none was unanswered. */
    private @Nullable Call<?> lone;
    /** Calls that are pending without a frame of their own. */
    private int companions;

    private int bytesPerRead = FIRST_GUESS;

    /**
     * Creates them.
     *
     * @param packetLimit bytes of the largest answer that is taken
     */
    ReadBatches(
            boolean wanted,
            int packetLimit,
            VersionQuestion version,
            OlderServer older,
            PendingQueue pending,
            Completions completions) {
        this.wanted = wanted;
        this.expectedBytes = Math.min(EXPECTED_BYTES, packetLimit / 2);
        this.version = version;
        this.older = older;
        this.pending = pending;
        this.completions = completions;
    }

    private boolean isOn() {
        return wanted && older.isKnownToHave(OpCode.MULTI_READ);
    }

    /** Finds out whether the server knows the request once a backlog is there. */
    void turn(long now) {
        boolean unknown = !older.isKnownToHave(OpCode.MULTI_READ) && !older.lacks(OpCode.MULTI_READ);
        if (wanted && unknown && pending.size() >= BACKLOG) {
            version.ask(now);
        }
        if (version.isOpen()) {
            older.isOfLine(version.turn(now));
        }
    }

    /** Returns the time of the next step, or the given one if that is earlier. */
    long nextDue(long other) {
        return version.isOpen() ? Clock.earlier(other, version.until()) : other;
    }

    /** The connection has ended. */
    void close() {
        version.close();
    }

    private int most() {
        return Math.max(1, Math.min(MOST, expectedBytes / bytesPerRead));
    }

    private int frames() {
        return pending.size() - companions;
    }

    /** Whether all that waits are reads, too few to go while the server is busy. */
    boolean gather(WaitingCalls waiting) {
        if (!isOn() || !backlog.isBusy(frames()) || waiting.size() >= most()) {
            return false;
        }
        Iterator<Call<?>> calls = waiting.inOrder();
        while (calls.hasNext()) {
            if (!isPlainRead(calls.next())) {
                return false;
            }
        }
        return true;
    }

    /**
     * Takes the reads that go together with one that was taken already; those whose callers have given up, or whose
     * time has passed, end here.
     *
     * @return all of them, the first one among them; null if that goes alone
     */
    @Nullable List<Call<?>> with(Call<?> first, WaitingCalls waiting, long now) {
        if (pending.isEmpty()) {
            lone = first;
        }
        if (waiting.isEmpty() || !isOn() || !isPlainRead(first)) {
            return null; // a list for each call would show
        }
        int most = most();
        int bytes = first.request().sizeBound();
        List<Call<?>> together = new ArrayList<>(Math.min(most, waiting.size() + 1));
        together.add(first);
        Call<?> next;
        while (together.size() < most && (next = waiting.peek()) != null && isPlainRead(next)) {
            bytes += next.request().sizeBound();
            if (bytes > REQUEST_BYTES) {
                break;
            }
            Call<?> taken = waiting.poll();
            if (taken != null && claim(taken, now, completions)) {
                together.add(taken);
            }
        }
        return together;
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

    private boolean isPlainRead(Call<?> call) {
        Request<?> request = call.request();
        boolean plain = request instanceof Request.GetData || request instanceof Request.GetChildren;
        return plain && call.watchChange() == null && !call.goesAlone() && older.wireRequest(call) == request;
    }

    /** A batch was written. */
    void sent(int calls) {
        companions += calls - 1;
    }

    /**
     * A frame is answered.
     *
     * @param place of the first of its calls, which is still pending
     * @param bytes of the answer
     */
    void answered(int place, int bytes, long now) {
        Call<?> first = pending.call(place);
        backlog.answered(now - pending.sentAt(place), first == lone);
        if (first == lone) {
            lone = null;
        }
        int calls = pending.together(place);
        companions -= calls - 1;
        Request<?> read = first.request().withoutWatch();
        if (calls > 1 || read instanceof Request.GetData || read instanceof Request.GetChildren) {
            int each = Math.max(1, bytes / calls);
            bytesPerRead =
                    each > bytesPerRead ? (bytesPerRead + each + 1) / 2 : bytesPerRead - (bytesPerRead - each) / 16;
        }
    }

    /**
     * What became of one of several reads.
     *
     * @param code of its error, 0 for none
     */
    record Result(int code, @Nullable Object answer) {}

    /** Decodes the results of a batch, all of them or none. */
    static List<Result> decode(JuteReader in, List<Call<?>> reads) throws MalformedRecordException {
        List<Result> results = new ArrayList<>(reads.size());
        for (Call<?> read : reads) {
            int code = ReadFrame.resultCode(in, read.request().opCode());
            results.add(new Result(code, code == 0 ? read.request().decodeReply(in) : null));
        }
        ReadFrame.requireEnd(in, reads.size());
        return results;
    }
}
