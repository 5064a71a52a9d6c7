/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Socket;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Whichever way the JDK asks, the judge decides; a refusal of a server is told in words. */
class ExplainingTrustManagerTest {
    private static final X509Certificate[] NONE = {};
    private static final CertificateException REFUSAL = new CertificateException("by the judge");

    private final X509ExtendedTrustManager manager =
            (X509ExtendedTrustManager) ExplainingTrustManager.around(new TrustManager[] {new Refusing()})[0];

    /** Refuses everybody. */
    private static final class Refusing extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw REFUSAL;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw REFUSAL;
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw REFUSAL;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw REFUSAL;
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw REFUSAL;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw REFUSAL;
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return NONE;
        }
    }

    private static SSLEngine engine() throws NoSuchAlgorithmException {
        return SSLContext.getDefault().createSSLEngine("zk1.example.com", 2281);
    }

    @Test
    void aServerThatIsRefusedIsRefusedWithAnExplanationWhicheverWayItIsAsked() throws Exception {
        SSLEngine engine = engine();
        Socket tls = SSLContext.getDefault().getSocketFactory().createSocket();
        List<ThrowingCallable> ways = List.of(
                () -> manager.checkServerTrusted(NONE, "RSA", engine),
                () -> manager.checkServerTrusted(NONE, "RSA", new Socket()),
                () -> manager.checkServerTrusted(NONE, "RSA", tls),
                () -> manager.checkServerTrusted(NONE, "RSA"));
        ways.forEach(way -> assertThatThrownBy(way)
                .isInstanceOf(UntrustedServerException.class)
                .hasMessageContaining("the server's certificate is refused (by the judge)")
                .hasCause(REFUSAL));
    }

    @Test
    void aClientThatIsRefusedIsRefused() throws Exception {
        SSLEngine engine = engine();
        List<ThrowingCallable> ways = List.of(
                () -> manager.checkClientTrusted(NONE, "RSA", engine),
                () -> manager.checkClientTrusted(NONE, "RSA", new Socket()),
                () -> manager.checkClientTrusted(NONE, "RSA"));
        ways.forEach(way -> assertThatThrownBy(way).isSameAs(REFUSAL));
        assertThat(manager.getAcceptedIssuers()).isSameAs(NONE);
    }
}
