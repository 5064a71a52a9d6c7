/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server inside the application. It knows neither TLS nor SASL; identities it takes from whoever says one, so those
 * of the properties are used, and access lists that name them work.
 */
public final class EmbeddedZkConnectionDetails implements ZkConnectionDetails {
    private final String connectString;
    private final @Nullable ZkClientProperties properties;

    /**
     * Creates them.
     *
     * @param connectString that of the server
     * @param properties where the identities are, null for none
     */
    public EmbeddedZkConnectionDetails(String connectString, @Nullable ZkClientProperties properties) {
        this.connectString = connectString;
        this.properties = properties;
    }

    @Override
    public String getConnectString() {
        return connectString;
    }

    @Override
    public List<Auth> getAuth() {
        return properties == null ? List.of() : new PropertiesZkConnectionDetails(properties, null, null).getAuth();
    }

    /** Returns the connect string of the embedded server if the details lead to it, null if they lead elsewhere. */
    static @Nullable String servers(ZkConnectionDetails details) {
        ZkConnectionDetails own = details instanceof SharedEnsembleDetails shared ? shared.shared() : details;
        return own instanceof EmbeddedZkConnectionDetails ? own.getConnectString() : null;
    }
}
