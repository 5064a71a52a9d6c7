/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.client.data.Stat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was read of a node that exists.
 *
 * @param stat its status
 * @param data its data, empty for none; null if not read
 * @param children names of its children, sorted; null if not read
 */
@SuppressWarnings("ArrayRecordComponent") // handed from one read to one call
record NodeState(
        Stat stat, byte @Nullable [] data, @Nullable List<String> children) {
    /** Shows no data. */
    @Override
    public String toString() {
        return "NodeState[" + stat + "]";
    }
}
