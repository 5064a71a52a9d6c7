/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.change;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A change that somebody waits for. Lives where its writer does. */
final class PendingChange<R extends @Nullable Object> {
    /** The place in the order in which they were asked for. */
    long number;

    /** How long it may take. */
    final Duration timeout;

    final CompletableFuture<R> result;
    private final Change<R> change;
    private Change.@Nullable Decision<R> decision;
    private @Nullable Throwable refusal;

    PendingChange(Change<R> change, Duration timeout, CompletableFuture<R> result) {
        this.change = change;
        this.timeout = timeout;
        this.result = result;
    }

    boolean isOver() {
        return result.isDone();
    }

    /** Decides; returns what the node is afterwards, which is the state given if it is left alone. */
    @SuppressWarnings("CatchingUnchecked")
    NodeState decide(NodeState now) {
        decision = null;
        refusal = null;
        try {
            Change.Decision<R> made = change.decide(now);
            decision = made;
            byte[] data = made.data();
            return data == null ? now : NodeState.written(data);
        } catch (Throwable refused) { // of the user, who is told
            refusal = refused;
            return now;
        }
    }

    /** Whether that was a change. */
    boolean writes() {
        Change.Decision<R> made = decision;
        return made != null && made.data() != null;
    }

    /** What was decided has come true. */
    void succeed() {
        Change.Decision<R> made = decision;
        if (made != null) {
            result.complete(made.answer());
        } else {
            fail(refusal == null ? new IllegalStateException("nothing was decided") : refusal);
        }
    }

    void fail(Throwable why) {
        result.completeExceptionally(why);
    }
}
