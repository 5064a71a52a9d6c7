/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.security;

import static io.zkboot.client.internal.argument.Arguments.given;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * How the connections of a client are secured with TLS. Immutable; any number of clients may share it. There is no
 * fallback to plain text, and no option to trust everybody.
 *
 * <p>Without further settings the trust is that of the JDK (its {@code cacerts}, or the {@code javax.net.ssl} system
 * properties), the protocols are TLS 1.3 and 1.2, the cipher suites are the JDK's, and the certificate of a server must
 * be made out for the host as it stands in the connect string. Names are never looked up backwards.
 *
 * <p>Key and trust files are read again for each new connection, so that renewed certificates need no restart. What
 * needs more than files &ndash; a hardware token, a FIPS provider, CRLs &ndash; comes in through a context of your own.
 * Revocation checks by the JDK's own trust manager follow the properties {@code com.sun.net.ssl.checkRevocation},
 * {@code com.sun.security.enableCRLDP} and {@code ocsp.enable}; algorithms that {@code jdk.tls.disabledAlgorithms}
 * forbids stay forbidden.
 *
 * <p>All that may block &ndash; reading files, asking your supplier, checking certificates &ndash; runs on helper
 * threads of the client.
 */
public final class TlsConfig {
    /** What is offered when nothing is set: servers of 3.9.5 speak 1.3 only by default, those up to 3.8 1.2 only. */
    public static final List<String> DEFAULT_PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    private static final Pattern IPV4 = Pattern.compile("[0-9.]+");

    private final TlsContextSource source;
    private final List<String> protocols;
    private final List<String> cipherSuites;
    private final boolean verifyHostName;

    TlsConfig(TlsContextSource source, List<String> protocols, List<String> cipherSuites, boolean verifyHostName) {
        this.source = source;
        this.protocols = List.copyOf(protocols);
        this.cipherSuites = List.copyOf(cipherSuites);
        this.verifyHostName = verifyHostName;
    }

    /** Begins a configuration. */
    public static TlsConfigBuilder builder() {
        return new TlsConfigBuilder();
    }

    /** Returns the default configuration with a context of your own, which brings keys and trust. */
    public static TlsConfig of(SSLContext context) {
        return builder().sslContext(context).build();
    }

    /**
     * Returns the default configuration with a context that is asked for anew for each connection; see
     * {@link TlsConfigBuilder#sslContext(Supplier)}.
     */
    public static TlsConfig of(Supplier<SSLContext> context) {
        return builder().sslContext(context).build();
    }

    /**
     * Returns the context for the next connection. Reads the files again and may therefore block.
     *
     * @throws GeneralSecurityException if there is none, which for files can be at the first call only
     */
    public SSLContext sslContext() throws GeneralSecurityException {
        return source.get();
    }

    /**
     * Makes the client's side of a connection, with all that is set here. May block; see {@link #sslContext()}.
     *
     * @param host the host as configured, which the server's certificate must be made out for: a name, or an IPv4 or
     *     IPv6 address
     * @throws GeneralSecurityException if there is no context, or it supports none of the protocols
     * @throws IllegalArgumentException if the JDK does not know a protocol or cipher suite that is set
     */
    public SSLEngine newEngine(String host, int port) throws GeneralSecurityException {
        String name = withoutLastDot(host);
        SSLEngine engine = sslContext().createSSLEngine(name, port);
        engine.setUseClientMode(true);
        engine.setSSLParameters(parameters(engine.getSSLParameters(), engine.getSupportedProtocols(), name));
        return engine;
    }

    /**
     * Puts TLS on a connected socket, with all that is set here, for blocking use outside of the engine. The handshake
     * comes with the first read or write, or with {@link SSLSocket#startHandshake()}.
     *
     * @param connected the socket, which is closed together with the one returned
     * @param host as for {@link #newEngine}
     */
    public SSLSocket newSocket(Socket connected, String host, int port) throws GeneralSecurityException, IOException {
        given("socket", connected);
        String name = withoutLastDot(host);
        SSLSocket socket = (SSLSocket) sslContext().getSocketFactory().createSocket(connected, name, port, true);
        socket.setSSLParameters(parameters(socket.getSSLParameters(), socket.getSupportedProtocols(), name));
        return socket;
    }

    private SSLParameters parameters(SSLParameters parameters, String[] supported, String host)
            throws NoSuchAlgorithmException {
        parameters.setProtocols(protocols(supported));
        if (!cipherSuites.isEmpty()) {
            parameters.setCipherSuites(cipherSuites.toArray(String[]::new));
        }
        parameters.setEndpointIdentificationAlgorithm(verifyHostName ? "HTTPS" : "");
        SNIHostName name = serverName(host);
        if (name != null) {
            // The JDK by itself names only hosts with a dot.
            parameters.setServerNames(List.of(name));
        }
        return parameters;
    }

    private String[] protocols(String[] supported) throws NoSuchAlgorithmException {
        if (!protocols.isEmpty()) {
            return protocols.toArray(String[]::new);
        }
        List<String> offered = new ArrayList<>(DEFAULT_PROTOCOLS);
        offered.retainAll(Arrays.asList(supported));
        if (offered.isEmpty()) {
            throw new NoSuchAlgorithmException("the SSLContext supports neither TLSv1.3 nor TLSv1.2, only "
                    + Arrays.toString(supported) + "; use another one, or name the protocols");
        }
        return offered.toArray(String[]::new);
    }

    private static @Nullable SNIHostName serverName(String host) {
        if (host.indexOf(':') >= 0 || IPV4.matcher(host).matches()) {
            return null;
        }
        try {
            return new SNIHostName(host);
        } catch (IllegalArgumentException noNameForTls) { // an underscore, for example: works without
            return null;
        }
    }

    private static String withoutLastDot(String host) {
        return given("host", host).endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    /** Whether a server's certificate must be made out for the configured host. */
    public boolean isHostNameVerified() {
        return verifyHostName;
    }

    /** Returns what is set, without any secret. */
    @Override
    public String toString() {
        return "TlsConfig[" + source + ", protocols " + (protocols.isEmpty() ? DEFAULT_PROTOCOLS : protocols)
                + (cipherSuites.isEmpty() ? "" : ", cipher suites " + cipherSuites)
                + (verifyHostName ? "" : ", INSECURE: host names are not verified") + "]";
    }
}
