/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.config;

import io.zkboot.client.internal.log.SafeLogger;
import java.security.MessageDigest;
import org.slf4j.Logger;

/** An identity that is sent on every connection. The credentials are never shown. */
@SuppressWarnings("ArrayRecordComponent") // compared by identity, as a list of what was added
public record Identity(String scheme, byte[] credentials) {
    private static final Logger log = SafeLogger.of(Identity.class);
    private static final String DIGEST = "digest";

    /**
     * Takes a copy of the credentials.
     *
     * @throws IllegalArgumentException if the scheme is empty, or the credentials are and the scheme is digest
     */
    public Identity {
        if (scheme.isEmpty()) {
            throw new IllegalArgumentException("The authentication scheme is empty; name one, such as \"digest\".");
        }
        credentials = credentials.clone();
        if (scheme.equals(DIGEST) && credentials.length == 0) {
            throw new IllegalArgumentException(
                    "The credentials of the digest scheme are empty; they have the form user:password.");
        }
        if (scheme.equals(DIGEST) && !hasColon(credentials)) {
            // Servers take the whole for the user and for what is digested, and there are nodes of such users.
            log.warn("An identity of the scheme digest has no colon: to the servers it is a user without a password,"
                    + " and whoever knows the name is that user. The usual form is user:password.");
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
