/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.data.Stat;
import io.zkboot.client.recipe.internal.change.NodeState;
import org.jspecify.annotations.Nullable;

/**
 * A value as it was at some moment, for a change that is to be made only if it still is ({@link SharedValue#trySet},
 * {@link ZkCounter#trySet}). Which value it is says {@code mzxid}, the transaction that wrote it: the version begins
 * anew when a node is deleted and made again.
 *
 * @param value the value; what stands for a missing node if there is none. Shared by all who ask: an array must not be
 *     changed
 * @param stat status of the node; null if there is none
 */
public record Versioned<T>(T value, @Nullable Stat stat) {
    /** Checks that there is a value. */
    public Versioned {
        given("value", value);
    }

    /** Whether there is a node. */
    public boolean exists() {
        return stat != null;
    }

    /** Returns the transaction that wrote the value, 0 if there is no node. */
    public long mzxid() {
        return stat == null ? 0 : stat.mzxid();
    }

    /** Whether a node is still as it was when this was read. */
    boolean isOf(NodeState now) {
        return stat == null ? !now.exists() : now.stat() != null && now.stat().mzxid() == stat.mzxid();
    }

    /** Does not show the value: node data do not belong in logs. */
    @Override
    public String toString() {
        return stat == null
                ? "Versioned[no node]"
                : "Versioned[version " + stat.version() + ", mzxid 0x" + Long.toHexString(stat.mzxid()) + "]";
    }
}
