/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.error;

import org.jspecify.annotations.Nullable;

/**
 * The server does not know the operation: it is older, or not set up for it, as for nodes with a time to live
 * ({@code extendedTypesEnabled}) and the reconfiguration of a server that stands alone. The message says which.
 */
public final class UnimplementedException extends ZkException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates one.
     *
     * @param failure what failed
     * @param explanation what is wrong and how to mend it
     * @param cause the reason, or null
     */
    public UnimplementedException(Failure failure, String explanation, @Nullable Throwable cause) {
        super(failure, explanation, cause);
    }
}
