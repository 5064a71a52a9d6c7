/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

import io.zkboot.client.data.Stat;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.recipe.RecipeObserver.NodeStanding;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Failures;
import io.zkboot.client.recipe.internal.SerialExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Where a node stands, and who is told of it. Changed in the inbox, read by anybody. */
final class Standing {
    /** Its name for observers. */
    private static final String RECIPE = "persistent-node";

    private record Heard(PersistentNodeListener listener, SerialExecutor calls) {}

    private final PersistentNode node;
    private final Door door;
    private final NodeOptions options;
    private final List<Heard> listeners = new ArrayList<>();
    private final List<CompletableFuture<String>> awaited = new ArrayList<>();
    private volatile NodeChange last;

    Standing(PersistentNode node, Door door, NodeOptions options, @Nullable String path) {
        this.node = node;
        this.door = door;
        this.options = options;
        this.last = new NodeChange(NodeState.LATENT, NodeState.LATENT, path, null, null);
    }

    /** Returns what was told last. */
    NodeChange last() {
        return last;
    }

    NodeState state() {
        return last.to();
    }

    void creating() {
        change(NodeState.CREATING, last.path(), null, null);
    }

    void inDoubt() {
        if (state() == NodeState.THERE) {
            change(NodeState.IN_DOUBT, last.path(), null, null);
            count(() -> options.observer().inDoubt(RECIPE, node.path()));
        }
    }

    /** It was just made. */
    void created(String path) {
        there(path);
        count(() -> options.observer().nodeCreated(RECIPE, node.path()));
    }

    /** A server has shown that it is there. */
    void there(String path) {
        NodeState before = state();
        change(NodeState.THERE, path, null, null);
        if (before == NodeState.IN_DOUBT) {
            count(() -> options.observer().confirmed(RECIPE, node.path()));
        }
        List.copyOf(awaited).forEach(each -> each.complete(path));
        awaited.clear();
    }

    void conflict(Stat other) {
        Stat before = last.other();
        if (before == null || before.czxid() != other.czxid()) {
            change(NodeState.CONFLICT, last.path(), null, other);
            count(() -> options.observer().nodeInConflict(RECIPE, node.path()));
        }
    }

    void failed(Throwable failure) {
        change(NodeState.FAILED, last.path(), failure, null);
        count(() -> options.observer().nodeFailed(RECIPE, node.path(), failure));
    }

    /** There is no client, until it is started again. Returns what is told. */
    ClientClosedException clientEnded() {
        ClientClosedException closed = new ClientClosedException(
                new Failure(ErrorCode.SESSION_EXPIRED, "create", node.path(), Outcome.NOT_SENT),
                "the client is closed; the node is made again when it is started",
                null);
        change(NodeState.FAILED, last.path(), closed, null);
        return closed;
    }

    void closed() {
        change(NodeState.CLOSED, last.path(), null, null);
        IllegalStateException closed =
                new IllegalStateException("The node " + node.path() + " was closed before it was there.");
        List.copyOf(awaited).forEach(each -> each.completeExceptionally(closed));
        awaited.clear();
    }

    private void change(NodeState to, @Nullable String path, @Nullable Throwable failure, @Nullable Stat other) {
        NodeChange before = last;
        if (before.to() == NodeState.CLOSED) {
            return;
        }
        NodeChange now = new NodeChange(before.to(), to, path, failure, other);
        last = now;
        if (before.to() != to) {
            count(() -> options.observer().nodeStands(RECIPE, node.path(), forObservers(to)));
        }
        boolean same = before.to() == to
                && (to != NodeState.FAILED || isSameFailure(before.failure(), failure))
                && to != NodeState.CONFLICT;
        if (!same) {
            listeners.forEach(heard -> tell(heard, now));
        }
    }

    private static NodeStanding forObservers(NodeState state) {
        return switch (state) {
            case LATENT, CREATING -> NodeStanding.MISSING;
            case THERE -> NodeStanding.THERE;
            case IN_DOUBT -> NodeStanding.IN_DOUBT;
            case CONFLICT -> NodeStanding.IN_CONFLICT;
            case FAILED -> NodeStanding.FAILED;
            case CLOSED -> NodeStanding.CLOSED;
        };
    }

    /** Each try makes a new failure; what is told is another kind of it. */
    private static boolean isSameFailure(@Nullable Throwable one, @Nullable Throwable other) {
        return one != null && other != null && one.getClass() == other.getClass();
    }

    private void tell(Heard heard, NodeChange change) {
        heard.calls().execute(() -> heard.listener().changed(node, change));
    }

    private static void count(Runnable told) {
        Failures.loudly(told);
    }

    /** Tells a future when the node is there. In the inbox. */
    void await(CompletableFuture<String> told) {
        String path = last.path();
        if (state() == NodeState.THERE && path != null) {
            told.complete(path);
        } else if (state() == NodeState.CLOSED) {
            told.completeExceptionally(new IllegalStateException("The node " + node.path() + " is closed."));
        } else {
            awaited.removeIf(CompletableFuture::isDone); // who was cancelled
            awaited.add(told);
        }
    }

    /** Adds a listener. In the inbox. */
    void add(PersistentNodeListener listener) {
        Heard heard = new Heard(
                listener,
                new SerialExecutor(
                        door,
                        options.executor(),
                        failure -> options.observer().listenerFailed(RECIPE, node.path(), failure)));
        NodeChange now = last;
        listeners.add(heard);
        tell(heard, new NodeChange(now.to(), now.to(), now.path(), now.failure(), now.other()));
    }

    /** Removes a listener. In the inbox. */
    void remove(PersistentNodeListener listener) {
        listeners.removeIf(heard -> heard.listener() == listener);
    }
}
