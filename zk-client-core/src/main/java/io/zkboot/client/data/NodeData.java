/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The data of a znode with its status. The array is the caller's own.
 *
 * @param data the bytes; null for a node that was created with null, which ZooKeeper tells from an empty array
 * @param stat the status
 */
@SuppressWarnings("ArrayRecordComponent") // the one copy of the bytes is handed to the caller, as in every client
public record NodeData(byte @Nullable [] data, Stat stat) {
    /** Returns the data as UTF-8 text, empty for none. */
    public String text() {
        return data == null ? "" : new String(data, StandardCharsets.UTF_8);
    }

    /** Shows the length only: node data does not belong in logs. */
    @Override
    public String toString() {
        return "NodeData[" + (data == null ? "null" : data.length + " bytes") + ", " + stat + "]";
    }
}
