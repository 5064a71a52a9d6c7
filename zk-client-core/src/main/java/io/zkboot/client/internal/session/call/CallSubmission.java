/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.ResultCallback;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.delivery.EventThread;
import io.zkboot.client.internal.session.delivery.HeldCalls;
import io.zkboot.client.internal.session.delivery.OperationEnd;
import io.zkboot.client.internal.session.delivery.UntakenCompletions;
import io.zkboot.client.internal.session.state.SessionStatus;
import io.zkboot.client.internal.transport.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How calls get on their way: each gets its deadline, is refused if it can never be sent, takes room, and is queued for
 * the SendThread. Any thread.
 */
public final class CallSubmission {
    /** Which call of an operation that takes several one is. */
    public enum Step {
        /** Its caller sends it, who waits for room or is rejected. */
        FIRST,
        /** The SendThread sends it for one that has been rejected; that can happen again. */
        AFTER_REJECTION,
        /** The SendThread sends it for an operation that is under way, and waits for no room. */
        FURTHER
    }

    /** Which room a call may take. */
    private enum Room {
        /** If there is none it waits, or is refused. */
        WITHIN_LIMIT,
        /** The same, and also if too many others wait to be told of by the EventThread, as this one will be. */
        BEHIND_OTHERS,
        /** It may take as much again before it waits: its caller need not, since it goes on whatever becomes of him. */
        WITH_RESERVE,
        /** It never waits, since the SendThread sends it. */
        BEYOND_LIMIT
    }

    private final SessionConfig config;
    private final Clock clock;
    private final SessionStatus status;
    private final OutgoingQueue outgoing;
    private final InFlightLimits limits;
    private final EventThread eventThread;
    private final BooleanSupplier ending;
    private final @Nullable Observation observation;

    /**
     * Creates it.
     *
     * @param eventThread completes the futures
     * @param ending whether the session takes no more calls
     * @param observation what the metrics hook hears, null if there is none
     */
    public CallSubmission(
            SessionConfig config,
            Clock clock,
            SessionStatus status,
            OutgoingQueue outgoing,
            InFlightLimits limits,
            EventThread eventThread,
            BooleanSupplier ending,
            @Nullable Observation observation) {
        this.config = config;
        this.clock = clock;
        this.status = status;
        this.outgoing = outgoing;
        this.limits = limits;
        this.eventThread = eventThread;
        this.ending = ending;
        this.observation = observation;
    }

    /**
     * Sends a call and waits for its result.
     *
     * @param timeoutNanos time until the deadline of the call
     */
    public <R extends @Nullable Object> @Nullable R execute(Call<R> call, long timeoutNanos) {
        long now = clock.nanoTime();
        WaitingCaller<R> caller = new WaitingCaller<>();
        call.prepare(deadline(now, timeoutNanos), caller);
        observe(call, now, timeoutNanos);
        ZkException refused = Thread.currentThread().isInterrupted()
                ? call.interrupted(Outcome.NOT_SENT)
                : offer(call, timeoutNanos, Room.WITHIN_LIMIT);
        if (refused != null) {
            refusedHere(call, refused);
            throw refused;
        }
        try {
            return caller.await(call, observation);
        } catch (OperationInterruptedException interrupted) {
            outgoing.gaveUp(1);
            throw interrupted;
        }
    }

    /**
     * Sends a call.
     *
     * @param timeoutNanos time until the deadline of the call, once it is sent
     * @param held where the call waits to be sent, null to send it now
     * @param end is told of the end, or null
     * @return its result, to be completed on the EventThread, or at once if the call cannot be taken at all
     */
    public <R extends @Nullable Object> CompletableFuture<R> submit(
            Call<R> call, long timeoutNanos, @Nullable HeldCalls held, @Nullable OperationEnd end) {
        CallFuture<R> future = new CallFuture<>(eventThread, outgoing, end);
        if (held == null) {
            launch(call, timeoutNanos, future);
        } else {
            held.add(future, () -> launch(call, timeoutNanos, future));
        }
        return future;
    }

    /**
     * Sends a call whose end a callback hears.
     *
     * @param timeoutNanos time until the deadline of the call
     * @throws ZkException if the call cannot be taken, and there is no EventThread any more that could tell of it
     */
    public <R extends @Nullable Object> void submit(
            Call<R> call, long timeoutNanos, ResultCallback<? super R> callback) {
        long now = clock.nanoTime();
        call.prepare(deadline(now, timeoutNanos), callback);
        observe(call, now, timeoutNanos);
        ZkException refused = offer(call, timeoutNanos, Room.BEHIND_OTHERS);
        if (refused != null) {
            refusedHere(call, refused);
            new EndedCallback<>(call, callback, null, refused).handIn(eventThread);
        }
    }

    private <R extends @Nullable Object> void launch(Call<R> call, long timeoutNanos, CallFuture<R> future) {
        long now = clock.nanoTime();
        call.prepare(deadline(now, timeoutNanos), future);
        observe(call, now, timeoutNanos);
        ZkException refused = offer(call, timeoutNanos, Room.BEHIND_OTHERS);
        if (refused != null) {
            refusedHere(call, refused);
            future.end(null, refused);
        }
    }

