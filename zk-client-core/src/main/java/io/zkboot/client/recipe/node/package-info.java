/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Nodes that stay: what a process wants to be there is made, and made again when it has gone. Begin with
 * {@link io.zkboot.client.recipe.node.PersistentNode}.
 */
@NullMarked
package io.zkboot.client.recipe.node;

import org.jspecify.annotations.NullMarked;
