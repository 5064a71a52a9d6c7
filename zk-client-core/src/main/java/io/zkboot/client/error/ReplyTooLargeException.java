/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.error;

import org.jspecify.annotations.Nullable;

/**
 * The answer is larger than the packet limit and was skipped. The operation itself was done; of a transaction that is
 * unknown, since only the answer tells. Or the answers that a recursive delete has to keep are too large together: then
 * a part of the tree may have been deleted.
 */
public final class ReplyTooLargeException extends ZkException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates one.
     *
     * @param failure what failed
     * @param explanation what is wrong and how to mend it
     * @param cause the reason, or null
     */
    public ReplyTooLargeException(Failure failure, String explanation, @Nullable Throwable cause) {
        super(failure, explanation, cause);
    }
}
