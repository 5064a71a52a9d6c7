/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import io.zkboot.client.error.Outcome;
import io.zkboot.client.internal.session.state.SessionStatus;
import java.util.Iterator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Calls that the SendThread has taken in and not yet written, and the deadlines of all calls. Owned by the SendThread.
 *
 * <p>Deadlines need no timer per call: the earliest one is known, and when it has come all calls are looked through
 * once. Under load that is once in a request timeout, because by then the calls that set the mark have long been
 * answered. In an outage they are not, and each call has a deadline of its own: so if the calls are very many, the next
 * look waits some time, which is much longer than this one takes.
 */
public final class WaitingCalls {
    /** So many calls take no time worth mentioning. */
    private static final int FEW = 1_000;
    /** How long the next look waits for each call of this one. A few dozen nanoseconds are what it takes. */
    private static final long NANOS_PER_CALL = 200;

    private final CallList calls = new CallList();
    private long nextDeadline = Call.FOREVER;
    /** Before that time there is no look, if the last one was at very many. */
    private long notBefore;

    private boolean wereMany;
    private boolean someHeardOffline;

    /** Takes in all that callers have offered. */
    public void takeIn(OutgoingQueue outgoing) {
        Call<?> call;
        while ((call = outgoing.poll()) != null) {
            add(call);
        }
    }

    public void add(Call<?> call) {
        note(call);
        noteHeardOffline(call);
        calls.addLast(call);
    }

    /** Puts a call back that was written already, before all others. */
    public void putBack(Call<?> call) {
        noteHeardOffline(call);
        calls.addFirst(call);
    }

    /** Puts calls back in their order, before all others; that row has none any more. */
    public void putBack(CallList row) {
        someHeardOffline |= !row.isEmpty(); // it costs one look to find out
        calls.addFirst(row);
    }

    private void noteHeardOffline(Call<?> call) {
        someHeardOffline |= call.isHeardOffline() || !call.waitsForConnection(true);
    }

    public @Nullable Call<?> peek() {
        return calls.peekFirst();
    }

    public @Nullable Call<?> poll() {
        return calls.pollFirst();
    }

    public boolean isEmpty() {
        return calls.isEmpty();
    }

    public int size() {
        return calls.size();
    }

    /** Returns them in the order in which they go. */
    public Iterator<Call<?>> inOrder() {
        return calls.iterator();
    }

    /** Whether a call has come that has to be looked at if there is no connection; true once. */
    public boolean takeHeardOffline() {
        boolean some = someHeardOffline;
        someHeardOffline = false;
        return some;
    }

    /** Lets them be looked at again. */
    public void hearAgain() {
        someHeardOffline = true;
    }

    /** Removes those that have ended by what is done to them. */
    public void removeIf(Predicate<Call<?>> ends) {
        calls.removeIf(ends);
    }

    /** Drops the calls that were given up, so that their room and their data do not wait for a connection. */
    public void dropGivenUp(OutgoingQueue outgoing, Completions out) {
        if (outgoing.takeGivenUp(calls.size())) {
            calls.removeIf(call -> {
                boolean dropped = call.isGivenUp() && !call.take();
                if (dropped) {
                    call.dropped(out);
                }
                return dropped;
            });
        }
    }

    /** Returns the time at which {@link #expire} has to look; {@link Call#FOREVER} for none. */
    public long nextDeadline() {
        return wereMany && nextDeadline != Call.FOREVER && nextDeadline - notBefore < 0 ? notBefore : nextDeadline;
    }

    /**
     * Ends all calls whose deadline has passed, those that were written as well; their slot waits for the late reply.
     * If there are very many this may be some milliseconds late.
     */
    public void expire(long now, @Nullable PendingQueue pending, SessionStatus.View view, Completions out) {
        long due = nextDeadline();
        if (due == Call.FOREVER || due - now > 0) {
            return;
        }
        nextDeadline = Call.FOREVER;
        int all = calls.size() + (pending == null ? 0 : pending.size());
        wereMany = all > FEW;
        notBefore = now + all * NANOS_PER_CALL;
        if (pending != null) {
            for (int i = 0; i < pending.size(); i++) {
                Call<?> call = pending.call(i);
                if (!call.isDone() && isPast(call, now)) {
                    call.fail(CallFailures.timeout(call, Outcome.UNKNOWN, "no answer came before the deadline"), out);
                }
            }
        }
        String whyUnsent = view.state().isConnected()
                ? CallFailures.TOO_LATE
                : "the deadline passed without a connection (" + view.state() + ", " + view.reason() + ": "
                        + view.detail() + ")";
        calls.removeIf(call -> {
            if (!isPast(call, now)) {
                return false;
            }
            if (call.take()) {
                call.fail(CallFailures.timeout(call, call.outcomeIfDropped(), whyUnsent), out);
            } else {
                call.dropped(out);
            }
            return true;
        });
    }

    private boolean isPast(Call<?> call, long now) {
        if (call.isPast(now)) {
            return true;
        }
        note(call);
        return false;
    }

    private void note(Call<?> call) {
        long deadline = call.deadline();
        if (deadline != Call.FOREVER && (nextDeadline == Call.FOREVER || deadline - nextDeadline < 0)) {
            nextDeadline = deadline;
        }
    }
}
