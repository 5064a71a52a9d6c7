/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.operation;

import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.NotEmptyException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ReplyTooLargeException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.session.composite.CompositeOperation;
import io.zkboot.client.internal.session.composite.LostTry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One run of a delete of a node and all below. A node is simply deleted, and its children are asked for only if the
 * server says that there are some: leaves, which are most, cost one request, and nodes that others add or delete
 * meanwhile need no special care. Depth first, with a bounded number of requests under way. After its first call it
 * lives on the SendThread.
 *
 * <p>Each answer names nodes that must be kept in mind, and many answers may come before the first of them is worked
 * off. When there are too many, the children of further nodes are asked for once there is nothing else to do: so a tree
 * of any breadth takes a bounded memory. If they are still too many then, each of them has children, or the server says
 * so: a tree that deep and broad can only be deleted in parts, and a server that invents children for ever costs no
 * more than that. It can still keep a delete busy until its deadline.
 */
final class RecursiveDelete {
    private static final Set<String> SERVERS_OWN = Set.of("/", "/zookeeper", "/zookeeper/quota", "/zookeeper/config");

    /** Bytes to keep in mind before no more children are asked for: some 400,000 nodes with paths of usual length. */
    private static final long ENOUGH = 64L * 1024 * 1024;

    /** Where packets may be large, so may this be: so many of the largest answer. */
    private static final int LARGEST_ANSWERS = 4;

    /** What a node takes beside the letters of its path. */
    private static final int NODE_BYTES = 128;

    /** A node to delete, and how many of its children are still to be deleted before. */
    private static final class Node {
        private final @Nullable Node parent;
        private final String path;
        private int children;
        private final LostTry loss;
        private boolean seen;

        Node(@Nullable Node parent, String path, LostTry loss) {
            this.parent = parent;
            this.path = path;
            this.loss = loss;
        }

        int bytes() {
            return NODE_BYTES + path.length();
        }
    }

    private final Operations operations;
    private final CompositeOperation composite;
    private final int version;
    private final Node top;
    private final Deque<Node> todo = new ArrayDeque<>();
    /** Those whose children will be asked for when there is room for them. */
    private final Deque<Node> postponed = new ArrayDeque<>();

    private final CompletableFuture<@Nullable Void> result = new CompletableFuture<>();
    private int underWay;
    private long bytes;
    private long largestAnswer;

    RecursiveDelete(Operations operations, CompositeOperation composite, String path, DeleteOptions options) {
        this.operations = operations;
        this.composite = composite;
        this.version = options.version();
        this.top = new Node(null, path, composite.lostTry());
    }

    /**
     * Refuses what only the server itself makes.
     *
     * @throws IllegalArgumentException for the root and the nodes of the server's own
     */
    static void requireDeletable(String serverPath) {
        if (SERVERS_OWN.contains(serverPath)) {
            throw new IllegalArgumentException(
                    "The node \"" + serverPath + "\" is the server's own and cannot be deleted, nor all below it.");
        }
    }

    CompletableFuture<@Nullable Void> begin() {
        bytes = top.bytes();
        todo.push(top);
        pump();
        return result;
    }

    private void pump() {
        while (underWay < Deleting.WINDOW && !todo.isEmpty() && !result.isDone()) {
            delete(todo.pop());
        }
        if (underWay == 0 && !postponed.isEmpty() && !result.isDone()) {
            if (isFull()) {
                result.completeExceptionally(tooMany());
            } else {
                list(postponed.pop());
            }
        }
    }

    private boolean isFull() {
        return bytes > Math.max(ENOUGH, LARGEST_ANSWERS * largestAnswer);
    }

    private ReplyTooLargeException tooMany() {
        return new ReplyTooLargeException(
                new Failure(ErrorCode.MARSHALLING_ERROR, "delete", top.path, Outcome.UNKNOWN),
                "the paths of the nodes below it that have children take more than the " + bytes / 1024 / 1024
                        + " MiB that are kept of them; a part may have been deleted: delete what is below it in parts",
                null);
    }

    private void delete(Node node) {
        underWay++;
        int wanted = node == top ? version : Op.ANY_VERSION;
        CompletableFuture<?> unused = composite
                .call(() -> operations.delete(node.path, wanted), node.loss)
                .whenComplete((value, thrown) -> {
                    underWay--;
                    if (thrown == null) {
                        gone(node);
                    } else {
                        notDeleted(node, thrown);
                    }
                    pump();
                });
    }

    private void notDeleted(Node node, Throwable thrown) {
        if (!(CompositeOperation.unwrapped(thrown) instanceof ZkException failure)) {
            result.completeExceptionally(thrown);
        } else if (failure instanceof NotEmptyException) {
            node.seen = true;
            if (isFull()) {
                postponed.push(node);
            } else {
                list(node);
            }
        } else if (failure instanceof NoNodeException && (node != top || node.seen || node.loss.happened())) {
            gone(node);
        } else {
            result.completeExceptionally(node.loss.unresolved(failure));
        }
    }

    private void list(Node node) {
        underWay++;
        CompletableFuture<?> unused = composite
                .call(() -> operations.getChildren(node.path, null))
                .whenComplete((names, thrown) -> {
                    underWay--;
                    if (thrown == null) {
                        listed(node, names);
                    } else if (CompositeOperation.unwrapped(thrown) instanceof NoNodeException) {
                        gone(node);
                    } else {
                        result.completeExceptionally(thrown);
                    }
                    pump();
                });
    }

    private void listed(Node node, List<String> names) {
        if (isFull()) { // by other answers; this one is asked for once more
            postponed.push(node);
            return;
        }
        node.children = names.size();
        if (names.isEmpty()) {
            todo.push(node);
        }
        long before = bytes;
        for (String name : names) {
            Node child = new Node(node, ZnodePath.child(node.path, name), composite.lostTry());
            bytes += child.bytes();
            todo.push(child);
        }
        largestAnswer = Math.max(largestAnswer, bytes - before);
    }

    private void gone(Node node) {
        bytes -= node.bytes();
        Node parent = node.parent;
        if (parent == null) {
            result.complete(null);
        } else if (--parent.children == 0) {
            todo.push(parent);
        }
    }
}
