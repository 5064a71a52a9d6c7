/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Values that many processes change: a counter, a value of any kind, numbers that nobody else gets. Begin with
 * {@link io.zkboot.client.recipe.value.ZkCounter} or {@link io.zkboot.client.recipe.value.SharedValue}.
 *
 * <p>Each change is made exactly once, also if the connection is lost before the answer comes.
 */
@NullMarked
package io.zkboot.client.recipe.value;

import org.jspecify.annotations.NullMarked;
