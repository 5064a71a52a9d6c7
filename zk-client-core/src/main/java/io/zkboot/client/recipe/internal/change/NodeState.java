/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.change;

import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * A node as somebody who changes it finds it.
 *
 * @param exists whether there is one
 * @param data its data, null for none
 * @param stat its status; null if there is no node, and if this is what an earlier change of the same write makes of it
 */
@SuppressWarnings("ArrayRecordComponent") // not compared
public record NodeState(
        boolean exists, byte @Nullable [] data, @Nullable Stat stat) {
    /** There is no node. */
    public static final NodeState MISSING = new NodeState(false, null, null);

    /** What was read. */
    public static NodeState of(NodeData node) {
        return new NodeState(true, node.data(), node.stat());
    }

    static NodeState written(byte[] data) {
        return new NodeState(true, data, null);
    }

    /** Shows no data. */
    @Override
    public String toString() {
        return "NodeState[" + (exists ? "exists, " + stat : "missing") + "]";
    }
}
