/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.sasl;

import org.jspecify.annotations.Nullable;

/** Why there is no token: a sentence for the user, and whether another try can help. */
public final class SaslFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /** A message may quote a token of the server's, which is of any length. */
    private static final int LONGEST_MESSAGE = 1_000;

    private final boolean definite;

    private SaslFailure(boolean definite, String message, @Nullable Throwable cause) {
        super(shortened(message), cause);
        this.definite = definite;
    }

    private static String shortened(String message) {
        int length = message.length();
        return length <= LONGEST_MESSAGE
                ? message
                : message.substring(0, LONGEST_MESSAGE) + "... (" + length + " characters)";
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
