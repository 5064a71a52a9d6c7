/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.Failures;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A multi failed, and nothing of it was applied. The message names the part that failed by kind, index (from 0) and
 * path; {@link #code()} and {@link #path()} are those of the part, and {@link #getCause()} is the exception that the
 * part alone would have thrown.
 */
public final class MultiException extends ZkException {
    private static final long serialVersionUID = 1L;

    private final int failedIndex;
    private final transient @Nullable List<OpResult> results; // null after deserialization

    /**
     * Creates one.
     *
     * @param failedIndex index of the part that failed, from 0
     * @param failedOperation name of what that part was to do, such as {@code create}
     * @param failedPath path of that part
     * @param rawCode its error code
     * @param results the results of all parts
     */
    public MultiException(
            int failedIndex, String failedOperation, String failedPath, int rawCode, List<OpResult> results) {
        super(
                new Failure(ErrorCode.of(rawCode), rawCode, "multi", failedPath, Outcome.REJECTED),
                failedOperation + " failed, the part at index " + failedIndex + " of " + results.size()
                        + " parts; nothing was applied",
                Failures.rejected(rawCode, failedOperation, failedPath));
        this.failedIndex = failedIndex;
        this.results = List.copyOf(results);
    }

    /** Returns the index of the part that failed; the first part has 0. */
    public int failedIndex() {
        return failedIndex;
    }

    /** Returns the result of every part; nothing if this exception was serialized, which leaves them out. */
    public List<OpResult> results() {
        return results == null ? List.of() : results;
    }
}
