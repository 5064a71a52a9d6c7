/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe;

import org.jspecify.annotations.Nullable;

/**
 * One change of the state of something that was granted; or the state as it is, with {@code from} and {@code to} the
 * same, for who begins to listen after it has changed.
 *
 * @param from the state before
 * @param to the state now
 * @param reason why it was lost; null unless {@code to} is {@link GrantState#LOST}
 */
public record GrantChange(
        GrantState from, GrantState to, @Nullable LossReason reason) {}
