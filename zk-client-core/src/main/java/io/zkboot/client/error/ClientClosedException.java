/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.error;

import org.jspecify.annotations.Nullable;

/**
 * The client was closed, or has closed itself, before the operation could end. The message says why;
 * {@link io.zkboot.client.ZkClient#start()} starts a closed client again.
 */
public final class ClientClosedException extends ZkException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates one.
     *
     * @param failure what failed
     * @param explanation what is wrong and how to mend it
     * @param cause the reason, or null
     */
    public ClientClosedException(Failure failure, String explanation, @Nullable Throwable cause) {
        super(failure, explanation, cause);
    }
}
