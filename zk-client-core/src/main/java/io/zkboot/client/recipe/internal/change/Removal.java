/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.change;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.data.MultiException;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Failures;
import io.zkboot.client.recipe.internal.Inbox;
import io.zkboot.client.recipe.internal.Recovery;
import io.zkboot.client.recipe.internal.SessionOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Removes a node that {@link ExactWriter}s change, as it was read, along with their marks. It makes a mark of its own
 * first, which binds the removal to the node that was read: one that was made anew since may have the same version, but
 * not the mark. It is sent once each time it is known not to have been applied: a removal whose answer was lost fails
 * as unknown, since nothing is left that could tell.
 */
public final class Removal {
    private static final int LONGEST_PAUSE = 100;

    private final Door door;
    private final String path;
    private final Duration timeout;
    private final AsyncZkClient zk;
    private final Inbox inbox = new Inbox();
    private final SessionOrder session = new SessionOrder(inbox);
    private final Recovery recovery;
    private final CompletableFuture<NodeState> result;
    private @Nullable CompletableFuture<CreatedNode> making;
    private @Nullable CreatedNode mark;
    private boolean sent;
    private int rounds;

    private Removal(Door door, String path, Duration timeout) {
        this.door = door;
        this.path = path;
        this.timeout = timeout;
        this.zk = door.within(timeout);
        this.recovery = new Recovery(door, inbox, session);
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
        return new Removal(door, path, bounded).begin();
    }

    private CompletableFuture<NodeState> begin() {
        session.listener(change -> recovery.stateChanged());
        door.client().addListenerTellingState(session);
        CompletableFuture<@Nullable Void> timer = door.patient().delay(timeout);
        CompletableFuture<?> unused = timer.whenComplete((over, ended) -> inbox.put(() -> late(ended)));
        CompletableFuture<?> unusedToo = result.whenComplete((state, failure) -> {
            timer.cancel(false);
            inbox.put(this::end);
        });
        door.inTurn(inbox, this::look);
        return result;
    }

    private void late(@Nullable Throwable ended) {
        if (ended == null) {
            result.completeExceptionally(Recovery.timedOut("remove", path, sent));
        } else if (!sent) { // otherwise what was sent says so
            result.completeExceptionally(Recovery.ended("remove", path, ended));
        }
    }

    /** The mark goes with the node; if that stays, it is deleted. */
    private void end() {
        door.client().removeListener(session);
        CompletableFuture<CreatedNode> pending = making;
        if (pending != null) {
            pending.cancel(false); // if it was sent, it is deleted
        }
        CreatedNode made = mark;
        mark = null;
        if (made != null) {
            CompletableFuture<?> unused = door.discard(made.path()).exceptionally(ended -> null); // with the session
        }
    }

    /** With what the ensemble knows by now, since that there is nothing to remove is an answer as well. */
    private void look() {
        if (result.isDone()) {
            return;
        }
        if (!recovery.isConnected()) {
            recovery.whenConnected(this::look);
            return;
        }
        CompletableFuture<CreatedNode> marked = mark();
        CompletableFuture<NodeData> node = zk.getData(path);
        CompletableFuture<List<String>> list = zk.getChildren(path);
        CompletableFuture<?> unused = list.whenComplete((children, unlisted) -> {
            CompletableFuture<?> unusedToo = node.whenComplete((seen, unread) -> {
                CompletableFuture<?> unusedAsWell = marked.whenComplete((made, unmarked) -> inbox.put(() -> {
                    making = null;
                    if (made != null) {
                        mark = made;
                    }
                    seen(seen, children, unmarked != null ? unmarked : unread, unlisted);
                }));
            });
        });
    }

    /** The mark that there is, or one that is made now, behind which all that is read is new. */
    private CompletableFuture<CreatedNode> mark() {
        CreatedNode there = mark;
        if (there != null) {
            return CompletableFuture.completedFuture(there);
        }
        CompletableFuture<CreatedNode> made = WriteMark.make(zk, path);
        making = made;
        return made;
    }

    private void seen(
            @Nullable NodeData node,
            @Nullable List<String> children,
            @Nullable Throwable unread,
            @Nullable Throwable unlisted) {
        CreatedNode own = mark;
        if (result.isDone()) {
            end();
        } else if (unread instanceof NoNodeException && own == null) {
            result.complete(NodeState.MISSING);
        } else if (unread instanceof NoNodeException) { // a server may not know yet of which the mark will tell
            mark = null;
            again(null);
        } else if (node == null || children == null || own == null || unread != null) {
            again(unread != null ? unread : unlisted);
        } else if (node.stat().pzxid() < own.stat().czxid()) {
            again(null); // the mark was made by a second try, after the node was read
        } else if (!children.contains(ZnodePath.name(own.path()))) {
            mark = null; // it went with the node that it was made below, or with its session
            again(null);
        } else {
            remove(node, children);
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
                        mark = null;
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
            if (inUse || Recovery.isConflict(refusal)) { // the next look says whether the own mark is still there
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
                        timeout,
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
        if (failure != null && !(failure instanceof NoNodeException) && !Failures.passesWhileOpen(failure)) {
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
