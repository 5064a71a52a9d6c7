/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.error;

import org.jspecify.annotations.Nullable;

/**
 * A ZooKeeper operation failed. Unchecked; the subclasses are the failures that callers tell apart, and a code without
 * a class of its own is a plain {@link ZkServerException}.
 *
 * <p>The message names the operation, the path, the code and what is known of the {@linkplain #outcome() outcome}. It
 * never holds node data or credentials.
 */
public abstract class ZkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final int rawCode;
    private final @Nullable String operation;
    private final @Nullable String path;
    private final Outcome outcome;

    /**
     * Creates one.
     *
     * @param failure what failed
     * @param explanation what is wrong and how to mend it, a full clause
     * @param cause the reason, or null
     */
    protected ZkException(Failure failure, String explanation, @Nullable Throwable cause) {
        super(failure.describe(explanation), cause);
        this.code = failure.code();
        this.rawCode = failure.rawCode();
        this.operation = failure.operation();
        this.path = failure.path();
        this.outcome = failure.outcome();
    }

    /** Returns the error code; {@link ErrorCode#UNKNOWN} if the server sent a number that this client does not know. */
    public ErrorCode code() {
        return code;
    }

    /** Returns the number that the server sent, or that of {@link #code()} where the client made the error. */
    public int rawCode() {
        return rawCode;
    }

    /** Returns the name of the operation, such as {@code getData}; null if the failure belongs to no operation. */
    public @Nullable String operation() {
        return operation;
    }

    /** Returns the path as the caller gave it; null for an operation without one. */
    public @Nullable String path() {
        return path;
    }

    /** Returns whether the operation may have been applied. */
    public Outcome outcome() {
        return outcome;
    }
}
