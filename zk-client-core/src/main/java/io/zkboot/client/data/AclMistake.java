/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/** What an entry of an access control list says in vain. */
final class AclMistake {
    /** Bytes of the digests that servers can be set up for: MD5, SHA-1 (the default), SHA-2 and SHA-3. */
    private static final Set<Integer> DIGESTS = Set.of(16, 20, 28, 32, 48, 64);

    private AclMistake() {}

    static Optional<String> of(Acl entry) {
        if ((entry.permissions() & Acl.ALL) == 0 || (entry.permissions() & ~Acl.ALL) != 0) {
            return Optional.of("it has no permissions, or some that do not exist; name letters of 'cdrwa'");
        }
        return switch (entry.scheme()) {
            case "digest" ->
                isDigest(entry.id())
                        ? Optional.empty()
                        : Optional.of("the id of a digest must be user:BASE64(SHA1(user:password)), with 28 characters"
                                + " after the colon; with anything else there, such as the password itself, nobody can"
                                + " open the node. What comes after the colon is made by Acl.digest(user, password,"
                                + " permissions), or by: printf '%s' user:password | openssl dgst -sha1 -binary |"
                                + " base64");
            case "auth" ->
                entry.id().isEmpty()
                        ? Optional.empty()
                        : Optional.of("the scheme auth stands for the identities of the session, and takes no id;"
                                + " leave it empty, or name another scheme");
            case "world" ->
                entry.id().equals("anyone")
                        ? Optional.empty()
                        : Optional.of("the only id of the scheme world is anyone");
            default -> Optional.empty();
        };
    }

    private static boolean isDigest(String id) {
        int colon = id.indexOf(':');
        try {
            return colon >= 0 && DIGESTS.contains(Base64.getDecoder().decode(id.substring(colon + 1)).length);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
