/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import io.zkboot.client.Transaction;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Several grants that are used and given back together. What each promises, see {@link Grant}. */
public interface MultiGrant extends AutoCloseable {
    /** Returns them, in the order of the locks' paths. */
    List<Grant> grants();

    /** Whether all of them are held; see {@link Grant#isHeld}. */
    boolean isHeld();

    /** Returns a transaction that is applied only while the nodes of all of them exist; see {@link Grant#guard}. */
    Transaction guard(Transaction writes);

    /** Gives all back, the last one first, and does not wait; see {@link Grant#close}. */
    @Override
    void close();

    /**
     * As {@link #close()}.
     *
     * @return completes when all nodes have gone
     */
    CompletableFuture<@Nullable Void> releaseAsync();
}
