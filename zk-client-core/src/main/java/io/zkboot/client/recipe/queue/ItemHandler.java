/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

/**
 * Handles items; see {@link ZkQueue#consume(ItemHandler, ConsumerOptions)}.
 *
 * @param <T> what an item is
 */
@FunctionalInterface
public interface ItemHandler<T> {
    /**
     * Handles an item, perhaps for the second time. It may acknowledge it, give it back or reject it by itself.
     *
     * @throws Exception to give it back; the {@link io.zkboot.client.recipe.RecipeObserver} of the queue is told
     */
    void handle(Item<T> item) throws Exception;
}
