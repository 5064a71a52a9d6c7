/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Locks among processes: exclusive, read/write, a semaphore, several at once. Begin with
 * {@link io.zkboot.client.recipe.lock.ZkLock}.
 *
 * <p>No lock service can promise that a holder who was paused knows that it holds no more. What closes that gap is
 * {@link io.zkboot.client.recipe.lock.Grant#guard} for writes to ZooKeeper, and
 * {@link io.zkboot.client.recipe.lock.Grant#fencingToken} for writes to anything else.
 */
@NullMarked
package io.zkboot.client.recipe.lock;

import org.jspecify.annotations.NullMarked;
