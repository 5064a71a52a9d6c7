/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import io.zkboot.client.Transaction;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Several grants that are used and given back together. What each promises, see {@link Grant}. */
public interface MultiGrant extends AutoCloseable {
    /** Returns them, in the order of the locks. */
    List<Grant> grants();

    /** Whether all of them are held; see {@link Grant#isHeld}. */
    boolean isHeld();

    /**
     * Returns a transaction that is applied only while the nodes of all of them exist; see {@link Grant#guard}.
     *
     * @param writes made by the client of the locks, or a view with its chroot
     * @throws IllegalStateException if the locks are of views with different chroots: a transaction has the paths of
     *     one. Make all locks with one view then
     */
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
