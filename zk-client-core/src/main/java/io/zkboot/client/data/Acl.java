/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

import static io.zkboot.client.internal.argument.Arguments.given;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One entry of an access control list: an identity and what it may do.
 *
 * @param permissions sum of {@link #READ}, {@link #WRITE}, {@link #CREATE}, {@link #DELETE}, {@link #ADMIN}
 * @param scheme {@code world}, {@code auth}, {@code digest}, {@code ip}, {@code x509}, {@code sasl} …
 * @param id the identity within the scheme. For {@code digest} it has a digest instead of the password, which
 *     {@link #digest(String, String, int)} makes; see {@link #mistake()}
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

    private static final String LETTERS = "cdrwa";
    private static final int[] IN_ORDER_OF_LETTERS = {CREATE, DELETE, READ, WRITE, ADMIN};

    /** Everybody may do everything. */
    public static final List<Acl> OPEN_UNSAFE = List.of(new Acl(ALL, "world", "anyone"));
    /** The authenticated identities of the creating session may do everything, others nothing. */
    public static final List<Acl> CREATOR_ALL = List.of(new Acl(ALL, "auth", ""));
    /** Everybody may read. */
    public static final List<Acl> READ_UNSAFE = List.of(new Acl(READ, "world", "anyone"));

    /** Checks that nothing is missing. */
    public Acl {
        given("scheme of an ACL", scheme);
        given("id of an ACL", id);
    }

    /** Everybody, with these permissions. */
    public static Acl world(int permissions) {
        return new Acl(permissions, "world", "anyone");
    }

    /** The identities that the creating session has, with these permissions. */
    public static Acl auth(int permissions) {
        return new Acl(permissions, "auth", "");
    }

    /**
     * A user with a password, as {@code addAuth("digest", "user:password")} makes one. The entry holds a SHA-1 digest
     * of both, which a weak password can be guessed from: treat it as a secret.
     *
     * @param user without a colon
     * @param password may be empty, and may hold colons. Empty, it stands for the credentials {@code user:}; those
     *     without a colon have another digest
     */
    public static Acl digest(String user, String password, int permissions) {
        given("password of a digest", password);
        if (given("user of a digest", user).isEmpty() || user.indexOf(':') >= 0) {
            throw new IllegalArgumentException("The user of a digest is empty or has a colon.");
        }
        byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(both);
            return new Acl(
                    permissions, "digest", user + ":" + Base64.getEncoder().encodeToString(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime has no SHA-1, which the digest scheme needs.", e);
        }
    }

    /**
     * Clients of an address or network.
     *
     * @param address such as {@code 10.1.2.3} or {@code 10.0.0.0/8}
     */
    public static Acl ip(String address, int permissions) {
        return new Acl(permissions, "ip", address);
    }

    /**
     * An identity proved by SASL.
     *
     * @param user user of DIGEST-MD5, or Kerberos principal as the servers shorten it
     */
    public static Acl sasl(String user, int permissions) {
        return new Acl(permissions, "sasl", user);
    }

    /**
     * The owner of a client certificate.
     *
     * @param subject distinguished name of the certificate's subject, as the servers write it
     */
    public static Acl x509(String subject, int permissions) {
        return new Acl(permissions, "x509", subject);
    }

    /**
     * Returns the permissions that a text names, by the letters of ZooKeeper's own shell: {@code c} create, {@code d}
     * delete, {@code r} read, {@code w} write, {@code a} admin, in any order.
     *
     * @throws IllegalArgumentException for any other letter
     */
    public static int permissions(String letters) {
        int permissions = 0;
        given("permissions", letters);
        for (int i = 0; i < letters.length(); i++) {
            int index = LETTERS.indexOf(letters.charAt(i));
            if (index < 0) {
                throw new IllegalArgumentException("The permissions \"" + letters + "\" have a letter at index " + i
                        + " that is none of \"" + LETTERS + "\" (create, delete, read, write, admin).");
            }
            permissions |= IN_ORDER_OF_LETTERS[index];
        }
        return permissions;
    }

    /** Returns the permissions as letters, {@code cdrwa} for all; see {@link #permissions(String)}. */
    public String permissionLetters() {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < LETTERS.length(); i++) {
            if ((permissions & IN_ORDER_OF_LETTERS[i]) != 0) {
                letters.append(LETTERS.charAt(i));
            }
        }
        return letters.toString();
    }

    /**
     * Returns an unchangeable copy of a list that a node can have.
     *
     * @param what whose list it is, such as {@code "for /a"}, for the message
     * @throws IllegalArgumentException if the list or one of its entries is null, or the list is empty
     */
    public static List<Acl> requireValid(String what, @Nullable List<? extends @Nullable Acl> acl) {
        if (acl == null || acl.isEmpty()) {
            throw new IllegalArgumentException("The access control list " + what + " is "
                    + (acl == null ? "null" : "empty") + "; name at least one entry.");
        }
        List<Acl> copy = new ArrayList<>(acl.size());
        for (Acl entry : acl) {
            if (entry == null) {
                throw new IllegalArgumentException(
                        "The access control list " + what + " has a null entry at index " + copy.size() + ".");
            }
            copy.add(entry);
        }
        return Collections.unmodifiableList(copy);
    }

    /**
     * Returns a list as {@link #requireValid} does, if no entry has a {@link #mistake()}. For lists that the
     * application makes; one that comes from a server may have mistakes that somebody else made.
     *
     * @throws IllegalArgumentException if one has; the message does not show its id
     */
    public static List<Acl> requireUsable(String what, @Nullable List<? extends @Nullable Acl> acl) {
        List<Acl> valid = requireValid(what, acl);
        for (int i = 0; i < valid.size(); i++) {
            String mistake = valid.get(i).mistake().orElse(null);
            if (mistake != null) {
                throw new IllegalArgumentException("The access control list " + what
                        + " has an entry that does not do what it says, at index " + i + ": " + mistake + ".");
            }
        }
        return valid;
    }

    /**
     * Returns what is wrong with this entry, if it cannot do for a node what it says: a {@code digest} whose id has no
     * digest (servers take it, and nobody can open the node), {@code auth} with an id (servers put the identities of
     * the session in its place), {@code world} with another id than {@code anyone}, or no permission. The text does not
     * show the id.
     */
    public Optional<String> mistake() {
        return AclMistake.of(this);
    }

    /** Shows the user of a {@code digest} but not the digest itself, from which a weak password can be guessed. */
    @Override
    public String toString() {
        String shown = scheme.equals("digest") ? id.substring(0, Math.max(id.indexOf(':'), 0)) + ":x" : id;
        return "Acl[permissions=" + permissions + ", scheme=" + scheme + ", id=" + shown + "]";
    }
}
