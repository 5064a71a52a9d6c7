/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.security.SaslConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/** Where the ensemble is, and as whom to connect. */
public interface ZkConnectionDetails extends ConnectionDetails {
    /** Returns {@code host:port[,host:port…][/chroot]}. */
    String getConnectString();

    /** Returns the identities of the session. */
    default List<Auth> getAuth() {
        return List.of();
    }

    /** Returns how the client authenticates with SASL, before anything else; null for no SASL. */
    default @Nullable SaslConfig getSasl() {
        return null;
    }

    /**
     * Returns the keys and trust for TLS; null for connections without TLS. Asked for anew for each connection, so a
     * reloaded bundle is used from the next one on.
     */
    default @Nullable SslBundle getSslBundle() {
        return null;
    }

    /**
     * An identity.
     *
     * @param scheme authentication scheme such as {@code digest}
     * @param credentials for digest {@code user:password}; never shown
     */
    record Auth(String scheme, String credentials) {
        /** Shows the scheme only. */
        @Override
        public String toString() {
            return "Auth[scheme=" + scheme + "]";
        }
    }
}
