/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.security;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** The JDK's trust manager decides; this one only says in words why it has refused. */
final class ExplainingTrustManager extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager judge;

    private ExplainingTrustManager(X509ExtendedTrustManager judge) {
        this.judge = judge;
    }

    /** Puts itself around those of the kind that checks host names itself; others get that from the JDK. */
    static TrustManager[] around(TrustManager[] managers) {
        TrustManager[] explaining = managers.clone();
        for (int i = 0; i < explaining.length; i++) {
            if (explaining[i] instanceof X509ExtendedTrustManager judge) {
                explaining[i] = new ExplainingTrustManager(judge);
            }
        }
        return explaining;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        try {
            judge.checkServerTrusted(chain, authType, engine);
        } catch (CertificateException e) {
            throw explained(e, chain, engine.getPeerHost());
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        try {
            judge.checkServerTrusted(chain, authType, socket);
        } catch (CertificateException e) {
            SSLSession session = socket instanceof SSLSocket tls ? tls.getHandshakeSession() : null;
            throw explained(e, chain, session == null ? null : session.getPeerHost());
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        try {
            judge.checkServerTrusted(chain, authType);
        } catch (CertificateException e) {
            throw explained(e, chain, null);
        }
    }

    private static CertificateException explained(
            CertificateException refusal, X509Certificate[] chain, @Nullable String host) {
        return new UntrustedServerException(
                CertificateFault.describe(
                        refusal, chain.length == 0 ? null : chain[0], host == null ? "unknown" : host),
                refusal);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        judge.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        judge.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        judge.checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return judge.getAcceptedIssuers();
    }
}
