/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.operation;

import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.NotEmptyException;
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
 */
final class RecursiveDelete {
    private static final Set<String> SERVERS_OWN = Set.of("/", "/zookeeper", "/zookeeper/quota", "/zookeeper/config");

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
    }

    private final Operations operations;
    private final CompositeOperation composite;
    private final int version;
    private final Node top;
    private final Deque<Node> todo = new ArrayDeque<>();
    private final CompletableFuture<@Nullable Void> result = new CompletableFuture<>();
    private int underWay;

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
        todo.push(top);
        pump();
        return result;
    }

    private void pump() {
        while (underWay < Deleting.WINDOW && !todo.isEmpty() && !result.isDone()) {
            delete(todo.pop());
        }
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
            list(node);
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
        node.children = names.size();
        if (names.isEmpty()) {
            todo.push(node);
        }
        for (String name : names) {
            todo.push(new Node(node, ZnodePath.child(node.path, name), composite.lostTry()));
        }
    }

    private void gone(Node node) {
        Node parent = node.parent;
        if (parent == null) {
            result.complete(null);
        } else if (--parent.children == 0) {
            todo.push(parent);
        }
    }
}
