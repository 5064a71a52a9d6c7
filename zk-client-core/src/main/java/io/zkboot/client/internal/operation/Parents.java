/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.operation;

import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.NodeExistsException;
import io.zkboot.client.error.UnimplementedException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.session.composite.CompositeOperation;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Makes the nodes of a path that are missing. Paths are those of the server, so that the chroot is made as well.
 *
 * @param kind persistent, or container where the server knows them
 */
record Parents(Operations operations, CreateMode kind) {
    private static final CompletableFuture<@Nullable Void> DONE = CompletableFuture.completedFuture(null);

    /** Makes sure that the node exists. Looks first: who may not create a node may still use one that is there. */
    CompletableFuture<@Nullable Void> ensure(CompositeOperation composite, String serverPath) {
        return isThere(composite, serverPath)
                .thenCompose(there -> there ? DONE : makeBelowParents(composite, serverPath));
    }

    /** Servers since 3.8.4 and 3.9.2 keep a node that may not be read to themselves, but not that it is there. */
    private CompletableFuture<Boolean> isThere(CompositeOperation composite, String serverPath) {
        return composite
                .call(() -> operations.existsOnServer(serverPath))
                .thenApply(Optional::isPresent)
                .exceptionallyCompose(thrown -> CompositeOperation.failureOf(thrown) instanceof NoAuthException
                        ? CompletableFuture.completedFuture(true)
                        : CompletableFuture.failedFuture(thrown));
    }

    private CompletableFuture<@Nullable Void> makeBelowParents(CompositeOperation composite, String serverPath) {
        String parent = ZnodePath.parent(serverPath);
        return parent.equals("/")
                ? make(composite, serverPath)
                : ensure(composite, parent).thenCompose(unused -> make(composite, serverPath));
    }

    private CompletableFuture<@Nullable Void> make(CompositeOperation composite, String serverPath) {
        return composite
                .call(() -> operations.createOnServer(serverPath, kind), composite.lostTry())
                .<@Nullable Void>thenCompose(unused -> DONE)
                .exceptionallyCompose(thrown -> notMade(composite, serverPath, CompositeOperation.failureOf(thrown)));
    }

    private CompletableFuture<@Nullable Void> notMade(
            CompositeOperation composite, String serverPath, ZkException failure) {
        if (failure instanceof NodeExistsException) {
            return DONE;
        }
        if (failure instanceof NoNodeException) {
            // Somebody has deleted the parent again, as a server does with an empty container.
            return ensure(composite, serverPath);
        }
        if (failure instanceof UnimplementedException && kind == CreateMode.CONTAINER) {
            return new Parents(operations, CreateMode.PERSISTENT).make(composite, serverPath);
        }
        return CompletableFuture.failedFuture(failure);
    }
}
