/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import java.io.IOException;

/** The bytes from the peer cannot be cut into frames. The connection is of no more use. */
public final class FrameException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Creates one. */
    public FrameException(String message) {
        super(message);
    }
}
