/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Queues of work, for little work that must not get lost. Begin with {@link io.zkboot.client.recipe.queue.ZkQueue}.
 *
 * <p>ZooKeeper is no message broker. Each item is a node that all servers keep in memory, each step of it is a
 * transaction that a majority writes to disk, and whoever looks for an item lists the names of all: some thousand items
 * and some hundred a second are the limit.
 */
@NullMarked
package io.zkboot.client.recipe.queue;

import org.jspecify.annotations.NullMarked;
