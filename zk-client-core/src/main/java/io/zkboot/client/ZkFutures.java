/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.internal.argument.Arguments.allGiven;

import io.zkboot.client.internal.session.delivery.ZkFuture;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What the futures of {@link AsyncZkClient} lack. */
public final class ZkFutures {
    private ZkFutures() {}

    /**
     * Waits for several operations as one. Unlike {@link CompletableFuture#allOf} it answers their results, it refuses
     * to be waited for on the EventThread, where that would never end, and cancelling it cancels the operations.
     *
     * @param futures operations of one client; an empty list is complete at once. What becomes of the list afterwards
     *     does not matter
     * @return the results in the order of the list; fails as soon as all are done and one has failed, with the failure
     *     of the first in the list that has
     */
    public static <T extends @Nullable Object> CompletableFuture<List<T>> allOf(List<CompletableFuture<T>> futures) {
        List<CompletableFuture<T>> each = allGiven("list of futures", futures);
        if (each.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        CompletableFuture<List<T>> all = ZkFuture.after(each, () -> each.forEach(future -> future.cancel(false)));
        CompletableFuture<?> unused = CompletableFuture.allOf(each.toArray(CompletableFuture<?>[]::new))
                .whenComplete((nothing, failure) -> complete(all, each, failure));
        return all;
    }

    @SuppressWarnings("CatchingUnchecked") // a future keeps to itself what a stage of it throws
    private static <T extends @Nullable Object> void complete(
            CompletableFuture<List<T>> all, List<CompletableFuture<T>> each, @Nullable Throwable failure) {
        try {
            if (failure == null) {
                all.complete(each.stream().map(CompletableFuture::join).toList());
            } else {
                all.completeExceptionally(firstFailure(each, failure));
            }
        } catch (Throwable defect) { // no memory, perhaps, or a future that is not what it says
            all.completeExceptionally(defect);
        }
    }

    private static <T extends @Nullable Object> Throwable firstFailure(
            List<CompletableFuture<T>> futures, Throwable any) {
        for (CompletableFuture<T> future : futures) {
            if (future.isCompletedExceptionally()) {
                try {
                    T unused = future.join();
                } catch (CompletionException e) {
                    return e.getCause() == null ? e : e.getCause();
                } catch (RuntimeException e) { // cancelled
                    return e;
                }
            }
        }
        return any;
    }
}
