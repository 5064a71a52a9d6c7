/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.security;

import java.security.cert.CertificateException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says why TLS has failed. The exceptions of the JDK speak to implementers of TLS, this to who runs a client. */
public final class TlsFailure {
    private static final String ALERT = "Received fatal alert: ";
    private static final String NO_COMMON_VERSION =
            "client and server have no TLS version in common; this client offers TLSv1.3 and TLSv1.2 unless set"
                    + " otherwise, so let the server speak one of these";

    private TlsFailure() {}

    /**
     * Describes a failure.
     *
     * @param failure what the JDK has thrown
     * @param host the host as configured
     * @return one sentence
     */
    public static String describe(Throwable failure, String host) {
        UntrustedServerException explained = CertificateFault.find(failure, UntrustedServerException.class);
        if (explained != null) {
            return "TLS: " + explained.getMessage();
        }
        CertificateException refusal = CertificateFault.find(failure, CertificateException.class);
        if (refusal != null) {
            return "TLS: " + CertificateFault.describe(refusal, null, host);
        }
        String message = String.valueOf(failure.getMessage());
        int alert = message.indexOf(ALERT);
        String known =
                alert >= 0 ? alert(message.substring(alert + ALERT.length()).trim()) : local(message);
        return "TLS: " + (known == null ? failure.getClass().getSimpleName() + ": " + message : known);
    }

    private static String alert(String alert) {
        String named = " (the server's alert is " + alert + ")";
        return switch (alert.toLowerCase(Locale.ROOT)) {
            case "certificate_required" ->
                "the server requires a certificate of the client, and none was sent; set a key and certificate that a CA"
                        + " has issued which the server trusts" + named;
            case "bad_certificate",
                    "certificate_unknown",
                    "unknown_ca",
                    "certificate_expired",
                    "certificate_revoked",
                    "unsupported_certificate",
                    "access_denied" ->
                "the server refuses the certificate of the client, or requires one and got none; use one that is valid"
                        + " and that a CA has issued which the server trusts" + named;
            case "protocol_version" -> NO_COMMON_VERSION + named;
            case "handshake_failure", "insufficient_security" ->
                "client and server do not agree: no TLS version or cipher suite in common, or the server requires a"
                        + " certificate of the client" + named;
            case "unrecognized_name" -> "the server does not know the host name that it was addressed by" + named;
            default -> "the server has given up" + named;
        };
    }

    private static @Nullable String local(String message) {
        if (message.contains("not accepted by client preferences")) {
            return NO_COMMON_VERSION + " (" + message + ")";
        }
        if (message.contains("No appropriate protocol")) {
            return "none of the TLS versions or cipher suites that are set is allowed in this JVM; see"
                    + " jdk.tls.disabledAlgorithms (" + message + ")";
        }
        if (message.contains("Unsupported or unrecognized SSL message") || message.contains("plaintext connection")) {
            return "the server answers in plain text, this port does not speak TLS; the secure port of a ZooKeeper"
                    + " server is its secureClientPort";
        }
        return null;
    }
}
