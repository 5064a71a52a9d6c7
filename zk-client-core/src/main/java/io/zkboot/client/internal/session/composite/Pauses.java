/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.composite;

import static java.util.Objects.requireNonNull;

import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.InFlightLimits;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The pauses of a call between its tries, and the room that it has meanwhile: what it had in flight, or one of the
 * places for those that were rejected. Or else the operations that pause would take whatever memory there is. The room
 * comes back once: when the call is in flight again, or its operation has the answer. Owned by the caller until the
 * call is offered or handed on, then by the SendThread.
 */
final class Pauses {
    private final CompositeOperations session;
    private final CompletableFuture<?> answer;
    /** Whether there was no room for the call, and it has not been in flight since. */
    boolean rejected;

    private @Nullable ZkException cause;
    private TaskSchedule.@Nullable Entry end;

    private @Nullable InFlightLimits from;
    private int bytes;
    private boolean endsWithAnswer;

    /**
     * Creates it; it has no room yet.
     *
     * @param answer ends whatever pause there is
     */
    Pauses(CompositeOperations session, CompletableFuture<?> answer) {
        this.session = session;
        this.answer = answer;
    }

    /**
     * There was no room for the call: takes some among the rejected. Whose caller waits needs none, as each has a
     * thread.
     *
     * @return false if there is none, or if the EventThread has too much to tell of as it is: what pauses has to be
     *     told of as well
     */
    boolean ofRejected(Call<?> call, boolean toldByEventThread) {
        rejected = true;
        if (!toldByEventThread) {
            return true;
        }
        int size = bytes(call);
        endWithAnswer();
        if (session.untaken.areMany() || !session.rejected.takeIfThereIs(size)) {
            return false;
        }
        holds(session.rejected, size);
        return true;
    }

    /**
     * A pause begins. The call gave its room back when it ended, just now.
     *
     * @param inBackground whether it may go on for days, and so must not keep others from their room
     */
    void begins(Call<?> call, ZkException failure, boolean inBackground) {
        cause = failure;
        if (from == null && !rejected && !inBackground) {
            int size = bytes(call);
            endWithAnswer();
            session.limits.takeBeyondLimit(size);
            holds(session.limits, size);
        }
    }

    /** Says what ends it, null for the end of the session. */
    void endsWith(TaskSchedule.@Nullable Entry entry) {
        end = entry;
    }

    /** It ends before its time. */
    void drop() {
        TaskSchedule.Entry entry = end;
        if (entry != null) {
            session.tasks.drop(entry);
        }
    }

    /** The call has room in flight. */
    void over() {
        rejected = false;
        leave();
    }

    /** Returns what the pause follows on. */
    ZkException cause() {
        return requireNonNull(cause);
    }

    private int bytes(Call<?> call) {
        return session.limits.counted(call.request().sizeBound());
    }

    private void holds(InFlightLimits limits, int size) {
        from = limits;
        bytes = size;
    }

    /** Before there is room to lose, as it may fail for want of memory. */
    private void endWithAnswer() {
        if (!endsWithAnswer) {
            endsWithAnswer = true;
            CompletableFuture<?> unused = answer.whenComplete((value, failure) -> leave());
        }
    }

    private void leave() {
        InFlightLimits held = from;
        if (held != null) {
            from = null;
            held.released(1, bytes);
        }
    }
}
