/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import java.time.Instant;

/**
 * Who has a lease.
 *
 * @param name the name under which it is held
 * @param end when it ends
 * @param mzxid transaction that has taken or renewed it
 */
public record LeaseHolder(String name, Instant end, long mzxid) {}
