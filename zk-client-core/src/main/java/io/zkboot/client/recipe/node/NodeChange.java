/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

import io.zkboot.client.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * One change of the state of a {@link PersistentNode}; or the state as it is, with {@code from} and {@code to} the
 * same, for a listener that begins to listen.
 *
 * @param from the state before
 * @param to the state now
 * @param path path of the node as it is named on the servers; null until it was there once, if its name has a number
 * @param failure why, if {@code to} is {@link NodeState#FAILED}; null otherwise
 * @param other status of the node that is in the way, if {@code to} is {@link NodeState#CONFLICT}; null otherwise
 */
public record NodeChange(
        NodeState from,
        NodeState to,
        @Nullable String path,
        @Nullable Throwable failure,
        @Nullable Stat other) {}
