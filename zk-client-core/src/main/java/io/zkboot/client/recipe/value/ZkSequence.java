/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import io.zkboot.client.ZkClient;
import java.util.concurrent.CompletableFuture;

/**
 * Numbers that nobody else gets, taken from a common node a block at a time.
 *
 * <p><b>What is guaranteed:</b> no number is given twice, by whatever object on the same node, and those of one object
 * grow. <b>What is not:</b> that there are no gaps: what is left of a block when its object goes is lost, and so is a
 * block whose answer was lost with the connection. Nor that numbers of several objects are in the order of time. If
 * somebody deletes the node or sets it back, numbers are given again.
 *
 * <pre>{@code
 * ZkSequence orders = ZkSequence.of(client, "/sequences/orders", 100);
 * long id = orders.next();
 * }</pre>
 *
 * <p>One number costs nothing, and each block two requests, or one while nobody else takes any. The node holds the last
 * number given out, eight bytes, the highest first; it is made when it is missing, and the first number is 1. Curator's
 * {@code CachedAtomicLong} takes its blocks from the same node if its {@code postValue} is used. For use by many
 * threads. It needs not be closed.
 */
public interface ZkSequence {
    /**
     * Returns a sequence with default options. Nothing is sent.
     *
     * @param block how many numbers are taken at a time, 1 or more
     */
    static ZkSequence of(ZkClient client, String path, int block) {
        return of(client, path, block, CounterOptions.DEFAULTS);
    }

    /**
     * Returns a sequence. Nothing is sent.
     *
     * @param block how many numbers are taken at a time, 1 or more
     * @param options a mark is not needed and not made: a block of which it is not known whether it was taken is left
     *     alone
     * @throws IllegalArgumentException if the path is invalid or the root, or the block less than 1
     */
    static ZkSequence of(ZkClient client, String path, int block, CounterOptions options) {
        return new BlockSequence(client, path, block, options);
    }

    /** Returns its path. */
    String path();

    /**
     * Returns the next number. Throws what {@link ZkCounter} throws, an {@link ArithmeticException} when the numbers
     * are used up.
     */
    long next();

    /** As {@link #next}, without waiting. Cancelling the future loses no number. */
    CompletableFuture<Long> nextAsync();
}
