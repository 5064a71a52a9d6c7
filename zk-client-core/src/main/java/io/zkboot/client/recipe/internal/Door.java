/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.Transaction;
import io.zkboot.client.WatchScope;
import io.zkboot.client.ZkClient;
import io.zkboot.client.data.DataCodec;
import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.data.Op;
import io.zkboot.client.retry.RetryPolicy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** How a recipe uses the client of its user: what it asks itself waits for a connection, whatever the user chose. */
public final class Door {
    /** As long as the client knows. */
    public static final Duration LONGEST = Duration.ofDays(24);

    private static final DeleteOptions GUARANTEED =
            DeleteOptions.ANY_VERSION.quietly().withGuarantee();

    private final ZkClient client;
    private final ZkClient patient;

    public Door(ZkClient client) {
        this.client = client;
        this.patient = patient(client).withCodec(DataCodec.NONE);
    }

    /** With the end of a watch scope around it a holder would not hear of its loss any more. */
    private static ZkClient patient(ZkClient client) {
        return client.withoutWatchScope()
                .withRetry(RetryPolicy.NONE)
                .withWaitForConnection(true)
                .withDeadline(LONGEST);
    }

    /** Returns a scope for the watches of one recipe, which no scope around it ends. Its requests are patient. */
    public static WatchScope watches(ZkClient client) {
        return patient(client).watchScope();
    }

    /** Returns a time, or the longest that the client knows if it is longer. */
    public static Duration bounded(Duration time) {
        return time.compareTo(LONGEST) > 0 ? LONGEST : time;
    }

    /** The user's own view. */
    public ZkClient client() {
        return client;
    }

    /** For how long a whole attempt that does not wait for others goes on: as an operation of the user's view does. */
    public Duration deadline() {
        return client.deadline();
    }

    /** For how long somebody waits at most for an operation of several requests, which as a rule ends long before. */
    public Duration patience() {
        return patience(client);
    }

    /** As the other one, for somebody who has no door. */
    public static Duration patience(ZkClient client) {
        return bounded(client.deadline().multipliedBy(2));
    }

    /** Requests that are as patient as the user is, and whose data are as they are. */
    public AsyncZkClient asUser() {
        return client.withCodec(DataCodec.NONE).async();
    }

    /** The user's own view, whose requests wait for a connection however long that takes. */
    public AsyncZkClient patientAsUser() {
        return client.withRetry(RetryPolicy.NONE)
                .withWaitForConnection(true)
                .withDeadline(LONGEST)
                .async();
    }

    /** The user's own view, whose requests fail at once while there is no connection, and are not repeated. */
    public AsyncZkClient atOnce() {
        return client.withRetry(RetryPolicy.NONE)
                .withWaitForConnection(false)
                .withDeadline(LONGEST)
                .async();
    }

    /** Requests that wait for a connection, whatever the user chose, and whose data are as they are. */
    public AsyncZkClient patient() {
        return patient.async();
    }

    /** Requests that wait no longer than the time given. */
    public AsyncZkClient within(Duration time) {
        return patient.withDeadline(bounded(time)).async();
    }

    /**
     * Deletes a node whose name nobody else ever has, however long that takes. Never for a node with a fixed name: the
     * delete may go on in a later session, and would meet that of somebody else.
     */
    public CompletableFuture<@Nullable Void> discard(String path) {
        return patient.async().delete(path, GUARANTEED);
    }

    /**
     * Returns a future of the user's own, which ends as that one does, where events are delivered. What he does with
     * it, such as to give it a time or to cancel it, ends it for nobody else.
     */
    public <T extends @Nullable Object> CompletableFuture<T> ownFuture(CompletableFuture<T> shared) {
        if (shared.isDone()) { // there is nothing left to end
            return shared;
        }
        CompletableFuture<T> own = client.async().newFuture();
        CompletableFuture<?> unused = shared.whenComplete((value, failure) -> {
            if (failure == null) {
                own.complete(value);
            } else {
                own.completeExceptionally(Waiting.unwrapped(failure));
            }
        });
        return own;
    }

    /** Writes of the user that the servers make only if a node is there. */
    public Transaction guard(String path) {
        return client.transaction().check(path, Op.ANY_VERSION);
    }

    /** These writes behind such a guard; the transaction itself stays as it is. */
    public Transaction guard(String path, Transaction writes) {
        Transaction guarded = guard(path);
        given("transaction", writes).operations().forEach(guarded::add);
        return guarded;
    }

    /**
     * Does something on the EventThread, one at a time with what else an inbox lets happen. Whatever sends a request
     * for a caller who need not wait does so by this: in his thread it would wait for room among the client's requests.
     */
    public void inTurn(Inbox inbox, Runnable step) {
        onEventThread(() -> inbox.put(step));
    }

    /** Runs something on the EventThread, behind what it has been handed by now; here if the client has ended. */
    public void onEventThread(Runnable task) {
        CompletableFuture<@Nullable Void> handedOver = patient.async().newFuture();
        CompletableFuture<?> unused = handedOver.thenRun(task);
        handedOver.complete(null);
    }
}
