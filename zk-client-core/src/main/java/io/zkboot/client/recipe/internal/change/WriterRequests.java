/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.change;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.error.NodeExistsException;
import io.zkboot.client.error.UnimplementedException;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a writer asks besides its writes. None takes longer than those may who wait for it, and none goes on when nobody
 * waits any more. Lives where the writer does.
 */
final class WriterRequests {
    private final Door door;
    private final String path;
    private final WaitingChanges waiting;
    private final List<CompletableFuture<?>> underWay = new ArrayList<>();

    WriterRequests(Door door, String path, WaitingChanges waiting) {
        this.door = door;
        this.path = path;
        this.waiting = waiting;
    }

    private AsyncZkClient zk() {
        return door.within(waiting.longest());
    }

    private <T extends @Nullable Object> CompletableFuture<T> noted(CompletableFuture<T> request) {
        underWay.removeIf(CompletableFuture::isDone);
        underWay.add(request);
        return request;
    }

    CompletableFuture<NodeData> read(String node) {
        return noted(zk().getData(node));
    }

    /** What is asked for after that shows what the ensemble knows by now, unless it fails. */
    CompletableFuture<@Nullable Void> sync() {
        return noted(zk().sync(path));
    }

    /** Makes a mark, of no write so far. If nobody waits for it any more it is deleted again. */
    CompletableFuture<CreatedNode> makeMark() {
        return noted(WriteMark.make(zk(), path));
    }

    /** Makes the parents of the node as containers; on servers that know none as persistent nodes. */
    CompletableFuture<@Nullable Void> makeParents() {
        AsyncZkClient zk = zk();
        String parent = ZnodePath.parent(path);
        if (parent.equals("/")) {
            return noted(zk.ensurePath(parent));
        }
        CreateOptions container = CreateOptions.of(CreateMode.CONTAINER)
                .withParents(CreateMode.CONTAINER)
                .asIdempotent();
        return noted(zk.create(parent, null, container))
                .<@Nullable Void>thenApply(made -> null)
                .exceptionallyCompose(failure -> {
                    Throwable why = Waiting.unwrapped(failure);
                    if (why instanceof NodeExistsException) {
                        return CompletableFuture.completedFuture(null);
                    }
                    return why instanceof UnimplementedException
                            ? noted(zk.ensurePath(parent))
                            : CompletableFuture.failedFuture(why);
                });
    }

    /** Nobody waits for them any more. */
    void cancel() {
        List.copyOf(underWay).forEach(request -> request.cancel(false));
    }
}
