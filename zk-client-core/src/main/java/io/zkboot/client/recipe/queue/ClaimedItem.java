/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import io.zkboot.client.event.SessionSnapshot;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.recipe.RecipeObserver.ClaimEnd;
import io.zkboot.client.recipe.internal.Waiting;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An item with a claim of this client. */
final class ClaimedItem<T> implements Item<T> {
    private final QueueContext context;
    private final ItemCodec<T> codec;
    private final ItemName item;
    private final Claim claim;
    private final AtomicReference<ClaimEnding.@Nullable How> ended = new AtomicReference<>();
    private final long since = System.nanoTime();

    ClaimedItem(QueueContext context, ItemCodec<T> codec, ItemName item, Claim claim) {
        this.context = context;
        this.codec = codec;
        this.item = item;
        this.claim = claim;
    }

    @Override
    public String name() {
        return item.name();
    }

    private String path() {
        return context.paths().item(item.name());
    }

    @Override
    public T value() {
        return Decoding.decode(codec, path(), claim.data());
    }

    @Override
    public byte[] data() {
        byte[] data = claim.data();
        return data == null ? new byte[0] : data.clone();
    }

    @Override
    public int attempts() {
        return claim.version();
    }

    @Override
    public boolean isClaimed() {
        SessionSnapshot now = context.client().snapshot();
        Duration left = now.presumedAliveFor();
        return ended.get() == null
                && now.state() == SessionState.CONNECTED
                && now.sessionId() == claim.owner()
                && left != null
                && !left.isNegative()
                && !left.isZero();
    }

    private CompletableFuture<Boolean> end(ClaimEnding.How how, boolean told) {
        // To give up waiting does not end it, and another one must not be begun then.
        CompletableFuture<Boolean> answer = context.door().patient().newFuture();
        if (!ended.compareAndSet(null, how)) {
            answer.complete(false);
            return answer;
        }
        CompletableFuture<?> unused = new ClaimEnding(context, item.name(), claim, how)
                .begin()
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        ended.set(null); // it may be tried again, or in another way
                        answer.completeExceptionally(failure);
                    } else {
                        answer.complete(done);
                        if (told) {
                            tell(done ? how.told() : ClaimEnd.LOST);
                        }
                    }
                });
        return answer;
    }

    private void tell(ClaimEnd how) {
        context.tell(observer ->
                observer.claimEnded(QueueContext.RECIPE, context.paths().path(), how, QueueContext.timeSince(since)));
    }

    /** Gives it back, as nobody has been given it. */
    CompletableFuture<Boolean> undoAsync() {
        return end(ClaimEnding.How.GIVE_BACK, false);
    }

    private boolean await(CompletableFuture<Boolean> answer, String what) {
        return Waiting.await(answer, what, path(), Waiting.LIMIT);
    }

    @Override
    public boolean acknowledge() {
        return await(acknowledgeAsync(), "acknowledge");
    }

    @Override
    public CompletableFuture<Boolean> acknowledgeAsync() {
        return end(ClaimEnding.How.ACKNOWLEDGE, true);
    }

    @Override
    public boolean giveBack() {
        return await(giveBackAsync(), "giveBack");
    }

    @Override
    public CompletableFuture<Boolean> giveBackAsync() {
        return end(ClaimEnding.How.GIVE_BACK, true);
    }

    @Override
    public boolean reject() {
        return await(rejectAsync(), "reject");
    }

    @Override
    public CompletableFuture<Boolean> rejectAsync() {
        return end(ClaimEnding.How.REJECT, true);
    }

    @Override
    public String toString() {
        return "Item[" + path() + ", attempts=" + attempts() + "]";
    }
}
