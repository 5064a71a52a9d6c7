/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.operation;

import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.SessionExpiredException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.mark.Marks;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.composite.CompositeOperation;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Finds a node again that was created by a request whose reply was lost: by a random part of its name, laid out as
 * Curator does it ({@code _c_<uuid>-name}), so that the nodes of both look alike to recipes.
 *
 * @param path path to create, with the mark in its name
 * @param mark what the name begins with
 */
record Protection(Operations operations, String path, String mark, CreateMode mode) {
    static Protection of(Operations operations, String path, CreateMode mode) {
        String mark = "_c_" + Marks.next() + "-";
        String marked = ZnodePath.child(ZnodePath.parent(path), mark + ZnodePath.name(path));
        return new Protection(operations, marked, mark, mode);
    }

    /**
     * Looks for the node after a lost reply. Whatever the lost request was to do has been done or never will be when
     * the answer comes: the leader refuses what arrives late from the old connection, because the session has moved,
     * and {@code sync} lets the server that is asked catch up with the leader.
     *
     * @param lost how the create failed
     * @return the node with its status; empty if it was not created
     */
    CompletableFuture<Optional<CreatedNode>> find(CompositeOperation composite, ZkException lost) {
        long session = composite.sessionId();
        CompletableFuture<Optional<CreatedNode>> looked = look(composite).exceptionallyCompose(thrown -> {
            discard(composite);
            lost.addSuppressed(CompositeOperation.unwrapped(thrown));
            return CompletableFuture.failedFuture(lost); // whether it was created is as unknown as before
        });
        return looked.thenCompose(found -> {
            if (mode.isEphemeral() && composite.sessionId() != session) {
                // Its session has gone, and it goes with it. The new session has not been asked for one.
                if (found.isPresent()) {
                    discard(composite);
                }
                return CompletableFuture.failedFuture(expired());
            }
            if (found.isPresent() && composite.isCancelled()) {
                discard(composite); // the caller has gone while it was looked for
            } else if (found.isPresent()) {
                composite.ifUnclaimed(() -> discard(composite));
            }
            return CompletableFuture.completedFuture(found);
        });
    }

    private CompletableFuture<Optional<CreatedNode>> look(CompositeOperation composite) {
        String parent = ZnodePath.parent(path);
        return composite
                .call(() -> operations.sync(parent))
                .thenCompose(unused -> composite.call(() -> operations.getChildren(parent, null)))
                .thenCompose(names -> withStat(composite, parent, names))
                .exceptionallyCompose(thrown -> {
                    ZkException failure = CompositeOperation.failureOf(thrown);
                    return failure instanceof NoNodeException // nor has the parent
                            ? CompletableFuture.completedFuture(Optional.empty())
                            : CompletableFuture.failedFuture(failure);
                });
    }

    private CompletableFuture<Optional<CreatedNode>> withStat(
            CompositeOperation composite, String parent, List<String> names) {
        Optional<String> name =
                names.stream().filter(child -> child.startsWith(mark)).findFirst();
        if (name.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        String found = ZnodePath.child(parent, name.get());
        return composite
                .call(() -> operations.exists(found, null))
                .thenApply(stat -> stat.map(status -> new CreatedNode(found, status)));
    }

    /** Sees to it that a try leaves no node behind of whose name nobody knows. */
    <R> void guard(CompositeOperation composite, CompletableFuture<R> tried) {
        CompletableFuture<R> unused = tried.whenComplete((value, thrown) -> {
            if (composite.isCancelled()) {
                if (thrown == null || isUnknown(thrown)) {
                    discard(composite);
                }
            } else if (thrown == null) {
                composite.ifUnclaimed(() -> discard(composite));
            } else if (isUnknown(thrown) && !CompositeOperation.isLost(CompositeOperation.failureOf(thrown))) {
                discard(composite);
            }
        });
    }

    private static boolean isUnknown(Throwable thrown) {
        return CompositeOperation.unwrapped(thrown) instanceof ZkException failure
                && failure.outcome() == Outcome.UNKNOWN;
    }

    /** Deletes the node in the background, if there is one. */
    void discard(CompositeOperation composite) {
        CompletableFuture<@Nullable Void> unused = composite.inBackground(this::findAndDelete);
    }

    private CompletableFuture<@Nullable Void> findAndDelete(CompositeOperation composite) {
        return look(composite)
                .thenCompose(found -> found.isEmpty()
                        ? CompletableFuture.completedFuture(null)
                        : new Deleting(operations, found.get().path(), Deleting.GONE).alone(composite));
    }

    private SessionExpiredException expired() {
        Call<?> create = operations.sync(path);
        return new SessionExpiredException(
                new Failure(ErrorCode.SESSION_EXPIRED, "create", create.clientPath(), Outcome.UNKNOWN),
                "the session expired while it was looked up whether the node had been created",
                null);
    }
}
