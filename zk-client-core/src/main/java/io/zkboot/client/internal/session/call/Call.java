/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.ResultCallback;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.SessionRequest;
import io.zkboot.client.internal.session.delivery.Delivery;
import io.zkboot.client.internal.watch.WatchChange;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One request under way, from the caller to the socket and back. It ends exactly once, and its {@link Completion} is
 * told of that.
 *
 * <p>Ownership: the caller fills it and offers it to the {@link OutgoingQueue}. Whoever gives it an {@link Ending} owns
 * it: the SendThread by taking it, or the caller by giving up while it waits. From then on only the owner writes, and
 * the result is published by the write of {@link #ending}.
 *
 * @param <R> what the operation answers
 */
public final class Call<R extends @Nullable Object> extends Transmission<R> implements Delivery {
    /** What each request begins with: its number and the code of its operation. */
    public static final int HEADER_BYTES = 8;

    /** No deadline. */
    public static final long FOREVER = Long.MAX_VALUE;

    private static final VarHandle ENDING;

    static {
        try {
            ENDING = MethodHandles.lookup().findVarHandle(Call.class, "ending", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** What stands for the end of a call while that is not known, or is nothing. */
    private enum Ending {
        /** The SendThread owns it; before that there is null. */
        TAKEN,
        /** Its caller has given up before it was sent. */
        GIVEN_UP,
        /** The queue had closed before it came, and its caller has been told. */
        REFUSED,
        /** It has succeeded, and its answer is null. */
        NOTHING
    }

    // Set by the caller before the call is offered.
    private final Request<R> request;
    private long deadline = FOREVER;
    /** Who is told of the end: a {@link Completion}, or the {@link ResultCallback} of the user. */
    private @Nullable Object told;

    /** How it stands, in one field because of its size: null, an {@link Ending}, a failure, or the answer. */
    private volatile @Nullable Object ending;

    /**
     * Creates one.
     *
     * @param request the request, with server paths
     * @param clientPath the path as the caller gave it, for errors
     * @param watchChange what a good reply changes in the watch tables, or null
     * @param toClient turns server paths in the answer into the caller's, or null
     */
    public Call(
            Request<R> request,
            @Nullable String clientPath,
            @Nullable WatchChange watchChange,
            @Nullable UnaryOperator<R> toClient) {
        super(
                watchChange == null && toClient == null && Objects.equals(clientPath, request.path())
                        ? null
                        : new CallDetails<>(clientPath, watchChange, toClient));
        this.request = request;
    }

    /** A call of the engine's own, which ends in the given action on the SendThread. */
    public static Call<@Nullable Void> internal(Request<@Nullable Void> request, Consumer<Call<?>> afterwards) {
        Call<@Nullable Void> call = new Call<>(request, request.path(), null, null);
        call.told = new EngineAction<>(afterwards);
        call.ending = Ending.TAKEN;
        return call;
    }

    /** Returns a call that asks for the same once more. */
    public Call<R> again() {
        CallDetails<R> special = details();
        return new Call<>(request, clientPath(), watchChange(), special == null ? null : special.toClient);
    }

    /**
     * What is still owed to a call that ended before the server was through with it: the same request, for nobody. Who
     * had it sent was told that it may have been applied, and relies on its place before what was sent behind it.
     */
    public Call<R> owed() {
        Call<R> owed = new Call<>(request, clientPath(), null, null);
        owed.ending = Ending.TAKEN;
        owed.oweAlone();
        return owed;
    }

    @Override
    public Request<R> request() {
        return request;
    }

    // ---- the caller ----

    /**
     * Says until when, and for whom.
     *
     * @param deadlineAt reading of the clock, {@link #FOREVER} for no deadline
     */
    public void prepare(long deadlineAt, Completion<R> toldOfTheEnd) {
        deadline = deadlineAt;
        told = toldOfTheEnd;
    }

    /** As the other one, for a user who does not want a future: the callback is called on the EventThread. */
    public void prepare(long deadlineAt, ResultCallback<? super R> toldOfTheEnd) {
        deadline = deadlineAt;
        told = toldOfTheEnd;
    }

    /** Says when it began, for the metrics hook, where that does not follow from its deadline. */
    void startedAt(long now) {
        CallDetails<R> special = special();
        special.knowsStart = true;
        special.startedAt = now;
    }

    /** Says whether it waits while there is no connection; unless that is said, it does so if the client does. */
    public void waitForConnection(boolean wait) {
        CallDetails<R> special = special();
        special.saysWhetherItWaits = true;
        special.waits = wait;
    }

    /** Says that it may travel with other writes, if it is one. */
    public void joinWrites() {
        if (!request.isRepeatable()) {
            special().joinsWrites = true;
        }
    }

    /** Whether it is a write that may travel with others. */
    public boolean joinsWrites() {
        CallDetails<R> special = details();
        return special != null && special.joinsWrites;
    }

    public boolean isDone() {
        Object how = ending;
        return how != null && how != Ending.TAKEN;
    }

    /** Takes the call out of the queue if it is still there; whoever gets true ends it. */
    public boolean abandon() {
        return ENDING.compareAndSet(this, null, Ending.GIVEN_UP);
    }

    /** Gives the call back to its caller if the SendThread has not taken it; whoever gets true ends it. */
    boolean refuse() {
        return ENDING.compareAndSet(this, null, Ending.REFUSED);
    }

    /** Returns what a caller is told whose thread was interrupted while it waited. */
    public OperationInterruptedException interrupted(Outcome outcome) {
        return new OperationInterruptedException(
                failureOf(ErrorCode.OPERATION_TIMEOUT, outcome),
                outcome == Outcome.NOT_SENT
                        ? "the waiting thread was interrupted; the request was not sent"
                        : "the waiting thread was interrupted after the request had been sent",
                null);
    }

    // ---- the SendThread ----

    /** Claims the call for sending; false if its caller has given up. */
    public boolean take() {
        if (!isWanted()) {
            // Who offers it may be giving it back to its caller at this moment: his word must not be written over.
            if (!ENDING.compareAndSet(this, null, Ending.GIVEN_UP) && ending == Ending.TAKEN) {
                ending = Ending.GIVEN_UP;
            }
            return false;
        }
        return ending == Ending.TAKEN || ENDING.compareAndSet(this, null, Ending.TAKEN);
    }

    /** Returns who is told, if that is not the user's callback. */
    @SuppressWarnings("unchecked") // of this very call
    private @Nullable Completion<R> completion() {
        return told instanceof Completion<?> known ? (Completion<R>) known : null;
    }

    private boolean isWanted() {
        Completion<R> completion = completion();
        return completion == null || completion.isWanted() || isOwed() || isHalfDone();
    }

    /** It was not sent because its caller has given up; its room is free, and the operation that it is part of ends. */
    public void dropped(Completions out) {
        if (ending == Ending.REFUSED) {
            return; // its room has been given back
        }
        out.giveBack(this);
        Completion<R> completion = completion();
        if (completion != null && !completion.isWanted()) { // else a caller who waited, and has been told
            completion.dropped();
        }
    }

    /** Whether nobody waits for the call any more, so that it must not be sent. */
    boolean isGivenUp() {
        return isDone() || !isWanted();
    }

    public long deadline() {
        return deadline;
    }

    public boolean isPast(long now) {
        return deadline != FOREVER && deadline - now <= 0;
    }

    /** Whether it is a user's, which takes room, rather than the engine's own. */
    public boolean countsAsInFlight() {
        return told != null && !(told instanceof EngineAction);
    }

    public @Nullable WatchChange watchChange() {
        CallDetails<R> special = details();
        return special == null ? null : special.watchChange;
    }

    /**
     * Whether it waits while there is no connection.
     *
     * @param usually whether the client does
     */
    public boolean waitsForConnection(boolean usually) {
        CallDetails<R> special = details();
        return (special != null && special.saysWhetherItWaits) ? special.waits : usually;
    }

    /** Whether something of it is done on this side while there is no connection. */
    public boolean isHeardOffline() {
        return (watchChange() instanceof WatchChange.Disarm disarm && disarm.local())
                || (request instanceof SessionRequest.Auth && countsAsInFlight());
    }

    /** Returns the name of the operation. */
    public String operation() {
        return request.operation();
    }

    /** Returns the path as the caller gave it. */
    public @Nullable String clientPath() {
        CallDetails<R> special = details();
        return special == null ? request.path() : special.clientPath;
    }

    public Failure failureOf(ErrorCode code, Outcome outcome) {
        return new Failure(code, operation(), clientPath(), outcome);
    }

    public void succeed(@Nullable R answer, Completions out) {
        CallDetails<R> special = details();
        UnaryOperator<R> toClient = special == null ? null : special.toClient;
        R result = toClient == null || answer == null ? answer : toClient.apply(answer);
        end(result == null ? Ending.NOTHING : result, out);
    }

    public void fail(ZkException why, Completions out) {
        end(why, out);
    }

    private void end(Object how, Completions out) {
        Completion<R> completion = completion();
        boolean onEventThread = completion == null ? told != null : completion.isForEventThread();
        if (onEventThread) {
            out.observe(this, how instanceof ZkException failure ? failure : null);
            NEXT.set(this, null); // where it waited does not matter any more, and must not look like what follows it
            out.deliver(this); // the first, because it may fail for want of memory, and then the call is not done
            out.giveBack(this);
            ENDING.setRelease(this, how); // the EventThread gets it through its queue
            return;
        }
        out.giveBackNow(this);
        ENDING.setRelease(this, how);
        if (completion != null) {
            completion.ended(this);
        }
    }

    public @Nullable ZkException failure() {
        return ending instanceof ZkException failure ? failure : null; // which is the answer of no operation
    }

    @SuppressWarnings("unchecked") // what else it is has been sorted out
    public @Nullable R result() {
        Object how = ending;
        return how instanceof Ending || how instanceof ZkException ? null : (R) how;
    }

    // ---- the EventThread, and callers who wait ----

    @Override
    @SuppressWarnings("unchecked") // of this very call
    public void deliver() {
        if (told instanceof ResultCallback<?> user) {
            ((ResultCallback<R>) user).ended(result(), failure());
            return;
        }
        Completion<R> completion = completion();
        if (completion != null) {
            completion.ended(this);
        }
    }

    @Override
    public boolean isCompletion() {
        return true;
    }

    @Override
    public int requestBytes() {
        return InFlightLimits.uncapped(request.sizeBound());
    }

    /** Ended calls in a row are linked, as they were while they were queued. */
    @Override
    public boolean leads(Delivery following) {
        if (following instanceof Call<?> call) {
            NEXT.set(this, call);
            return true;
        }
        return false;
    }

    @Override
    public @Nullable Delivery takeFollowing() {
        Call<?> following = (Call<?>) NEXT.get(this);
        if (following != null) {
            NEXT.set(this, null); // or a call that somebody keeps would keep all behind it
        }
        return following;
    }

    @Override
    public String describe() {
        return told instanceof ResultCallback<?> user
                ? WrappedCallback.nameOf(user) + " of " + this
                : "completion of " + this;
    }

    /** Whether it was noted when it began. */
    boolean knowsStart() {
        CallDetails<R> special = details();
        return special != null && special.knowsStart;
    }

    long startedAt() {
        CallDetails<R> special = details();
        return special == null ? 0 : special.startedAt;
    }

    @Override
    public String toString() {
        String path = clientPath();
        return path == null ? operation() : operation() + " " + path;
    }

    /** What the engine does when a call of its own has ended. */
    private record EngineAction<R extends @Nullable Object>(Consumer<Call<?>> action) implements Completion<R> {
        @Override
        public boolean isWanted() {
            return true;
        }

        @Override
        public void ended(Call<R> call) {
            action.accept(call);
        }
    }
}
