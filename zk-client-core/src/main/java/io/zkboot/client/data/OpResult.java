/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

import io.zkboot.client.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What became of one {@link Op} of a multi. */
public sealed interface OpResult {
    /**
     * The node was created.
     *
     * @param path its path, with the number of a sequential node
     * @param stat its status; null where it was not asked for ({@link Op#createWithStat}), and from servers before
     *     3.7.2 and 3.8.2
     */
    record Created(String path, @Nullable Stat stat) implements OpResult {}

    /** The node was deleted. */
    record Deleted() implements OpResult {}

    /** The data was set. */
    record DataSet(Stat stat) implements OpResult {}

    /** The node has the demanded version. */
    record Checked() implements OpResult {}

    /**
     * The multi failed. {@link ErrorCode#OK} says that this part was fine and was rolled back,
     * {@link ErrorCode#RUNTIME_INCONSISTENCY} that it was not tried.
     */
    record Failed(ErrorCode code, int rawCode) implements OpResult {}
}
