/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.security;

import io.zkboot.client.internal.log.SafeLogger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * A context made from files, and made anew when they have changed. Files that are broken, or half written, do no harm:
 * the last good context stays in use, and the log says so once. Any thread.
 */
final class TlsFiles implements TlsContextSource {
    private static final Logger log = SafeLogger.of(TlsConfig.class);

    private record Good(SSLContext context, TlsFileContents contents) {}

    private final @Nullable TlsMaterial key;
    private final @Nullable TlsMaterial trust;
    private final List<Path> files = new ArrayList<>();
    private @Nullable Good good;
    private @Nullable String complaint;

    TlsFiles(@Nullable TlsMaterial key, @Nullable TlsMaterial trust) {
        this.key = key;
        this.trust = trust;
        if (key != null) {
            files.addAll(key.files());
        }
        if (trust != null) {
            files.addAll(trust.files());
        }
    }

    @Override
    public synchronized SSLContext get() throws GeneralSecurityException {
        Good last = good;
        try {
            TlsFileContents contents = TlsFileContents.of(files);
            if (last == null || !contents.isSameAs(last.contents())) {
                SSLContext made = make(contents);
                if (last != null) {
                    log.info("TLS: {} has changed; new connections use what is there now.", this);
                }
                last = new Good(made, contents.forgotten());
                good = last;
            }
            complaint = null;
        } catch (GeneralSecurityException e) {
            if (last == null) {
                throw e;
            }
            String news = String.valueOf(e.getMessage());
            if (!news.equals(complaint)) {
                complaint = news;
                log.warn("TLS: {} cannot be used any more: {}. The last good content stays in use.", this, news);
            }
        }
        return last.context();
    }

    private SSLContext make(TlsFileContents contents) throws GeneralSecurityException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(contents), trustManagers(contents), null);
            return context;
        } catch (RuntimeException e) { // of a security provider, on files that are half written for instance
            throw new GeneralSecurityException(
                    this + " cannot be read, as a security provider failed with "
                            + e.getClass().getName() + "; check that the files are whole",
                    e);
        }
    }

    private KeyManager @Nullable [] keyManagers(TlsFileContents contents) throws GeneralSecurityException {
        TlsMaterial material = key;
        if (material == null) {
            return null;
        }
        KeyStore store = material.load(contents);
        KeyPairs.require(store, material);
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, material.keyPassword());
        return factory.getKeyManagers();
    }

    private TrustManager[] trustManagers(TlsFileContents contents) throws GeneralSecurityException {
        TlsMaterial material = trust;
        KeyStore store = null; // the JDK's
        if (material != null) {
            store = material.load(contents);
            KeyPairs.requireTrusted(store, material);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return ExplainingTrustManager.around(factory.getTrustManagers());
    }

    @Override
    public String toString() {
        return (key == null ? "" : "key in " + key + ", ") + (trust == null ? "trust of the JDK" : "trust in " + trust);
    }
}
