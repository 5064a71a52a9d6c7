/* SPDX-License-Identifier: Apache-2.0 */
/** How contenders queue, come to the front and hold: the one engine below locks, semaphores, elections and leases. */
@NullMarked
package io.zkboot.client.recipe.internal.contention;

import org.jspecify.annotations.NullMarked;
