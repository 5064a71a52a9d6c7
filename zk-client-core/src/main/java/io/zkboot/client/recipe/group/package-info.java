/* SPDX-License-Identifier: Apache-2.0 */
/** Who is there. Begin with {@link io.zkboot.client.recipe.group.ZkGroup}. */
@NullMarked
package io.zkboot.client.recipe.group;

import org.jspecify.annotations.NullMarked;
