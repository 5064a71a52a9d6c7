/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.SessionExpiredException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.session.Connection;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import io.zkboot.client.internal.session.state.ConnectionLost;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What becomes of the calls under way when their connection is lost. In the order of the wire:
 *
 * <ul>
 *   <li>what can be repeated without harm (reads above all) is carried over, and sent again in the same order;
 *   <li>a write of which a byte may have left fails with an unknown outcome;
 *   <li>a write that had not left stays queued, unless a write before it was lost: a write never overtakes a lost one,
 *       so it fails then, as not sent.
 * </ul>
 *
 * The last rule keeps what ZooKeeper promises for pipelined requests: what was applied of them is a prefix.
 */
public final class LostCalls {
    private LostCalls() {}

    /** Settles all calls of a lost connection. */
    public static void settle(
            Connection lost, WaitingCalls waiting, boolean carryOver, ConnectionLost why, DeliveryBatch out) {
        List<Call<?>> carried = new ArrayList<>();
        boolean writeLost = false;
        for (Call<?> call : lost.pending().inOrder()) {
            if (!call.countsAsInFlight()) {
                continue; // the engine's own
            }
            boolean left = lost.mayHaveLeft(call) && !call.isDeclined();
            if (call.isDone()) { // past its deadline: its caller has been told, but it is lost like the others
                writeLost |= !call.isRepeatable();
                continue;
            }
            boolean keeps = carryOver && (call.isRepeatable() || (!left && !writeLost));
            if (keeps) {
                call.carriedOver(left);
                carried.add(call);
            } else {
                writeLost |= !call.isRepeatable();
                call.fail(connectionLoss(call, left, why), out);
            }
        }
        lost.pending().clear();
        if (writeLost || !carryOver) {
            dropWrites(waiting, carryOver, why, out);
        }
        for (int i = carried.size() - 1; i >= 0; i--) {
            waiting.putBack(carried.get(i));
        }
    }

    private static void dropWrites(
            WaitingCalls waiting, boolean keepRepeatable, ConnectionLost why, DeliveryBatch out) {
        failWaiting(waiting, keepRepeatable, call -> connectionLoss(call, false, why), out);
    }

    /** The session has expired: what was queued in it fails, except reads, which are as good in the next session. */
    public static void expired(WaitingCalls waiting, boolean keepReads, String detail, DeliveryBatch out) {
        failWaiting(
                waiting,
                keepReads,
                call -> new SessionExpiredException(
                        call.failureOf(ErrorCode.SESSION_EXPIRED, call.outcomeIfDropped()),
                        "the session expired before the request was sent: " + detail,
                        null),
                out);
    }

    /** Fails the waiting calls, all or those that cannot be repeated. */
    public static void failWaiting(
            WaitingCalls waiting, boolean keepRepeatable, Function<Call<?>, ZkException> reason, DeliveryBatch out) {
        for (int rest = waiting.size(); rest > 0; rest--) {
            Call<?> call = waiting.poll();
            if (call == null) {
                return;
            }
            if (keepRepeatable && call.isRepeatable()) {
                waiting.putBehind(call);
            } else if (call.take()) {
                call.fail(reason.apply(call), out);
            } else {
                call.dropped(out);
            }
        }
    }

    private static ZkException connectionLoss(Call<?> call, boolean left, ConnectionLost why) {
        Outcome outcome = left ? Outcome.UNKNOWN : call.outcomeIfDropped();
        String explanation = left
                ? "the connection was lost before the answer came"
                : "the connection was lost before the request was sent";
        return new ConnectionLossException(
                call.failureOf(ErrorCode.CONNECTION_LOSS, outcome), explanation + " (" + why.detail() + ")", why);
    }
}
