/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.SessionRequest;
import io.zkboot.client.internal.session.delivery.Delivery;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import io.zkboot.client.internal.watch.WatchChange;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One request under way, from the caller to the socket and back. It ends exactly once, and its {@link Completion} is
 * told of that.
 *
 * <p>Ownership: the caller fills it and offers it to the {@link OutgoingQueue}. Whoever moves it out of {@link #QUEUED}
 * owns it: the SendThread by taking it, or the caller by giving up while it waits. From then on only the owner writes,
 * and the result is published by the write of {@link #state}.
 *
 * @param <R> what the operation answers
 */
public final class Call<R extends @Nullable Object> extends Transmission<R> implements Delivery {
    /** What each request begins with: its number and the code of its operation. */
    public static final int HEADER_BYTES = 8;

    /** No deadline. */
    public static final long FOREVER = Long.MAX_VALUE;

    private static final int QUEUED = 0;
    private static final int TAKEN = 1;
    private static final int DONE = 2;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Call.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    // Set by the caller before the call is offered.
    private final Request<R> request;
    private final @Nullable String clientPath;
    private final @Nullable WatchChange watchChange;
    private final @Nullable UnaryOperator<R> toClient;
    private @Nullable Observation observation;
    private long deadline = FOREVER;
    private @Nullable Boolean waitsForConnection;
    private @Nullable Completion<R> completion;
    private boolean countsAsInFlight;
    private boolean joinsWrites;
    private int countedBytes;

    // Written by the owner, published by state.
    private volatile int state;
    private @Nullable R result;
    private @Nullable ZkException failure;

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
        this.request = request;
        this.clientPath = clientPath;
        this.watchChange = watchChange;
        this.toClient = toClient;
    }

    /** A call of the engine's own, which ends in the given action on the SendThread. */
    public static Call<@Nullable Void> internal(Request<@Nullable Void> request, Consumer<Call<?>> afterwards) {
        Call<@Nullable Void> call = new Call<>(request, null, null, null);
        call.completion = new EngineAction<>(afterwards);
        call.state = TAKEN;
        return call;
    }

    /**
     * What is still owed to a call that ended before the server was through with it: the same request, for nobody. Who
     * had it sent was told that it may have been applied, and relies on its place before what was sent behind it.
     */
    public static Call<?> owedBy(Call<?> ended) {
        Call<?> owed = new Call<>(ended.request(), ended.clientPath(), null, null);
        owed.state = TAKEN;
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
    public void prepare(long deadlineAt, Completion<R> toldOfTheEnd, @Nullable Observation measured) {
        deadline = deadlineAt;
        completion = toldOfTheEnd;
        observation = measured;
        countsAsInFlight = true;
    }

    /** Says whether it waits while there is no connection; unless that is said, it does so if the client does. */
    public void waitForConnection(boolean wait) {
        waitsForConnection = wait;
    }

    /** Says that it may travel with other writes, if it is one. */
    public void joinWrites() {
        joinsWrites = true;
    }

    /** Whether it may travel with other writes. */
    public boolean joinsWrites() {
        return joinsWrites;
    }

    /** Notes how many bytes of room were taken for the call. */
    public void counts(int bytes) {
        countedBytes = bytes;
    }

    int countedBytes() {
        return countedBytes;
    }

    public boolean isDone() {
        return state == DONE;
    }

    /** Takes the call out of the queue if it is still there; whoever gets true ends it. */
    public boolean abandon() {
        return STATE.compareAndSet(this, QUEUED, DONE);
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
        if (!isWanted()) { // cancelled
            state = DONE;
            return false;
        }
        return state == TAKEN || STATE.compareAndSet(this, QUEUED, TAKEN);
    }

    private boolean isWanted() {
        Completion<R> told = completion;
        return told == null || isOwed() || told.isWanted();
    }

    /** It was not sent because its caller has given up; its room is free, and the operation that it is part of ends. */
    public void dropped(Completions out) {
        out.giveBack(this);
        Completion<R> told = completion;
        if (told != null && !told.isWanted()) { // else the close of the queue has met it, and its caller knows
            told.dropped();
        }
    }

    /** Whether nobody waits for the call any more, so that it must not be sent. */
    boolean isGivenUp() {
        return state == DONE || !isWanted();
    }

    public long deadline() {
        return deadline;
    }

    public boolean isPast(long now) {
        return deadline != FOREVER && deadline - now <= 0;
    }

    /** Whether it is a user's, which takes room, rather than the engine's own. */
    public boolean countsAsInFlight() {
        return countsAsInFlight;
    }

    public @Nullable WatchChange watchChange() {
        return watchChange;
    }

    /**
     * Whether it waits while there is no connection.
     *
     * @param usually whether the client does
     */
    public boolean waitsForConnection(boolean usually) {
        Boolean said = waitsForConnection;
        return said == null ? usually : said;
    }

    /** Whether something of it is done on this side while there is no connection. */
    public boolean isHeardOffline() {
        return (watchChange instanceof WatchChange.Disarm disarm && disarm.local())
                || (request instanceof SessionRequest.Auth && countsAsInFlight);
    }

    /** Returns the name of the operation. */
    public String operation() {
        return request.operation();
    }

    /** Returns the path as the caller gave it. */
    public @Nullable String clientPath() {
        return clientPath;
    }

    public Failure failureOf(ErrorCode code, Outcome outcome) {
        return new Failure(code, operation(), clientPath, outcome);
    }

    public void succeed(@Nullable R answer, Completions out) {
        result = toClient == null || answer == null ? answer : toClient.apply(answer);
        end(out);
    }

    public void fail(ZkException why, Completions out) {
        failure = why;
        end(out);
    }

    private void end(Completions out) {
        Completion<R> told = completion;
        if (told != null && told.isForEventThread()) {
            out.deliver(this); // the first, because it may fail for want of memory, and then the call is not done
            out.giveBack(this);
            STATE.setRelease(this, DONE); // the EventThread gets it through its queue
            return;
        }
        out.giveBackNow(this);
        STATE.setRelease(this, DONE);
        if (told != null) {
            told.ended(this);
        }
    }

    public @Nullable ZkException failure() {
        return failure;
    }

    public @Nullable R result() {
        return result;
    }

    /** Lets the metrics hook hear of the end on the EventThread. */
    public void observe(DeliveryBatch deliveries) {
        Observation measured = observation;
        if (measured != null) {
            deliveries.add(measured.of(this));
        }
    }

    // ---- the EventThread, and callers who wait ----

    @Override
    public void deliver() {
        Completion<R> told = completion;
        if (told != null) {
            told.ended(this);
        }
    }

    @Override
    public String describe() {
        return "completion of " + this;
    }

    /** Lets the metrics hook hear of the end here and now. */
    void observe() {
        if (observation != null) {
            ZkException failed = failure;
            observation.ended(operation(), failed == null ? ErrorCode.OK : failed.code());
        }
    }

    @Override
    public String toString() {
        return clientPath == null ? operation() : operation() + " " + clientPath;
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
