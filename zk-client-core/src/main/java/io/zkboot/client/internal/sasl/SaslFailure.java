/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.sasl;

import org.jspecify.annotations.Nullable;

/** Why there is no token: a sentence for the user, and whether another try can help. */
public final class SaslFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean definite;

    private SaslFailure(boolean definite, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.definite = definite;
    }

    /** The same try would fail again: something is missing, wrong or refused. */
    public static SaslFailure definite(String message, @Nullable Throwable cause) {
        return new SaslFailure(true, message, cause);
    }

    /** Another try may succeed: something does not answer, or is not up to date. */
    public static SaslFailure temporary(String message, @Nullable Throwable cause) {
        return new SaslFailure(false, message, cause);
    }

    /** Whether another try is of no use. */
    public boolean isDefinite() {
        return definite;
    }

    /** Returns the message, which is never null. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
