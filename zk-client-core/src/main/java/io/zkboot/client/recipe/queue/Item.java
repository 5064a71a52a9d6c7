/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import java.util.concurrent.CompletableFuture;

/**
 * An item that this process has claimed: nobody else gets it until it is given back, or this client's session ends.
 *
 * <p><b>What is guaranteed:</b> {@link #acknowledge} removes it if, and only if, it is still claimed by this very
 * claim. <b>What is not:</b> that the claim lasts. When the session has ended, another consumer gets the item, perhaps
 * while this one still works on it: handling an item twice must do no harm.
 *
 * <p>The first of {@link #acknowledge}, {@link #giveBack} and {@link #reject} counts, the others answer false then. For
 * use by many threads.
 *
 * @param <T> what an item is
 */
public interface Item<T> {
    /** Returns the name of its node, which says its priority and number. */
    String name();

    /**
     * Returns what was put.
     *
     * @throws IllegalStateException if it cannot be decoded: names the class of what the {@link ItemCodec} threw, and
     *     has its stack trace, but not its message, which may quote the data
     */
    T value();

    /** Returns the bytes of its node. */
    byte[] data();

    /** Returns how often it has been claimed, by whomever, this time included: 1 for the first. */
    int attempts();

    /**
     * Whether it is still claimed, as far as this process can know: the client is connected with the same session, and
     * by the local clock the servers keep that. Also right in a thread that was paused. No I/O.
     */
    boolean isClaimed();

    /**
     * Removes it from the queue, as it has been handled.
     *
     * @return false if the claim had ended before; if that was not by acknowledging or rejecting it, the item is, or
     *     was, handled once more
     * @throws io.zkboot.client.error.ConnectionLossException if the session has ended before it was known whether the
     *     item was removed; if it was not, it is handled once more
     * @throws io.zkboot.client.error.OperationTimeoutException if there is no answer within 30 s; it goes on in the
     *     background
     */
    boolean acknowledge();

    /** As {@link #acknowledge}, without waiting. To cancel the future does not take it back. */
    CompletableFuture<Boolean> acknowledgeAsync();

    /** Gives it back at its place in the queue; answers false if the claim had been lost or ended before. */
    boolean giveBack();

    /** As {@link #giveBack}, without waiting. */
    CompletableFuture<Boolean> giveBackAsync();

    /**
     * Moves it to {@code <path>/dead/<name>}, where no consumer looks, in one transaction; answers false if the claim
     * had been lost or ended before.
     */
    boolean reject();

    /** As {@link #reject}, without waiting. */
    CompletableFuture<Boolean> rejectAsync();
}