    /**
     * Sends a call of an operation that takes several.
     *
     * @param end deadline of the operation, {@link Call#FOREVER} for one that goes on in the background
     * @return why it was not taken, null if it was
     */
    public <R extends @Nullable Object> @Nullable ZkException offer(
            Call<R> call, long end, Completion<R> toldOfTheEnd, Step step) {
        long now = clock.nanoTime();
        // What goes on for ever does so in calls that end: a server that leaves one unanswered must be found out.
        long timeout = end == Call.FOREVER ? config.timeouts().request().toNanos() : end - now;
        call.prepare(deadline(now, timeout), toldOfTheEnd);
        observe(call, now, timeout);
        ZkException refused = offer(call, timeout, room(step, end, toldOfTheEnd));
        if (refused != null && step == Step.FIRST) {
            refusedHere(call, refused);
        } else if (refused != null) {
            refusedOnTheWay(call, refused);
        }
        return refused;
    }

    /** After a rejection nobody waits for room: the client rejects instead. */
    private static Room room(Step step, long end, Completion<?> toldOfTheEnd) {
        if (step == Step.FURTHER) {
            return Room.BEYOND_LIMIT;
        }
        if (end == Call.FOREVER) {
            return Room.WITH_RESERVE;
        }
        return toldOfTheEnd.isToldByEventThread() ? Room.BEHIND_OTHERS : Room.WITHIN_LIMIT;
    }

    /** Lets the metrics hook hear of a call that was not taken. */
    private void refusedHere(Call<?> call, ZkException refused) {
        if (observation != null) {
            observation.ended(call, refused);
        }
    }

    /** The same on the SendThread, which runs no code of the user. If the client has ended, nobody hears of it. */
    private void refusedOnTheWay(Call<?> call, ZkException refused) {
        Observation told = observation;
        if (told != null) {
            boolean unused = eventThread.handIn(() -> told.ended(call, refused));
        }
    }

    /** Returns why the call was not taken, null if it was. */
    private @Nullable ZkException offer(Call<?> call, long timeoutNanos, Room room) {
        if (ending.getAsBoolean()) {
            return closed(call);
        }
        Request<?> request = call.request();
        int bound = request.sizeBound();
        if (!request.fits(config.limits().packet() - Call.HEADER_BYTES)) {
            return CallFailures.tooLarge(
                    call, Call.HEADER_BYTES + bound, config.limits().packet());
        }
        int bytes = limits.counted(bound);
        ZkException full = take(call, bytes, timeoutNanos, room);
        if (full != null) {
            return full;
        }
        try {
            // If it is not alone the SendThread is busy, and writes many at once.
            boolean alone = room != Room.BEYOND_LIMIT && limits.inFlight() == 1;
            if (alone ? outgoing.offerAndWrite(call) : outgoing.offer(call)) {
                return null;
            }
        } catch (RuntimeException | Error e) { // at the end of the caller's stack, or of the memory
            // To give back takes a few frames more than to take, so right at the end it may fail as well, and the
            // room of one call is lost for good. To be sure of those frames beforehand would cost every call a write to
            // what all callers share, and to note the debt for others takes something safe among threads without a
            // frame.
            if (call.refuse()) {
                limits.released(1, bytes);
            }
            throw e;
        }
        limits.released(1, bytes); // the next caller who waits for room must learn of the close as well
        return closed(call);
    }

    /** Returns why there is no room, null if it was taken. */
    private @Nullable ZkException take(Call<?> call, int bytes, long timeoutNanos, Room room) {
        if (room == Room.BEYOND_LIMIT) {
            limits.takeBeyondLimit(bytes);
            return null;
        }
        if (room == Room.WITH_RESERVE || eventThread.isCurrent()) {
            return limits.takeWithReserve(call, bytes, timeoutNanos);
        }
        UntakenCompletions untaken = eventThread.untaken();
        return room == Room.BEHIND_OTHERS && untaken.areMany()
                ? limits.takeBehind(untaken, call, bytes, timeoutNanos)
                : limits.take(call, bytes, timeoutNanos);
    }

    private ZkException closed(Call<?> call) {
        SessionStatus.View view = status.view();
        String why = view.detail().isEmpty() ? "the client is ending" : view.detail();
        return CallFailures.sessionEnded(call, Outcome.NOT_SENT, view.state(), why, null);
    }

    /** Returns the reading of the clock at which so much time has passed. */
    public static long deadline(long now, long timeoutNanos) {
        if (timeoutNanos == Call.FOREVER) {
            return Call.FOREVER;
        }
        long deadline = now + timeoutNanos;
        return deadline == Call.FOREVER ? deadline - 1 : deadline; // a clock may well show that reading
    }

    private void observe(Call<?> call, long now, long timeoutNanos) {
        if (observation != null) {
            observation.begins(call, now, timeoutNanos);
        }
    }
}
