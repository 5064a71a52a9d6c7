/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.testing.CertificateAuthority;
import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The words of the JDK, and those that its user reads. */
class TlsFailureTest {
    private static final X509Certificate SHOWN =
            CertificateAuthority.named("test CA").issue("server", "zk1").chain().get(0);

    private static String of(CertificateException refusal) {
        return TlsFailure.describe(new SSLHandshakeException("failed").initCause(refusal), "zk9");
    }

    @ParameterizedTest
    @CsvSource({
        "certificate_required, none was sent",
        "bad_certificate, requires one and got none",
        "certificate_unknown, refuses the certificate of the client",
        "unknown_ca, refuses the certificate of the client",
        "protocol_version, offers TLSv1.3 and TLSv1.2 unless set otherwise",
        "handshake_failure, no TLS version or cipher suite in common",
        "insufficient_security, no TLS version or cipher suite in common",
        "unrecognized_name, does not know the host name",
        "internal_error, the server has given up",
        "BAD_CERTIFICATE, refuses the certificate of the client"
    })
    void theServersAlertIsExplainedAndNamed(String alert, String words) {
        assertThat(TlsFailure.describe(new SSLException("Received fatal alert: " + alert), "zk9"))
                .startsWith("TLS: ")
                .contains(words, "(the server's alert is " + alert + ")");
    }

    @ParameterizedTest
    @CsvSource({
        "The server selected protocol version TLS10 is not accepted by client preferences [TLS13], no TLS version in",
        "No appropriate protocol (protocol is disabled or cipher suites are inappropriate), jdk.tls.disabledAlgorithms",
        "Unsupported or unrecognized SSL message, secureClientPort",
        "'Unrecognized SSL message, plaintext connection?', secureClientPort"
    })
    void whatThisSideHasSeenIsExplained(String message, String words) {
        assertThat(TlsFailure.describe(new SSLException(message), "zk9"))
                .startsWith("TLS: ")
                .contains(words);
    }

    @Test
    void whatNobodyKnowsIsShownAsItIs() {
        assertThat(TlsFailure.describe(new IOException("Broken pipe"), "zk9"))
                .isEqualTo("TLS: IOException: Broken pipe");
        assertThat(TlsFailure.describe(new SSLException((String) null), "zk9")).isEqualTo("TLS: SSLException: null");
    }

    /** A context of the user has a trust manager that does not show what it has refused. */
    @Test
    void aRefusalIsExplainedAlsoIfTheCertificateIsNotKnown() {
        assertThat(of(new CertificateException("x", new CertificateExpiredException())))
                .contains("the server's certificate or one that vouches for it has expired; renew it")
                .doesNotContain("valid until");
        assertThat(of(new CertificateException("x", new CertificateNotYetValidException())))
                .contains("is not valid yet; check the clocks");
        assertThat(of(new CertificateException("x", new CertPathBuilderException("none"))))
                .contains("self-signed, or issued by a CA that is not in the trust store");
        assertThat(of(new CertificateException("No name matching zk9 found")))
                .contains("not made out for the host 'zk9' of the connect string; connect by");
        assertThat(of(new CertificateException("odd"))).contains("is refused (odd)");
        assertThat(of(new CertificateException())).contains("is refused (null)");
    }

    @Test
    void aRefusalNamesTheCertificateIfItIsKnown() {
        CertificateException early = new CertificateException("x", new CertificateNotYetValidException());
        assertThat(CertificateFault.describe(early, SHOWN, "zk9"))
                .contains("(CN=server)", "it is from " + SHOWN.getNotBefore().toInstant() + " on");
        CertificateException revoked = new CertificateException(
                "x", new CertPathValidatorException("it was revoked", null, null, -1, BasicReason.REVOKED));
        assertThat(CertificateFault.describe(revoked, SHOWN, "zk9"))
                .contains("(CN=server) is refused (REVOKED: it was revoked)");
    }

    @Test
    void causesThatAreACircleAreLookedThroughToAnEnd() {
        IOException first = new IOException("one");
        IOException second = new IOException("two", first);
        first.initCause(second);
        assertThat(TlsFailure.describe(first, "zk9")).isEqualTo("TLS: IOException: one");
    }
}
