/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.log.SafeLogger;
import io.zkboot.client.internal.session.state.ConnectionLost;
import io.zkboot.client.internal.watch.WatchChange;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;

/**
 * What becomes of the calls under way when their connection is lost. In the order of the wire:
 *
 * <ul>
 *   <li>what can be repeated without harm (reads above all) is carried over, and sent again in the same order, if
 *       anybody waits for it still;
 *   <li>a write of which a byte may have left fails with an unknown outcome;
 *   <li>a write that had not left stays queued, unless a write before it was lost: a write never overtakes a lost one,
 *       so it fails then, as not sent;
 *   <li>that of which something is done without a connection waits for that, whatever else is lost, if anybody waits
 *       for it still.
 * </ul>
 *
 * The last rule keeps what ZooKeeper promises for pipelined requests: what was applied of them is a prefix.
 */
public final class LostCalls {
    private static final Logger log = SafeLogger.of(LostCalls.class);

    /** What could not be ended for want of memory may be a moment later, when others have let go of theirs. */
    private static final int END_TRIES = 3;

    /** For those to whom no memory is left to say more. It is shared, so it knows nothing of any call. */
    @SuppressWarnings("StaticAssignmentOfThrowable") // it could not be made when it is needed
    private static final ZkException UNTOLD = new ClientClosedException(
            new Failure(ErrorCode.CONNECTION_LOSS, null, null, Outcome.UNKNOWN),
            "the session has ended, and there was no memory to say more; see the log",
            null);

    private LostCalls() {}

    /** Loads what the end of a session needs, before there may be no memory for that. */
    public static void prepare() {}

    /**
     * Settles all calls of a lost connection. Wherever that fails, each call that has not ended is still found where it
     * was.
     *
     * @param flushed how many bytes of its stream have left
     * @param waits whether a call waits for the next connection
     */
    public static void settle(
            PendingQueue pending,
            long flushed,
            WaitingCalls waiting,
            Predicate<Call<?>> waits,
            ConnectionLost why,
            Completions out) {
        boolean writeLost = false;
        for (int i = 0; i < pending.size(); i++) {
            Call<?> call = pending.call(i);
            if (!call.countsAsInFlight()) {
                writeLost |= call.isOwed(); // to somebody who was told that it may have been applied
                continue; // the engine's own
            }
            boolean left = pending.mayHaveLeft(i, flushed) && !call.isDeclined();
            if (call.isDone()) { // past its deadline: its caller has been told, but it is lost like the others
                writeLost |= isWrite(call);
                continue;
            }
            boolean keeps =
                    call.isHeardOffline() || (waits.test(call) && (call.isRepeatable() || (!left && !writeLost)));
            if (keeps) {
                call.carriedOver(left);
            } else {
                writeLost |= isWrite(call);
                call.fail(CallFailures.connectionLost(call, left, why), out);
            }
        }
        boolean writesToo = !writeLost;
        failWaiting(
                waiting,
                call -> waits.test(call) && (writesToo || call.isRepeatable()),
                call -> CallFailures.connectionLost(call, false, why),
                out);
        for (int i = pending.size() - 1; i >= 0; i--) {
            Call<?> call = pending.call(i);
            if (call.countsAsInFlight() && !call.isDone()) {
                if (call.take()) {
                    waiting.putBack(call);
                } else {
                    call.dropped(out); // given up after it was sent, of which nobody tells the SendThread once more
                }
            }
        }
        pending.clear();
    }

    /** What takes watches back changes nothing that others could see, so writes need not wait for how it went. */
    private static boolean isWrite(Call<?> call) {
        return !call.isRepeatable() && !(call.watchChange() instanceof WatchChange.Disarm);
    }

    /** The session has expired: what was queued in it fails, except reads, which are as good in the next session. */
    public static void expired(WaitingCalls waiting, boolean keepReads, String detail, Completions out) {
        failWaiting(waiting, call -> keepReads && call.isRepeatable(), call -> CallFailures.expired(call, detail), out);
    }

    /** Fails the waiting calls, except those that stay and those that are dealt with without a connection. */
    private static void failWaiting(
            WaitingCalls waiting, Predicate<Call<?>> stays, Function<Call<?>, ZkException> reason, Completions out) {
        waiting.removeIf(call -> {
            if (call.isHeardOffline() || stays.test(call)) {
                return false;
            }
            if (call.take()) {
                call.fail(reason.apply(call), out);
            } else {
                call.dropped(out);
            }
            return true;
        });
    }

    /**
     * The session has ended: fails the calls that were sent, each for itself, so that none waits because of another.
     */
    public static void endSent(
            PendingQueue pending, long flushed, BiFunction<Call<?>, Outcome, ZkException> reason, Completions out) {
        for (int i = 0; i < pending.size(); i++) {
            Call<?> call = pending.call(i);
            boolean left = pending.mayHaveLeft(i, flushed) && !call.isDeclined();
            end(call, left ? Outcome.UNKNOWN : call.outcomeIfDropped(), reason, out);
        }
    }

    /** The session has ended: fails the calls that wait, in the same way. */
    public static void endWaiting(
            WaitingCalls waiting, BiFunction<Call<?>, Outcome, ZkException> reason, Completions out) {
        Call<?> call;
        while ((call = waiting.poll()) != null) {
            if (call.take()) {
                end(call, call.outcomeIfDropped(), reason, out);
            } else {
                call.dropped(out);
            }
        }
    }

    @SuppressWarnings("CatchingUnchecked")
    private static void end(
            Call<?> call, Outcome outcome, BiFunction<Call<?>, Outcome, ZkException> reason, Completions out) {
        for (int tries = 0; tries <= END_TRIES && !call.isDone(); tries++) {
            try {
                call.fail(tries < END_TRIES ? reason.apply(call, outcome) : UNTOLD, out);
            } catch (Throwable defect) { // no memory for this one, perhaps for the next
                log.error("{} could not be ended.", call.operation(), defect);
            }
        }
    }
}
