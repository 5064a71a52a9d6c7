/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.recipe.internal.Waiting;
import io.zkboot.client.recipe.node.PersistentNode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A member of this client.
 *
 * @param leaving lets it leave
 */
record NodeMembership(
        String id,
        PersistentNode node,
        MemberNames names,
        Function<NodeMembership, CompletableFuture<@Nullable Void>> leaving)
        implements GroupMembership {
    @Override
    public void setData(byte @Nullable [] data, Duration timeout) {
        requireData();
        node.setData(data, timeout);
    }

    @Override
    public CompletableFuture<@Nullable Void> setDataAsync(byte @Nullable [] data) {
        requireData();
        return node.setDataAsync(data);
    }

    private void requireData() {
        if (!names.hasOwnData()) {
            throw new IllegalArgumentException("Members of this layout have no data of their own.");
        }
    }

    @Override
    public void close() {
        try {
            Waiting.await(leaving.apply(this), "close", node.path(), NodeGroup.CLOSE_LIMIT);
        } catch (OperationTimeoutException | IllegalStateException late) {
            // Or on the EventThread: the rest is done in the background.
        }
    }

    @Override
    public CompletableFuture<@Nullable Void> closeAsync() {
        return leaving.apply(this);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public String toString() {
        return "GroupMembership[" + id + ", " + node + "]";
    }
}
