/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.config;

import java.security.MessageDigest;

/** An identity that is sent on every connection. The credentials are never shown. */
@SuppressWarnings("ArrayRecordComponent") // compared by identity, as a list of what was added
public record Identity(String scheme, byte[] credentials) {
    private static final String DIGEST = "digest";

    /**
     * Takes a copy of the credentials.
     *
     * @throws IllegalArgumentException if the scheme is empty, or the credentials cannot be those of the digest scheme
     */
    public Identity {
        if (scheme.isEmpty()) {
            throw new IllegalArgumentException("The authentication scheme is empty; name one, such as \"digest\".");
        }
        credentials = credentials.clone();
        if (scheme.equals(DIGEST) && !hasColon(credentials)) {
            throw new IllegalArgumentException("The credentials of the digest scheme must have the form user:password;"
                    + " these have no colon. A server would take them for a user without a password.");
        }
    }

    /** Whether both are the same identity. The time it takes tells nothing of the credentials. */
    public boolean isSameAs(Identity other) {
        return scheme.equals(other.scheme) && MessageDigest.isEqual(credentials, other.credentials);
    }

    private static boolean hasColon(byte[] credentials) {
        for (byte b : credentials) {
            if (b == ':') {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return "Identity[" + scheme + "]";
    }
}
