/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslStoreBundle;

/**
 * Servers that are not those of the properties: they are spoken to with TLS if those are, and trusted as those are, but
 * learn neither identities nor the client's certificate.
 */
final class StrangersConnectionDetails implements ZkConnectionDetails {
    private final String connectString;
    private final ZkConnectionDetails known;
    private @Nullable SslBundle last;
    private @Nullable SslBundle withoutKey;

    StrangersConnectionDetails(String connectString, ZkConnectionDetails known) {
        this.connectString = connectString;
        this.known = known;
    }

    @Override
    public String getConnectString() {
        return connectString;
    }

    @Override
    public synchronized @Nullable SslBundle getSslBundle() {
        SslBundle bundle = known.getSslBundle();
        if (bundle == null) {
            return null;
        }
        if (bundle != last || withoutKey == null) {
            last = bundle;
            withoutKey = SslBundle.of(
                    SslStoreBundle.of(null, null, bundle.getStores().getTrustStore()),
                    SslBundleKey.NONE,
                    bundle.getOptions(),
                    bundle.getProtocol());
        }
        return withoutKey;
    }
}
