/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.data.MultiException;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.recipe.RecipeObserver.ClaimEnd;
import io.zkboot.client.recipe.internal.Failures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Ends a claim by one transaction, which the servers refuse if it is not that claim any more. If the reply is lost, the
 * claim's node tells whether it was applied: nobody else removes it while the session lasts.
 */
final class ClaimEnding {
    /** What becomes of the item. */
    enum How {
        ACKNOWLEDGE(ClaimEnd.ACKNOWLEDGED),
        GIVE_BACK(ClaimEnd.GIVEN_BACK),
        REJECT(ClaimEnd.REJECTED);

        private final ClaimEnd told;

        How(ClaimEnd told) {
            this.told = told;
        }

        /** How observers call it. */
        ClaimEnd told() {
            return told;
        }
    }

    private final QueueContext context;
    private final String name;
    private final Claim claim;
    private final How how;
    private final CompletableFuture<Boolean> result;
    /** How a try was lost of which it is not known whether it was applied, null if there is none. */
    private @Nullable Throwable lost;

    ClaimEnding(QueueContext context, String name, Claim claim, How how) {
        this.context = context;
        this.name = name;
        this.claim = claim;
        this.how = how;
        this.result = context.door().patient().newFuture();
    }

    /** Answers whether the claim was ended by this. */
    CompletableFuture<Boolean> begin() {
        context.door().inTurn(context.inbox(), () -> {
            context.session().enter();
            send();
        });
        return result;
    }

    private List<Op> parts() {
        String item = context.paths().item(name);
        List<Op> parts = new ArrayList<>();
        parts.add(how == How.GIVE_BACK ? Op.check(item, claim.version()) : Op.delete(item, claim.version()));
        parts.add(Op.delete(context.paths().claim(name), Op.ANY_VERSION));
        if (how == How.REJECT) {
            parts.add(Op.create(dead(), claim.data()));
        }
        return parts;
    }

    private String dead() {
        return context.paths().dead() + "/" + name;
    }

    private void send() {
        if (context.client().snapshot().sessionId() != claim.owner()) {
            sessionEnded();
            return;
        }
        CompletableFuture<?> unused = context.door()
                .patient()
                .inOrder(zk -> zk.multi(parts())
                        .whenComplete((done, failure) -> context.inbox().put(() -> answered(failure))));
    }

    private void answered(@Nullable Throwable failure) {
        if (failure == null) {
            end(true);
        } else if (failure instanceof MultiException refused) {
            refused(refused);
        } else if (Trouble.isUnknown(failure)) {
            lost = failure;
            look();
        } else if (Failures.passesWhileOpen(failure)) {
            later(this::send);
        } else {
            fail(failure);
        }
    }

    private void refused(MultiException refused) {
        if (refused.failedIndex() < 2
                && (refused.code() == ErrorCode.NO_NODE || refused.code() == ErrorCode.BAD_VERSION)) {
            end(false);
        } else if (refused.failedIndex() == 2 && refused.code() == ErrorCode.NO_NODE) {
            CompletableFuture<?> unused = context.door()
                    .patient()
                    .ensurePath(context.paths().dead())
                    .whenComplete((made, failure) -> context.inbox().put(() -> {
                        if (failure == null) {
                            send();
                        } else if (Failures.passesWhileOpen(failure)) {
                            later(this::send);
                        } else {
                            fail(failure);
                        }
                    }));
        } else {
            fail(refused);
        }
    }

    /** The claim went with its session. */
    private void sessionEnded() {
        Throwable unknown = lost;
        if (unknown == null || how == How.GIVE_BACK) {
            end(false);
        } else {
            fail(unknown);
        }
    }

    // ---- the reply is lost ----

    private void look() {
        long since = context.session().changes();
        AsyncZkClient zk = context.door().patient();
        CompletableFuture<?> synced = zk.sync(context.paths().taken());
        CompletableFuture<Optional<Stat>> item = zk.exists(context.paths().item(name));
        CompletableFuture<?> unused = zk.getData(context.paths().claim(name))
                .whenComplete((found, failure) -> context.inbox().put(() -> {
                    boolean fresh = !synced.isCompletedExceptionally()
                            && !item.isCompletedExceptionally()
                            && context.session().changes() == since
                            && context.session().isConnected();
                    if (failure != null && context.client().state().isTerminal()) {
                        clientEnded(failure);
                    } else if (fresh && (found != null || failure instanceof NoNodeException)) {
                        seen(found, item.join());
                    } else {
                        later(this::look);
                    }
                }));
    }

    private void seen(@Nullable NodeData found, Optional<Stat> item) {
        if (context.session().id() != claim.owner()) {
            sessionEnded();
        } else if (found != null
                && found.stat().ephemeralOwner() == claim.owner()
                && Arrays.equals(found.data(), claim.mark())) {
            lost = null; // it was not applied, and never will be
            send();
        } else {
            end(how == How.GIVE_BACK || item.isEmpty());
        }
    }

    private void later(Runnable task) {
        CompletableFuture<?> unused = context.door()
                .patient()
                .delay(Trouble.PAUSE)
                .whenComplete((now, ended) -> context.inbox().put(() -> {
                    if (ended == null) {
                        task.run();
                    } else {
                        clientEnded(ended);
                    }
                }));
    }

    /** What became of the transaction stays unknown if it was; that the look at it was not sent says nothing of it. */
    private void clientEnded(Throwable why) {
        Throwable unknown = lost;
        fail(unknown == null ? why : unknown);
    }

    private void end(boolean done) {
        context.session().leave();
        result.complete(done);
    }

    private void fail(Throwable failure) {
        context.session().leave();
        result.completeExceptionally(failure);
    }
}
