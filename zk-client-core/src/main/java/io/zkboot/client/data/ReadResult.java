/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failures;
import io.zkboot.client.error.ZkException;
import java.util.List;

/** What became of one {@link ReadOp} of a {@code multiRead}: each part succeeds or fails by itself. */
public sealed interface ReadResult {
    /** Returns the path that was asked for. */
    String path();

    /** Data and status of the node. */
    record Data(String path, NodeData node) implements ReadResult {}

    /** Names of the children, without the path of the node, in no particular order. */
    record Children(String path, List<String> names) implements ReadResult {}

    /**
     * This part failed; the others may have succeeded.
     *
     * @param operation the operation that failed, {@code getData} or {@code getChildren}
     * @param code the error code
     * @param rawCode the number that the server sent
     */
    record Failed(String path, String operation, ErrorCode code, int rawCode) implements ReadResult {
        /** Returns the exception that the part alone would have thrown. */
        public ZkException exception() {
            return Failures.rejected(rawCode, operation, path);
        }
    }
}
