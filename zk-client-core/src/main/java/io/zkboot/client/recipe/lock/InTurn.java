/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import io.zkboot.client.ZkClient;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Acquires several locks one after the other; what was granted is given back if the next one is not, the time is over
 * or the caller gives up.
 *
 * @param <R> what the caller gets
 */
final class InTurn<R> {
    /**
     * One lock that was asked for.
     *
     * @param future of a grant, or of an optional one
     */
    record Asked(CompletableFuture<?> future) {
        static @Nullable Grant grantOf(@Nullable Object granted) {
            Object grant = granted instanceof Optional<?> optional ? optional.orElse(null) : granted;
            return (Grant) grant;
        }
    }

    private final ZkClient client;
    private final String paths;
    private final List<ZkLock> locks;
    private final Function<Optional<List<Grant>>, R> answer;
    private final List<Grant> held = new ArrayList<>(); // guarded by this
    private @Nullable CompletableFuture<?> current; // guarded by this
    private boolean over; // guarded by this

    InTurn(ZkClient client, String paths, List<ZkLock> locks, Function<Optional<List<Grant>>, R> answer) {
        this.client = client;
        this.paths = paths;
        this.locks = locks;
        this.answer = answer;
    }

    CompletableFuture<R> begin(Function<ZkLock, Asked> asking, Duration timeout) {
        Asked first = asking.apply(locks.get(0)); // refuses a timeout before anything is done
        CompletableFuture<R> result;
        CompletableFuture<@Nullable Void> timer;
        try {
            boolean unused = client.awaitConnected(Duration.ZERO); // it may be another one than that of the locks
            result = client.async().newFuture();
            timer = client.async().delay(Door.bounded(timeout));
        } catch (RuntimeException | Error notBegun) {
            giveBack(first);
            throw notBegun;
        }
        limit(result, timer);
        follow(first, 0, asking, result);
        return result;
    }

    /** Nobody follows it. */
    private void giveBack(Asked first) {
        giveUp();
        CompletableFuture<?> unused = first.future().thenAccept(granted -> {
            Grant grant = Asked.grantOf(granted);
            if (grant != null) {
                boolean unusedToo = keep(grant);
            }
        });
        first.future().cancel(false);
    }

    private void limit(CompletableFuture<R> result, CompletableFuture<@Nullable Void> timer) {
        CompletableFuture<?> unusedToo = timer.whenComplete((over, ended) -> {
            // If it has failed the client has ended.
            result.completeExceptionally(ended == null ? timedOut() : Waiting.unwrapped(ended));
        });
        CompletableFuture<?> unused = result.whenComplete((value, failure) -> {
            timer.cancel(false);
            if (failure != null) {
                giveUp();
            }
        });
    }

    private OperationTimeoutException timedOut() {
        return new OperationTimeoutException(
                new Failure(ErrorCode.OPERATION_TIMEOUT, "acquire", paths, Outcome.REJECTED),
                "not all were granted in time; what was granted has been given back",
                null);
    }

    private void follow(Asked asked, int index, Function<ZkLock, Asked> asking, CompletableFuture<R> result) {
        boolean late;
        synchronized (this) {
            current = asked.future();
            late = over;
        }
        CompletableFuture<?> unused = asked.future().whenComplete((granted, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
                return;
            }
            try {
                answered(Asked.grantOf(granted), index, asking, result);
            } catch (RuntimeException | Error notAsked) { // the next one, for instance as its client cannot be started
                result.completeExceptionally(notAsked);
            }
        });
        if (late) {
            asked.future().cancel(false);
        }
    }

    private void answered(
            @Nullable Grant grant, int index, Function<ZkLock, Asked> asking, CompletableFuture<R> result) {
        if (grant == null) {
            giveUp();
            result.complete(answer.apply(Optional.empty()));
        } else if (keep(grant)) {
            goOn(index + 1, asking, result);
        }
    }

    private void goOn(int index, Function<ZkLock, Asked> asking, CompletableFuture<R> result) {
        if (index < locks.size()) {
            follow(asking.apply(locks.get(index)), index, asking, result);
            return;
        }
        List<Grant> all;
        synchronized (this) {
            all = List.copyOf(held);
        }
        if (!result.complete(answer.apply(Optional.of(all)))) {
            CompletableFuture<?> unused = releaseAll(all);
        }
    }

    private boolean keep(Grant grant) {
        synchronized (this) {
            if (!over) {
                held.add(grant);
                return true;
            }
        }
        grant.close();
        return false;
    }

    private void giveUp() {
        CompletableFuture<?> pending;
        List<Grant> all;
        synchronized (this) {
            over = true;
            pending = current;
            all = List.copyOf(held);
            held.clear();
        }
        try {
            if (pending != null) {
                pending.cancel(false);
            }
        } finally {
            CompletableFuture<?> unused = releaseAll(all);
        }
    }

    /**
     * Gives them back, the last one first; what one throws keeps none of the others. The first that was thrown is
     * thrown in the end, with the others suppressed.
     */
    static CompletableFuture<@Nullable Void> releaseAll(List<Grant> grants) {
        CompletableFuture<@Nullable Void> all = CompletableFuture.completedFuture(null);
        List<Throwable> failures = new ArrayList<>(grants.size());
        for (int i = grants.size() - 1; i >= 0; i--) {
            try {
                all = grants.get(i).releaseAsync().thenCombine(all, (one, others) -> null);
            } catch (RuntimeException | Error e) {
                failures.add(e); // not more: at the end of the caller's stack there is no room for much
            }
        }
        if (!failures.isEmpty()) {
            throw firstOf(failures);
        }
        return all;
    }

    /** Returns the first as it is, and throws it if it is an Error. */
    private static RuntimeException firstOf(List<Throwable> failures) {
        Throwable first = failures.get(0);
        for (Throwable other : failures) {
            if (other != first) {
                first.addSuppressed(other);
            }
        }
        if (first instanceof Error error) {
            throw error;
        }
        return (RuntimeException) first;
    }
}
