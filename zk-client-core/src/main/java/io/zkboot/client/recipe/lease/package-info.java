/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What is held for a time by the clock, and outlives sessions. Begin with
 * {@link io.zkboot.client.recipe.lease.ZkLease}.
 *
 * <p>A lease is only as good as the clocks of those who go by it. Who can hold a session takes a lock.
 */
@NullMarked
package io.zkboot.client.recipe.lease;

import org.jspecify.annotations.NullMarked;
