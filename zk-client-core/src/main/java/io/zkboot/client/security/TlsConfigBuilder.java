/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.security;

import static io.zkboot.client.internal.argument.Arguments.allGiven;
import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.internal.log.SafeLogger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Builds a {@link TlsConfig}. Either an {@link SSLContext} is set, or files for key and trust, or nothing. Files are
 * read by {@link #build()}, so that a mistake shows at once, and again for each new connection.
 */
public final class TlsConfigBuilder {
    private static final Logger log = SafeLogger.of(TlsConfig.class);

    private @Nullable Supplier<SSLContext> context;
    private @Nullable TlsMaterial key;
    private @Nullable TlsMaterial trust;
    private List<String> protocols = List.of();
    private List<String> cipherSuites = List.of();
    private boolean verifyHostName = true;

    TlsConfigBuilder() {}

    /** Sets a context of your own, which brings keys and trust. */
    public TlsConfigBuilder sslContext(SSLContext context) {
        SSLContext same = given("SSL context", context);
        return sslContext(() -> same);
    }

    /**
     * Sets where to ask for the context, anew for each connection: return another one when certificates have changed.
     * Return the same one otherwise, since TLS sessions are resumed within a context only. It is called on a helper
     * thread, may block, and counts as a failed attempt to connect if it throws.
     */
    public TlsConfigBuilder sslContext(Supplier<SSLContext> context) {
        this.context = given("supplier of the SSL context", context);
        return this;
    }

    /**
     * Sets the client's own key and certificates, for servers that ask who connects: a PKCS12 or JKS file.
     *
     * @param password of the file and of the key in it; copied
     */
    public TlsConfigBuilder keyStore(Path file, char[] password) {
        return keyStore(file, password, password);
    }

    /** As {@link #keyStore(Path, char[])}, for a key with a password of its own. */
    public TlsConfigBuilder keyStore(Path file, char[] password, char[] keyPassword) {
        key = new StoreMaterial(
                given("key store", file), given("password", password), given("password of the key", keyPassword));
        return this;
    }

    /**
     * Sets the client's own key and certificates from PEM files.
     *
     * @param certificates the client's certificate first, then those that link it to a CA
     * @param privateKey a PKCS#8 key that is not encrypted; may be the same file
     */
    public TlsConfigBuilder keyPem(Path certificates, Path privateKey) {
        key = new PemKeyMaterial(given("certificates", certificates), given("private key", privateKey), null);
        return this;
    }

    /**
     * As {@link #keyPem(Path, Path)}, for a key that is encrypted.
     *
     * @param password of the key; copied
     */
    public TlsConfigBuilder keyPem(Path certificates, Path privateKey, char[] password) {
        key = new PemKeyMaterial(
                given("certificates", certificates), given("private key", privateKey), given("password", password));
        return this;
    }

    /**
     * Sets who is trusted: a PKCS12 or JKS file with certificates of CAs, instead of the JDK's.
     *
     * @param password of the file; copied
     */
    public TlsConfigBuilder trustStore(Path file, char[] password) {
        trust = new StoreMaterial(given("trust store", file), given("password", password), password);
        return this;
    }

    /** Sets who is trusted: a PEM file with certificates of CAs, instead of the JDK's. */
    public TlsConfigBuilder trustPem(Path certificates) {
        trust = new PemTrustMaterial(given("certificates", certificates));
        return this;
    }

    /** Sets the protocols to offer, by the JDK's names. Default {@link TlsConfig#DEFAULT_PROTOCOLS}. */
    public TlsConfigBuilder protocols(String... protocols) {
        this.protocols = allGiven("list of protocols", Arrays.asList(given("list of protocols", protocols)));
        return this;
    }

    /** Sets the cipher suites to offer, by the JDK's names. Default: those that the JDK enables. */
    public TlsConfigBuilder cipherSuites(String... cipherSuites) {
        this.cipherSuites =
                allGiven("list of cipher suites", Arrays.asList(given("list of cipher suites", cipherSuites)));
        return this;
    }

    /**
     * Takes the certificate of any server that the trust covers, whatever host it is made out for. Who holds the key of
     * any such certificate can then pose as your ZooKeeper. {@link #build()} warns about it in the log.
     */
    public TlsConfigBuilder insecureSkipHostNameVerification() {
        verifyHostName = false;
        return this;
    }

    /**
     * Builds it.
     *
     * @throws IllegalArgumentException if a file cannot be used, or settings contradict each other; the message says
     *     which, what is wrong, and how to mend it
     */
    public TlsConfig build() {
        TlsContextSource source = source();
        TlsConfig config = new TlsConfig(source, protocols, cipherSuites, verifyHostName);
        if (context == null) { // the user's own supplier is asked for connections only
            check(config);
        }
        if (!verifyHostName) {
            log.warn(
                    "INSECURE: {} takes the certificate of any trusted server, whatever host it is made out for.",
                    config);
        }
        return config;
    }

    private TlsContextSource source() {
        Supplier<SSLContext> supplier = context;
        if (supplier != null) {
            if (key != null || trust != null) {
                throw new IllegalArgumentException("TLS: an SSLContext is set and files as well; the context brings"
                        + " its own keys and trust, so leave out one of the two");
            }
            return TlsContextSource.supplied(supplier);
        }
        return key == null && trust == null ? TlsContextSource.ofTheJdk() : new TlsFiles(key, trust);
    }

    private static void check(TlsConfig config) {
        try {
            config.newEngine("localhost", 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("TLS: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "TLS: this JDK does not know a protocol or cipher suite that is set (" + e.getMessage()
                            + "); use its names, as in TLSv1.3 and TLS_AES_256_GCM_SHA384",
                    e);
        }
    }
}
