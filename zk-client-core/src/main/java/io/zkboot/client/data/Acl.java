/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

import java.util.List;

/**
 * One entry of an access control list: an identity and what it may do.
 *
 * @param permissions sum of {@link #READ}, {@link #WRITE}, {@link #CREATE}, {@link #DELETE}, {@link #ADMIN}
 * @param scheme {@code world}, {@code auth}, {@code digest}, {@code ip}, {@code x509}, {@code sasl} …
 * @param id the identity within the scheme
 */
public record Acl(int permissions, String scheme, String id) {
    /** May read data and list children. */
    public static final int READ = 1;
    /** May set data. */
    public static final int WRITE = 2;
    /** May create children. */
    public static final int CREATE = 4;
    /** May delete children. */
    public static final int DELETE = 8;
    /** May set the access control list. */
    public static final int ADMIN = 16;
    /** All of it. */
    public static final int ALL = 31;

    /** Everybody may do everything. */
    public static final List<Acl> OPEN_UNSAFE = List.of(new Acl(ALL, "world", "anyone"));
    /** The authenticated identities of the creating session may do everything, others nothing. */
    public static final List<Acl> CREATOR_ALL = List.of(new Acl(ALL, "auth", ""));
    /** Everybody may read. */
    public static final List<Acl> READ_UNSAFE = List.of(new Acl(READ, "world", "anyone"));

    /** Shows the user of a {@code digest} but not the digest itself, from which a weak password can be guessed. */
    @Override
    public String toString() {
        String shown = scheme.equals("digest") ? id.substring(0, Math.max(id.indexOf(':'), 0)) + ":x" : id;
        return "Acl[permissions=" + permissions + ", scheme=" + scheme + ", id=" + shown + "]";
    }
}
