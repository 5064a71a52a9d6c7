/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.admin;

import org.jspecify.annotations.Nullable;

/** A four-letter word got no answer, or none that can be used; the message says why and what to do. */
public final class FourLetterWordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FourLetterWordException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
