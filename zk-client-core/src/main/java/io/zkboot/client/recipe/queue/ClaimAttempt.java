/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Op;
import io.zkboot.client.recipe.internal.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Claims an item; the node of its own is the claim. The item is written again with what it holds, so that its version
 * counts the claims, and tells this one from any other: a later claim has the same name.
 */
final class ClaimAttempt<T> extends Attempt<Item<T>> {
    private static final CreateOptions CLAIM = CreateOptions.of(CreateMode.EPHEMERAL);

    private final ItemCodec<T> codec;
    private @Nullable ClaimedItem<T> claimed;

    ClaimAttempt(QueueContext context, ItemName item, Duration longest, ItemCodec<T> codec, Fate<Item<T>> fate) {
        super(context, item, longest, fate);
        this.codec = codec;
    }

    @Override
    List<Op> parts(NodeData node) {
        return List.of(
                Op.setData(itemPath(), node.data(), node.stat().version()), Op.create(markPath(), mark(), CLAIM));
    }

    @Override
    Item<T> done(NodeData node, long session) {
        ClaimedItem<T> mine = claimed(node, session);
        claimed = mine;
        return mine;
    }

    private ClaimedItem<T> claimed(NodeData node, long session) {
        return new ClaimedItem<>(
                context, codec, item, new Claim(node.data(), node.stat().version() + 1, session, mark()));
    }

    /** What was claimed too often is put aside. */
    @Override
    void won(NodeData node, long session) {
        int most = context.options().maxAttempts();
        if (most == 0 || node.stat().version() < most) {
            super.won(node, session);
            return;
        }
        ClaimedItem<T> poison = claimed(node, session);
        CompletableFuture<?> unused = poison.rejectAsync()
                .whenComplete((rejected, failure) -> context.inbox().put(() -> {
                    if (failure == null) {
                        fate.missed();
                    } else {
                        notRejected(poison, failure);
                    }
                }));
    }

    /** Another client may be able to, or an operator. */
    private void notRejected(ClaimedItem<T> poison, Throwable why) {
        CompletableFuture<?> unused = poison.giveBackAsync()
                .whenComplete((done, failure) -> context.inbox().put(() -> {
                    if (context.client().state().isTerminal()) {
                        fate.failed(why);
                    } else {
                        givenBack(poison, failure);
                        fate.unobtainable(why);
                    }
                }));
    }

    @Override
    void keep() {}

    @Override
    void undo() {
        ClaimedItem<T> mine = claimed;
        if (mine != null) {
            giveBack(mine);
        }
    }

    private void giveBack(ClaimedItem<T> mine) {
        CompletableFuture<?> unused =
                mine.undoAsync().whenComplete((done, failure) -> context.inbox().put(() -> givenBack(mine, failure)));
    }

    /** As long as the claim is there nobody gets the item. */
    private void givenBack(ClaimedItem<T> mine, @Nullable Throwable failure) {
        if (failure != null && !context.client().state().isTerminal()) {
            untilMended(Waiting.unwrapped(failure), () -> giveBack(mine));
        }
    }

    /** A claim that was made went with the session. */
    @Override
    @Nullable Throwable unsure(Throwable lost) {
        return null;
    }

    /** What was claimed is given back. */
    @Override
    @Nullable Throwable undecided() {
        return null;
    }
}
