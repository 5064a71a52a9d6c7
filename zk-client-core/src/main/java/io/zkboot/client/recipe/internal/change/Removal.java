/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.change;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.data.MultiException;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Op;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Inbox;
import io.zkboot.client.recipe.internal.Recovery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Removes a node that {@link ExactWriter}s change, as it was read, along with their marks. It is sent once each time it
 * is known not to have been applied: a removal whose answer was lost fails as unknown, since nothing is left that could
 * tell.
 */
public final class Removal {
    private static final int LONGEST_PAUSE = 100;

    private final Door door;
    private final String path;
    private final AsyncZkClient zk;
    private final Inbox inbox = new Inbox();
    private final CompletableFuture<NodeState> result;
    private boolean sent;
    private int rounds;

    private Removal(Door door, String path, Duration timeout) {
        this.door = door;
        this.path = path;
        this.zk = door.within(timeout);
        this.result = door.client().async().newFuture();
    }

    /**
     * Removes.
     *
     * @param timeout 1 ms or more
     * @return the node as it was, or that it was missing
     */
    public static CompletableFuture<NodeState> submit(Door door, String path, Duration timeout) {
        Duration bounded = Recovery.bounded(timeout);
        boolean unused = door.client().awaitConnected(Duration.ZERO); // starts a client that nobody has started yet
        Removal removal = new Removal(door, path, bounded);
        CompletableFuture<@Nullable Void> timer = door.patient().delay(bounded);
        CompletableFuture<?> unusedToo = timer.thenRun(() -> removal.inbox.put(removal::late));
        CompletableFuture<?> unusedAsWell = removal.result.whenComplete((state, failure) -> timer.cancel(false));
        removal.inbox.put(removal::look);
        return removal.result;
    }

    private void late() {
        result.completeExceptionally(Recovery.timedOut("remove", path, sent));
    }

    /** With what the ensemble knows by now, since that there is nothing to remove is an answer as well. */
    private void look() {
        if (result.isDone()) {
            return;
        }
        CompletableFuture<?> caughtUp = zk.sync(path);
        CompletableFuture<NodeData> node = zk.getData(path);
        CompletableFuture<List<String>> list = zk.getChildren(path);
        CompletableFuture<?> unused = list.whenComplete((children, unlisted) -> {
            CompletableFuture<?> unusedToo = node.whenComplete((seen, unread) -> {
                CompletableFuture<?> unusedAsWell = caughtUp.whenComplete((done, behind) ->
                        inbox.put(() -> seen(seen, children, behind == null ? unread : behind, unlisted)));
            });
        });
    }

    private void seen(
            @Nullable NodeData node,
            @Nullable List<String> children,
            @Nullable Throwable unread,
            @Nullable Throwable unlisted) {
        if (result.isDone()) {
            return;
        }
        if (node != null && children != null && unread == null) {
            remove(node, children);
        } else if (unread instanceof NoNodeException) {
            result.complete(NodeState.MISSING);
        } else {
            again(unread != null ? unread : unlisted);
        }
    }

    private void remove(NodeData node, List<String> children) {
        if (node.stat().version() == Op.ANY_VERSION) {
            leaveTheVersionThatMeansAny();
            return;
        }
        List<Op> parts = new ArrayList<>();
        children.stream().filter(Removal::isMark).forEach(mark -> parts.add(Op.delete(path + "/" + mark)));
        parts.add(Op.delete(path, node.stat().version()));
        boolean strangers = parts.size() <= children.size();
        sent = true;
        CompletableFuture<?> unused = zk.multi(parts)
                .whenComplete((results, failure) -> inbox.put(() -> {
                    if (results != null) {
                        result.complete(NodeState.of(node));
                    } else {
                        refused(failure, strangers);
                    }
                }));
    }

    private void refused(@Nullable Throwable failure, boolean strangers) {
        sent = failure instanceof ZkException known && known.outcome() == Outcome.UNKNOWN;
        if (failure instanceof MultiException refusal) {
            boolean inUse = refusal.code() == ErrorCode.NOT_EMPTY && !strangers; // a mark was made meanwhile
            if (inUse || Recovery.isConflict(refusal)) {
                again(null);
            } else {
                Throwable cause = refusal.getCause();
                result.completeExceptionally(cause == null ? refusal : cause);
            }
        } else if (sent) {
            result.completeExceptionally(failure);
        } else {
            again(failure);
        }
    }

    private static boolean isMark(String name) {
        return (name.startsWith("_c_") && name.endsWith("-mark")) || name.startsWith("_after-");
    }

    /** A condition on it would be none: it is written once more, as it is, which a writer can do exactly. */
    private void leaveTheVersionThatMeansAny() {
        CompletableFuture<?> unused = ExactWriter.forOne(door, path)
                .<@Nullable Void>submit(
                        "remove",
                        Door.LONGEST,
                        new Change<@Nullable Void>() { // as it is
                            @Override
                            public Decision<@Nullable Void> decide(NodeState now) {
                                if (now.exists()) {
                                    byte[] data = now.data() == null ? new byte[0] : now.data();
                                    return Decision.<@Nullable Void>write(data, null);
                                }
                                return Decision.<@Nullable Void>leave(null);
                            }
                        })
                .whenComplete((done, failure) -> inbox.put(() -> again(failure)));
    }

    private void again(@Nullable Throwable failure) {
        if (failure != null && !(failure instanceof NoNodeException) && !Recovery.isTransient(failure)) {
            result.completeExceptionally(failure);
            return;
        }
        if (++rounds == 1 && failure == null) {
            look();
            return;
        }
        Duration pause = Duration.ofMillis(Math.min(LONGEST_PAUSE, 1L << Math.min(rounds, 10)));
        CompletableFuture<?> unused = door.patient()
                .delay(pause)
                .whenComplete((over, ended) -> inbox.put(this::look)); // if ended, it will say so
    }
}
