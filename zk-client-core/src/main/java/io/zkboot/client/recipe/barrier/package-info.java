/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Waiting for others: {@link io.zkboot.client.recipe.barrier.ZkBarrier} until somebody lets all go on,
 * {@link io.zkboot.client.recipe.barrier.ZkDoubleBarrier} until enough are there, and until all have left.
 */
@NullMarked
package io.zkboot.client.recipe.barrier;

import org.jspecify.annotations.NullMarked;
