/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.error;

import org.jspecify.annotations.Nullable;

/** The server answered with an error that has no class of its own; see {@link #code()} and {@link #rawCode()}. */
public final class ZkServerException extends ZkException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates one.
     *
     * @param failure what failed
     * @param explanation what is wrong and how to mend it
     * @param cause the reason, or null
     */
    public ZkServerException(Failure failure, String explanation, @Nullable Throwable cause) {
        super(failure, explanation, cause);
    }
}
