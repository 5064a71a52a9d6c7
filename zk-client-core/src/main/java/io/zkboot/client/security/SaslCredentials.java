/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.security;

import java.nio.file.Path;
import java.util.function.Supplier;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/** What a client proves its identity with. Made by the factories of {@link SaslConfig}; no text shows a secret. */
public sealed interface SaslCredentials {
    /**
     * A name and a password, for the mechanism DIGEST-MD5.
     *
     * @param password asked on a helper thread for each connection, so it may block; what it returns is wiped after use
     */
    record DigestMd5(String username, Supplier<char[]> password) implements SaslCredentials {
        @Override
        public String toString() {
            return "DigestMd5[" + username + "]";
        }
    }

    /** A Kerberos principal whose key is in a file. */
    record Keytab(String principal, Path file) implements SaslCredentials {}

    /**
     * Kerberos tickets that something else obtains, {@code kinit} for instance.
     *
     * @param principal whose tickets, or null for those that are there
     * @param file where they are, or null for the place usual on this machine (or {@code KRB5CCNAME})
     */
    record TicketCache(@Nullable String principal, @Nullable Path file) implements SaslCredentials {}

    /** The result of a login of the application's own. */
    record GivenSubject(Subject subject) implements SaslCredentials {
        /** Shows nothing of the subject, which would show its tickets. */
        @Override
        public String toString() {
            return "GivenSubject";
        }
    }

    /** A section of the JVM's JAAS configuration. */
    record JaasSection(String name) implements SaslCredentials {}
}
