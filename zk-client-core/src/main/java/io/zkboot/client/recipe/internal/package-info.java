/* SPDX-License-Identifier: Apache-2.0 */
/** How contenders queue, come to the front and hold: the one engine below locks, semaphores and the like. */
@NullMarked
package io.zkboot.client.recipe.internal;

import org.jspecify.annotations.NullMarked;
