/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.error;

import org.jspecify.annotations.Nullable;

/**
 * What failed: the facts that every {@link ZkException} carries.
 *
 * @param code the error code
 * @param rawCode the number on the wire
 * @param operation name of the operation, null if none is concerned
 * @param path the path as the caller gave it, null if none is concerned
 * @param outcome whether the operation may have been applied
 */
public record Failure(
        ErrorCode code,
        int rawCode,
        @Nullable String operation,
        @Nullable String path,
        Outcome outcome) {

    /** A failure with a known code. */
    public Failure(ErrorCode code, @Nullable String operation, @Nullable String path, Outcome outcome) {
        this(code, code.code(), operation, path, outcome);
    }

    String describe(String explanation) {
        StringBuilder text = new StringBuilder(96);
        if (operation != null) {
            text.append(operation);
        }
        if (path != null) {
            text.append(operation == null ? "" : " ").append(path);
        }
        if (!text.isEmpty()) {
            text.append(": ");
        }
        text.append(explanation).append(" [");
        if (code == ErrorCode.UNKNOWN) {
            text.append("code ").append(rawCode);
        } else {
            text.append(code);
        }
        return text.append(", outcome ").append(outcome).append(']').toString();
    }
}
