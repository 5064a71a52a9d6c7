/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.error;

import org.jspecify.annotations.Nullable;

/**
 * The limit of requests in flight, or of their bytes, is reached and the client was told to reject rather than to wait.
 */
public final class TooManyRequestsException extends ZkException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates one.
     *
     * @param failure what failed
     * @param explanation what is wrong and how to mend it
     * @param cause the reason, or null
     */
    public TooManyRequestsException(Failure failure, String explanation, @Nullable Throwable cause) {
        super(failure, explanation, cause);
    }
}
