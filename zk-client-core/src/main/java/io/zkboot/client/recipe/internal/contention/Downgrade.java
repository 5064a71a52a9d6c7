/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.contention;

import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.data.MultiException;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.NotReadOnlyException;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.internal.mark.Marks;
import io.zkboot.client.recipe.RecipeObserver.Refusal;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Failures;
import io.zkboot.client.recipe.internal.Inbox;
import io.zkboot.client.recipe.internal.SessionOrder;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A writer becomes a reader in its place: a node of the writer's number is made, in one transaction with the check that
 * the writer's node is there, so that nobody else can have come to write; then the writer's node is deleted.
 *
 * @param <G> what the caller gets
 */
public final class Downgrade<G> {
    private final Door door;
    private final QueueSpec spec;
    private final Holding writer;
    private final Function<Holding, G> answer;
    private final String path;
    private final Inbox inbox = new Inbox();
    private final SessionOrder session = new SessionOrder(inbox);
    private final AttemptReport report;
    private final CompletableFuture<G> result;

    // Where events are delivered.
    private boolean failed;
    /** What a server in read-only mode could not do, or could not show as it is. */
    private @Nullable Runnable onceConnected;

    /**
     * Makes one.
     *
     * @param spec of the readers
     */
    public Downgrade(Door door, QueueSpec spec, Holding writer, Function<Holding, G> answer) {
        this.door = door;
        this.spec = spec;
        this.writer = writer;
        this.answer = answer;
        this.report = new AttemptReport(spec);
        String name = ZnodePath.name(writer.nodePath());
        String number = name.substring(name.length() - QueueNode.DIGITS);
        this.path = ZnodePath.child(spec.path(), "_c_" + Marks.next() + "-" + spec.kind() + number);
        this.result = door.patient().newFuture();
    }

    /** Begins; whoever completes the result in another way gives the reader up, and the writer stays what it is. */
    public CompletableFuture<G> begin() {
        session.listener(this::stateChanged);
        door.client().addListenerTellingState(session);
        CompletableFuture<?> unused = result.whenComplete((value, failure) -> {
            if (failure != null) {
                door.client().removeListener(session);
                CompletableFuture<?> unusedToo = door.discard(path).exceptionally(ended -> null);
                inbox.put(() -> {
                    if (failed) {
                        report.refused(Refusal.FAILED);
                    } else {
                        report.givenUp(failure);
                    }
                });
            }
        });
        create();
        return result;
    }

    private void create() {
        List<Op> ops = List.of(
                Op.check(writer.nodePath(), Op.ANY_VERSION), Op.create(path, spec.data(), CreateOptions.EPHEMERAL));
        CompletableFuture<?> unused = door.patient()
                .multi(ops)
                .whenComplete((done, failure) -> inbox.put(() -> {
                    if (failure == null || exists(failure)) {
                        read();
                    } else if (failure instanceof ConnectionLossException && !result.isDone()) {
                        create(); // whether it was made the next try says: nobody else has such a name
                    } else if (!putOff(failure, this::create)) {
                        fail(failure);
                    }
                }));
    }

    /** Whether a step is made later: by a server that is not so busy, or that takes writes. */
    private boolean putOff(Throwable failure, Runnable step) {
        if (Failures.isToAskAgain(failure)) {
            CompletableFuture<?> unused = door.patient()
                    .delay(Failures.BUSY_PAUSE)
                    .whenComplete((over, ended) -> inbox.put(() -> {
                        if (ended == null) {
                            again(step);
                        } else {
                            fail(ended);
                        }
                    }));
            return true;
        }
        if (failure instanceof NotReadOnlyException) {
            onceConnected = step;
            return true;
        }
        return false;
    }

    /** The step that was waiting fails by itself if the client has ended. */
    private void stateChanged(StateChange change) {
        Runnable step = onceConnected;
        if (step != null
                && (change.to() == SessionState.CONNECTED || change.to().isTerminal())) {
            onceConnected = null;
            again(step);
        }
    }

    /** In a later session the node of the writer may still stand for a moment, but it is not held any more. */
    private void again(Runnable step) {
        if (session.state() == SessionState.CONNECTED && !session.isConnectedAs(writer.owner())) {
            fail(sessionGone());
        } else if (!result.isDone()) {
            step.run();
        }
    }

    private static IllegalStateException sessionGone() {
        return new IllegalStateException("The session of the writer has gone.");
    }

    private static boolean exists(Throwable failure) {
        return failure instanceof MultiException refused
                && refused.failedIndex() == 1
                && refused.code() == ErrorCode.NODE_EXISTS;
    }

    /** A status that comes with a multi is not to be trusted before servers of 3.7.2. */
    private void read() {
        CompletableFuture<?> unused =
                door.patient().getData(path).whenComplete((node, failure) -> inbox.put(() -> made(node, failure)));
    }

    private void made(@Nullable NodeData made, @Nullable Throwable failure) {
        if (failure instanceof NoNodeException) {
            again(this::create); // somebody has deleted it
            return;
        }
        if (made == null) {
            Throwable why = failure == null ? new IllegalStateException("no node") : failure;
            if (!putOff(why, this::read)) {
                fail(why);
            }
            return;
        }
        if (session.state() == SessionState.CONNECTED_READ_ONLY) { // what such a server shows may be old
            onceConnected = this::read;
            return;
        }
        if (!session.isConnectedAs(made.stat().ephemeralOwner())) {
            fail(sessionGone());
            return;
        }
        CreatedNode created = new CreatedNode(path, made.stat());
        Holding reader = Holding.of(door, inbox, session, spec, created);
        if (result.complete(answer.apply(reader))) {
            CompletableFuture<?> unused = writer.release();
            report.granted();
        } else {
            CompletableFuture<?> unused = reader.release();
        }
    }

    private void fail(Throwable why) {
        failed = !result.isDone();
        result.completeExceptionally(
                why instanceof MultiException refused && refused.failedIndex() == 0
                        ? new IllegalStateException(
                                "The lock is not held any more, so it cannot be kept for reading.", why)
                        : why);
    }
}
