/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** TLS could not be set up, or was broken later. The message says why, in words for who runs the client. */
public final class TlsException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Creates one. */
    public TlsException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
