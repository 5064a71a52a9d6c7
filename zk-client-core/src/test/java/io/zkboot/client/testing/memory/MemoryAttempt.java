/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.memory;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.RecipeObserver.Refusal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One who wants to hold. Guarded by the {@link MemoryServers}.
 *
 * @param <G> what the caller gets: a grant, or perhaps one
 */
final class MemoryAttempt<G> implements MemoryNode.Owner {
    private final MemoryContention contention;
    private final MemoryProcess process;
    private final int permits;
    private final boolean queues;
    private final Function<Optional<MemoryGrant>, G> answer;
    private final CompletableFuture<G> future = new CompletableFuture<>();
    private final Duration since;
    private MemoryServers.@Nullable Timer timer;
    private @Nullable MemoryNode node;
    /** Whether nobody but us has the future. */
    private boolean fresh = true;

    private boolean over;

    private MemoryAttempt(
            MemoryContention contention, int permits, boolean queues, Function<Optional<MemoryGrant>, G> answer) {
        this.contention = contention;
        this.process = contention.process();
        this.permits = permits;
        this.queues = queues;
        this.answer = answer;
        this.since = process.servers().now();
    }

    static <G> CompletableFuture<G> begin(
            MemoryContention contention,
            int permits,
            boolean queues,
            @Nullable Duration timeout,
            Function<Optional<MemoryGrant>, G> answer) {
        MemoryServers servers = contention.process().servers();
        @SuppressWarnings({"unchecked", "rawtypes"})
        MemoryAttempt<G>[] made = new MemoryAttempt[1];
        servers.change(() -> {
            MemoryAttempt<G> attempt = new MemoryAttempt<>(contention, permits, queues, answer);
            made[0] = attempt;
            attempt.start(timeout);
            attempt.fresh = false;
        });
        MemoryAttempt<G> attempt = made[0];
        CompletableFuture<?> unused =
                attempt.future.whenComplete((value, failure) -> servers.change(() -> attempt.settled(failure)));
        return attempt.future;
    }

    private void start(@Nullable Duration timeout) {
        if (process.isClosed()) {
            finish(process.closed("acquire", contention.path()), Refusal.FAILED);
            return;
        }
        process.attempts().add(this);
        if (timeout != null) {
            timer = process.servers().after(timeout, () -> finish(timedOut(), Refusal.TIMED_OUT));
        }
        process.request(this::enqueue);
    }

    private void enqueue() {
        if (over) {
            return;
        }
        MemoryQueue queue = contention.queue();
        RuntimeException disagreement = contention.disagreement(permits);
        if (disagreement != null) {
            finish(disagreement, Refusal.FAILED);
            return;
        }
        MemoryNode mine = queue.add(contention.kind(), permits, contention.metadata(), this);
        node = mine;
        if (queue.holds(mine)) {
            mayHold();
        } else if (!queues) {
            end();
            discard();
            complete(answer.apply(Optional.empty()), null);
            tell(observer -> observer.refused(contention.recipe(), contention.path(), Refusal.TAKEN, waited()));
        }
    }

    @Override
    public MemoryProcess process() {
        return process;
    }

    @Override
    public void mayHold() {
        MemoryNode mine = node;
        if (over || mine == null) {
            return;
        }
        end();
        MemoryGrant grant = new MemoryGrant(contention, mine, mine.czxid());
        complete(answer.apply(Optional.of(grant)), grant);
        tell(observer -> observer.granted(contention.recipe(), contention.path(), waited()));
    }

    @Override
    public void gone() {
        node = null;
        if (!over) {
            tell(observer -> observer.queuedAgain(contention.recipe(), contention.path()));
            process.request(this::enqueue);
        }
    }

    @Override
    public void revokeRequested() {}

    /** There is a connection again. */
    void confirm() {
        MemoryNode mine = node;
        if (mine != null && !mine.isThere()) {
            gone();
        }
    }

    /** What was agreed on has changed. */
    void reconsider() {
        RuntimeException disagreement = node == null ? null : contention.disagreement(permits);
        if (disagreement != null) {
            finish(disagreement, Refusal.FAILED);
        }
    }

    void processClosed() {
        finish(process.closed("acquire", contention.path()), Refusal.FAILED);
    }

    private void finish(RuntimeException why, Refusal refusal) {
        if (over) {
            return;
        }
        end();
        discard();
        if (fresh) {
            future.completeExceptionally(why);
        } else {
            process.servers().mail(() -> future.completeExceptionally(why));
        }
        tell(observer -> observer.refused(contention.recipe(), contention.path(), refusal, waited()));
    }

    private void complete(G value, @Nullable MemoryGrant grant) {
        if (fresh) {
            future.complete(value);
        } else {
            process.servers().mail(() -> {
                if (!future.complete(value) && grant != null) {
                    grant.close(); // its caller has just given up
                }
            });
        }
    }

    /** Its caller has completed it, or we have. */
    private void settled(@Nullable Throwable failure) {
        if (!over) {
            end();
            discard();
            Refusal why = failure instanceof OperationTimeoutException ? Refusal.TIMED_OUT : Refusal.CANCELLED;
            tell(observer -> observer.refused(contention.recipe(), contention.path(), why, waited()));
        }
    }

    private void end() {
        over = true;
        process.attempts().remove(this);
        process.servers().cancel(timer);
    }

    private void discard() {
        MemoryNode mine = node;
        if (mine != null) {
            process.request(() -> mine.queue().discard(mine));
        }
    }

    private void tell(java.util.function.Consumer<RecipeObserver> what) {
        contention.tell(what);
    }

    private Duration waited() {
        return process.servers().now().minus(since);
    }

    private OperationTimeoutException timedOut() {
        return new OperationTimeoutException(
                new Failure(ErrorCode.OPERATION_TIMEOUT, "acquire", contention.path(), Outcome.REJECTED),
                "it was not granted in time; the queue was left",
                null);
    }
}
