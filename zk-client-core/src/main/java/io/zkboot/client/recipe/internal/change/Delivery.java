/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.change;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.data.DataCodec;
import io.zkboot.client.data.MultiException;
import io.zkboot.client.data.OpResult;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Failures;
import io.zkboot.client.recipe.internal.Inbox;
import io.zkboot.client.recipe.internal.Recovery;
import io.zkboot.client.retry.RetryPolicy;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Sends a write, again if need be, until it is known what has become of it. Lives where its writer does. */
final class Delivery {
    /** Hears what has become of a write; one of these, once. */
    interface Sender {
        /**
         * It was applied.
         *
         * @param own what the server said to the part that concerns the node; null if the answer was lost
         */
        void applied(WriteAttempt write, @Nullable OpResult own);

        /** It was not applied: somebody else was faster, or has deleted the node or the mark. */
        void conflict(WriteAttempt write, MultiException refusal);

        /** It was not applied, as has been found out after an answer was lost. */
        void notApplied();

        /** It failed; it may have been applied if an answer was lost. */
        void fail(WriteAttempt write, Throwable why);

        /** Nobody waits for it any more; whether it was applied remains to be seen by whoever comes next. */
        void drop(WriteAttempt write);
    }

    private final String path;
    private final WriterRequests requests;
    private final Inbox inbox;
    private final Recovery recovery;
    private final KnownNode node;
    private final WriteMark mark;
    private final Sender sender;
    private final AsyncZkClient atOnce;

    /**
     * Creates one for all writes of a node, which come one at a time.
     *
     * @param path of the node
     * @param node what is known of the node
     * @param mark the mark below the node
     * @param sender hears what has become of each write
     */
    Delivery(
            Door door,
            String path,
            WriterRequests requests,
            Inbox inbox,
            Recovery recovery,
            KnownNode node,
            WriteMark mark,
            Sender sender) {
        this.path = path;
        this.requests = requests;
        this.inbox = inbox;
        this.recovery = recovery;
        this.node = node;
        this.mark = mark;
        this.sender = sender;
        this.atOnce = door.client()
                .withCodec(DataCodec.NONE)
                .withRetry(RetryPolicy.NONE)
                .withWaitForConnection(false)
                .async();
    }

    void send(WriteAttempt write) {
        if (write.isOver() || write.holdsWhatIsRefused()) {
            sender.drop(write); // and what is left of it is written without those
            return;
        }
        if (!recovery.isConnected()) {
            recovery.whenConnected(() -> send(write));
            return;
        }
        write.sent = true;
        CompletableFuture<?> unused = atOnce.multi(write.operations())
                .whenComplete((results, failure) -> inbox.put(() -> {
                    if (results != null) {
                        sender.applied(write, results.get(write.ownPart()));
                    } else {
                        notConfirmed(write, failure == null ? new IllegalStateException("no result") : failure);
                    }
                }));
    }

    private void notConfirmed(WriteAttempt write, Throwable failure) {
        Outcome outcome = failure instanceof ZkException known ? known.outcome() : Outcome.UNKNOWN;
        write.unknown |= outcome == Outcome.UNKNOWN;
        write.sent = write.unknown;
        if (failure instanceof MultiException refusal && Recovery.isConflict(refusal)) {
            node.refused(write);
            if (write.unknown) {
                look(write);
            } else {
                sender.conflict(write, refusal);
            }
        } else if (Failures.passesWhileOpen(failure)) {
            again(write, () -> send(write));
        } else {
            sender.fail(write, failure);
        }
    }

    /** An answer was lost, and now the node is another one: was it this write that has changed it? */
    private void look(WriteAttempt write) {
        if (write.isOver()) {
            sender.drop(write);
            return;
        }
        if (!recovery.isConnected()) {
            recovery.whenConnected(() -> look(write));
            return;
        }
        String ours = write.mark();
        if (ours == null) {
            lookAtNode(write);
            return;
        }
        CompletableFuture<?> unused = requests.read(ours)
                .whenComplete((marked, failure) -> inbox.put(() -> {
                    if (marked != null && write.isIn(marked.data())) {
                        sender.applied(write, null);
                    } else if (marked != null) {
                        sender.notApplied();
                    } else if (failure instanceof NoNodeException) {
                        lookAtNode(write);
                    } else {
                        lookAgain(write, failure);
                    }
                }));
    }

    /** There is no mark: it went with its session, or an operator has deleted it. */
    private void lookAtNode(WriteAttempt write) {
        CompletableFuture<?> unused = requests.read(path)
                .whenComplete((seen, failure) -> inbox.put(() -> {
                    if (seen != null && write.isStillToCome(seen.stat())) {
                        mark.lost();
                        sender.notApplied();
                    } else if (seen != null || failure instanceof NoNodeException) {
                        sender.fail(write, Recovery.undecided(path, write.mark() != null));
                    } else {
                        lookAgain(write, failure);
                    }
                }));
    }

    private void lookAgain(WriteAttempt write, @Nullable Throwable failure) {
        if (write.isOver() || (failure != null && Failures.passesWhileOpen(failure))) {
            again(write, () -> look(write));
        } else {
            sender.fail(write, failure == null ? new IllegalStateException("no data") : failure);
        }
    }

    /** At once if nobody waits for it any more, for which no connection is needed. */
    private void again(WriteAttempt write, Runnable next) {
        if (write.isOver()) {
            sender.drop(write);
        } else {
            recovery.afterPause(next);
        }
    }
}
