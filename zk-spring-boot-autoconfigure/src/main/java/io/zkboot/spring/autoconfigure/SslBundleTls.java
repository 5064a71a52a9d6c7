/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.security.TlsConfig;
import io.zkboot.client.security.TlsConfigBuilder;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;

/**
 * TLS of a client from an SSL bundle. The bundle is asked for anew for each connection, so that the next one after the
 * bundle was reloaded has the new certificates; its context is kept as long as the bundle is the same, because resumed
 * TLS sessions belong to it.
 */
final class SslBundleTls {
    private final Supplier<SslBundle> bundles;
    private @Nullable SslBundle last;
    private @Nullable SSLContext context;

    private SslBundleTls(Supplier<SslBundle> bundles) {
        this.bundles = bundles;
    }

    static TlsConfig config(Supplier<SslBundle> bundles, boolean verifyHostname) {
        SslOptions options = bundles.get().getOptions(); // fails the start, not a connection, if there is none
        TlsConfigBuilder config = TlsConfig.builder().sslContext(new SslBundleTls(bundles)::context);
        String[] protocols = options.getEnabledProtocols();
        if (protocols != null) {
            config.protocols(protocols);
        }
        String[] ciphers = options.getCiphers();
        if (ciphers != null) {
            config.cipherSuites(ciphers);
        }
        if (!verifyHostname) {
            config.insecureSkipHostNameVerification();
        }
        return config.build();
    }

    private synchronized SSLContext context() {
        SslBundle bundle = bundles.get();
        SSLContext current = context;
        if (current == null || bundle != last) {
            current = bundle.createSslContext();
            last = bundle;
            context = current;
        }
        return current;
    }
}
