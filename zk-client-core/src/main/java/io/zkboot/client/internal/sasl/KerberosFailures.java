/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.sasl;

import java.io.IOException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.security.auth.login.AccountException;
import javax.security.auth.login.CredentialException;
import javax.security.auth.login.FailedLoginException;
import javax.security.auth.login.LoginException;
import javax.security.sasl.SaslException;
import org.jspecify.annotations.Nullable;

/** Tells what went wrong with Kerberos, and whether to try again: its exceptions are internal to the JDK. */
final class KerberosFailures {
    private static final int LONGEST_TEXT = 300;
    private static final int LONGEST_CHAIN = 20;

    /** {@code KrbException} puts the error code of the KDC (RFC 4120, section 7.5.9) into its message. */
    private static final Pattern CODE = Pattern.compile("\\((\\d{1,3})\\)(?: - |\\)|$)");

    private static final int SERVER_UNKNOWN = 7;

    /** What the JDK's GSSAPI client says of everything. */
    private static final String SAYS_NOTHING = "GSS initiate failed";

    /**
     * Client unknown, policy, encryption type, revoked or locked, password or key expired, wrong key
     * (pre-authentication or integrity), wrong realm: asking once more brings nothing but a locked account.
     */
    private static final Set<Integer> REFUSALS = Set.of(1, 6, 12, 14, 18, 23, 24, 31, 68);

    private KerberosFailures() {}

    /** A login has failed. */
    static SaslFailure ofLogin(String who, LoginException e) {
        String what = "the login of " + who + " failed: " + text(e);
        if (isUnreachable(e)) {
            return SaslFailure.temporary(what + "; is the KDC of krb5.conf reachable?", e);
        }
        boolean refused = REFUSALS.contains(codeOf(e))
                || text(e).contains("Checksum failed")
                || text(e).contains("LoginModule")
                || e instanceof FailedLoginException
                || e instanceof AccountException
                || e instanceof CredentialException;
        return refused ? SaslFailure.definite(what, e) : SaslFailure.temporary(what, e);
    }

    /** The first token could not be made, for which Kerberos needs a ticket for the server. */
    static SaslFailure ofToken(SaslException e) {
        String what = "no Kerberos token could be made: " + text(e);
        if (codeOf(e) == SERVER_UNKNOWN) {
            what += "; the KDC does not know the server's principal, which is made of the service name and the host of"
                    + " the connect string: check both, or set them in SaslConfig";
        }
        return SaslFailure.temporary(what, e);
    }

    /** Whether it failed because something could not be reached. */
    static boolean isUnreachable(@Nullable Throwable failure) {
        Throwable e = failure;
        for (int i = 0; e != null && i < LONGEST_CHAIN; i++) {
            if (e instanceof IOException && !(e instanceof SaslException)) {
                return true;
            }
            e = e.getCause();
        }
        return false;
    }

    private static int codeOf(Throwable failure) {
        Throwable e = failure;
        for (int i = 0; e != null && i < LONGEST_CHAIN; i++) {
            Matcher code = CODE.matcher(String.valueOf(e.getMessage()));
            if (code.find()) {
                return Integer.parseInt(code.group(1));
            }
            e = e.getCause();
        }
        return -1;
    }

    /** Returns what a failure and its cause say, fit for a log: a hostile server may have chosen parts of it. */
    static String text(Throwable failure) {
        String text = "";
        Throwable e = failure;
        for (int i = 0; e != null && i < LONGEST_CHAIN; i++) {
            String message = e.getMessage();
            if (message != null && !message.isBlank() && !message.startsWith(SAYS_NOTHING)) {
                if (!text.isEmpty()) {
                    text = text.contains(message) ? text : text + ": " + message;
                    break;
                }
                text = message;
            }
            e = e.getCause();
        }
        if (text.isEmpty()) {
            return failure.getClass().getSimpleName();
        }
        String printable = text.replaceAll("[^\\x20-\\x7e]", "?");
        return printable.length() <= LONGEST_TEXT ? printable : printable.substring(0, LONGEST_TEXT) + "...";
    }
}
