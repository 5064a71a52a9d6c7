/* SPDX-License-Identifier: Apache-2.0 */
/** How a node is changed exactly once, also when an answer is lost: the engine below counters and shared values. */
@NullMarked
package io.zkboot.client.recipe.internal.change;

import org.jspecify.annotations.NullMarked;
