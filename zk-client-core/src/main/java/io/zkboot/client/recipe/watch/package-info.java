/* SPDX-License-Identifier: Apache-2.0 */
/** Watches that stay: a function that hears each new state of a node's data, or of the names of its children. */
@NullMarked
package io.zkboot.client.recipe.watch;

import org.jspecify.annotations.NullMarked;
