/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.security.SaslConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;

/** A named client at the ensemble that a bean gives to the default client: as that one, but for what it sets itself. */
final class SharedEnsembleDetails implements ZkConnectionDetails {
    private final ZkConnectionDetails shared;
    private final ZkClientProperties properties;
    private final PropertiesZkConnectionDetails own;
    private final boolean hasSasl;

    /**
     * Creates them.
     *
     * @param shared those of the default client
     * @param own those of the properties
     * @param hasSasl whether the client says itself how it authenticates with SASL
     */
    SharedEnsembleDetails(
            ZkConnectionDetails shared,
            ZkClientProperties properties,
            PropertiesZkConnectionDetails own,
            boolean hasSasl) {
        this.shared = shared;
        this.properties = properties;
        this.own = own;
        this.hasSasl = hasSasl;
    }

    ZkConnectionDetails shared() {
        return shared;
    }

    @Override
    public String getConnectString() {
        return shared.getConnectString();
    }

    @Override
    public List<Auth> getAuth() {
        return properties.hasAuth() ? own.getAuth() : shared.getAuth();
    }

    @Override
    public @Nullable SaslConfig getSasl() {
        return hasSasl ? own.getSasl() : shared.getSasl();
    }

    @Override
    public @Nullable SslBundle getSslBundle() {
        return properties.getSsl().isDecided() ? own.getSslBundle() : shared.getSslBundle();
    }
}
