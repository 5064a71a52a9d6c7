/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.security;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with the certificate of a server, and how to mend it. */
final class CertificateFault {
    private static final int DNS = 2;
    private static final int IP = 7;

    private CertificateFault() {}

    /**
     * Describes it.
     *
     * @param refusal what the trust manager of the JDK has thrown
     * @param shown the certificate, if it is known
     * @param host the host as configured
     */
    static String describe(CertificateException refusal, @Nullable X509Certificate shown, String host) {
        String certificate = "the server's certificate" + (shown == null ? "" : " (" + nameOf(shown) + ")");
        if (has(refusal, CertificateExpiredException.class)) {
            return expired(certificate, shown);
        }
        if (has(refusal, CertificateNotYetValidException.class)) {
            return certificate + " or one that vouches for it is not valid yet"
                    + (shown == null
                            ? ""
                            : ", it is from " + shown.getNotBefore().toInstant() + " on")
                    + "; check the clocks of both machines";
        }
        CertPathValidatorException path = find(refusal, CertPathValidatorException.class);
        if (path != null) {
            return certificate + " is refused (" + path.getReason() + ": " + path.getMessage() + ")";
        }
        if (has(refusal, CertPathBuilderException.class)) {
            return untrusted(certificate, shown);
        }
        return wrongHost(certificate, refusal, shown, host);
    }

    private static String expired(String certificate, @Nullable X509Certificate shown) {
        return certificate + " or one that vouches for it has expired"
                + (shown == null
                        ? ""
                        : ", it is valid until " + shown.getNotAfter().toInstant())
                + "; renew it, and check the clock of this machine";
    }

    private static String untrusted(String certificate, @Nullable X509Certificate shown) {
        if (shown == null) {
            return certificate + " is self-signed, or issued by a CA that is not in the trust store; add the"
                    + " certificate of that CA";
        }
        String issuer = shown.getIssuerX500Principal().getName();
        if (shown.getSubjectX500Principal().equals(shown.getIssuerX500Principal())) {
            return certificate + " is self-signed and not in the trust store; add it there, or use one that a trusted"
                    + " CA has issued";
        }
        return certificate + " is issued by an unknown CA, '" + issuer
                + "'; add the certificate of that CA to the trust" + " store, or let the server send those in between";
    }

    private static String wrongHost(
            String certificate, CertificateException refusal, @Nullable X509Certificate shown, String host) {
        String message = String.valueOf(refusal.getMessage());
        if (!message.contains("matching")) {
            return certificate + " is refused (" + message + ")";
        }
        String meant = shown == null ? "" : " but for " + names(shown);
        return certificate + " is not made out for the host '" + host + "' of the connect string" + meant
                + "; connect by a name that is in the certificate, or add this one to it";
    }

    private static List<String> names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                for (List<?> alternative : alternatives) {
                    int kind = (Integer) alternative.get(0);
                    if (kind == DNS || kind == IP) {
                        names.add(String.valueOf(alternative.get(1)));
                    }
                }
            }
        } catch (CertificateParsingException unreadable) {
            names.add("names that cannot be read");
        }
        return names.isEmpty() ? List.of(nameOf(certificate)) : names;
    }

    private static String nameOf(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        return find(failure, type) != null;
    }

    static <T extends Throwable> @Nullable T find(@Nullable Throwable failure, Class<T> type) {
        int depth = 0;
        for (Throwable t = failure; t != null && depth < 20; t = t.getCause(), depth++) {
            if (type.isInstance(t)) {
                return type.cast(t);
            }
        }
        return null;
    }
}
