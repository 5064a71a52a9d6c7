/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.delivery.Delivery;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import io.zkboot.client.internal.session.delivery.ZkFuture;
import io.zkboot.client.internal.watch.WatchChange;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One request under way, from the caller to the socket and back. It ends exactly once.
 *
 * <p>Ownership: the caller fills it and offers it to the {@link OutgoingQueue}. Whoever moves it out of {@link #QUEUED}
 * owns it: the SendThread by taking it, or the caller by giving up while it waits. From then on only the owner writes,
 * and the result is published by the write of {@link #state}.
 *
 * @param <R> what the operation answers
 */
public final class Call<R extends @Nullable Object> implements Delivery {
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
    private @Nullable ZkFuture<R> future;
    private @Nullable Continuation continuation;
    private boolean countsAsInFlight;
    private int countedBytes;
    private boolean goesBeyondLimit;

    // Owned by the SendThread.
    private int xid;
    private long sentAt;
    private long offset;
    private boolean leftBefore;
    private boolean declined;
    private boolean leavingWatches;
    private @Nullable EmulatedOperation<R> emulation;
    private @Nullable Consumer<Call<?>> afterwards;

    /** Link of the {@link OutgoingQueue}. */
    volatile @Nullable Call<?> next;

    // Written by the owner, published by state.
    private volatile int state;
    private @Nullable R result;
    private @Nullable ZkException failure;

    private volatile @Nullable Thread waiter;

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
        call.afterwards = afterwards;
        call.state = TAKEN;
        return call;
    }

    /** Returns the request. */
    public Request<R> request() {
        return request;
    }

    // ---- the caller ----

    public void prepare(long deadlineAt, @Nullable ZkFuture<R> completion, @Nullable Observation measured) {
        deadline = deadlineAt;
        future = completion;
        observation = measured;
        countsAsInFlight = true;
        if (completion == null) {
            waiter = Thread.currentThread();
        }
    }

    /** Notes how many bytes of room were taken for the call. */
    public void counts(int bytes) {
        countedBytes = bytes;
    }

    public int countedBytes() {
        return countedBytes;
    }

    /**
     * Makes it a step of a longer operation.
     *
     * @param goesOn whether the operation is under way already: its further steps do not wait for room, since the
     *     SendThread itself sends them
     */
    public void prepareStep(long deadlineAt, Continuation next, boolean goesOn, @Nullable Observation measured) {
        deadline = deadlineAt;
        continuation = next;
        observation = measured;
        countsAsInFlight = true;
        goesBeyondLimit = goesOn;
    }

    public boolean goesBeyondLimit() {
        return goesBeyondLimit;
    }

    /** Waits for the end of the call. */
    public @Nullable R await() {
        while (state != DONE) {
            LockSupport.park(this);
            if (Thread.interrupted()) {
                Thread.currentThread().interrupt();
                if (state != DONE) {
                    throw interrupted();
                }
            }
        }
        waiter = null;
        ZkException failed = failure;
        observe();
        if (failed != null) {
            failed.fillInStackTrace(); // the SendThread's stack is of no use to the caller
            throw failed;
        }
        return result;
    }

    public boolean isDone() {
        return state == DONE;
    }

    /** Takes the call out of the queue if it is still there; whoever gets true ends it. */
    public boolean abandon() {
        return STATE.compareAndSet(this, QUEUED, DONE);
    }

    private OperationInterruptedException interrupted() {
        waiter = null;
        return interrupted(abandon() ? Outcome.NOT_SENT : Outcome.UNKNOWN);
    }

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
        ZkFuture<R> completion = future;
        Continuation next = continuation;
        if ((completion != null && completion.isDone()) || (next != null && !next.isWanted())) { // cancelled
            state = DONE;
            return false;
        }
        return state == TAKEN || STATE.compareAndSet(this, QUEUED, TAKEN);
    }

    /** It was not sent because its caller has given up; its room is free, and the operation that it is part of ends. */
    public void dropped(DeliveryBatch deliveries) {
        deliveries.ended(this);
        Continuation next = continuation;
        if (next != null && !next.isWanted()) { // else the close of the queue has met it, and its caller knows
            next.dropped();
        }
    }

    /** Whether nobody waits for the call any more, so that it must not be sent. */
    boolean isGivenUp() {
        ZkFuture<R> completion = future;
        Continuation next = continuation;
        if (next != null && !next.isWanted()) {
            return true;
        }
        return completion == null ? state == DONE : completion.isDone();
    }

    public void sent(int newXid, long now, long streamOffset) {
        declined = false;
        xid = newXid;
        sentAt = now;
        offset = streamOffset;
    }

    /** Notes whether it was sent such that the server's watches stay as they are: another one does, or needs them. */
    public void leavesWatches(boolean leaves) {
        leavingWatches = leaves;
    }

    public boolean isLeavingWatches() {
        return leavingWatches;
    }

    public int xid() {
        return xid;
    }

    public long sentAt() {
        return sentAt;
    }

    /** Returns where in the connection's stream of bytes the request begins. */
    public long offset() {
        return offset;
    }

    public long deadline() {
        return deadline;
    }

    public boolean isPast(long now) {
        return deadline != FOREVER && deadline - now <= 0;
    }

    public boolean countsAsInFlight() {
        return countsAsInFlight;
    }

    /** Lets the operation be done by others that the server has. */
    @SuppressWarnings("unchecked") // made for the request of this very call
    public void emulation(@Nullable EmulatedOperation<?> by) {
        emulation = (EmulatedOperation<R>) by;
    }

    public @Nullable EmulatedOperation<R> emulation() {
        return emulation;
    }

    /** Notes that the server has refused the call without doing anything of it, and that it may be sent again. */
    public void declined() {
        declined = true;
    }

    boolean isDeclined() {
        return declined;
    }

    /** Whether sending it twice, from where it stands, does no harm. */
    boolean isRepeatable() {
        EmulatedOperation<R> other = emulation;
        return other == null ? request.isRepeatable() : other.isRepeatable();
    }

    /** Notes that the call waits for another connection, and whether a byte of it may have left on the old one. */
    public void carriedOver(boolean left) {
        leftBefore |= left;
    }

    /** Whether a byte of it may have left on a connection that is lost by now. */
    public boolean hasLeftBefore() {
        return leftBefore;
    }

    /** Returns what is known of a call that fails now while it waits to be sent. */
    public Outcome outcomeIfDropped() {
        return leftBefore ? Outcome.UNKNOWN : Outcome.NOT_SENT;
    }

    public @Nullable WatchChange watchChange() {
        return watchChange;
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

    public void succeed(@Nullable R answer, DeliveryBatch deliveries) {
        result = toClient == null || answer == null ? answer : toClient.apply(answer);
        end(deliveries);
    }

    public void fail(ZkException why, DeliveryBatch deliveries) {
        failure = why;
        end(deliveries);
    }

    private void end(DeliveryBatch deliveries) {
        if (future != null) {
            deliveries.ended(this);
            STATE.setRelease(this, DONE); // the EventThread gets it through its queue
            deliveries.add(this);
        } else {
            deliveries.endedNow(this); // the caller runs on from here, and its next call needs the room
            STATE.setRelease(this, DONE);
            LockSupport.unpark(waiter);
        }
        if (afterwards != null) {
            afterwards.accept(this);
        }
        if (continuation != null) {
            if (observation != null) {
                deliveries.add(observation.of(this));
            }
            continuation.ended(this);
        }
    }

    public @Nullable ZkException failure() {
        return failure;
    }

    public @Nullable R result() {
        return result;
    }

    // ---- the EventThread ----

    @Override
    public void deliver() {
        ZkFuture<R> completion = future;
        if (completion == null) {
            return;
        }
        ZkException failed = failure;
        observe();
        if (failed != null) {
            completion.completeExceptionally(failed);
        } else {
            completion.complete(result);
        }
    }

    @Override
    public String describe() {
        return "completion of " + this;
    }

    private void observe() {
        if (observation != null) {
            ZkException failed = failure;
            observation.ended(operation(), failed == null ? ErrorCode.OK : failed.code());
        }
    }

    @Override
    public String toString() {
        return clientPath == null ? operation() : operation() + " " + clientPath;
    }
}
