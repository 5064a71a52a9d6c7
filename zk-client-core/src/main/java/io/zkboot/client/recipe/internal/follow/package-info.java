/* SPDX-License-Identifier: Apache-2.0 */
/** How a node is read again whenever it has changed: the engine below watches that stay. */
@NullMarked
package io.zkboot.client.recipe.internal.follow;

import org.jspecify.annotations.NullMarked;
