/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import java.util.List;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/** Where the ensemble is, and as whom to connect. */
public interface ZkConnectionDetails extends ConnectionDetails {
    /** Returns {@code host:port[,host:port…][/chroot]}. */
    String getConnectString();

    /** Returns the identities of the session. */
    default List<Auth> getAuth() {
        return List.of();
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
